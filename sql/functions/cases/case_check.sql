-- What every act on a case checks first. Each returns NULL or a refusal.

-- The day on which an act takes effect: not in the future, not before the receipt of the list or the case's last move. The day of that move
-- is always possible: it lies in the future where a clock that was ahead has been set right, and the case must not stand still until then.
CREATE OR REPLACE FUNCTION case_day_refusal(c case_file, p_on date) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN p_on IS DISTINCT FROM c.last_on THEN day_refusal(p_on, c.last_on) END;   -- last_on starts as the day of receipt
END $$;

-- The moves that the one who asks can make now, in the order of the work. What a letter that is out holds up is none of them, nor what nobody does
-- for a child who has died.
CREATE OR REPLACE FUNCTION case_next(c case_file) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_role text := my_role();
    v_account int := my_account();
    v_out boolean := inquiry_refusal(c) IS NOT NULL;
    v_died boolean := child_died_refusal(c) IS NOT NULL;
BEGIN
    RETURN array(SELECT m.verb FROM case_move_rule m
                  WHERE m.from_state = c.state AND v_role = ANY (m.roles) AND m.cond <> 'withdrawn'
                    AND NOT (v_out AND m.verb NOT IN ('visit', 'match', 'desk'))
                    AND NOT (v_died AND m.verb IN ('assign', 'transfer', 'match', 'enrol', 'relapse'))
                    AND NOT (m.verb IN ('approve', 'confirm') AND EXISTS (SELECT FROM finding f WHERE f.id = c.finding_id
                             AND ((v_died AND f.effect <> 'deducted') OR f.filed_by = v_account OR (m.verb = 'confirm' AND f.approved_by = v_account))))
                    AND (m.verb <> 'close' OR case_close_refusal(c) IS NULL)
                    AND (m.verb <> 'match' OR EXISTS (SELECT FROM match_proposal p WHERE p.case_id = c.id AND p.status = 'open' AND match_stands(c, p)))
                  GROUP BY m.verb
                  ORDER BY array_position('{visit,approve,confirm,enrol,close,assign,sendback,handback,match,desk,relapse,reopen,transfer}'::text[], m.verb))
           || CASE WHEN v_role = 'district' AND c.proposed_child IS NOT NULL AND c.is_open THEN '{join,match_reject}'::text[] ELSE '{}' END;   -- is it that child?
END $$;

-- Is the verb possible in this state for this role? `p_conds`: the `when` that would do.
CREATE OR REPLACE FUNCTION case_verb_refusal(c case_file, p_verb text, p_conds text[], p_reason text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_role text := my_role();
    r case_move_rule;
BEGIN
    IF p_verb NOT IN ('visit', 'match', 'desk') AND inquiry_refusal(c) IS NOT NULL THEN   -- of those three finding_refusal asks
        RETURN inquiry_refusal(c);
    END IF;
    SELECT * INTO r FROM case_move_rule
     WHERE from_state = c.state AND verb = p_verb AND cond = ANY (p_conds) AND v_role = ANY (roles);
    IF NOT FOUND THEN
        RETURN refuse('MOVE_NOT_POSSIBLE', 'verb', p_verb, 'state', c.state, 'case', case_no(c.id), 'possible', nullif(array_to_string(case_next(c), ', '), ''));
    ELSIF r.needs_reason AND coalesce(p_reason, '') = '' THEN
        RETURN refuse('REASON_NEEDED', 'verb', p_verb, 'case', case_no(c.id));
    END IF;
    RETURN NULL;
END $$;

-- A case after an act, as message CaseResult.
CREATE OR REPLACE FUNCTION case_result(p_case bigint, p_outcome text, p_notices jsonb DEFAULT '[]') RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    c case_file;
BEGIN
    SELECT * INTO c FROM case_file WHERE id = p_case;
    IF NOT FOUND THEN                                      -- handed on: no longer in the actor's sight
        RETURN jsonb_build_object('case', case_no(p_case), 'outcome', p_outcome);
    END IF;
    RETURN case_result_of(c, p_outcome, p_notices);
END $$;
CREATE OR REPLACE FUNCTION case_result_of(c case_file, p_outcome text, p_notices jsonb DEFAULT '[]') RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    o record;
BEGIN
    SELECT s.code AS street, s.name AS street_name, m.code AS community, m.name AS community_name INTO o
      FROM (VALUES (1)) AS one(row) LEFT JOIN org s ON s.id = c.street_id LEFT JOIN org m ON m.id = c.community_id;
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'case', case_no(c.id), 'version', c.version, 'state', c.state, 'outcome', p_outcome, 'code', c.code,
        'street', o.street, 'street_name', o.street_name, 'community', o.community, 'community_name', o.community_name,
        'notices', p_notices));
END $$;
