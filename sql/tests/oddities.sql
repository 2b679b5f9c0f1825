-- What deserves a closer look: each by itself, said to who files it and shown to who decides; withdrawn things do not count.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- What the file says of a case, as that account reads it: "name detail, name detail".
CREATE FUNCTION test.words(p jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(' ', o ->> 'oddity', o ->> 'kind', o ->> 'other_kind', o ->> 'on', o ->> 'how', o ->> 'result', o ->> 'count', o ->> 'by', o ->> 'case', o ->> 'code',
                                         o ->> 'measure'), ', ' ORDER BY n), '')
      FROM jsonb_array_elements(p) WITH ORDINALITY x(o, n)
$$;
CREATE FUNCTION test.odd(p_who text, p_case text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.words(case_show(jsonb_build_object('case', p_case)) #> '{ok,oddities}');
END $$;
CREATE FUNCTION test.told(r jsonb) RETURNS text LANGUAGE sql AS $$ SELECT test.words(test.must(r) #> '{ok,oddities}') $$;
-- The row of a list: its names and whether it is marked.
CREATE FUNCTION test.row_odd(p_who text, p_case text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT coalesce(r.oddities, '[]')::text || CASE WHEN r.marks ? 'odd' THEN ' marked' ELSE '' END FROM case_row(case_id(p_case)) r);
END $$;
CREATE FUNCTION test.paper(p_kind text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('kind', p_kind, 'seen', true) || p_more
$$;
CREATE FUNCTION test.plain(p jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"result": "not_met", "how": "home", "who": "王"}'::jsonb || p $$;
-- A finding of C on a paper of its own.
CREATE SEQUENCE test.papers;
GRANT USAGE ON SEQUENCE test.papers TO PUBLIC;
CREATE FUNCTION test.c(p_more jsonb DEFAULT '{}', p_paper jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT test.visit() || jsonb_build_object('code', 'C', 'evidence', jsonb_build_array(test.paper('attendance_certificate',
               jsonb_build_object('issuer', '外校', 'date', '2019-01-25', 'number', '读' || nextval('test.papers')) || p_paper))) || p_more
$$;
-- A file that c1 and s1 hold.
CREATE FUNCTION test.file(p_words text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    v bytea := sha256(convert_to(p_words, 'UTF8'));
BEGIN
    INSERT INTO nol.paper (sha256, size, begun_by, complete_at) SELECT v, 1, id, now() FROM nol.account WHERE name = 'c1';
    INSERT INTO nol.paper_holder SELECT v, id FROM nol.account WHERE name IN ('c1', 's1', 'c3');
    RETURN encode(v, 'hex');
END $$;
CREATE FUNCTION test.paper_of(p_case text, p_kind text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT max(e.id)::text FROM nol.evidence e WHERE e.case_id = nol.case_id(p_case) AND e.kind = p_kind
$$;
CREATE FUNCTION test.visit_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT max(v.id)::text FROM nol.visit v WHERE v.case_id = nol.case_id(p_case)
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_app;

-- nothing
SELECT bring('at_community') AS a \gset
SELECT is(told(act('c1', 'visit_submit', :'a', plain('{"on": "2019-02-01"}'))), '', 'a first try is not odd');
SELECT is(told(act('c1', 'visit_submit', :'a', c('{"on": "2019-02-10"}'))), '', 'nor is a finding on a paper of its own');
SELECT is(odd('s1', :'a') || row_odd('s1', :'a'), '[]', 'nothing is said where nothing is odd');

-- the same visit twice
SELECT bring('at_community') AS v \gset
SELECT must(act('c1', 'visit_submit', :'v', plain('{"on": "2019-02-01"}'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'v', plain('{"on": "2019-02-01", "how": "phone"}'))), '', 'another way is another try');
SELECT is(told(act('c1', 'visit_submit', :'v', plain('{"on": "2019-02-01"}'))), 'same_visit 2019-02-01 home not_met 2', 'the same visit twice: said to who files it');
SELECT is(told(act('c1', 'visit_submit', :'v', plain('{"on": "2019-02-01", "evidence": [{"kind": "photo", "seen": true}]}'))), 'same_visit 2019-02-01 home not_met 3', 'with a paper too');
SELECT is(told(act('c1', 'visit_submit', :'v', plain('{"on": "2019-02-02"}'))), '', 'another day is another try, and what is old is not told again');
SELECT is(told(act('c1', 'visit_submit', :'v', c('{"on": "2019-02-10"}'))), 'same_visit 2019-02-01 home not_met 3', 'with a finding all of its file is looked at');
SELECT is(odd('s1', :'v'), 'same_visit 2019-02-01 home not_met 3', 'the street reads it before it approves');
SELECT is(row_odd('s1', :'v'), '["same_visit"] marked', 'in its list, too');
SELECT must(act('s1', 'case_approve', :'v')) \g /dev/null
SELECT is(odd('d1', :'v') || ' | ' || row_odd('d1', :'v'), 'same_visit 2019-02-01 home not_met 3 | ["same_visit"] marked', 'the district before it confirms');

SELECT bring('at_community') AS w \gset
SELECT must(act('c1', 'visit_submit', :'w', plain('{"on": "2019-02-01"}'))), must(act('c1', 'visit_submit', :'w', plain('{"on": "2019-02-01"}'))) \g /dev/null
SELECT visit_of(:'w') AS second \gset
SELECT must(act('c1', 'visit_withdraw', :'w', jsonb_build_object('visit', :'second', 'reason', '重复'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'w', c('{"on": "2019-02-10"}'))), '', 'one that was withdrawn is not there twice');

-- a paper used for another child
SELECT bring('at_community') AS p, bring('at_community') AS q \gset
SELECT must(act('c1', 'visit_submit', :'p', c('{}', '{"number": "证〔2019〕１２号"}'))) \g /dev/null
SELECT is(odd('s1', :'p'), '', '(not while it is the only one)');
SELECT is(told(act('c1', 'visit_submit', :'q', c('{}', '{"number": "证(2019)12号 "}'))), 'paper_elsewhere attendance_certificate', 'a number that another child''s paper has, in another width');
SELECT is(odd('s1', :'q') || ', ' || row_odd('s1', :'q'), 'paper_elsewhere attendance_certificate, ["paper_elsewhere"] marked', 'the street reads it');
SELECT is(odd('s1', :'p'), 'paper_elsewhere attendance_certificate', 'of either');
SELECT bring('at_community') AS q2 \gset
SELECT is(told(act('c1', 'visit_submit', :'q2', c('{}', '{"number": "证(2019)12号", "issuer": "别校"}'))), '', 'of another issuer it is another paper');
SELECT bring('at_community') AS q3 \gset
SELECT is(told(act('c1', 'evidence_add', :'q3', '{"evidence": [{"kind": "bureau_letter", "number": "证(2019)12号", "issuer": "外校", "seen": true}]}')), '', 'and one of another kind');
-- another unit's is told, and nothing of it
SELECT bring('at_street') AS x \gset
SELECT must(act('d1', 'case_assign', :'x', '{"to": "990101002001"}')) \g /dev/null
SELECT act('c3', 'visit_submit', :'x', c('{}', '{"number": "证(2019)12号"}')) AS r \gset
SELECT is(:'r'::jsonb #> '{ok,oddities}', jsonb_build_array(jsonb_build_object('oddity', 'paper_elsewhere', 'kind', 'attendance_certificate', 'evidence', paper_of(:'x', 'attendance_certificate'))),
          'of another unit''s child it is said that there is one, and no more');
-- by the file
SELECT file('one') AS one, file('two') AS two, bring('at_community') AS f, bring('at_community') AS g \gset
SELECT is(told(act('c1', 'evidence_add', :'f', jsonb_build_object('evidence', jsonb_build_array(paper('photo', jsonb_build_object('sha256', :'one')))))), '', '(the first use of a file)');
SELECT is(told(act('c1', 'evidence_add', :'g', jsonb_build_object('evidence', jsonb_build_array(paper('other_paper', jsonb_build_object('sha256', :'one')))))), 'paper_elsewhere other_paper',
          'the same file for another child, whatever it is called');
SELECT paper_of(:'f', 'photo') AS photo \gset
SELECT must(act('c1', 'evidence_withdraw', :'f', jsonb_build_object('evidence', :'photo', 'reason', '误传'))) \g /dev/null
SELECT is(told(act('c1', 'evidence_add', :'g', jsonb_build_object('evidence', jsonb_build_array(paper('other_paper', jsonb_build_object('sha256', :'one')))))), '', 'what was withdrawn was not used');

-- one file under two kinds
SELECT is(told(act('c1', 'evidence_add', :'g', jsonb_build_object('evidence', jsonb_build_array(paper('photo', jsonb_build_object('sha256', :'one')))))), 'file_two_kinds other_paper photo', 'one file as two papers');
SELECT bring('at_community') AS k \gset
SELECT is(told(act('c1', 'visit_submit', :'k', visit() || jsonb_build_object('code', 'L', 'evidence', jsonb_build_array(
              paper('guardian_statement', jsonb_build_object('sha256', :'two', 'date', '2019-01-25')), paper('talk_record', jsonb_build_object('sha256', :'two', 'date', '2019-01-25')))))),
          'file_two_kinds guardian_statement talk_record', 'of one visit too, once');
SELECT is(odd('s1', :'k') || ', ' || row_odd('s1', :'k'), 'file_two_kinds guardian_statement talk_record, ["file_two_kinds"] marked', 'the street reads it');

-- a paper expired on the day of the finding
SELECT bring('at_community') AS e \gset
SELECT is(told(act('c1', 'visit_submit', :'e', c('{"on": "2019-02-10"}', '{"from": "2018-02-10", "until": "2019-02-09"}'))), 'paper_expired attendance_certificate 2019-02-09', 'a paper that has expired');
SELECT is(odd('s1', :'e') || ', ' || row_odd('s1', :'e'), 'paper_expired attendance_certificate 2019-02-09, ["paper_expired"] marked', 'the street reads it');
SELECT is(told(act('c1', 'evidence_add', :'e', '{"evidence": [{"kind": "attendance_certificate", "number": "读新", "issuer": "外校", "date": "2019-01-25", "until": "2019-02-10", "seen": true}]}')), '', 'its last day is a day of it');
SELECT is(odd('s1', :'e'), '', 'and beside one that holds the old one says nothing');

-- a paper dated after the finding
SELECT is(told(act('c1', 'evidence_add', :'e', '{"evidence": [{"kind": "photo", "date": "2019-02-11", "seen": true}]}')), 'paper_later photo 2019-02-11', 'a paper of the day after');
SELECT is(odd('s1', :'e') || ', ' || row_odd('s1', :'e'), 'paper_later photo 2019-02-11, ["paper_later"] marked', 'the street reads it');
SELECT paper_of(:'e', 'photo') AS later \gset
SELECT must(act('c1', 'evidence_withdraw', :'e', jsonb_build_object('evidence', :'later', 'reason', '误传'))) \g /dev/null
SELECT is(odd('s1', :'e'), '', 'until it is withdrawn');
SELECT is(told(act('c1', 'evidence_add', :'e', '{"evidence": [{"kind": "photo", "date": "2019-02-10", "seen": true}]}')), '', 'one of its day is none');

-- a deferral that has ended
SELECT bring('at_community', NULL, '{"due": "2999-12-31"}') AS d, bring('at_community', NULL, '{"due": "2019-03-31"}') AS past, '{"kind": "deferral_approval", "issuer": "区教育局", "date": "2018-08-01", "from": "2018-09-01", "seen": true,
    "details": [{"name": "applicant", "value": "父"}, {"name": "reason", "value": "体弱"}]}' AS deferral \gset
SELECT is(told(act('c1', 'visit_submit', :'d', visit() || '{"code": "E", "on": "2019-02-10"}' || jsonb_build_object('evidence', jsonb_build_array(:'deferral'::jsonb || jsonb_build_object('until', today() - 1))))),
          'deferral_ended deferral_approval ' || today() - 1, 'a deferral that is over today, though not on the day of the finding');
SELECT is(row_odd('s1', :'d'), '["deferral_ended"] marked', 'the street reads it');
SELECT is(told(act('c1', 'evidence_add', :'d', jsonb_build_object('evidence', jsonb_build_array(:'deferral'::jsonb || jsonb_build_object('until', today()))))), '', 'one that ends today is not over');
SELECT is(odd('s1', :'d'), '', 'and the finding stands on it');

SELECT is(told(act('c1', 'visit_submit', :'past', visit() || '{"code": "E", "on": "2019-02-10"}' || jsonb_build_object('evidence', jsonb_build_array(:'deferral'::jsonb || '{"number": "1", "until": "2019-02-10"}')))),
          '', 'in a list that is recorded years afterwards it has not ended on the day of the finding');
SELECT must(act('s1', 'case_sendback', :'past', '{"reason": "再查"}')) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'past', visit() || '{"code": "E", "on": "2019-02-11"}')), 'deferral_ended deferral_approval 2019-02-10', 'and has on the day after it');

-- tries of one day, of one hand
SELECT bring('at_community') AS t, '{"code": "G", "waive": [{"kind": "tries", "reason": "疫情"}], "evidence": [{"kind": "police_answer", "issuer": "派出所", "date": "2019-02-01", "seen": true}]}' AS lost \gset
SELECT must(act('c1', 'visit_submit', :'t', plain('{"on": "2019-02-01", "how": "phone"}'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'t', plain('{"on": "2019-02-01"}') || :'lost'::jsonb)), 'tries_one_day 2019-02-01 2, tries_one_hand 2 c1', 'all tries of one day and one hand');
SELECT is(row_odd('s1', :'t'), '["tries_one_day", "tries_one_hand"] marked', 'the street reads it');
SELECT bring('at_community') AS u \gset
SELECT must(act('c1', 'visit_submit', :'u', plain('{"on": "2019-02-01", "how": "phone"}'))), must(act('c1b', 'visit_submit', :'u', plain('{"on": "2019-02-01"}'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'u', plain('{"on": "2019-03-01"}') || :'lost'::jsonb)), '', 'two days, two hands');
SELECT must(act('s1', 'visit_withdraw', :'u', jsonb_build_object('visit', (SELECT min(id) FROM visit WHERE case_id = case_id(:'u') AND account_id <> (SELECT id FROM account WHERE name = 'c1'))::text, 'reason', '误记'))) \g /dev/null
SELECT is(odd('s1', :'u'), 'tries_one_hand 2 c1', 'withdrawn, the other hand is gone');
SELECT bring('at_community') AS h \gset
SELECT must(act('c1', 'visit_submit', :'h', plain('{"on": "2019-02-01"}'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'h', c('{"on": "2019-02-10"}'))), '', 'a code that does not rest on tries: one person may have made them');

-- contradicts another case of the child
SELECT bring('deducted', 'C') AS o, bring('listed') AS n \gset
SELECT must(act('d1', 'case_assign', :'n', '{"to": "990101001000"}')), must(act('s1', 'case_assign', :'n', '{"to": "990101001001"}')) \g /dev/null
SELECT must(act('d1', 'child_join', :'n', jsonb_build_object('with_case', :'o', 'reason', '同一人', 'despite', '同一人'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'n', visit('L') || '{"how": "phone"}')), 'contradiction ' || :'o' || ' C', 'accounted for in one case, out of school in the other');
SELECT is(odd('s1', :'n') || ', ' || row_odd('s1', :'n'), 'contradiction ' || :'o' || ' C, ["contradiction"] marked', 'the street reads it');
SELECT must(act('s1', 'case_sendback', :'n', '{"reason": "再查"}')) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'n', c('{"how": "school"}'))), '', 'the same code is none');
SELECT must(act('s1', 'case_sendback', :'n', '{"reason": "再查"}')) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'n', visit('F') || '{"how": "video", "evidence": [{"kind": "graduation_certificate", "number": "毕独", "issuer": "一", "seen": true}]}')), 'contradiction ' || :'o' || ' C', 'another code of one scheme at one time is');
RESET SESSION AUTHORIZATION;
UPDATE case_file SET street_id = (SELECT id FROM org WHERE code = '990101002000'), community_id = NULL WHERE id = case_id(:'o');
SET SESSION AUTHORIZATION nol_app;
SELECT is(odd('s1', :'n'), 'contradiction', 'where the other is out of sight, that there is one');
SELECT is(odd('d1', :'n'), 'contradiction ' || :'o' || ' C', 'the district sees which');

