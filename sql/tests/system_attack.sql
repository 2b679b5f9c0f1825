-- Somebody has the application's role and any SQL: calls each function of the owner that it may call, with odd arguments, without a token and with
-- the token of each role. What changed then is compared with a list: a function that writes without asking who asks would show up here.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc
SELECT bring(s) IS NOT NULL AS done FROM unnest('{listed,at_street,at_community,found,reviewed,deducted,out_of_school,returned,closed}'::text[]) s \g /dev/null
SELECT bring('at_community') AS away, bring('out_of_school') AS out \gset
SELECT act('d1', 'case_assign', :'away', '{"to": "990101002001"}') IS NOT NULL AS done \gset
SELECT raise('c3', 'needs_department', :'away', '{"note": "请查找", "proposes": "交公安"}') IS NOT NULL AS done \gset
RESET SESSION AUTHORIZATION;

CREATE TABLE test.attacked (who text, name text, variant int, changed text, error text);
CREATE TABLE test.some AS SELECT case_id(:'away') AS away, case_no(case_id(:'away')) AS number, (SELECT child_id FROM case_file WHERE id = case_id(:'away')) AS child,
    (SELECT id FROM account WHERE name = 'd2') AS account, (SELECT max(id) FROM event) AS event, (SELECT id FROM org WHERE code = '990101002001') AS org,
    (SELECT max(id) FROM escalation) AS escalation, (SELECT max(id) FROM finding) AS finding, (SELECT max(id) FROM evidence) AS evidence;
-- What a message could say, all at once.
CREATE TABLE test.item AS SELECT jsonb_build_object('user', 'd2', 'hash', 'x:' || repeat('ab', 32), 'proof', repeat('ab', 32), 'case', number, 'version', 1, 'reason', '试', 'note', '试',
    'name', '张三', 'org', '990101001001', 'role', 'district', 'to', '990101001001', 'on', today(), 'by', 'c1', 'until', today() + 1, 'escalation', escalation, 'directive', 1, 'child', child,
    'children', jsonb_build_array(child), 'items', jsonb_build_array(jsonb_build_object('case', number, 'version', 1)), 'kind', 'photo', 'code', 'A', 'right', 'export_batch', 'verb', 'accept',
    'decision', 'refused', 'evidence', evidence, 'sha256', repeat('00', 32), 'size', 1, 'bytes', '', 'device', repeat('00', 16), 'source', '127.0.0.1', 'token_hash', repeat('00', 32), 'found_by', '群众', 'born', '2014-01-01',
    'address', '某街', 'result', 'not_met', 'how', 'home', 'position', 1, 'receiver', '市教育局', 'form', 'case_list', 'field', 'x', 'value', '1', 'jump_ms', 40000000000, 'at_ms', extract(epoch FROM now())::bigint * 1000,
    'sessions', jsonb_build_array(repeat('00', 32)), 'units', jsonb_build_array(org), 'batch', 'x', 'years', '[]'::jsonb, 'off', true, 'end', true) AS whole FROM test.some;
GRANT SELECT ON test.some, test.item TO PUBLIC;
GRANT INSERT ON test.attacked TO PUBLIC;

