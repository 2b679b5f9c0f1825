-- A promised visit that is late goes up like a step; when it is made, or no longer needed, what went up is over.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.at(p_at text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.time_shift VALUES (true, p_at::timestamptz - now()) ON CONFLICT (one) DO UPDATE SET shift = excluded.shift
$$;
CREATE FUNCTION test.up() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT format('%s: %s', e.state, (SELECT string_agg(coalesce(x.how, 'open'), ',' ORDER BY x.case_id) FROM nol.escalation_case x WHERE x.escalation_id = e.id)) FROM nol.escalation e
$$;
CREATE FUNCTION test.marks(p_case text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be('s1');
    RETURN (SELECT marks FROM nol.case_row(nol.case_id(p_case)));
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT at('2024-09-23 10:00+08');
SET SESSION AUTHORIZATION nol_writer;
\set terms '{"received": "2024-09-23", "due": "2025-06-30"}'
\set promise '{"result": "not_met", "next_date": "2024-09-24"}'
SELECT new_case(:'terms') AS a, new_case(:'terms') AS b \gset
SELECT route(:'a', '990101001001'), route(:'b', '990101001001') \g /dev/null
SELECT must(act('c1', 'visit_submit', :'a', visit() || :'promise')), must(act('c1', 'visit_submit', :'b', visit() || :'promise')) \g /dev/null
SELECT at('2024-09-25 10:00+08');
SELECT be_nobody();
SELECT is(clock_tick() - 'danger', '{"woken": 0, "late": 2, "up": 2}', 'both are late and go up');
SELECT is(marks(:'a'), '["overdue", "escalated"]', 'the list says so');
SELECT must(act('c1', 'visit_submit', :'a', visit() || '{"result": "not_met", "next_date": "2024-09-28"}')) \g /dev/null
SELECT is(up(), 'raised: done,open', 'made, though another is promised: its entry is over');
SELECT is(marks(:'a'), '[]', 'nor is it late');
SELECT must(act('c1', 'visit_submit', :'b', visit('F'))) \g /dev/null
SELECT is(up(), 'ended: done,done', 'the other needs none any more: with it the escalation ends');
SELECT is(marks(:'b'), '[]', 'and nothing is left');

-- what is recorded afterwards, of an earlier day, neither answers a promise nor changes it; of the same day or a later one it does
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.next_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT coalesce(next_visit::text, '') FROM nol.case_file WHERE id = nol.case_id(p_case) $$;
GRANT EXECUTE ON FUNCTION test.next_of TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
\set before '{"result": "not_met", "on": "2024-09-24"}'
SELECT is(next_of(:'a'), '2024-09-28', '(promised on the 25th)');
SELECT must(act('c1', 'visit_submit', :'a', visit() || :'before')) \g /dev/null
SELECT is(next_of(:'a'), '2024-09-28', 'a visit of the 24th, recorded afterwards: the promise stands');
SELECT must(act('c1', 'visit_submit', :'a', visit() || :'before' || '{"next_date": "2024-09-26"}')) AS x \gset
SELECT is(next_of(:'a'), '2024-09-28', '… though it promises another day itself');
SELECT must(act('c1', 'visit_submit', :'a', visit('F') || :'before' || '{"next_date": "2024-09-26"}')) \g /dev/null
SELECT is(next_of(:'a'), '2024-09-28', '… and with a finding');
SELECT must(act('s1', 'case_sendback', :'a', '{"reason": "x"}')) \g /dev/null
SELECT must(act('c1', 'visit_submit', :'a', visit() || '{"result": "not_met", "on": "2024-09-25", "next_date": "2024-09-27"}')) AS y \gset
SELECT is(next_of(:'a'), '2024-09-27', 'one of the same day changes it');
SELECT must(act('c1', 'visit_withdraw', :'a', jsonb_build_object('visit', (:'y')::jsonb #>> '{ok,visit}', 'reason', 'x'))) \g /dev/null
SELECT is(next_of(:'a'), '2024-09-28', 'withdrawn: the promise of the newest day stands again');
SELECT must(act('c1', 'visit_submit', :'a', visit() || '{"result": "not_met"}')) \g /dev/null
SELECT is(next_of(:'a'), '', 'a visit of today answers it');
SELECT must(act('c1', 'visit_submit', :'a', visit() || :'before' || '{"next_date": "2024-09-29"}')) \g /dev/null
SELECT is(next_of(:'a'), '2024-09-29', 'where none stands, one of an earlier day promises, too');
SELECT * FROM finish();
ROLLBACK;
