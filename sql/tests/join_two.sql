-- Two files become one by one officer only where that ends nothing and changes no count: else a second one does it, and a live danger is never ended so.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- What runs for a case and what its child counts as.
CREATE FUNCTION test.standing(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT format('clocks %s, up %s, danger %s, duties %s, %s', (SELECT count(*) FROM nol.clock k WHERE k.case_id = c.id AND k.status = 'running'), c.escalations, c.danger,
                  (SELECT count(*) FROM nol.duty d WHERE d.case_id = c.id AND d.status = 'open'), CASE WHEN h.died_on IS NULL THEN 'lives' ELSE 'dead' END)
      FROM nol.case_file c JOIN nol.child h ON h.id = c.child_id WHERE c.id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.sums() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be('d1');
    RETURN (SELECT concat_ws(' ', r #>> '{ok,children}', r #>> '{ok,deducted}', r #>> '{ok,out_of_school}', r #>> '{ok,returned}') FROM report_district('{}') r);
END $$;
CREATE FUNCTION test.join_it(p_who text, p_case text, p_with text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(r ->> 'error', r #>> '{ok,outcome}') FROM test.act(p_who, 'child_join', p_case, jsonb_build_object('with_case', p_with, 'reason', '同一人', 'despite', '曾用名')) r
$$;
CREATE FUNCTION test.same_child(p_case text, p_with text) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS $$
    SELECT count(DISTINCT c.child_id) = 1 FROM nol.case_file c WHERE c.id IN (nol.case_id(p_case), nol.case_id(p_with))
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- one officer declares a child dead, and a danger with it ended, by another child's certificate
SELECT bring('deducted', 'A') AS dead, bring('out_of_school') AS live, bring('out_of_school') AS hurt \gset
SELECT must(act('c1', 'escalation_raise', :'hurt', '{"cause": "danger", "note": "有伤"}')) IS NOT NULL AS done \gset
SELECT standing(:'live') AS live_was, standing(:'hurt') AS hurt_was \gset
SELECT ok(:'hurt_was' LIKE '%danger t, duties 1, lives', 'the danger is live, a duty is open: ' || :'hurt_was');
SELECT is(join_it('d1', :'hurt', :'dead'), 'JOIN_DANGER', 'a danger is not ended by a join');
SELECT is(join_it('d2', :'hurt', :'dead'), 'JOIN_DANGER', 'nor by two officers');
SELECT is(join_it('d1', :'dead', :'hurt'), 'JOIN_DANGER', 'nor the other way round');
SELECT is(join_it('d1', :'dead', :'live'), 'asked', 'one officer asks for it');
SELECT is(join_it('d1', :'live', :'dead'), 'asked', 'the other way round as well');
SELECT is(join_it('d1', :'live', :'dead'), 'asked', 'and as often as he likes');
SELECT is(standing(:'live'), :'live_was', 'the child lives, and what ran for it runs');
SELECT is(standing(:'hurt'), :'hurt_was', 'so does the one in danger');
SELECT ok(NOT same_child(:'live', :'dead'), 'they are two');
-- the other officer is told, reads it in the file, and does it
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(*)::int FROM notice n WHERE n.kind = 'join_asked' AND n.case_id = case_id(:'live')), 1, 'the district is told once');
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d2');
SELECT is((SELECT n -> 'params' FROM jsonb_array_elements(case_show(jsonb_build_object('case', :'live')) #> '{ok,notices}') n WHERE n ->> 'code' = 'join_asked_despite'),
          (SELECT (x.value) -> 'params' FROM jsonb_array_elements(jsonb_build_array(say('join_asked_despite', 'by', 'd1', 'case', :'live', 'with', :'dead', 'why', E'同一人\n曾用名'))) x), 'the file says who asks, with whom and why, and that two names ask for --despite');
-- what was asked for has changed since: the second word is a first one
SELECT must(act('s1', 'measure_add', :'live', '{"kind": "aid", "amount": 100, "on": "2019-02-20"}')) IS NOT NULL AS done \gset
SELECT is(join_it('d2', :'live', :'dead'), 'asked', 'the file has changed since it was asked for');
SELECT must(act('d1', 'evidence_add', :'dead', '{"evidence": [{"kind": "photo", "seen": true}]}')) IS NOT NULL AS done \gset
SELECT is(join_it('d1', :'live', :'dead'), 'asked', 'so has the other file');
-- an account that the one who asked answers for is no other officer
RESET SESSION AUTHORIZATION;
INSERT INTO account_issue (account_id, kind, made_by, works_at) SELECT b.id, 'made', a.id, now() FROM account a, account b WHERE (a.name, b.name) = ('d1', 'd3');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(join_it('d3', :'live', :'dead'), 'NOT_INDEPENDENT', 'an account of one''s own making is no second officer');
SELECT is(join_it('d2', :'live', :'dead'), 'done', 'the second officer does it');
SELECT is(standing(:'live'), 'clocks 0, up 0, danger f, duties 0, dead', 'and what was asked for happens');

-- ---- one officer makes fewer children out of school
SELECT bring('out_of_school') AS out, bring('deducted', 'F') AS left \gset
SELECT sums() AS was \gset
SELECT is(join_it('d1', :'out', :'left'), 'asked', 'who counts otherwise is joined by two');
SELECT is(join_it('d1', :'left', :'out'), 'asked', 'in either direction');
SELECT is(sums(), :'was', 'the report says what it said');
-- reopened first, which one officer may: what was last said still counts
SELECT must(act('d1', 'case_reopen', :'left', '{"reason": "再查"}')) IS NOT NULL AS done \gset
SELECT is(join_it('d1', :'left', :'out'), 'asked', 'a file that was opened again is what it was');
-- nothing is changed by what nothing was said of, nor by what says the same
SELECT bring('at_community') AS new, bring('out_of_school') AS same \gset
SELECT is(join_it('d1', :'new', :'out'), 'done', 'a file that says nothing is joined by one');
SELECT is(join_it('d1', :'same', :'out'), 'done', 'and one that says the same');

-- ---- a split does not do what a join may not: back into an entry that holds a living child by now
SELECT bring('at_community') AS x, bring('at_community') AS y, bring('at_community') AS z \gset
SELECT is(join_it('d1', :'y', :'x'), 'done', 'two files of one child');
SELECT is(join_it('d1', :'x', :'z'), 'done', 'of one entry go to another');
SELECT must(act('d1', 'child_split', :'x', '{"reason": "不是"}')) IS NOT NULL AS done \gset
SELECT must(act('c1', 'escalation_raise', :'x', '{"cause": "danger", "note": "有伤"}')) IS NOT NULL AS done \gset
SELECT must(act('d2', 'finding_file', :'y', finding('A'))) IS NOT NULL AS x1, must(act('d3', 'case_confirm', :'y')) IS NOT NULL AS x2 \gset
SELECT standing(:'x') AS x_was \gset
SELECT ok(:'x_was' LIKE '%danger t%lives', 'the one that was split off lives, in danger');
SELECT must(act('d1', 'child_split', :'y', '{"reason": "不是"}')) IS NOT NULL AS done \gset
SELECT is(standing(:'x'), :'x_was', 'the dead one, split off as well, does not come to it');
SELECT ok(NOT same_child(:'x', :'y') AND standing(:'y') LIKE '%dead', 'it has an entry of its own, and is dead');
SELECT * FROM finish();
ROLLBACK;
