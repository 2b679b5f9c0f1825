-- REPORT_ESCALATIONS, REPORT_MEASURES: counts of what followed, from the timelines.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.report(p_what text, p_who text, p_request jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN CASE p_what WHEN 'escalations' THEN report_escalations(p_request) ELSE report_measures(p_request) END;
END $$;
-- key count/open/cases/overdue(days), of a part
CREATE FUNCTION test.part(r jsonb, p_part text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s/%s/%s/%s(%s)', coalesce(x ->> 'key', '-'), x -> 'count', x -> 'open', x -> 'cases', x -> 'overdue', x ->> 'median_days'), ', ' ORDER BY n), r ->> 'error', 'none')
      FROM jsonb_array_elements(CASE jsonb_typeof(r #> ARRAY['ok', p_part]) WHEN 'array' THEN r #> ARRAY['ok', p_part] ELSE jsonb_build_array(r #> ARRAY['ok', p_part]) END) WITH ORDINALITY AS a(x, n)
     WHERE x <> 'null'
$$;
CREATE FUNCTION test.event_of(p_account text, p_case text) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO nol.event (account_id, role, kind, case_id) SELECT id, role, 'test', nol.case_id(p_case) FROM nol.account WHERE name = p_account RETURNING id
$$;
CREATE FUNCTION test.unit(p_code text) RETURNS int LANGUAGE sql STABLE AS $$ SELECT id FROM nol.org WHERE code = p_code $$;
-- An escalation by hand with its first step; and a step after it, which the head follows.
CREATE FUNCTION test.raise(p_case text, p_reason text, p_on date, p_from text, p_to text) RETURNS bigint LANGUAGE plpgsql SET search_path = nol, test AS $$
DECLARE
    v_event bigint := test.event_of('d1', p_case);
    v_id bigint;
BEGIN
    INSERT INTO escalation (reason, source, case_id, unit_id, holder_id, path, raised_on, raised_by, event_id)
    VALUES (p_reason, 'hand', case_id(p_case), unit(p_from), unit(p_to), '{}', p_on, 1, v_event) RETURNING id INTO v_id;
    INSERT INTO escalation_case (escalation_id, case_id, reason) VALUES (v_id, case_id(p_case), p_reason);
    INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, account_id, state, from_org, to_org) VALUES (v_id, 1, v_event, 'raise', p_on, 1, 'raised', unit(p_from), unit(p_to));
    PERFORM seal();
    RETURN v_id;
END $$;
CREATE FUNCTION test.step(p_id bigint, p_state text, p_on date, p_to text DEFAULT NULL) RETURNS text LANGUAGE plpgsql SET search_path = nol, test AS $$
DECLARE
    e escalation;
    v_event bigint;
BEGIN
    SELECT * INTO e FROM escalation WHERE id = p_id;
    v_event := test.event_of('d1', case_no(e.case_id));
    UPDATE escalation SET version = version + 1, state = p_state, holder_id = coalesce(unit(p_to), holder_id), ended_on = CASE WHEN p_state IN ('sent_back', 'closed', 'ended') THEN p_on END WHERE id = p_id;
    INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, account_id, state, to_org) VALUES (p_id, e.version + 1, v_event, p_state, p_on, 1, p_state, unit(p_to));
    RETURN seal()::text;
END $$;
CREATE FUNCTION test.ordered(p_escalation bigint, p_number text, p_org text, p_on date, p_due date) RETURNS bigint LANGUAGE plpgsql SET search_path = nol, test AS $$
DECLARE
    c bigint := (SELECT case_id FROM escalation WHERE id = p_escalation);
    v_event bigint := test.event_of('d1', case_no(c));
    v_id bigint;
BEGIN
    INSERT INTO directive (number, escalation_id, case_id, org_id, issued_on, due, fields, note_id, made_by, event_id)
    VALUES (p_number, p_escalation, c, unit(p_org), p_on, p_due, '{}', note_add(1, '查找'), 1, v_event) RETURNING id INTO v_id;
    INSERT INTO directive_step (directive_id, version, event_id, verb, on_date, account_id, state) VALUES (v_id, 1, v_event, 'issue', p_on, 1, 'issued');
    PERFORM seal();
    RETURN v_id;
END $$;
CREATE FUNCTION test.answer(p_id bigint, p_state text, p_on date) RETURNS text LANGUAGE plpgsql SET search_path = nol, test AS $$
DECLARE
    v_event bigint := test.event_of('d1', case_no((SELECT case_id FROM directive WHERE id = p_id)));
BEGIN
    UPDATE directive SET version = version + 1, state = p_state, ended_on = CASE WHEN p_state IN ('accepted', 'withdrawn') THEN p_on END WHERE id = p_id;
    INSERT INTO directive_step (directive_id, version, event_id, verb, on_date, account_id, state) SELECT p_id, version, v_event, p_state, p_on, 1, p_state FROM directive WHERE id = p_id;
    RETURN seal()::text;
END $$;
CREATE FUNCTION test.measure(p_case text, p_kind text, p_on date, p_org text, p_amount bigint DEFAULT NULL, p_lessons int DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql SET search_path = nol, test AS $$
DECLARE
    v_id bigint;
BEGIN
    INSERT INTO measure (case_id, child_id, kind, on_date, amount, lessons, account_id, org_id, event_id)
    SELECT id, child_id, p_kind, p_on, p_amount, p_lessons, (SELECT id FROM account WHERE name = 'd1'), unit(p_org), test.event_of('d1', p_case) FROM case_file WHERE id = case_id(p_case) RETURNING id INTO v_id;
    PERFORM seal();
    RETURN v_id;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('at_community') AS a, bring('at_community') AS b, bring('out_of_school') AS c, bring('at_street') AS d \gset
SELECT name AS batch_a FROM batch WHERE id = (SELECT batch_id FROM case_file WHERE id = case_id(:'a')) \gset
RESET SESSION AUTHORIZATION;
SELECT seal() AS p0 \gset

-- ---- escalations
SELECT is(part(report('escalations', 'd1'), 'total'), '- 0/0/0/0()', 'none yet: zeros');
SELECT raise(:'a', 'refuses', '2019-03-01', '990101001001', '990101001000') AS e1, raise(:'b', 'danger', '2019-03-02', '990101001001', '990101000000') AS e2,
       raise(:'c', 'needs_department', '2019-03-05', '990101002000', 'LD01') AS e3 \gset
SELECT step(:e1, 'accepted', '2019-03-03') AS x, step(:e1, 'accepted', '2019-03-04', '990101000000') AS x, step(:e1, 'closed', '2019-03-07') AS p1 \gset
SELECT step(:e3, 'decided', '2019-03-12') AS x, ordered(:e3, '交办〔2019〕1号', 'GA01', '2019-03-12', '2019-03-20') AS o1, ordered(:e3, '交办〔2019〕2号', '990101002000', '2019-03-12', '2019-04-12') AS o2 \gset
SELECT answer(:o1, 'acknowledged', '2019-03-13') AS x, answer(:o1, 'answered', '2019-03-22') AS x \gset
CREATE FUNCTION test.behind(p_who text, p_more jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_position bigint := seal();
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT count(*) FROM report_files(jsonb_build_object('escalated', true, 'position', v_position::text) || p_more) f);
END $$;
-- the clock's: two late cases of one unit
INSERT INTO escalation (reason, source, unit_id, holder_id, path, raised_on, event_id) VALUES ('late', 'clock', unit('990101001001'), unit('990101001000'), '{}', '2019-03-10', event_of('d1', NULL));
SELECT currval(pg_get_serial_sequence('escalation', 'id')) AS e4 \gset
INSERT INTO escalation_case (escalation_id, case_id, reason) VALUES (:e4, case_id(:'a'), 'late'), (:e4, case_id(:'b'), 'late');
INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, state, to_org) SELECT :e4, 1, event_id, 'raise', '2019-03-10', 'raised', holder_id FROM escalation WHERE id = :e4;
INSERT INTO clock (kind, level, org_id, escalation_id, since, workdays, due) VALUES ('accept', 'street', unit('990101001000'), :e4, '2019-03-10', 2, '2019-03-12');
SELECT seal() AS p2 \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT is(part(report('escalations', 'd1'), 'total'), '- 4/3/3/1(6)', 'four, three open, three files of which two went up twice, one late, six days to the end of the one');
SELECT is(part(report('escalations', 'd1'), 'by_reason'), 'danger 1/1/1/0(), refuses 1/0/1/0(6), needs_department 1/1/1/0(), late 1/1/2/1()', 'by reason');
SELECT is(part(report('escalations', 'd1'), 'by_state'), 'raised 2/2/2/1(), decided 1/1/1/0(), closed 1/0/1/0(6)', 'by state');
SELECT is(part(report('escalations', 'd1'), 'by_level'), 'leadership_group 1/1/1/0(), district 1/1/1/0(), street 1/1/2/1(), nobody 1/0/1/0(6)', 'by who has it');
SELECT is(part(report('escalations', 'd1'), 'by_street'), '990101001000 3/2/2/1(6), 990101002000 1/1/1/0()', 'by the street it came from');
SELECT is(report('escalations', 'd1') #> '{ok,directives}', '{"count": 2, "issued": 1, "acknowledged": 0, "answered": 1, "refused": 0, "accepted": 0, "withdrawn": 0, "overdue": 1, "median_days": "10"}', 'directives');
SELECT is((SELECT string_agg(format('%s %s', x ->> 'org', x -> 'overdue'), ', ') FROM jsonb_array_elements(report('escalations', 'd1') #> '{ok,by_org}') x), '990101002000 1, GA01 0', '… by who has them');
-- on a day
SELECT is(part(report('escalations', 'd1', '{"until": "2019-03-03"}'), 'by_state'), 'raised 1/1/1/0(), accepted 1/1/1/0()', 'as it stood on a day');
SELECT is(part(report('escalations', 'd1', '{"until": "2019-03-03"}'), 'by_level'), 'district 1/1/1/0(), street 1/1/1/0()', '… with whom');
SELECT is(part(report('escalations', 'd1', '{"until": "2019-03-04"}'), 'by_level'), 'district 2/2/2/0()', '… and the day after, handed up');
SELECT is(report('escalations', 'd1', '{"until": "2019-03-13"}') #>> '{ok,directives,acknowledged}', '1', 'a directive as it stood');
SELECT is(part(report('escalations', 'd1', '{"from": "2019-03-02", "until": "2019-03-05"}'), 'by_reason'), 'danger 1/1/1/0(), needs_department 1/1/1/0()', 'raised in a span');
SELECT is(part(report('escalations', 'd1', jsonb_build_object('batch', :'batch_a')), 'total'), '- 2/1/1/1(6)', 'of one list, its own files');
-- as known at a position
SELECT is(behind(w, q), n, format('%s opens the cases of %s', w, q)) FROM (VALUES ('d1', '{}'::jsonb, 3), ('d1', '{"cause": "late"}', 2), ('d1', '{"escalation_state": "closed"}', 1),
       ('d1', '{"held_by": "nobody"}', 1), ('d1', '{"listed_street": "990101001000"}', 2), ('d1', '{"from": "2019-03-06"}', 2), ('s1', '{}', 2), ('c1', '{}', 0), ('insp', '{}', 0)) v(w, q, n);
SELECT is(part(report('escalations', 'd1', jsonb_build_object('position', :'p0')), 'total'), '- 0/0/0/0()', 'as known before any');
SELECT is(part(report('escalations', 'd1', jsonb_build_object('position', :'p1')), 'total'), '- 3/2/3/0(6)', 'as known before the decision and the clock''s');
-- who gets what
SELECT is(part(report('escalations', w), 'total'), '- 4/3/3/1(6)', w || ' gets the counts of all') FROM unnest('{leader,office}'::text[]) w;
SELECT is(part(report('escalations', 's1'), 'total'), '- 3/2/2/1(6)', 'a street those from its own');
SELECT is(report('escalations', 's2') #>> '{ok,directives,count}', '1', '… and the directives to it');
SELECT is(report('escalations', w) ->> 'error', 'NOT_ALLOWED', w || ' nothing') FROM unnest('{c1,police,insp,aud,op}'::text[]) w;
SELECT is(report('escalations', 'd1', '{"batch": "nowhere"}'), NULL, 'no such list');
SELECT is(report('escalations', 'd1', '{"from": "2019-03-05", "until": "2019-03-04"}') ->> 'error', 'RANGE_BACKWARDS', 'backwards');
-- what does not close
RESET SESSION AUTHORIZATION;
SAVEPOINT whole;
UPDATE escalation SET state = 'accepted' WHERE id = :e2;
SELECT ok(report('escalations', 'd1') #>> '{params,what}' LIKE '%escalation ' || :e2 || '（' || :'b' || '）%', 'another state than its timeline: named with its file');
ROLLBACK TO whole;
DELETE FROM escalation_step WHERE escalation_id = :e4;
SELECT is(report('escalations', 's1') ->> 'error', 'SUMS_DO_NOT_CLOSE', 'one without a timeline, for a street too');
ROLLBACK TO whole;
UPDATE directive SET state = 'acknowledged' WHERE id = :o2;
SELECT ok(report('escalations', 'd1') #>> '{params,what}' LIKE '%directive 交办〔2019〕2号（' || :'c' || '）%', 'a directive');
ROLLBACK TO whole;
SELECT is(report_escalations_wrong(jsonb_set((report('escalations', 'd1') -> 'ok'), '{by_street}', '[]')), 'by_street count: 0 of 4；by_street open: 0 of 3；by_street cases: 0 of 3；by_street overdue: 0 of 1', 'a breakdown that lost its rows');
SELECT ok(report_escalations_wrong(jsonb_set((report('escalations', 'd1') -> 'ok'), '{directives,refused}', '1')) LIKE 'directives: %', 'directives that are more than their states');

-- ---- measures: fen, whole numbers
SELECT is(report('measures', 'd1') #> '{ok,total}', '{"count": 0, "persons": 0, "aid_count": 0, "aid_persons": 0, "amount": 0, "planned": 0, "held": 0}', 'none yet: zeros');
SELECT measure(:'a', 'aid', '2019-03-01', '990101001000', 100010) AS x, measure(:'a', 'aid', '2019-04-01', '990101001001', 1) AS x, measure(:'b', 'aid', '2019-04-02', '990101000000', 9007199254740993) AS x,
       measure(:'c', 'lesson_plan', '2019-04-03', '990101002000', NULL, 40) AS x, measure(:'c', 'lesson', '2019-04-04', '990101002001', NULL, 2) AS x, measure(:'c', 'lesson', '2019-04-05', '990101002001', NULL, 3) AS x,
       measure(:'a', 'talk', '2019-04-06', '990101001001') AS m7 \gset
SELECT seal() AS p3 \gset
SELECT measure(:'a', 'order', '2019-04-07', '990101000000') AS m8 \gset
SELECT is(report('measures', 'd1') #> '{ok,total}', '{"count": 8, "persons": 3, "aid_count": 3, "aid_persons": 2, "amount": 9007199254841004, "planned": 40, "held": 5}', 'person-times, persons, amounts to the last fen, lessons');
SELECT is((SELECT string_agg(format('%s %s/%s/%s', x ->> 'kind', x -> 'count', x -> 'persons', x -> 'amount'), ', ' ORDER BY n) FROM jsonb_array_elements(report('measures', 'd1') #> '{ok,by_kind}') WITH ORDINALITY AS a(x, n)),
          'aid 3/2/9007199254841004, lesson_plan 1/1/0, lesson 2/1/0, talk 1/1/0, order 1/1/0', 'by kind, in the order of the steps');
SELECT is((SELECT string_agg(format('%s %s/%s/%s', x ->> 'name', x -> 'count', x -> 'persons', x -> 'amount'), ', ' ORDER BY n) FROM jsonb_array_elements(report('measures', 'd1') #> '{ok,by_street}') WITH ORDINALITY AS a(x, n)),
          '东街道 8/3/9007199254841004', 'by the street of the child, whoever did it');
SELECT must(act('d1', 'case_assign', :'c', '{"to": "990101002000", "reason": "迁居"}')) IS NOT NULL AS done \gset
SELECT is((SELECT string_agg(format('%s %s/%s/%s', x ->> 'name', x -> 'count', x -> 'persons', x -> 'amount'), ', ' ORDER BY n) FROM jsonb_array_elements(report('measures', 'd1', r) #> '{ok,by_street}') WITH ORDINALITY AS a(x, n)), w, d)
  FROM (VALUES ('{}'::jsonb, '东街道 5/2/9007199254841004, 西街道 3/1/0', '… that it counts under on the last day'),
               ('{"until": "2019-04-30"}', '东街道 8/3/9007199254841004', '… and not the one that it moved to later')) v(r, w, d);
SELECT is(report('measures', 'd1', '{"from": "2019-04-02", "until": "2019-04-04"}') #>> '{ok,total,count}', '3', 'in a span');
SELECT is(report('measures', 'd1', jsonb_build_object('batch', :'batch_a')) #>> '{ok,total,count}', '4', 'of one list');
SELECT is(report('measures', 'd1', jsonb_build_object('position', :'p3')) #>> '{ok,total,count}', '7', 'as known before the last');
SELECT is(report('measures', w) #>> '{ok,total,count}', n, w || ': a street what its children got') FROM (VALUES ('s1', '5'), ('s2', '3')) v(w, n);
SELECT is(report('measures', w) #>> '{ok,total,count}', '8', w || ' all') FROM unnest('{leader,office}'::text[]) w;
SELECT is(report('measures', w) ->> 'error', 'NOT_ALLOWED', w || ' nothing') FROM unnest('{c1,police,insp,aud,op}'::text[]) w;
SAVEPOINT whole2;
UPDATE event SET case_id = case_id(:'d') WHERE id = (SELECT event_id FROM measure WHERE id = :m7);
SELECT is(report('measures', 'd1') #>> '{params,what}', 'measures and trail differ: ' || :'a', 'a measure whose trail is another case''s: the file is named');
ROLLBACK TO whole2;
SELECT is(report_measures_wrong(jsonb_set((report('measures', 'd1') -> 'ok'), '{total,amount}', '9007199254841003')), 'by_kind amount: 9007199254841004 of 9007199254841003；by_street amount: 9007199254841004 of 9007199254841003', 'a fen too few is noticed');

SELECT * FROM finish();
ROLLBACK;
