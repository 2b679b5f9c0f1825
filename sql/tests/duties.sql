-- Duties: written at confirmation, ended by the level that holds them, by another finding, by a death.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.duties(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(format('%s %s %s', d.kind, d.level, d.status), ', ' ORDER BY d.id), '') FROM nol.duty d WHERE d.case_id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.tasks(p_who text, p_more jsonb DEFAULT '{}') RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN array(SELECT format('%s %s', t."case", t.kind) FROM task_list(p_more) t WHERE t."case" IS NOT NULL);
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

SELECT bring('out_of_school') AS a \gset
SELECT is(duties(:'a'), 'next_talk street open', 'the code''s duty');
SELECT is((SELECT (due - since)::text FROM duty WHERE case_id = case_id(:'a')), '30', 'due as the scheme says');
SELECT is((SELECT "with" FROM case_row(case_id(:'a'))), 'community', 'an out-of-school child is with the community');
SELECT is(try('c1', 'task_done', :'a', '{"kind": "next_talk", "note": "x"}') ->> 'error', 'NOT_ALLOWED', 'not the level''s');
SELECT is(try('s1', 'task_done', :'a', '{"kind": "next_talk"}') ->> 'error', 'FIELD_MISSING', 'with words');
SELECT is(try('s1', 'task_done', :'a', '{"kind": "letter", "note": "x"}') ->> 'error', 'TASK_NOT_OPEN', 'no such duty');
SELECT is(try('s1', 'task_done', :'a', '{"kind": "next_talk", "note": "x", "on": "2019-01-01"}') ->> 'error', 'DATE_TOO_EARLY', 'not before it began');
-- by its words, as lists print them; a kind is exact
SELECT is(string_agg(coalesce(try('s1', 'task_done', :'a', jsonb_build_object(k, w, 'note', 'x')) ->> 'error', 'done'), ' ' ORDER BY n), 'done done done done done done TASK_NOT_OPEN TASK_NOT_OPEN TASK_NOT_OPEN',
          'words: its kind, its label in both languages, more behind it, a part of it')
  FROM (VALUES (1, 'words', 'next_talk'), (2, 'words', '依法进行下一次劝返谈话'), (3, 'words', 'The next talk, by law'), (4, 'words', '依法进行下一次劝返谈话（第 2 次）'), (5, 'words', '劝返谈话'),
               (6, 'words', 'NEXT TALK'), (7, 'words', '走访学校'), (8, 'kind', '劝返谈话'), (9, 'kind', 'talk')) v(n, k, w);
SELECT is(try('s1', 'task_done', :'a', '{"note": "x"}') -> 'params', '{"field": "kind"}', 'one of the two');
SELECT is(act('s1', 'task_done', :'a', '{"kind": "next_talk", "note": "谈过", "evidence": [{"kind": "talk_record", "date": "2019-02-01", "seen": true}]}') -> 'ok' ->> 'version',
          '7', 'done: a version of the case');
SELECT is(duties(:'a'), 'next_talk street done, next_talk street open', 'ended, and written for the next time');
SELECT is((SELECT (due - since)::text FROM duty WHERE case_id = case_id(:'a') AND status = 'open'), '30', 'after the interval');