-- a measure older than the case
SELECT bring('out_of_school') AS m \gset
SELECT is(told(act('s1', 'measure_add', :'m', '{"kind": "aid", "amount": 100, "on": "2019-02-20"}')), '', 'aid given in the time of the case');
SELECT is(told(act('s1', 'measure_add', :'m', '{"kind": "aid", "amount": 100, "on": "2017-02-20"}')), 'measure_older 2017-02-20 aid', 'aid given long before');
SELECT is(odd('d1', :'m') || ', ' || row_odd('d1', :'m'), 'measure_older 2017-02-20 aid, ["measure_older"] marked', 'everybody reads it');

-- before it is filed
SELECT be('c1');
SELECT bring('at_community') AS b \gset
SELECT must(act('c1', 'evidence_add', :'b', jsonb_build_object('evidence', jsonb_build_array(paper('attendance_certificate', '{"number": "证(2019)12号", "issuer": "外校", "date": "2019-01-25", "until": "2019-01-31"}'))))) \g /dev/null
SELECT is(words(case_missing(jsonb_build_object('case', :'b', 'code', 'C')) #> '{ok,oddities}'), 'paper_elsewhere attendance_certificate, paper_expired attendance_certificate 2019-01-31', 'case check says what would be odd');
SELECT is(words(case_missing(jsonb_build_object('case', :'b', 'code', 'L')) #> '{ok,oddities}'), '', 'of the papers that the code asks for');
SELECT is(words(case_missing(jsonb_build_object('case', :'b', 'code', 'C', 'on', '2019-01-31')) #> '{ok,oddities}'), 'paper_elsewhere attendance_certificate', 'as of the day of the visit');

-- who may ask
SELECT be('s2');
SELECT is(case_oddities(case_id(:'q')), NULL, 'another street hears nothing');
SELECT be('insp');
SELECT is(case_oddities(case_id(:'q')), NULL, 'nor an inspector');
SELECT be_nobody();
SELECT is(case_oddities(case_id(:'q')), NULL, 'nor anybody without a session');
-- for the rows of a page alone
RESET SESSION AUTHORIZATION;
SET track_functions TO 'pl';
SET SESSION AUTHORIZATION nol_app;
SELECT be('s1');
SELECT is((SELECT jsonb_agg(r.oddities ORDER BY r."case") FROM unnest(ARRAY[:'q', :'a']) n, case_row(case_id(n)) r), '[[], ["paper_elsewhere"]]', 'two rows');
SELECT is((SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'case_oddities'), 2::bigint, 'are looked at once each');
SELECT * FROM finish();
ROLLBACK;
