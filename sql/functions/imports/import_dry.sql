-- A dry run answers which rows of a file are known, and a file may hold guesses: so it is a look at numbers like a search (record/reveal.sql), counted
-- and recorded. A list of a day's work has more known rows than an account may look at in an hour: then they are counted and not named.

-- Does this remark say that somebody of the row is known, to the cases or to the registry?
CREATE OR REPLACE FUNCTION import_issue_tells(s import_issue) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN s.name IN ('id_near_roster', 'name_differs_roster') OR (s.name = 'id_missing' AND s.repair <> '')
        OR (s.name IN ('earlier_list', 'same_id', 'known_child', 'twins') AND s.said @? '$.params[*] ? (@.name == "case" || @.name == "cases")');
END $$;

-- Behind the judging of a file of people without errors. NULL, or why it is not told anything.
CREATE OR REPLACE FUNCTION import_dry(p_import bigint) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_known int := (SELECT count(DISTINCT s.row_no) FROM import_issue s WHERE s.import_id = p_import AND import_issue_tells(s));
    v_named boolean := reveal_spent(greatest(v_known, 1)) IS NULL;
    r jsonb := CASE WHEN NOT v_named THEN reveal_spent() END;
BEGIN
    IF NOT v_named THEN
        DELETE FROM import_issue s WHERE s.import_id = p_import AND import_issue_tells(s);
    END IF;
    IF r IS NOT NULL THEN
        RETURN r;
    ELSIF NOT v_named THEN
        PERFORM import_issue_add(p_import, 1, '', '', 'warning', 'known_unnamed',
                                 say('known_unnamed', 'count', v_known::text, 'limit', limit_reveals_hour()::text));
    END IF;
    PERFORM event_add('import_look', NULL, NULL, jsonb_build_object('import', p_import, 'dry_run', true, 'reveal', true,
                      'numbers', CASE WHEN v_named THEN greatest(v_known, 1) ELSE 1 END, 'known', v_known));
    RETURN NULL;
END $$;