-- a new finding ends those of the one before
SELECT bring('out_of_school') AS b \gset
SELECT act('c1', 'visit_submit', :'b', visit('C')) IS NOT NULL AS done \gset
SELECT is(duties(:'b'), 'next_talk street open', 'not before it is confirmed');
SELECT act('s1', 'case_approve', :'b') IS NOT NULL AS done \gset
SELECT act('d1', 'case_confirm', :'b') IS NOT NULL AS done \gset
SELECT is(duties(:'b'), 'next_talk street ended, registration district open', 'then');
SELECT is(try('d2', 'case_close', :'b') ->> 'error', 'DUTY_OPEN', 'not closed while one is open');
SELECT ok(NOT case_next(c) @> '{close}', '… nor is that said to be next') FROM case_file c, be('d2') WHERE c.id = case_id(:'b');
SELECT act('d2', 'task_done', :'b', '{"kind": "registration", "note": "已建籍", "evidence": [{"kind": "registration_proof", "number": "G1", "issuer": "外校", "seen": true}]}') IS NOT NULL AS done \gset
SELECT is(try('d2', 'case_close', :'b') ->> 'then', 'closed', 'closed');
SELECT ok(case_next(c) @> '{close}', '… which is said to be next then') FROM case_file c, be('d2') WHERE c.id = case_id(:'b');
SELECT new_case() AS own \gset
SELECT must(act('d1', 'finding_file', :'own', finding('F'))) \g /dev/null
SELECT is(case_next(c), '{assign,sendback}', 'nobody is told to confirm what he has filed') FROM case_file c, be('d1') WHERE c.id = case_id(:'own');
SELECT is(case_next(c), '{confirm,assign,sendback}', '… but others are') FROM case_file c, be('d2') WHERE c.id = case_id(:'own');
SELECT must(act('d2', 'case_confirm', :'own')) \g /dev/null
SELECT ok(NOT case_next(c) @> '{close}', 'nor to close it') FROM case_file c, be('d1') WHERE c.id = case_id(:'own');
SELECT act('d1', 'case_reopen', :'a', '{"reason": "x"}') ->> 'error' AS e \gset
SELECT is(:'e'::text, 'MOVE_NOT_POSSIBLE', 'an out-of-school case is not reopened');
SELECT bring('deducted', 'C') AS c \gset
SELECT act('d1', 'case_reopen', :'c', '{"reason": "x"}') IS NOT NULL AS done \gset
SELECT is(duties(:'c'), 'registration district ended', 'reopened: ended');

-- the day of a term: E wakes before it ends
SELECT bring('at_community') AS e \gset
SELECT act('c1', 'visit_submit', :'e', visit() || '{"code": "E", "evidence": [{"kind": "deferral_approval", "issuer": "区教育局", "from": "2019-09-01", "until": "2020-08-31",
    "seen": true, "details": [{"name": "applicant", "value": "父"}, {"name": "reason", "value": "体弱"}]}]}') IS NOT NULL AS done \gset
SELECT act('s1', 'case_approve', :'e') IS NOT NULL AS done \gset
SELECT act('d1', 'case_confirm', :'e') IS NOT NULL AS done \gset
SELECT is((SELECT format('%s %s %s %s', kind, level, due, until_date) FROM duty WHERE case_id = case_id(:'e')), format('deferral_end street %s 2020-08-31', today()), 'thirty days before it ends, but never before the confirmation');

-- the level goes up where the case has no unit of it
SELECT new_case('{}', '{"street_code": "", "community_code": ""}') AS g \gset
SELECT act('d1', 'finding_file', :'g', '{"code": "A", "sub": "moved_away", "evidence": [{"kind": "household_transfer", "issuer": "派出所", "date": "2019-01-20", "seen": true}]}') IS NOT NULL AS done \gset
SELECT act('d2', 'case_confirm', :'g') IS NOT NULL AS done \gset
SELECT is(duties(:'g'), 'police_check district open', 'never with a street: the district''s');
SELECT bring('at_community') AS h \gset
SELECT act('c1', 'visit_submit', :'h', visit() || '{"code": "H", "evidence": [{"kind": "visa", "number": "V1", "seen": true}, {"kind": "exit_record", "date": "2019-01-02", "seen": true}]}') IS NOT NULL AS done \gset
SELECT act('s1', 'case_approve', :'h') IS NOT NULL AS done \gset
SELECT act('d1', 'case_confirm', :'h') IS NOT NULL AS done \gset
SELECT is(duties(:'h'), 'guardian_contact community open', 'the community''s');
SELECT is((SELECT "with" FROM case_row(case_id(:'h'))), 'community', 'a deducted case is with the holder of its duty');
SELECT act('d1', 'case_assign', :'h', '{"to": "990101001000"}') IS NOT NULL AS done \gset
SELECT is((SELECT "with" FROM case_row(case_id(:'h'))), 'street', 'without a community it is the street''s');
SELECT is(try('c1', 'task_done', :'h', '{"kind": "guardian_contact", "note": "x"}') ->> 'error', 'NOT_FOUND', 'no longer the community''s');
SELECT ok(try('s1', 'task_done', :'h', '{"kind": "guardian_contact", "note": "x"}') ? 'ok', 'the street can end it');

