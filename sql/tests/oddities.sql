-- What deserves a closer look: each by itself, said to who files it and shown to who decides; withdrawn things do not count.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc
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
    RETURN (SELECT coalesce(r.oddities, '[]')::text || CASE WHEN r.marks ? 'odd' THEN ' marked' ELSE '' END FROM case_row(case_id(p_case), page_oddities(ARRAY[case_id(p_case)])) r);
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
-- A paper that comes with something else; a letter; what the show of a letter or an escalation says.
CREATE FUNCTION test.with_paper(p_number text, p_more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('evidence', jsonb_build_array('{"kind": "other_paper", "issuer": "派出所", "seen": true}'::jsonb || jsonb_build_object('number', p_number) || p_more))
$$;
CREATE FUNCTION test.letter(p_more jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('to', '乙区教育局', 'place', 'in_province', 'number', '函1', 'on', '2019-02-20', 'due', today() + 9) || p_more
$$;
CREATE FUNCTION test.letter_odd(p_who text, p_case text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT test.words(inquiry_show(jsonb_build_object('inquiry', q.id::text)) #> '{ok,oddities}') FROM inquiry q WHERE q.case_id = case_id(p_case));
END $$;
CREATE FUNCTION test.raised_odd(p_who text, p_id bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN test.words(escalation_show(jsonb_build_object('escalation', p_id::text)) #> '{ok,oddities}');
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

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
SELECT bring('at_community') AS wide, bring('at_community') AS narrow \gset
SELECT must(act('c1', 'visit_submit', :'wide', c('{}', '{"number": "ｑ７"}'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', :'narrow', c('{}', '{"number": "Q7"}'))), 'paper_elsewhere attendance_certificate', 'letters in another width too');
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

-- a deferral that begins later
SELECT bring('at_community', NULL, '{"due": "2999-12-31"}') AS later \gset
SELECT is(told(act('c1', 'visit_submit', :'later', visit() || '{"code": "E", "on": "2019-02-10"}' || jsonb_build_object('evidence', jsonb_build_array(:'deferral'::jsonb || jsonb_build_object('from', '2019-02-11', 'until', today() + 400))))),
          'deferral_later deferral_approval 2019-02-11', 'a deferral that has not begun on the day of the finding');
SELECT is(row_odd('s1', :'later'), '["deferral_later"] marked', 'the street reads it');
SELECT is(told(act('c1', 'evidence_add', :'later', jsonb_build_object('evidence', jsonb_build_array(:'deferral'::jsonb || jsonb_build_object('number', '2', 'until', '2019-02-28'))))), 'deferral_ended deferral_approval 2019-02-28', 'one that runs on that day does');

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
SET SESSION AUTHORIZATION nol_writer;
SELECT is(odd('s1', :'n'), 'contradiction', 'where the other is out of sight, that there is one');
SELECT is(odd('d1', :'n'), 'contradiction ' || :'o' || ' C', 'the district sees which');

-- a measure older than the case
SELECT bring('out_of_school') AS m \gset
SELECT is(told(act('s1', 'measure_add', :'m', '{"kind": "aid", "amount": 100, "on": "2019-02-20"}')), '', 'aid given in the time of the case');
SELECT is(told(act('s1', 'measure_add', :'m', '{"kind": "aid", "amount": 100, "on": "2017-02-20"}')), 'measure_older 2017-02-20 aid', 'aid given long before');
SELECT is(odd('d1', :'m') || ', ' || row_odd('d1', :'m'), 'measure_older 2017-02-20 aid, ["measure_older"] marked', 'everybody reads it');

-- met after the day on which the paper says that it died, whichever was filed first; somebody else, or before, is none
SELECT bring('at_community') AS seen, bring('at_community') AS unseen \gset
SELECT must(act('c1', 'visit_submit', :'seen', plain('{"result": "met", "met": "本人", "on": "2019-02-10"}'))) \g /dev/null
SELECT must(act('c1', 'visit_submit', :'unseen', plain('{"result": "met", "met": "母亲", "on": "2019-02-10"}'))) \g /dev/null
SELECT must(act('c1', 'visit_submit', :'unseen', plain('{"result": "met", "met": "本人", "on": "2019-01-10"}'))) \g /dev/null
SELECT is(told(act('c1', 'visit_submit', w, visit('A') || jsonb_build_object('on', '2019-02-20', 'evidence', jsonb_build_array(paper('death_certificate', jsonb_build_object('issuer', '医院', 'date', '2019-02-05', 'number', '死' || w)))))),
          CASE w WHEN :'seen' THEN 'met_after_death 2019-02-10 home' ELSE '' END, 'who files a death hears that the child was met afterwards') FROM unnest(ARRAY[:'seen', :'unseen']) w;
SELECT is(odd('d1', :'seen') || row_odd('d1', :'seen'), 'met_after_death 2019-02-10 home["met_after_death"] marked', 'who decides reads it');
SELECT is(told(act('c1', 'visit_submit', :'unseen', plain('{"result": "met", "met": "母亲", "how": "home", "on": "2019-02-21"}'))), '', 'a visit after a death was filed, to others');
SELECT is(told(act('c1', 'visit_submit', :'unseen', plain('{"result": "met", "met": "本人", "how": "home", "on": "2019-02-22"}'))), 'met_after_death 2019-02-22 home', '… to the child itself: who files that visit hears it');

-- a former holder is told nothing of the death, so its visit after it is taken; who holds and decides the case now reads it
SELECT bring('at_community') AS gone_on \gset
SELECT must(act('d1', 'case_assign', :'gone_on', '{"to": "990101002001"}')) \g /dev/null
SELECT must(act('d2', 'finding_file', :'gone_on', finding('A') || jsonb_build_object('evidence', jsonb_build_array(paper('death_certificate', '{"issuer": "医院", "date": "2019-02-05", "number": "死迟"}'))))),
       must(act('d3', 'case_confirm', :'gone_on')) \g /dev/null
SELECT is(odd('c3', :'gone_on') || row_odd('c3', :'gone_on'), '[]', 'a death alone is not odd');
SELECT is(act('c1', 'visit_submit', :'gone_on', plain('{"result": "met", "met": "本人", "on": "2019-02-04"}'), 3) -> 'ok', jsonb_build_object('case', :'gone_on', 'outcome', 'late'), 'late, of the day before');
SELECT is(odd('c3', :'gone_on'), '', 'it lived then');
SELECT is(act('c1', 'visit_submit', :'gone_on', plain('{"result": "met", "met": "本人", "on": "2019-02-10"}'), 3) -> 'ok', jsonb_build_object('case', :'gone_on', 'outcome', 'late'), 'late, of a day after the death: kept, and told nothing');
SELECT is(odd(w, :'gone_on') || row_odd(w, :'gone_on'), 'met_after_death 2019-02-10 home["met_after_death"] marked', w || ' reads it') FROM unnest('{c3,s2,d1}'::text[]) w;

-- tries of before the child was known: who files them hears it, they do not count, and who decides reads it
SELECT bring('at_community') AS early \gset
SELECT is(told(act('c1', 'visit_submit', :'early', plain('{"on": "2014-02-01"}'))), 'try_before_list 2014-02-01 1', 'who files it hears it');
SELECT is(told(try('c1', 'visit_submit', :'early', plain('{"on": "2019-01-21"}'))), '', 'on the day on which the list came it is not odd');
SELECT must(act('c1', 'visit_submit', :'early', plain('{"on": "2019-01-26"}'))) \g /dev/null
SELECT is(finding_facts(c, '2019-03-01', NULL, NULL) - 'over_age', '{"tries": 1, "hows": 1, "days": 0, "on": "2019-03-01"}', 'it is no try') FROM case_file c WHERE id = case_id(:'early');
SELECT must(act('c1', 'visit_submit', :'early', plain('{"on": "2019-02-01", "how": "phone"}'))) \g /dev/null
SELECT is(act('c1', 'visit_submit', :'early', plain('{"on": "2019-02-09"}') || (:'lost'::jsonb - 'waive')) #>> '{missing,0,condition}', 'tries', 'three tries since the list came, 15 days apart, or none');
SELECT must(act('c1', 'visit_submit', :'early', plain('{"on": "2019-02-10"}') || (:'lost'::jsonb - 'waive'))) \g /dev/null
SELECT is(odd(w, :'early'), 'tries_one_hand 4 c1, try_before_list 2014-02-01 1', w || ' reads that one does not count') FROM unnest('{s1,d1}'::text[]) w;

-- met at home on the day on which, or after which, it is said to be gone
SELECT bring('at_community') AS home, bring('at_community') AS gone \gset
SELECT is(told(act('c1', 'visit_submit', w, visit('A') || jsonb_build_object('sub', 'moved_away', 'result', 'met', 'how', 'home', 'met', CASE w WHEN :'home' THEN '本人' ELSE '祖母' END, 'on', '2019-02-20',
                  'evidence', jsonb_build_array(paper('household_transfer', jsonb_build_object('issuer', '派出所', 'date', '2019-02-15', 'number', '迁' || w)))))),
          CASE w WHEN :'home' THEN 'met_though_away 2019-02-20 home' ELSE '' END, 'who files that it moved away hears that it was met at home') FROM unnest(ARRAY[:'home', :'gone']) w;
SELECT is(odd('d1', :'home') || row_odd('d1', :'home'), 'met_though_away 2019-02-20 home["met_though_away"] marked', 'who decides reads it');
SELECT is(told(act('c1', 'visit_submit', :'gone', plain('{"result": "met", "met": "本人", "on": "2019-02-21"}'))), 'met_though_away 2019-02-21 home', 'who meets it at home afterwards hears it at once');
SELECT is(odd('d1', :'gone'), 'met_though_away 2019-02-21 home', 'also on a later visit');
SELECT bring('at_community') AS here \gset
SELECT is(told(act('c1', 'visit_submit', :'here', visit('L') || '{"result": "met", "how": "home", "met": "本人", "on": "2019-02-20"}')), '', 'of a child that is at home it is what one expects');

-- a next step that is over already
SELECT bring('at_community') AS past \gset
SELECT is(told(act('c1', 'visit_submit', :'past', plain(jsonb_build_object('on', (today() - 9)::text, 'next_date', (today() - 2)::text)))), 'next_step_past ' || (today() - 2), 'said to who files it');
SELECT is(told(act('c1', 'visit_submit', :'past', plain(jsonb_build_object('on', (today() - 8)::text, 'next_date', today()::text)))), '', 'today is none');

-- papers that come with a letter, an escalation, an order: said to who files them, shown to who decides
SELECT bring('at_community') AS x, bring('at_community') AS y, bring('at_community') AS z \gset
SELECT is(told(act('d1', 'inquiry_send', :'x', letter(with_paper('函附1')))), '', 'a letter with a paper of its own');
SELECT is(told(act('d1', 'inquiry_send', :'y', letter(with_paper('函附1', '{"date": "2019-02-21"}')))), 'paper_elsewhere other_paper, paper_later other_paper 2019-02-21', 'one with another child''s, of the day after');
SELECT is(letter_odd('d2', :'y'), 'paper_elsewhere other_paper, paper_later other_paper 2019-02-21', 'who answers it reads it');
SELECT be('d1');
SELECT is(words(must(do_write('inquiry_answer', jsonb_build_object('inquiry', q.id::text, 'version', q.version, 'answer', 'unknown', 'number', '复1', 'on', '2019-03-01')
              || with_paper('函附2', '{"date": "2019-03-02"}'))) #> '{ok,oddities}'), 'paper_later other_paper 2019-03-02', 'of an answer') FROM inquiry q WHERE q.case_id = case_id(:'x');
SELECT letter_odd('s1', :'x') AS x_odd, letter_odd('c1', :'y') AS y_odd \gset
SELECT is(:'x_odd'::text, 'paper_elsewhere other_paper, paper_later other_paper 2019-03-02', 'act by act, each by its own day');
SELECT paper_of(:'y', 'other_paper') AS used \gset
SELECT must(act('d1', 'evidence_withdraw', :'y', jsonb_build_object('evidence', :'used', 'reason', '误传'))) \g /dev/null
SELECT is(letter_odd('d2', :'y') || letter_odd('d2', :'x'), 'paper_later other_paper 2019-03-02', 'withdrawn papers are none');
SELECT act('c1', 'escalation_raise', :'z', '{"cause": "refuses", "note": "请研究", "on": "2019-02-20"}' || with_paper('函附1', '{"date": "2019-02-21"}')) AS r \gset
SELECT is(told(:'r'::jsonb), 'paper_elsewhere other_paper, paper_later other_paper 2019-02-21', 'who raises it hears it');
SELECT (:'r'::jsonb #>> '{ok,escalation}')::bigint AS e \gset
SELECT is(raised_odd('s1', :e), 'paper_elsewhere other_paper, paper_later other_paper 2019-02-21', 'the street that decides reads it');
SELECT is(told(do_step('s1', :e, 'handup', '{"note": "请上级"}' || with_paper('函附2'))), 'paper_elsewhere other_paper', 'who hands it up with a further paper hears of that one');
SELECT must(do_step('d1', :e, 'handup', '{"note": "请小组"}')) \g /dev/null
SELECT is(raised_odd(w, :e), 'paper_elsewhere other_paper, paper_later other_paper 2019-02-21, paper_elsewhere other_paper', w || ' decides without seeing the case, and reads it') FROM unnest('{leader,office}'::text[]) w;
SELECT is(told(do_step('leader', :e, 'decide', jsonb_build_object('decision', 'directive', 'note', '请公安核查', 'directives', jsonb_build_array(jsonb_build_object('to', 'GA01', 'due', today() + 9, 'note', '查'))))), '', 'a decision without papers');
SELECT id AS o FROM directive WHERE escalation_id = :e \gset
SELECT must(do_directive('police', :o, 'ack')) \g /dev/null
SELECT is(must(do_directive('police', :o, 'answer', '{"note": "已查"}' || with_paper('函附1'))) #> '{ok,oddities}', NULL, 'a department hears nothing of other children');
SELECT is(raised_odd('leader', :e), 'paper_elsewhere other_paper, paper_later other_paper 2019-02-21, paper_elsewhere other_paper, paper_elsewhere other_paper', 'the group reads it of the answer, too');
SELECT is(escalation_oddities(:e), NULL, w || ' gets none') FROM unnest('{police,insp,aud}'::text[]) w, be(w);

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
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s1');
SELECT is((SELECT jsonb_agg(r.oddities ORDER BY r."case") FROM page_oddities(ARRAY[case_id(:'q'), case_id(:'a')]) o, unnest(ARRAY[:'q', :'a']) n, case_row(case_id(n), o) r), '[[], ["paper_elsewhere"]]', 'two rows');
SELECT is((SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'oddities_of'), 1::bigint, 'are looked at together');
SELECT * FROM finish();
ROLLBACK;