-- An argument of this type: variant 1 is nothing, 2 something foreign, 3 something odd.
CREATE FUNCTION test.argument(p_type regtype, p_name text, p_variant int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF p_variant = 1 OR p_type::text ~ '^(identity|session|record|event|case_file|.*\[\])$' THEN
        RETURN 'NULL::' || p_type;
    END IF;
    RETURN quote_nullable(CASE p_type::text
        WHEN 'jsonb' THEN CASE p_variant WHEN 2 THEN (SELECT whole::text FROM test.item) ELSE '{}' END
        WHEN 'text' THEN CASE WHEN p_variant = 3 THEN '' WHEN p_name ~ 'case' THEN (SELECT number FROM test.some) WHEN p_name ~ 'code|right' THEN 'export_batch' ELSE 'district' END
        WHEN 'boolean' THEN 'true' WHEN 'date' THEN '2019-03-01' WHEN 'bytea' THEN '\x00' WHEN 'uuid' THEN '11111111-1111-1111-1111-111111111111'
        WHEN 'timestamp with time zone' THEN '2019-03-01' WHEN 'interval' THEN '1 day'
        WHEN 'integer' THEN CASE WHEN p_variant = 3 THEN '-1' WHEN p_name ~ 'account' THEN (SELECT account::text FROM test.some) WHEN p_name ~ 'org|unit|street|community' THEN (SELECT org::text FROM test.some) ELSE '1' END
        WHEN 'bigint' THEN CASE WHEN p_variant = 3 THEN '-1' WHEN p_name ~ 'case' THEN (SELECT away::text FROM test.some) WHEN p_name ~ 'child' THEN (SELECT child::text FROM test.some)
                                WHEN p_name ~ 'event' THEN (SELECT event::text FROM test.some) WHEN p_name ~ 'escalation' THEN (SELECT escalation::text FROM test.some) WHEN p_name ~ 'finding' THEN (SELECT finding::text FROM test.some) ELSE '1' END
        END) || '::' || p_type;
END $$;
CREATE FUNCTION test.counted() RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS $$
    SELECT jsonb_object_agg(relname, n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables WHERE schemaname IN ('nol', 'intake')
$$;
-- Calls them all as whoever one is; nothing of it stays.
CREATE FUNCTION test.attack(p_who text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    f record;
    v_before jsonb;
    v_changed text;
    v_error text;
BEGIN
    FOR f IN SELECT p.oid, p.proname::text AS name, v AS variant, format('SELECT nol.%I(%s)', p.proname, (
                    SELECT string_agg(test.argument(t, coalesce(p.proargnames[n], ''), v), ', ' ORDER BY n) FROM unnest(p.proargtypes::oid[]::regtype[]) WITH ORDINALITY a(t, n))) AS call
               FROM pg_proc p, generate_series(1, 3) v
              WHERE p.pronamespace = 'nol'::regnamespace AND p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE') AND (v = 1 OR p.pronargs > 0) ORDER BY 2, 3 LOOP
        v_changed := NULL;
        v_error := NULL;
        BEGIN
            v_before := test.counted();
            BEGIN
                EXECUTE f.call;
            EXCEPTION WHEN OTHERS THEN
                v_error := SQLSTATE || ' ' || SQLERRM;
            END;
            IF v_error IS NULL THEN
                SELECT string_agg(a.key, ',' ORDER BY a.key) INTO v_changed FROM jsonb_each_text(test.counted()) a
                 WHERE a.value <> coalesce(v_before ->> a.key, '0');
            END IF;
            RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ999';
        EXCEPTION WHEN SQLSTATE 'ZZ999' THEN
            NULL;
        END;
        INSERT INTO test.attacked VALUES (p_who, f.name, f.variant, v_changed, v_error);
    END LOOP;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT be_nobody(), attack('nobody') \g /dev/null
SELECT set_config('nol.session', '', true) \g /dev/null
SELECT be(w), attack(w) FROM unnest('{c1,s1,insp,leader,office,police,aud,op}'::text[]) w \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(DISTINCT name)::int FROM test.attacked WHERE who = 'nobody'),
          (SELECT count(DISTINCT p.proname)::int FROM pg_proc p WHERE p.pronamespace = 'nol'::regnamespace AND p.prosecdef AND has_function_privilege('nol_writer', p.oid, 'EXECUTE')),
          'each was called');
SELECT is((SELECT string_agg(DISTINCT name || ' ' || split_part(error, ' ', 1), ', ') FROM test.attacked WHERE error ~ '^(42(?!501)|XX|0A|P0)'), NULL, 'none fails for a reason of ours');
-- What may change, by whom. Of nobody: the clockwork, which asks nobody (each call of it does what is due anyway), and tries to log in, which are counted.
CREATE TABLE test.declared (who text, name text, changed text);
INSERT INTO test.declared VALUES
    ('.*', 'clock_tick', 'setting'), ('.*', 'seal', 'notice,place,seal_mark'), ('.*', 'seal_tick', 'notice,place,seal_mark'),
    ('.*', 'login_end', 'guess,login_try'),
    ('(?!nobody).*', 'key_put', 'request_key'), ('(?!nobody).*', 'logout', 'event,session'),
    ('(?!nobody).*', 'password_again', 'guess,login_try'), ('op', 'session_end', 'event,session'),
    ('(?!nobody).*', 'password_change', 'login_try'),                                   -- one's own, with a wrong proof
    ('c1|s1', 'purpose_set', 'event,session'), ('c1|s1|leader|office|police', 'upload_begin', 'upload'),
    ('c1|s1|leader|office', 'report_(duties|escalations|measures|stage|progress)', 'notice,place,seal_mark'),   -- they seal first
    ('leader|office|insp', 'report_district', 'notice,place,seal_mark'),
    ('op', 'password_change', 'account_issue,event,note,notice'), ('op|aud', 'user_disable', 'account,event,note,notice');
SELECT is((SELECT string_agg(DISTINCT format('%s by %s: %s', a.name, a.who, a.changed), '; ') FROM test.attacked a WHERE a.changed IS NOT NULL
              AND NOT EXISTS (SELECT FROM test.declared d WHERE a.who ~ ('^(' || d.who || ')$') AND a.name ~ ('^' || d.name || '$') AND a.changed = d.changed)), NULL,
          'nothing changes but what is declared');
SELECT is((SELECT string_agg(d.name, ', ') FROM test.declared d WHERE NOT EXISTS (SELECT FROM test.attacked a
              WHERE a.who ~ ('^(' || d.who || ')$') AND a.name ~ ('^' || d.name || '$') AND a.changed = d.changed)), NULL, 'and what is declared does');

-- A clock that has not jumped moves no session.
SET SESSION AUTHORIZATION nol_writer;
SELECT be_nobody(), clock_tick() \g /dev/null
SELECT sessions_follow(jsonb_build_object('jump_ms', 40000000000, 'at_ms', extract(epoch FROM now())::bigint * 1000)) AS jumped \gset
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(*)::int FROM session WHERE expires_at > now() + interval '12 hours'), 0, 'no session outlives a new one');
SELECT finish();
ROLLBACK;