-- lists of duties
SELECT is(tasks('s1'), ARRAY[:'e' || ' deferral_end', :'a' || ' next_talk', :'h' || ' guardian_contact', :'c' || ' assign'], 'a street''s, the earliest first');
SELECT is(tasks('s2'), '{}', 'not another''s');
SELECT is(tasks('d1', '{"mine": true}'), ARRAY[:'g' || ' police_check'], 'the district''s own');
SELECT is(tasks('d1', '{"limit": 1}'), ARRAY[:'e' || ' deferral_end'], 'a page');
SELECT cursor AS n FROM task_list('{"limit": 1}') \gset
SELECT is(tasks('d1', jsonb_build_object('limit', 1, 'after', :'n')), ARRAY[:'a' || ' next_talk'], 'the next');
SELECT is(tasks('d1', '{"kind": "guardian_contact"}'), ARRAY[:'h' || ' guardian_contact'], 'one kind');
SELECT throws_ok($$ SELECT tasks('d1', '{"batch": "nowhere"}') $$, 'NL002', NULL, 'no such batch');
SELECT is(tasks('d1', '{"after": "x"}'), '{}', 'a cursor of nobody''s');
SELECT is(tasks('leader'), '{}', 'a leader sees none');

-- a death ends every open duty of the child, in its other cases too
SELECT import_list('M1', list_row('亡甲', '990101201002020012', '2010-02-02')) IS NOT NULL AS done \gset
SELECT import_list('M2', list_row('亡甲', '990101201002020012', '2010-02-02')) IS NOT NULL AS done \gset
SELECT case_of('M1', 2) AS m1, case_of('M2', 2) AS m2 \gset
SELECT act('d1', 'finding_file', :'m1', finding('C')) IS NOT NULL AS done \gset
SELECT act('d2', 'case_confirm', :'m1') IS NOT NULL AS done \gset
SELECT act('d1', 'finding_file', :'m2', finding('A')) IS NOT NULL AS done \gset
SELECT act('d2', 'case_confirm', :'m2') AS r \gset
SELECT is(duties(:'m1'), 'registration district ended', 'ended in the other case');
SELECT is(duties(:'m2'), '', 'and none is written');
SELECT is((:'r')::jsonb -> 'ok' -> 'results' -> 0 -> 'notices' -> 0, say('died_all_ended'), 'it says so');
SELECT is((SELECT died_on::text FROM child WHERE id = (SELECT child_id FROM case_file WHERE id = case_id(:'m1'))), '2019-01-20', 'the day on the paper');
SELECT is((SELECT marks - 'supplementary' FROM case_row(case_id(:'m1'))), '["died"]', 'marked in the list');
SELECT is(case_notices(c) -> 0, say('died', 'on', '2019-01-20'), 'at the top of the file') FROM case_file c WHERE id = case_id(:'m1');
-- a case of a dead child that comes with another list makes no duty when confirmed
SELECT import_list('M3', list_row('亡甲', '990101201002020012', '2010-02-02')) IS NOT NULL AS done \gset
SELECT case_of('M3', 2) AS m3 \gset
SELECT act('d1', 'finding_file', :'m3', finding('C')) IS NOT NULL AS done \gset
SELECT act('d2', 'case_confirm', :'m3') IS NOT NULL AS done \gset
SELECT is(duties(:'m3'), '', 'no duty to contact the dead');
-- two that fit as well: neither
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.meant(p_case text, p_words text) RETURNS text LANGUAGE sql AS $$ SELECT coalesce((nol.duty_meant(nol.case_id(p_case), p_words)).kind, 'none') $$;
SELECT new_case() AS m \gset
INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, event_id, spec)
SELECT case_id(:'m'), d.finding_id, k, '', 'street', d.since, d.due, d.event_id, jsonb_build_object('label', jsonb_build_object('zh', zh, 'en', en))
  FROM duty d, (VALUES ('a', '回访家长', 'see the parents'), ('b', '回访学校', 'see the school'), ('b', '回访学校', 'see the school'), ('c', '同名', 'same'), ('e', '同名', 'same')) v(k, zh, en)
 WHERE d.case_id = case_id(:'a') LIMIT 5;
SELECT is((SELECT string_agg(w || '=' || meant(:'m', w), ' ' ORDER BY n) FROM unnest('{回访,学校,回访学校,同名,see,Parents,"",c}'::text[]) WITH ORDINALITY u(w, n)),
          '回访=none 学校=b 回访学校=b 同名=none see=none Parents=a =none c=c', 'what fits one kind alone');
SET SESSION AUTHORIZATION nol_writer;

SELECT * FROM finish();
ROLLBACK;
