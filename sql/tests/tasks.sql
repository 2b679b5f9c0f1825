-- The day of each person: what stands on it, in which order, with which verb; pages over all sources; nobody else's.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
INSERT INTO calendar_year SELECT y FROM generate_series(2018, extract(year FROM today())::int + 1) y ON CONFLICT DO NOTHING;
-- A batch whose name begins with T has clocks from its second case on: the first case of the test has none.
CREATE FUNCTION test.clocks_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.clocks := NEW.name <> 'T1'; RETURN NEW; END $$;
CREATE TRIGGER clocks_on BEFORE INSERT ON batch FOR EACH ROW EXECUTE FUNCTION test.clocks_on();
CREATE FUNCTION test.day(p_who text, p_more jsonb DEFAULT '{"mine": true}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT coalesce(string_agg(concat_ws(' ', t.task, t."case", CASE WHEN t.overdue THEN '!' END), ', ' ORDER BY n), '')
              FROM (SELECT *, row_number() OVER () AS n FROM task_list(p_more)) t);
END $$;
CREATE FUNCTION test.verbs(p_who text, p_more jsonb DEFAULT '{"mine": true}') RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN array(SELECT does(t.task, t.next, t."case", t.ref, t.kind, t."to") FROM task_list(p_more) t);
END $$;
-- All pages, one row each: what comes out, in the order in which it came.
CREATE FUNCTION test.walked(p_who text, p_more jsonb, p_size int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_out text[] := '{}';
    v_after text;
    r record;
BEGIN
    PERFORM test.be(p_who);
    FOR i IN 1 .. 100 LOOP
        v_after := NULL;
        FOR r IN SELECT * FROM task_list(p_more || jsonb_build_object('limit', p_size) || CASE WHEN i > 1 THEN jsonb_build_object('after', current_setting('test.after')) ELSE '{}' END) LOOP
            v_out := v_out || concat_ws(' ', r.task, r."case", r.ref, r.kind);
            v_after := r.cursor;
        END LOOP;
        EXIT WHEN v_after IS NULL;
        PERFORM set_config('test.after', v_after, true);
    END LOOP;
    RETURN array_to_string(v_out, ', ');
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

SELECT bring('at_community') AS late, bring('listed') AS l, bring('at_street') AS s, bring('at_community') AS c, bring('found') AS f, bring('reviewed') AS r, bring('out_of_school') AS o,
       bring('deducted', 'C') AS d \gset
-- What comes in with a list has its clock from the import on.
RESET SESSION AUTHORIZATION;
INSERT INTO clock (kind, level, org_id, case_id, since, due) SELECT 'route', 'district', org_district(), case_id(:'l'), today(), today()
 WHERE NOT EXISTS (SELECT FROM clock WHERE case_id = case_id(:'l') AND status = 'running');
UPDATE clock SET due = workdays_add(today(), 1) WHERE case_id = case_id(:'l');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(day('c1'), format('visit %s, visit %s', :'c', :'late'), 'a community: what has a day, then what has none');
SELECT is(day('s1'), format('assign %s, review %s, duty %s', :'s', :'f', :'o'), 'a street: by the day');
SELECT is(day('d1'), format('route %s, confirm %s, duty %s', :'l', :'r', :'d'), 'the district');
SELECT is(day('s2'), '', 'another street has nothing');
SELECT is(day(w), '', w || ' has nothing') FROM unnest('{leader,office,police}'::text[]) w;
SELECT is(verbs('s1'), ARRAY['assign ' || :'s', 'approve ' || :'f', 'task_done ' || :'o' || ' next_talk'], 'each with the verb that ends it');
SELECT is(verbs('c1'), ARRAY['visit ' || :'c', 'visit ' || :'late'], 'a visit');
SELECT is(verbs('d1'), ARRAY['assign ' || :'l', 'confirm ' || :'r', 'task_done ' || :'d' || ' registration'], 'the district''s');
SELECT is((SELECT count(*)::int FROM task_list('{}')), 8, 'all that the district sees') FROM (SELECT be('d1')) x;
SELECT is((SELECT count(*)::int FROM task_list('{}')), 5, 'a street sees its own day and its communities''') FROM (SELECT be('s1')) x;
SELECT is(day('c1', '{}'), day('c1', '{}'), 'a community');
SELECT ok(day('c2', '{}') = '', 'another community sees none');
SELECT is(day('s1', '{"mine": true, "kind": "review"}'), 'review ' || :'f', 'one kind');
SELECT is(day('s1', '{"mine": true, "kind": "next_talk"}'), 'duty ' || :'o', 'of duty too');
SELECT is(day('s1', '{"mine": true, "kind": "duty"}'), 'duty ' || :'o', 'or all duties');
SELECT is(day('c1', '{"mine": true, "batch": "T1"}'), 'visit ' || :'late', 'one batch');
SELECT throws_ok($$ SELECT day('c1', '{"mine": true, "batch": "nowhere"}') $$, 'NL002', NULL, 'no such batch');
-- late comes first
RESET SESSION AUTHORIZATION;
UPDATE clock SET due = today() - 3 WHERE case_id = case_id(:'o');
UPDATE clock SET due = today() - 1, late_on = today() WHERE case_id = case_id(:'s') AND status = 'running';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(day('s1'), format('duty %s !, assign %s !, review %s', :'o', :'s', :'f'), 'overdue first');
-- a promised visit, a transfer
SELECT act('c1', 'visit_submit', :'c', visit() || jsonb_build_object('result', 'not_met', 'next_date', today() + 1)) IS NOT NULL AS x,
       act('s1', 'case_transfer', :'c', '{"to": "990101002000", "reason": "已迁居"}') IS NOT NULL AS y \gset
SELECT is(day('c1'), format('next_visit %s, visit %s, visit %s', :'c', :'c', :'late'), 'a promise has a day of its own');
SELECT is(day('d1', '{"mine": true, "kind": "transfer"}'), 'transfer ' || :'c', 'a transfer waits for the district');
-- escalations, directives, letters: with and without a clock
RESET SESSION AUTHORIZATION;
INSERT INTO event (kind) VALUES ('test');
SELECT currval('event_id_seq') AS ev, (SELECT id FROM org WHERE code = '990101000000') AS dist, (SELECT id FROM org WHERE code = '990101001000') AS street, (SELECT id FROM org WHERE code = 'GA01') AS police,
       (SELECT id FROM org WHERE code = 'LD01') AS grp \gset
INSERT INTO note (child_id, body) SELECT child_id, '请公安查找' FROM case_file WHERE id = case_id(:'c');
INSERT INTO escalation (reason, source, case_id, unit_id, holder_id, path, raised_on, raised_by, event_id, state) VALUES
    ('refuses', 'hand', case_id(:'c'), :street, :dist, ARRAY[:street], today(), 1, :ev, 'raised'), ('needs_department', 'hand', case_id(:'f'), :street, :grp, ARRAY[:street, :dist], today(), 1, :ev, 'accepted');
INSERT INTO directive (number, escalation_id, case_id, org_id, issued_on, due, fields, note_id, made_by, event_id, state) VALUES
    ('交办1号', currval('escalation_id_seq'), case_id(:'f'), :police, today(), today() + 5, '{name}', (SELECT max(id) FROM note), 1, :ev, 'issued'),
    ('交办2号', currval('escalation_id_seq'), case_id(:'f'), :police, today(), today() + 4, '{name}', (SELECT max(id) FROM note), 1, :ev, 'answered');
INSERT INTO inquiry (case_id, to_name, place, number, sent_on, due, made_by, event_id) VALUES (case_id(:'l'), '外市教育局', 'in_province', '函1', today(), today() + 9, 1, :ev);
SELECT max(id) AS q FROM inquiry \gset
UPDATE case_file SET inquiry_id = :q WHERE id = case_id(:'l');
SELECT min(id) AS e1, max(id) AS e2 FROM escalation \gset
SELECT min(id) AS w1, max(id) AS w2 FROM directive \gset
SELECT clock_open('acknowledge', 'department', :police, today(), p_due => today() + 1, p_directive => :w1) AS x \gset
SELECT clock_open('directive', 'department', :police, today(), p_due => today() + 20, p_directive => :w1) AS x \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT name AS f_name FROM case_file WHERE id = case_id(:'f') \gset
SELECT is(verbs('police'), ARRAY['ack ' || :w1], 'a department: its directive once, by its clock');
SELECT is((SELECT concat_ws('|', t."case", t.name, t.label) FROM task_list('{"mine": true}') t), :'f' || '|' || :'f_name' || '|交办1号', 'with its number, and of the child what the directive says') FROM (SELECT be('police')) x;
SELECT is(array(SELECT c FROM unnest(verbs('office')) c ORDER BY 1), ARRAY['accept ' || :w2, 'decide ' || :e2], 'the group: an answer to judge, a question to decide, both without a day');
SELECT is(verbs('d1', '{"mine": true, "kind": "escalation"}'), ARRAY['accept ' || :e1], 'the district: one to accept');
SELECT is(verbs('d1', '{"mine": true, "kind": "inquiry"}'), ARRAY['answer ' || :q], 'and a letter out');
-- what each can do with a case, as its file says it
SELECT is(array_to_string(case_next(c), ' '), x.verbs, format('%s: %s', x.who, c.state))
  FROM (VALUES ('d1', :'l', 'desk'), ('d1', :'s', 'assign desk'), ('s1', :'s', 'visit assign handback transfer'), ('s1', :'c', 'visit assign handback transfer'),
               ('c1', :'c', 'visit handback'), ('s1', :'f', 'approve assign sendback transfer'), ('c1', :'f', ''), ('d1', :'r', 'confirm assign sendback'), ('s1', :'o', 'visit enrol assign transfer'),
               ('insp', :'o', '')) x(who, "case", verbs)
 CROSS JOIN LATERAL (SELECT be(x.who)) b CROSS JOIN LATERAL (SELECT f.* FROM case_file f WHERE f.id = case_id(x."case") OFFSET 0) c;
SELECT is(case_show(jsonb_build_object('case', :'f')) #>> '{ok,case_file,next}', '["approve", "assign", "sendback", "transfer"]', 'there it stands') FROM (SELECT be('s1')) x;
-- pages
SELECT is(walked('d1', '{}', 1), walked('d1', '{}', 500), 'page by page the same, one row each');
SELECT is(walked('d1', '{}', 3), walked('d1', '{}', 500), 'or three');
SELECT is(walked('office', '{}', 1), walked('office', '{}', 500), 'for the group');
SELECT ok((SELECT count(*) FROM regexp_split_to_table(walked('d1', '{}', 1), ', ')) > 10, 'many');
SELECT is(day(w), '', w || ' asks for nothing') FROM unnest('{aud,op,insp}'::text[]) w;
SELECT be_nobody();
SELECT is((SELECT count(*)::int FROM task_list('{}')), 0, 'nobody');
SELECT * FROM finish();
ROLLBACK;
