-- Days that cannot be are refused, and what is refused is not offered.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.plain(p jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"result": "not_met", "how": "home", "who": "王"}'::jsonb || p $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('at_community') AS a, bring('out_of_school') AS o \gset

-- before the birth (2009)
SELECT is(try('c1', 'visit_submit', :'a', plain('{"on": "2001-01-01"}')) ->> 'error', 'DATE_BEFORE_BIRTH', 'no visit before the birth');
SELECT is(try('c1', 'visit_submit', :'a', visit('L') || '{"on": "2001-01-01"}') ->> 'error', 'DATE_BEFORE_BIRTH', 'nor with a finding');
SELECT is(try('c1', 'evidence_add', :'a', '{"evidence": [{"kind": "photo", "date": "2001-01-01", "seen": true}]}') #>> '{params,field}', 'date', 'no paper before the birth');
SELECT is(try('c1', 'evidence_add', :'a', '{"evidence": [{"kind": "photo", "from": "2001-01-01", "seen": true}]}') #>> '{params,field}', 'from', 'nor one that begins before it');
SELECT is(try('s1', 'measure_add', :'o', '{"kind": "aid", "amount": 100, "on": "2001-01-01"}') ->> 'error', 'DATE_BEFORE_BIRTH', 'no measure before the birth');
SELECT is(try('d2', 'finding_file', :'a', finding('L') || '{"on": "2001-01-01"}') ->> 'error', 'DATE_BEFORE_BIRTH', 'no desk finding about a day before the birth');
SELECT is(try('d1', 'inquiry_send', :'a', '{"to": "外局", "number": "函2", "place": "in_province", "on": "2001-01-01", "due": "2019-05-01"}') ->> 'error', 'DATE_BEFORE_BIRTH', 'no letter before the birth');
SELECT is(try('c1', 'visit_submit', :'a', plain('{"on": "2019-02-01"}')) ->> 'error', NULL, 'a day after it is taken');

-- the next step, and what ends before it begins
SELECT is(try('c1', 'visit_submit', :'a', plain('{"on": "2019-02-02", "next_date": "2019-02-01"}')) ->> 'error', 'NEXT_BEFORE_VISIT', 'no next step before its own visit');
SELECT is(try('c1', 'visit_submit', :'a', plain('{"on": "2019-02-02", "next_date": "2019-02-02"}')) ->> 'error', NULL, 'the same day is one');
SELECT is(try('c1', 'evidence_add', :'a', '{"evidence": [{"kind": "photo", "from": "2019-03-01", "until": "2019-02-01", "seen": true}]}') ->> 'error', 'RANGE_BACKWARDS', 'no paper that ends before it begins');
SELECT is(try('s1', 'measure_add', :'o', '{"kind": "lesson_plan", "lessons": 9, "on": "2019-03-01", "until": "2019-02-01"}') ->> 'error', 'RANGE_BACKWARDS', 'no plan that ends before it begins');
SELECT is(try('d1', 'inquiry_send', :'a', '{"to": "外局", "number": "函2", "place": "in_province", "on": "2019-03-01", "due": "2019-02-01"}') ->> 'error', 'RANGE_BACKWARDS', 'no letter due before it is sent');

-- after the death
SELECT must(act('d2', 'finding_file', :'o', finding('A'))) IS NOT NULL AS x, must(act('d3', 'case_confirm', :'o')) IS NOT NULL AS y \gset
SELECT is(try('c1', 'visit_submit', :'o', plain('{"result": "met", "on": "2019-02-01"}')) ->> 'error', 'MET_AFTER_DEATH', 'a dead child is not met');
SELECT is(try('c1', 'visit_submit', :'o', plain('{"result": "met", "met": "本人", "on": "2019-02-01"}')) ->> 'error', 'MET_AFTER_DEATH', 'whichever way it is said');
SELECT is(try('c1', 'visit_submit', :'o', plain('{"result": "met", "met": "母", "on": "2019-02-01"}')) ->> 'error', NULL, 'its mother is');
SELECT is(try('c1', 'visit_submit', :'o', plain('{"result": "met", "on": "2019-01-20"}')) ->> 'error', NULL, 'it was met while it lived');
SELECT is(try('c1', 'visit_submit', :'o', plain('{"on": "2019-02-01"}')) ->> 'error', NULL, 'who goes and finds nobody says so');
SELECT is(try('c1', 'evidence_add', :'o', '{"evidence": [{"kind": "household_cancellation", "issuer": "派出所", "date": "2019-03-01", "seen": true}]}') ->> 'error', NULL, 'what follows a death is taken');
SELECT is(try('s1', 'measure_add', :'o', '{"kind": "aid", "amount": 100, "on": "2019-02-01"}') ->> 'error', 'CHILD_HAS_DIED', 'no measure');
SELECT is(try('s1', 'case_enrol', :'o', paper()) ->> 'error', 'MOVE_NOT_POSSIBLE', 'no return');
SELECT is(try('c1', 'visit_submit', :'a', visit('A') || '{"met": "本人", "on": "2019-02-01"}') ->> 'error', 'MET_AFTER_DEATH', 'nor is the child met by the very visit whose paper says that it died before');
SELECT is(try('c1', 'visit_submit', :'a', visit('A') || '{"on": "2019-02-01"}') ->> 'error', NULL, 'who brings the paper is');

-- a waiver is offered only where the code takes one
SELECT is(string_agg(try('c1', 'visit_submit', :'a', plain(x)) ->> 'error' || ' ' || (try('c1', 'visit_submit', :'a', plain(x)) #>> '{missing,0,waivable}'), ' '),
          'PAPERS_MISSING true PAPERS_MISSING true PAPERS_MISSING false PAPERS_MISSING false', 'C and G take one, F and H none')
  FROM unnest(ARRAY['{"code": "C"}', '{"code": "G"}', '{"code": "F"}', '{"code": "H", "sub": "abroad"}']::jsonb[]) x;

-- G counts tries on different days
SELECT must(act('c1', 'visit_submit', :'a', plain('{"on": "2019-02-01"}'))) IS NOT NULL AS x, must(act('c1', 'visit_submit', :'a', plain('{"on": "2019-02-01", "how": "phone"}'))) IS NOT NULL AS y,
       must(act('c1', 'visit_submit', :'a', plain('{"on": "2019-03-01"}'))) IS NOT NULL AS z \gset
SELECT is(finding_facts(c, '2019-03-01', NULL, NULL) ->> 'tries', '2', 'three tries on two days are two') FROM case_file c WHERE id = case_id(:'a');

-- no duty is born late
SELECT bring('at_community') AS e \gset
SELECT must(act('c1', 'visit_submit', :'e', visit() || '{"code": "E", "evidence": [{"kind": "deferral_approval", "number": "延1", "issuer": "区教育局", "date": "2018-08-01", "from": "2018-09-01", "until": "2019-01-25",
    "seen": true, "details": [{"name": "applicant", "value": "父"}, {"name": "reason", "value": "体弱"}, {"name": "approver", "value": "局"}]}]}')) IS NOT NULL AS x,
       must(act('s1', 'case_approve', :'e')) IS NOT NULL AS y, must(act('d1', 'case_confirm', :'e')) IS NOT NULL AS z \gset
SELECT is((SELECT bool_and(due >= since) FROM duty WHERE case_id = case_id(:'e')), true, 'the day of a duty of a deferral that has ended is not before the confirmation');
SELECT * FROM finish();
ROLLBACK;
