-- What a page says to be odd about its cases is what the file of each says: over random data, for everybody who decides. The seed is printed, and NOL_SEED gives one.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.one_of(VARIADIC p_words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT p_words[1 + floor(random() * cardinality(p_words))::int] $$;
CREATE FUNCTION test.some_day() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT (date '2019-01-22' + (random() * 3)::int)::text $$;
-- A paper that may have been used before, may have expired, may be of another day.
CREATE FUNCTION test.some_paper(p_kind text) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
    SELECT jsonb_build_object('kind', p_kind, 'seen', true, 'issuer', test.one_of('一', '二'), 'number', '号' || (random() * 12)::int, 'date', test.some_day(), 'until', date '2019-01-23' + (random() * 3)::int)
$$;
CREATE FUNCTION test.anything(p_case text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_code text := one_of('F', 'C', 'L', 'G');
    v_plain jsonb := jsonb_build_object('result', one_of('not_met', 'refused'), 'how', one_of('home', 'phone'), 'who', '王', 'on', some_day());
BEGIN
    PERFORM CASE one_of('try', 'try', 'finding', 'finding', 'paper', 'aid', 'withdraw', 'approve', 'sendback', 'confirm')
        WHEN 'try' THEN act(one_of('c1', 'c1b'), 'visit_submit', p_case, v_plain)
        WHEN 'finding' THEN act('c1', 'visit_submit', p_case, (CASE v_code WHEN 'G' THEN v_plain || '{"waive": [{"kind": "tries", "reason": "x"}]}' ELSE visit() || jsonb_build_object('on', some_day()) END)
            || jsonb_build_object('code', v_code, 'evidence', CASE v_code WHEN 'F' THEN jsonb_build_array(some_paper('graduation_certificate')) WHEN 'C' THEN jsonb_build_array(some_paper('attendance_certificate'))
                                                                         WHEN 'G' THEN jsonb_build_array(some_paper('police_answer')) ELSE jsonb_build_array(some_paper('guardian_statement'), some_paper('talk_record')) END))
        WHEN 'paper' THEN act(one_of('c1', 's1'), 'evidence_add', p_case, jsonb_build_object('evidence', jsonb_build_array(some_paper(one_of('photo', 'other_paper')))))
        WHEN 'aid' THEN act('s1', 'measure_add', p_case, jsonb_build_object('kind', 'aid', 'amount', 100, 'on', one_of('2017-02-20', '2019-02-20')))
        WHEN 'withdraw' THEN (SELECT act('s1', 'evidence_withdraw', p_case, jsonb_build_object('evidence', max(e.id)::text, 'reason', 'x')) FROM evidence e WHERE e.case_id = case_id(p_case) HAVING count(*) > 0)
        WHEN 'approve' THEN act('s1', 'case_approve', p_case)
        WHEN 'sendback' THEN act('s1', 'case_sendback', p_case, '{"reason": "x"}')
        ELSE act('d2', 'case_confirm', p_case) END;
END $$;
-- NULL, or the cases of which a page does not say what the file says: names in order, and the mark.
CREATE FUNCTION test.disagree(p_who text, p_cases text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_odd jsonb;
BEGIN
    PERFORM test.be(p_who);
    v_odd := page_oddities(array(SELECT c.id FROM case_file c WHERE case_no(c.id) = ANY (p_cases)));
    RETURN (SELECT string_agg(format('%s %s: page %s%s, file %s', p_who, c.no, r.oddities, CASE WHEN r.marks ? 'odd' THEN ' marked' END, f.names), '; ')
              FROM unnest(p_cases) c(no)
             CROSS JOIN LATERAL case_row(case_id(c.no), v_odd) r
             CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(x.name ORDER BY x.at), '[]') AS names
                                   FROM (SELECT o ->> 'oddity' AS name, min(n) AS at FROM jsonb_array_elements(case_show(jsonb_build_object('case', c.no)) #> '{ok,oddities}') WITH ORDINALITY a(o, n) GROUP BY 1) x) f
             WHERE coalesce(r.oddities, '[]') <> f.names OR r.marks ? 'odd' <> (f.names <> '[]'));
END $$;
CREATE FUNCTION test.history() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_cases text[] := array(SELECT test.bring('at_community') FROM generate_series(1, 8));
    v_seen jsonb := '{}';
    w text;
    r text;
BEGIN
    PERFORM act('d1', 'child_join', v_cases[1], jsonb_build_object('with_case', v_cases[2], 'reason', 'x', 'despite', 'x'));   -- two cases of one child
    FOR n IN 1 .. 120 LOOP
        PERFORM anything(v_cases[1 + floor(random() * cardinality(v_cases))::int]);
        CONTINUE WHEN n % 20 <> 0;
        FOREACH w IN ARRAY '{d1,s1,c1}'::text[] LOOP
            r := disagree(w, v_cases);
            IF r IS NOT NULL THEN
                RETURN NEXT format('after %s acts: %s', n, r);
            END IF;
        END LOOP;
        SELECT v_seen || coalesce(jsonb_object_agg(k, 1), '{}') INTO v_seen FROM jsonb_each(page_oddities(array(SELECT case_id(c) FROM unnest(v_cases) c))) p(no, names), jsonb_array_elements_text(names) k;
    END LOOP;
    IF (SELECT count(*) FROM jsonb_object_keys(v_seen)) < 4 THEN
        RETURN NEXT format('little was odd (%s): this has shown nothing', v_seen);
    END IF;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;

SELECT round(random()::numeric, 6) AS seed \gset
\getenv seed NOL_SEED
SELECT diag('oddities_agree: NOL_SEED=' || :'seed');
SELECT setseed(:seed) \g /dev/null
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT string_agg(h, E'\n') FROM history() h), NULL, 'a page says of each of its cases what its file says');
SELECT * FROM finish();
ROLLBACK;
