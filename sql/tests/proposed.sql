-- What a reviewer sees of what he is asked for: the proposal in lists, the filter by it, why a finding was sent back, the guardian's telephone.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.make(p_name text, p_sql text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE FUNCTION test.%I(jsonb) RETURNS SETOF jsonb LANGUAGE plpgsql AS $f$ BEGIN RETURN QUERY SELECT to_jsonb(x) FROM (%s) x; END $f$', p_name, p_sql);
END $$;
\set q `cat sql/queries/cases/list_district_state.sql`
SELECT make('district_state', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_street_state.sql`
SELECT make('street_state', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_community_open.sql`
SELECT make('community_open', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_inspector.sql`
SELECT make('inspector', :'q') \g /dev/null
\set q `cat sql/queries/cases/list_named.sql`
SELECT make('named', :'q') \g /dev/null
CREATE FUNCTION test.row_of(p_who text, p_query text, p_request jsonb, p_case text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v jsonb;
BEGIN
    PERFORM test.be(p_who);
    EXECUTE format('SELECT a.x FROM test.%I($1) AS a(x) WHERE a.x ->> ''case'' = $2', p_query) INTO v USING p_request, p_case;
    RETURN v;
END $$;
CREATE FUNCTION test.kept(p_case text) RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS $$
    SELECT jsonb_build_array(proposed_code, sent_back_note IS NOT NULL) FROM nol.case_file WHERE id = nol.case_id(p_case)
$$;
SET SESSION AUTHORIZATION nol_writer;

-- A case with two tries, one waiver, one paper, waiting for its street.
SELECT bring('at_community') AS a \gset
SELECT must(act('c1', 'visit_submit', :'a', '{"result": "not_met", "how": "phone", "who": "王"}')) \g /dev/null
SELECT must(act('c1', 'visit_submit', :'a', visit('L') || jsonb_build_object('on', today() - 1))) \g /dev/null

SELECT is(row_of('s1', 'street_state', '{"state": "found"}', :'a')
              - '{batch,name,id_number,street,street_name,community,community_name,address,guardian,due,version,since,with,marks,step_due,cursor,case,state,late_on,undated,missing_year}'::text[],
          jsonb_build_object('code', NULL, 'sub', NULL, 'proposed_code', 'L', 'proposed_sub', NULL, 'proposed_label', '在家上学', 'tries', 2, 'last_visit', today(),
              'papers', '["guardian_statement", "talk_record"]'::jsonb, 'waived', NULL, 'filed_by', 'c1', 'filed_on', today(), 'why_sent_back', NULL, 'danger_at', NULL, 'oddities', '[]'::jsonb),
          'a row of what waits for approval says what is proposed, on which papers and after how many tries, by whom and when');
SELECT must(act('c1', 'visit_withdraw', :'a', jsonb_build_object('visit', (SELECT min(id)::text FROM visit WHERE case_id = case_id(:'a')), 'reason', '记错'))) \g /dev/null
SELECT is((SELECT format('%s %s', x ->> 'tries', (x ->> 'last_visit')::date - today()) FROM row_of('s1', 'street_state', '{"state": "found"}', :'a') x), '1 -1', 'the day is that of the visits that count');
RESET SESSION AUTHORIZATION;
UPDATE finding SET filed_at = filed_at - interval '3 days' WHERE case_id = case_id(:'a');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(row_of('s1', 'street_state', '{"state": "found"}', :'a') ->> 'filed_on', (today() - 3)::text, 'when is the day on which it was filed, not that of the visit');
SELECT is(row_of('s1', 'street_state', '{"state": "found", "code": "L"}', :'a') ->> 'case', :'a', '--code finds it by what is proposed');
SELECT is(row_of('s1', 'street_state', '{"state": "found", "code": "C"}', :'a'), NULL, 'and not by another code');

-- A paper that lacks what the code asks of it is none of those that the proposal rests on; a waiver stands beside.
SELECT bring('at_community') AS w \gset
SELECT must(act('c1', 'visit_submit', :'w', '{"result": "met", "how": "home", "who": "王", "code": "C", "waive": [{"kind": "attendance_certificate", "reason": "学校放假"}],
    "evidence": [{"kind": "attendance_certificate", "seen": true}]}')) \g /dev/null
SELECT is(row_of('s1', 'street_state', '{"state": "found"}', :'w') -> 'waived', '["attendance_certificate"]', 'a waiver that is asked for is said');
SELECT is(row_of('s1', 'street_state', '{"state": "found"}', :'w') -> 'papers', 'null', 'a paper without its fields is not called complete');

-- Sent back: the community reads why, until it works on the case again.
SELECT must(act('s1', 'case_sendback', :'a', '{"reason": "证明上缺日期，电话 13912345678"}')) \g /dev/null
SELECT is(row_of('c1', 'community_open', '{}', :'a') ->> 'why_sent_back', '证明上缺日期，电话 139********', 'a case that was sent back says why, numbers masked');
SELECT is(row_of('c1', 'community_open', '{}', :'a') ->> 'proposed_code', NULL, 'and proposes nothing any more');
SELECT must(act('c1', 'evidence_add', :'a', '{"evidence": [{"kind": "photo", "seen": true}]}')) \g /dev/null
SELECT is(kept(:'a'), '[null, true]', 'a paper alone does not answer it');
SELECT be('c1');
SELECT is((SELECT t.why_sent_back FROM task_list('{"mine": true}') t WHERE t."case" = :'a' AND t.task = 'visit'), '证明上缺日期，电话 139********',
          'the task that comes of it says why');
RESET SESSION AUTHORIZATION;
SELECT seal() \g /dev/null
SET SESSION AUTHORIZATION nol_writer;
SELECT is((SELECT w.why FROM watch_page('0', 500) w WHERE w.kind = 'sent_back' AND w."case" = :'a'), '证明上缺日期，电话 139********', 'so does the notice');
SELECT must(act('c1', 'visit_submit', :'a', visit('L'))) \g /dev/null
SELECT is(kept(:'a'), '["L", false]', 'the next finding does');
SELECT must(act('s1', 'case_approve', :'a')) \g /dev/null
SELECT is(row_of('d1', 'district_state', '{"state": "reviewed", "code": "L"}', :'a') ->> 'proposed_code', 'L', 'the district finds by the code that it is asked to confirm');
SELECT must(act('d1', 'case_confirm', :'a')) \g /dev/null
SELECT is(row_of('d1', 'named', jsonb_build_object('cases', jsonb_build_array(:'a')), :'a') ->> 'code', 'L', 'confirmed, it is the code');
SELECT is(kept(:'a'), '[null, false]', 'and proposed no more');

-- What is confirmed and what is proposed stand apart.
SELECT must(act('c1', 'visit_submit', :'a', visit('F'))) \g /dev/null
SELECT is(row_of('s1', 'street_state', '{"state": "found", "code": "L"}', :'a'), NULL, 'in found and reviewed the filter goes by what is proposed');
SELECT is((SELECT jsonb_build_array(r -> 'code', r -> 'proposed_code') FROM row_of('s1', 'street_state', '{"state": "found", "code": "F"}', :'a') r), '["L", "F"]',
          'while the row keeps the code that was confirmed');

-- Reassigned under review: void, so nothing is proposed.
SELECT must(act('d1', 'case_assign', :'a', '{"to": "990101001002"}')) \g /dev/null
SELECT is(kept(:'a'), '[null, false]', 'a finding made void is not proposed');

-- By number: those of others are left out like those that do not exist.
SELECT be('s2');
SELECT is((SELECT count(*) FROM named(jsonb_build_object('cases', jsonb_build_array(:'a', :'w')))), 0::bigint, 'another street reads none of them by number');
SELECT be('s1');
SELECT is((SELECT count(*) FROM named(jsonb_build_object('cases', jsonb_build_array(:'w', :'a', :'w')))), 2::bigint, 'each once');
-- What is proposed is worked out for the cases named, not for all that there are: a page of a district would take minutes.
RESET SESSION AUTHORIZATION;
SELECT bring('found') AS p1, bring('found') AS p2, bring('found') AS p3 \gset
SET track_functions TO 'pl';
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s1');
SELECT is((SELECT count(*) FROM named(jsonb_build_object('cases', jsonb_build_array(:'w', :'p1')))), 2::bigint, 'two of four by number');
SELECT is((SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'case_proposal'), 2::bigint, 'a proposal is worked out once for each of them');
RESET SESSION AUTHORIZATION;
RESET track_functions;
SET SESSION AUTHORIZATION nol_writer;
SELECT be_nobody();
SELECT is(case_proposal(case_id(:'w')), NULL, 'nobody reads a proposal');
SELECT be('s2');
SELECT is(case_proposal(case_id(:'w')), NULL, 'nor does another street');

SELECT * FROM finish();
ROLLBACK;
