-- A reason that is always the same word is none: the auditor is told how often it was given.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.reveal(p_user text, p_reason text, p_times int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. p_times LOOP
        INSERT INTO event (account_id, role, kind, detail)
        SELECT a.id, a.role, 'look', jsonb_build_object('reveal', true, 'reason_note', note_add(NULL, p_reason)) FROM account a WHERE a.name = p_user;
    END LOOP;
END $$;
CREATE FUNCTION test.told(p_user text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(DISTINCT concat_ws(' ', a.reason, a.detail::jsonb ->> 'times'), ', ' ORDER BY concat_ws(' ', a.reason, a.detail::jsonb ->> 'times'))
      FROM audit_list(jsonb_build_object('user', p_user, 'kind', 'look')) a WHERE a.kind IS NOT NULL
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT reveal('c1', 'visit', 21), reveal('c1', 'letter of 990101201405060017', 20), reveal('c2', 'visit', 20) \g /dev/null
UPDATE event SET at = at - interval '31 days' WHERE account_id = (SELECT id FROM account WHERE name = 'c2');
SELECT reveal('c2', 'visit', 20) \g /dev/null
SET SESSION AUTHORIZATION nol_writer;
SELECT be('aud') \g /dev/null
SELECT is(told('c1') ~ '^letter of \S+, visit 21$', true, 'more than twenty times: counted, with numbers masked: ' || told('c1'));
SELECT is(told('c1') ~ '990101201405060017', false, 'no number');
SELECT is(told('c2'), 'visit', 'twenty in thirty days are not told');
SELECT be('d1') \g /dev/null
SELECT is(audit_repeats((SELECT id FROM account WHERE name = 'c1')), NULL, 'to the auditor alone');
SELECT finish();
ROLLBACK;
