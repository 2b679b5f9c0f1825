-- Looks at whole numbers: who may, for which reason, how many in an hour; searches by a number are such looks; named purposes.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- As the server asks: the look first, then the list behind it. Returns the error, or the cases found.
\set q `cat sql/queries/cases/list_number.sql`
CREATE FUNCTION test.make(p_name text, p_sql text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE FUNCTION test.%I(jsonb) RETURNS SETOF jsonb LANGUAGE plpgsql AS $f$ BEGIN RETURN QUERY SELECT to_jsonb(x) FROM (%s) x; END $f$', p_name, p_sql);
END $$;
SELECT make('number', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_count.sql`
SELECT make('counted', :'q') \g /dev/null
CREATE FUNCTION test.looked(p_who text, p_find text, p_more jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    q jsonb := jsonb_build_object('find', p_find) || p_more;
    r jsonb;
    v text;
BEGIN
    PERFORM test.be(p_who);
    r := case_find(q);
    IF r ? 'error' THEN
        RETURN r ->> 'error';
    ELSIF r -> 'ok' ? 'by' THEN
        RETURN (SELECT coalesce(string_agg(x ->> 'case', ' '), 'none') FROM test.number(q || jsonb_build_object('#sealed', r -> 'ok' ->> 'seal')) x);
    END IF;
    RETURN (SELECT 'words ' || coalesce(string_agg(x ->> 'case', ' ' ORDER BY 1), 'none') FROM test.counted(q) x);
END $$;
CREATE FUNCTION test.shown(p_who text, p_case text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN case_show(jsonb_build_object('case', p_case) || p_more);
END $$;
CREATE FUNCTION test.trail(p_kind text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(a.name || ' ' || coalesce(nol.case_no(e.case_id), '-') || ' ' || coalesce(e.detail ->> 'by', e.detail ->> 'purpose', ''), ', ' ORDER BY e.id), '')
      FROM nol.event e JOIN nol.account a ON a.id = e.account_id WHERE e.kind = p_kind
$$;
-- n looks at whole numbers of one account, so long ago; for the limit of the hour.
CREATE FUNCTION test.looks(p_who text, n int, p_ago interval) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.event (account_id, role, kind, at, detail) SELECT a.id, a.role, 'look', clock_timestamp() - p_ago, '{"reveal": true}' FROM nol.account a, generate_series(1, n) WHERE a.name = p_who
$$;
CREATE FUNCTION test.forget_looks(p_who text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    UPDATE nol.event SET at = at - interval '2 hours' WHERE account_id = (SELECT id FROM nol.account WHERE name = p_who) AND detail ->> 'reveal' = 'true'
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

SELECT import_list('V', list_row('揭甲', '990101201405060017', '2014-05-06', '{"phone": "13900001234", "guardian_phone": "13900001234", "address": "和平路1203号，户主990101 1980 0506 0019", "guardian": "揭父 13900009876"}'),
                        list_row('揭乙', '990101201405060033', '2014-05-06', '{"phone": "13955551234", "guardian_phone": "13955551234"}')) IS NOT NULL AS x \gset
SELECT case_of('V', 2) AS a, case_of('V', 3) AS b \gset
SELECT route(:'a', '990101001001') + route(:'b', '990101001002') > 0 AS x \gset
SELECT be('d1');
SELECT is((SELECT guardian_phone FROM child_person WHERE name = '揭甲'), '13900001234', 'a telephone is there to be looked for');

-- ---- the attack: an ID number unmasked by trying what the mask and the birth date leave open
SELECT is(looked('insp', '990101201405060' || n || '7', '{"reveal": "x"}'), 'REVEAL_NOT_ALLOWED', 'an inspector does not look for numbers') FROM generate_series(10, 12) n;
SELECT is(looked('c1', '990101201405060017'), 'REVEAL_REASON_NEEDED', 'nobody without a reason');
SELECT is(looked('c1', '990101201405060017', '{"reveal": " "}'), 'REVEAL_REASON_NEEDED', 'a blank is none');
SELECT is(trail('find'), '', 'what was refused was no look');
SELECT is(looked('c1', '990101201405060017', '{"reveal": "学校来电"}'), :'a', 'with one the case comes');
SELECT is(looked('c1', f, '{"reveal": "学校来电"}'), :'a', 'however it is typed: ' || f) FROM unnest('{990101 2014 0506 0017,990101.20140506.0017,９９０１０１２０１４０５０６００１７,990101140506001}'::text[]) f;
SELECT is(looked('c1', '990101201405060033', '{"reveal": "学校来电"}'), 'none', 'another community''s is as absent');
SELECT is(looked('c1', 'E12345678', '{"reveal": "学校来电"}'), 'none', 'a passport is a number, too');
SELECT is(looked('c1', 'E12345678'), 'REVEAL_REASON_NEEDED', '… which needs a reason');
SELECT is(trail('find'), format('c1 %1$s number, c1 %1$s number, c1 %1$s number, c1 %1$s number, c1 %1$s number, c1 - number, c1 - number', :'a'), 'each look is in the trail, also of none');
SELECT is((SELECT count(*)::int FROM event WHERE detail::text ~ '9901012|9901011|学校'), 0, 'without the number and the reason''s words');
SELECT is(looked('d1', f), 'FIND_PART', 'a part finds nothing: ' || f) FROM unnest('{20140506,99010120140506,9901012014050600,0506001,2014 0506,4050600171,13900001234,40506 001X}'::text[]) f;
SELECT is(looked('d1', '990101201405060017', jsonb_build_object('reveal', 'x') || m), 'FIND_ALONE', 'nor beside ' || m::text) FROM unnest('{"{\"cases\": [\"100001A\"]}","{\"prefix\": \"1\"}","{\"returned\": true}","{\"position\": \"1\"}"}'::jsonb[]) m;
-- ---- whole numbers of nothing but digits, which other papers have
RESET SESSION AUTHORIZATION;
CREATE TEMP TABLE was AS SELECT child_id, id_type, id_number FROM child_person WHERE child_id = (SELECT child_id FROM case_file WHERE id = case_id(:'a'));
UPDATE child_person SET id_type = t.type, id_number = '405060017' FROM (VALUES ('passport')) t(type) WHERE child_id = (SELECT child_id FROM was);
SET SESSION AUTHORIZATION nol_writer;
SELECT is(looked('c1', f), 'REVEAL_REASON_NEEDED', 'a number of digits alone is one: ' || f) FROM unnest('{405060017,06841234}'::text[]) f;
SELECT is(looked('c1', '405060017', '{"reveal": "学校来电"}'), :'a', '… and is found whole');
SELECT is(looked('c1', f, '{"reveal": "学校来电"}'), 'none', '… not in part: ' || f) FROM unnest('{05060017,40506001}'::text[]) f;
RESET SESSION AUTHORIZATION;
UPDATE child_person SET id_type = 'citizen' WHERE child_id = (SELECT child_id FROM was);
SET SESSION AUTHORIZATION nol_writer;
SELECT is(looked('c1', '405060017', '{"reveal": "学校来电"}'), 'none', 'what was to be an ID number is not found by its rest');
RESET SESSION AUTHORIZATION;
UPDATE child_person p SET id_type = w.id_type, id_number = w.id_number FROM was w WHERE p.child_id = w.child_id;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('c1');
SELECT is((SELECT count(*)::int FROM counted(jsonb_build_object('find', f)) x WHERE x ->> 'case' IS NOT NULL), 0, 'no list compares numbers by itself: ' || f) FROM unnest('{990101201405060017,E12345678}'::text[]) f;

-- ---- nor does the list behind a search find what nobody has asked for: past the server, as nol_app
SELECT case_find('{"find": "990101201405060017", "reveal": "学校来电"}') #>> '{ok,seal}' AS seal \gset
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION nol_app;
SELECT is((SELECT count(*)::int FROM api.cases_list_number(jsonb_strip_nulls(jsonb_build_object('find', f, '#sealed', s))) l WHERE l."case" IS NOT NULL), n, t)
  FROM (VALUES ('990101201405060017', NULL, 0, 'a list without a look finds nothing'), ('990101201405060017', '', 0, 'nor with a seal that is none'),
               ('990101201405060033', :'seal', 0, 'nor another number than was looked for'), ('1234', :'seal', 0, 'nor a telephone'),
               ('990101201405060017', :'seal', 1, 'what was looked for is found')) v(f, s, n, t);
SELECT be('c1b') \g /dev/null
SELECT is((SELECT count(*)::int FROM api.cases_list_number(jsonb_build_object('find', '990101201405060017', '#sealed', :'seal')) l WHERE l."case" IS NOT NULL), 0, 'by who looked alone');
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT count(*)::int FROM test.number(jsonb_build_object('find', '990101201405060017', '#sealed', find_seal('990101201405060017', extract(epoch FROM clock_timestamp())::bigint - 700))) x
            WHERE x ->> 'case' IS NOT NULL), 0, 'and not for ever') FROM be('c1');

-- ---- words are looked for in what is shown
SELECT is(looked('c1', f), 'words ' || :'a', 'words: ' || f) FROM unnest('{揭甲,和平路,1203号,揭父}'::text[]) f;
SELECT is(looked('c1', f), 'words none', 'what a mask hides finds nothing: ' || f) FROM unnest('{户主990101,父 13900009876,0506 0019 }'::text[]) f WHERE f !~ '^[0-9 ]+$';
SELECT is(looked('c1', '0506 0019'), 'FIND_PART', 'nor as a part');

-- ---- the end of a telephone, among the cases one holds
SELECT is(looked('c1', '1234'), :'a', 'the holder finds its own');
SELECT is(looked('c2', '1234'), :'b', 'another its own');
SELECT is(looked('s1', '1234'), 'none', 'who does not hold them none');
SELECT is(looked('insp', '1234'), 'REVEAL_NOT_ALLOWED', 'an inspector none');
SELECT is(trail('find') LIKE format('%%, c1 %s phone, c2 %s phone, s1 - phone', :'a', :'b'), true, 'recorded as well');

-- ---- a child to be added is looked for by its number
SELECT be('c1');
SELECT is(do_write('case_add', jsonb_build_object('norm', list_row('揭甲', '990101201405060017', '2014-05-06'), 'found_by', 'school')) ->> 'error', 'CHILD_KNOWN', 'a child on file is found');
SELECT is(trail('find') LIKE format('%%, c1 %s case_add', :'a'), true, '… which is a look');

-- ---- so many in an hour, whichever way
SELECT looks('c1', 111 - (SELECT count(*)::int FROM event WHERE detail ->> 'reveal' = 'true' AND account_id = my_account()), '50 minutes') \g /dev/null
SELECT is(shown('c1', :'a', '{"reveal": "核对"}') #>> '{ok,child,id_number}', '990101201405060017', 'look ' || n) FROM generate_series(112, 120) n;
SELECT is(shown('c1', :'a', '{"reveal": "核对"}') ->> 'error', 'REVEAL_LIMIT', 'then no more');
SELECT is(looked('c1', '990101201405060017', '{"reveal": "核对"}'), 'REVEAL_LIMIT', 'nor a search');
SELECT is(looked('c1', '1234'), 'REVEAL_LIMIT', 'nor a telephone');
SELECT be('c1');
SELECT is(do_write('case_add', jsonb_build_object('norm', list_row('揭甲', '990101201405060017', '2014-05-06'), 'found_by', 'school')) ->> 'error', 'REVEAL_LIMIT', 'nor a child to be added');
SELECT is(shown('c1', :'a') ? 'ok', true, 'a look without numbers goes on');
SELECT is(shown('c1b', :'a', '{"reveal": "核对"}') ? 'ok', true, 'and a colleague''s');
SELECT is(shown('c1', '999999A', '{"reveal": "核对"}'), NULL, 'what is absent answers as ever');
SELECT forget_looks('c1') \g /dev/null
SELECT is(shown('c1', :'a', '{"reveal": "核对"}') ? 'ok', true, 'an hour later again');

-- ---- a named purpose
SELECT is(shown('c2', :'b', '{"reveal": ""}') ->> 'error', 'REVEAL_REASON_NEEDED', 'no purpose is open');
SELECT be('c2');
SELECT is(said('purpose_set', '{"looks_for": "visit"}') - 'until', '{"looks_for": "visit", "left": 60}', 'opened once');
SELECT is(shown('c2', :'b', '{"reveal": ""}') #>> '{ok,child,id_number}', '990101201405060033', 'then no reason is typed');
SELECT is(shown('c2', :'a', '{"reveal": ""}'), NULL, 'not for what is out of sight');
SELECT is(looked('c2', '990101201405060033'), 'REVEAL_REASON_NEEDED', 'nor for a search');
SELECT is((SELECT count(*)::int FROM generate_series(1, 3) WHERE shown('c2', :'b', '{"reveal": ""}') ? 'ok'), 3, 'the same child again');
SELECT is(purpose_open() - 'until', '{"looks_for": "visit", "left": 59}', 'counts once');
SELECT is(trail('purpose_open'), 'c2 - visit', 'opening is in the trail');
SELECT is((SELECT count(*)::int FROM event WHERE account_id = my_account() AND kind = 'look' AND detail @> '{"purpose": "visit", "reveal": true}' AND detail ? 'opened'), 4, 'and each look under it');
SELECT be('s1');
SELECT said('purpose_set', '{"looks_for": "city_ledger"}') IS NOT NULL AS x \gset
SELECT is(shown('s1', :'b', '{"reveal": ""}') ? 'ok', true, 'a street''s own');
SELECT be('d1');
SELECT said('purpose_set', '{"looks_for": "city_ledger"}') IS NOT NULL AS x \gset
SELECT is(shown('d1', :'b', '{"reveal": ""}') ->> 'error', 'PURPOSE_NOT_OWN', 'not what the district only sees');
SELECT is(shown('d1', :'b', '{"reveal": "核对"}') ? 'ok', true, 'for which it says why');
SELECT be('insp');
SELECT is(do_write('purpose_set', '{"looks_for": "visit"}') ->> 'error', 'REVEAL_NOT_ALLOWED', 'an inspector opens none');
RESET SESSION AUTHORIZATION;
INSERT INTO event (account_id, role, kind, child_id, detail) SELECT s.account_id, 'community', 'look', -n, jsonb_build_object('reveal', true, 'opened', s.purpose_event)
  FROM session s JOIN account a ON a.id = s.account_id, generate_series(1, 60) n WHERE a.name = 'c2';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(shown('c2', :'b', '{"reveal": ""}') ->> 'error', 'PURPOSE_FULL', 'sixty children');
SELECT be('c2');
SELECT said('purpose_set', '{"looks_for": "visit"}') IS NOT NULL AS x \gset
RESET SESSION AUTHORIZATION;
UPDATE session s SET purpose_until = purpose_until - interval '30 minutes' FROM account a WHERE a.id = s.account_id AND a.name = 'c2';
SET SESSION AUTHORIZATION nol_writer;
SELECT is(shown('c2', :'b', '{"reveal": ""}') ->> 'error', 'REVEAL_REASON_NEEDED', 'and thirty minutes');
SELECT be('s1');
SELECT is(said('purpose_set', '{}'), '{}', 'ended by hand');
SELECT is(shown('s1', :'b', '{"reveal": ""}') ->> 'error', 'REVEAL_REASON_NEEDED', '… at once');

-- ---- nothing of a number in what is shown beside a file
SELECT act('c1', 'evidence_add', :'a', '{"evidence": [{"kind": "guardian_statement", "date": "2019-01-25", "seen": true, "number": "990101.20140506.0017", "issuer": "父 990101 1980 0506 0019", "file_name": "990101 20140506 0017.jpg"}]}') ? 'ok' AS added \gset
SELECT is(:'added'::text, 't', 'a paper with numbers in all of its words');
-- Beside the numbers that the database gives by itself: of the case, which may be 100017, and of the paper.
SELECT is(replace((shown('c1', :'a') #- '{ok,evidence,0,evidence}')::text, :'a', '') ~ '0506|0017|0019|9876', false, 'none of them is shown');
SELECT is(shown('c1', :'a', '{"reveal": "核对"}') #>> '{ok,evidence,0,issuer}', '父 990101 1980 0506 0019', 'with a reason they are');

-- ---- lists of papers and remarks on a file are looks
SELECT be('c1');
SELECT is(evidence_list(jsonb_build_object('case', :'a')) #>> '{ok,rows,0,kind}', 'guardian_statement', 'papers are listed');
SELECT is((SELECT detail - 'version' FROM event WHERE kind = 'look' AND account_id = my_account() ORDER BY id DESC LIMIT 1), '{"part": "evidence"}', '… which is a look');
SELECT is(evidence_list(jsonb_build_object('case', :'b')), NULL, 'another''s are as absent');
SELECT be('d1');
SELECT do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', '{"student_number": "G1", "name": "甲", "name_key": "甲", "id_type": "", "id_number": "990101200901010015"}',
    '{"student_number": "G2", "name": "乙", "name_key": "乙", "id_type": "", "id_number": "990101200901010015"}')))->'ok'->>'import' AS i \gset
SELECT is(import_look(jsonb_build_object('import', :'i')) ? 'ok', true, 'remarks are read');
SELECT is(import_look(jsonb_build_object('import', :'i', 'reveal', '')) ->> 'error', 'REVEAL_REASON_NEEDED', 'whole not without a reason');
SET SESSION AUTHORIZATION nol_app;
SELECT is((SELECT count(*)::int FROM api.imports_issues(jsonb_build_object('import', :'i', 'reveal', '核对')) x WHERE x.value || coalesce(x.repair, '') ~ '010015'), 0, 'past the server nor without a look');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(import_look(jsonb_build_object('import', :'i', 'reveal', '核对')) ? 'ok', true, 'with one');
SET SESSION AUTHORIZATION nol_app;
SELECT is((SELECT count(*)::int FROM api.imports_issues(jsonb_build_object('import', :'i', 'reveal', '核对') || m) x WHERE x.value || coalesce(x.repair, '') ~ '010015'), n, 'the page that was looked at, and none besides: ' || m::text)
  FROM (VALUES ('{}'::jsonb, 1), ('{"limit": 40}', 0), ('{"after": "1.1"}', 0)) v(m, n);
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT array_agg(coalesce(detail ->> 'reveal', 'masked') || ' ' || (detail ->> 'numbers') ORDER BY id) FROM event WHERE kind = 'import_look'), '{"masked 1","true 1"}', 'both are in the trail');
SELECT looks('d1', 120, '1 minute') \g /dev/null
SELECT is(import_look(jsonb_build_object('import', :'i', 'reveal', '核对')) ->> 'error', 'REVEAL_LIMIT', 'and counted');
SELECT be('s1');
SELECT is(import_look(jsonb_build_object('import', :'i', 'reveal', '核对')), '{"ok": {}}', 'a street has none to look at');

-- ---- the searches have their indexes
RESET SESSION AUTHORIZATION;
SET LOCAL enable_seqscan = off;
CREATE FUNCTION test.plan_of(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE l text; v text := '';
BEGIN
    FOR l IN EXECUTE 'EXPLAIN ' || p_sql LOOP v := v || l; END LOOP;
    RETURN v;
END $$;
SELECT ok(plan_of($$SELECT FROM event WHERE account_id = 1 AND detail ->> 'reveal' = 'true' AND at > now() - interval '1 hour'$$) LIKE '%event_reveals%', 'looks of the hour');
SELECT ok(plan_of($$SELECT FROM child_person WHERE right(regexp_replace(guardian_phone, '[^0-9]', '', 'g'), 4) = '1234' AND guardian_phone <> ''$$) LIKE '%child_person_phone_tail%', 'ends of telephones');
SELECT * FROM finish();
ROLLBACK;
