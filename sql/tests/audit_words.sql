-- The trail in the reader's words: numbers of tables come with what they are of, codes of units with their names; what leads nowhere is said to.
BEGIN;
\ir setup.inc
\ir work.inc
SELECT bring('at_community') AS a, bring('at_community') AS b \gset
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.said(p_kind text, p_detail jsonb, p_case bigint DEFAULT NULL) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol AS $$
DECLARE
    v bigint;
BEGIN
    INSERT INTO event (role, kind, case_id, detail) VALUES ('district', p_kind, p_case, p_detail) RETURNING id INTO v;
    RETURN to_jsonb(v);
END $$;
CREATE FUNCTION test.words(p_kind text, p_detail jsonb, p_case bigint DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v bigint := (test.said(p_kind, p_detail, p_case))::text::bigint;
BEGIN
    PERFORM test.be('aud');
    RETURN (SELECT string_agg(concat(l ->> 'identifier', '=', l ->> 'zh'), ' ' ORDER BY l ->> 'identifier') FROM jsonb_array_elements(audit_words(v)) l);
END $$;
CREATE TABLE test.ids AS SELECT (SELECT min(id) FROM batch) AS batch, (SELECT name FROM batch ORDER BY id LIMIT 1) AS batch_name, (SELECT id FROM account WHERE name = 's1') AS s1,
    (SELECT child_id FROM case_file WHERE id = case_id(:'a')) AS a, (SELECT child_id FROM case_file WHERE id = case_id(:'b')) AS b;
GRANT SELECT ON test.ids TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT is(words('report_freeze', jsonb_build_object('batch', i.batch, 'on', '2019-02-28', 'digest', 'ab')), format('batch:%s=%s', i.batch, i.batch_name), 'of which list') FROM test.ids i;
SELECT is(words('user_approve', jsonb_build_object('account', i.s1, 'issue', 3)), format('account:%s=s1 issue:3=', i.s1), 'whose account; what is of the program alone says nothing') FROM test.ids i;
SELECT is(words('overdue', '{"org": "990101001000", "clock": 7, "due": "2019-02-01"}'), 'clock:7= org:990101001000=东街道', 'which unit');
SELECT is(words('child_died', jsonb_build_object('cases', jsonb_build_array(case_id(:'a'), case_id(:'b')))), (SELECT string_agg(format('cases:%s=%s', case_id(c), c), ' ' ORDER BY c) FROM unnest(ARRAY[:'a', :'b']) c), 'which cases');
SELECT is(words('child_join', jsonb_build_object('from_child', i.a, 'to_child', i.b), case_id(:'a')), format('from_child:%s= to_child:%s=%s', i.a, i.b, :'b'), 'a file is named by a case in it') FROM test.ids i;
SELECT is(words('clock_move', '{"by": 1261860, "to": "2026-12-15T09:59:37+08:00"}'), 'by:1261860=', 'seconds that two moments say');
SELECT is(words('look', '{"version": 3, "reveal": true}'), NULL, 'what says itself has none');
SELECT is((SELECT string_agg(l ->> 'zh', ' ') FROM audit_list('{"kind": "report_freeze"}') a, jsonb_array_elements(a.labels) l), (SELECT batch_name FROM test.ids), 'they come with the rows of the list');
SELECT be('d1');
SELECT is(audit_words((SELECT max(id) FROM event)), NULL, 'to nobody but the auditor');
SELECT * FROM finish();
ROLLBACK;
