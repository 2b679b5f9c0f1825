-- A transfer that is asked for, or declined, is no step of the work: the clock runs on, late where it was late.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.at(p_at text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.time_shift VALUES (true, p_at::timestamptz - now()) ON CONFLICT (one) DO UPDATE SET shift = excluded.shift
$$;
CREATE FUNCTION test.clock_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT format('%s %s %s %s %s', k.id, k.kind, k.due, k.late_on, c.late_on) FROM nol.clock k JOIN nol.case_file c ON c.id = k.case_id
     WHERE k.case_id = nol.case_id(p_case) AND k.status = 'running'
$$;
CREATE FUNCTION test.how(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(coalesce(how, 'open'), ',' ORDER BY escalation_id) FROM nol.escalation_case WHERE case_id = nol.case_id(p_case)
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT at('2024-09-23 10:00+08');
SET SESSION AUTHORIZATION nol_writer;
SELECT new_case('{"received": "2024-09-23", "due": "2025-06-30"}') AS a, new_case('{"received": "2024-09-23", "due": "2025-06-30"}') AS b \gset
SELECT must(act('d1', 'case_assign', c, '{"to": "990101001000"}')), must(act('s1', 'case_assign', c, '{"to": "990101001001"}')) FROM unnest(ARRAY[:'a', :'b']) c \g /dev/null
SELECT at('2024-10-15 10:00+08');
SELECT must(act('d1', 'case_pause', :'b', '{"until": "2024-11-20", "reason": "住院"}')) IS NOT NULL AS done \gset
SELECT clock_tick() IS NOT NULL AS done \gset
SELECT clock_of(:'a') AS before, clock_of(:'b') AS paused \gset
SELECT ok(:'before' LIKE '% visit 2024-10-11 2024-10-15 2024-10-15', 'late, and gone up: ' || how(:'a')) ;
SELECT must(act('s1', 'case_transfer', c, '{"to": "990101002000", "reason": "住西街"}')) FROM unnest(ARRAY[:'a', :'b']) c \g /dev/null
SELECT is(clock_of(:'a'), :'before', 'asking for a transfer leaves the clock as it was');
SELECT is(clock_of(:'b'), :'paused', 'and a pause');
SELECT is(how(:'a'), 'open', 'what is late has not been done by that');
SELECT must(act('d1', 'case_assign', c, '{"to": "990101001000"}')) FROM unnest(ARRAY[:'a', :'b']) c \g /dev/null
SELECT is(clock_of(:'a'), :'before', 'nor does a transfer that is declined');
SELECT is(clock_of(:'b'), :'paused', 'nor does it end a pause');
SELECT must(act('s1', 'case_assign', :'a', '{"to": "990101001002"}')) IS NOT NULL AS done \gset
SELECT isnt(split_part(clock_of(:'a'), ' ', 1), split_part(:'before', ' ', 1), 'another unit has a clock of its own');
SELECT is(how(:'a'), 'reassigned', 'and the one before did not do it');
SELECT finish();
ROLLBACK;
