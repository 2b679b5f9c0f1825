-- The queries of what comes in: batches, issues, units, matches. Each as the server prepares it, with one parameter.
BEGIN;
\ir setup.inc
\set issues `cat sql/queries/imports/issues.sql`
\set batches `cat sql/queries/batches/list.sql`
\set batch `cat sql/queries/batches/show.sql`
\set lines `cat sql/queries/batches/rows.sql`
\set orgs `cat sql/queries/orgs/list.sql`
\set proposals `cat sql/queries/matches/list.sql`
\set schemes `cat sql/queries/schemes/list.sql`
PREPARE issues(jsonb) AS :issues;
PREPARE batches(jsonb) AS :batches;
PREPARE batch(jsonb) AS :batch;
PREPARE lines(jsonb) AS :lines;
PREPARE orgs(jsonb) AS :orgs;
PREPARE proposals(jsonb) AS :proposals;
PREPARE schemes(jsonb) AS :schemes;
SELECT import_list('Q1', list_row('甲', '990101200901010015', '2009-01-01'), list_row('乙', '990101200901010031', '2009-01-01', '{"guardian": "x"}'),
                   list_row('丙', '', '2003-01-01'), list_row('甲', '990101200901010015', '2009-01-01'))->>'import' AS i1 \gset
SELECT import_list('Q2', list_row('甲', '990101200901010015', '2009-01-01'), list_row('乙', '990101200901010023', '2009-01-01', '{"guardian": "x"}'))->>'import' AS i2 \gset
SELECT do_write('match_run', '{"batch": "Q1"}') ? 'ok' AS ok \gset

SELECT results_eq('EXECUTE batches(''{"limit": 1}'')', $$SELECT 'Q2'::text, ARRAY['甲教督〔2019〕2 号'], '市教育局'::text, '2019-01-21'::date, '2019-04-30'::date, '2019-list'::text,
    '2002-09-01'::date, '2012-08-31'::date, '2019-01-21'::date, 2, 0, 2, true, stamp(now()), 'd1'::text, 0, '20190121.' || lpad((SELECT max(id) FROM batch)::text, 10, '0')$$,
    'a page of batches, the last first; a full page has a cursor');
SELECT results_eq(format('EXECUTE batches(%L)', jsonb_build_object('limit', 5, 'after', '20190121.' || lpad((SELECT max(id) FROM batch)::text, 10, '0'))),
    $$SELECT 'Q1'::text, ARRAY['甲教督〔2019〕2 号'], '市教育局'::text, '2019-01-21'::date, '2019-04-30'::date, '2019-list'::text, '2002-09-01'::date, '2012-08-31'::date,
    '2019-01-21'::date, 4, 1, 3, true, stamp(now()), 'd1'::text, 0, NULL::text$$, 'the next page, which is the last');
SELECT is_empty('EXECUTE batch(''{"batch": "none"}'')', 'no such batch');
SELECT results_eq('EXECUTE lines(''{"batch": "Q1"}'')', format($$VALUES
    (2, 'new'::text, NULL::int, %L, '甲'::text, '990***************'::text, %L, false, '{}'::text[], NULL::text, NULL::text),
    (3, 'new', NULL, %L, '乙', '990***************', NULL, false, '{}', NULL, NULL), (4, 'new', NULL, %L, '丙', '', NULL, false, '{id_missing}', NULL, NULL),
    (5, 'duplicate', 2, NULL, '甲', '990***************', NULL, false, '{duplicate}', NULL, NULL)$$, case_of('Q1', 2), NULL, case_of('Q1', 3), case_of('Q1', 4)),
    'the rows of a batch, numbers masked');
SELECT results_eq(format('EXECUTE lines(%L)', '{"batch": "Q2", "warnings": true}'::jsonb || jsonb_build_object('after', page_cursor('{"batch": "Q2", "warnings": true}', page_first() + 1, 2))), format($$VALUES (3, 'proposal'::text, NULL::int, %L, '乙'::text,
    '990***************'::text, %L, false, '{known_child}'::text[], NULL::text, NULL::text)$$, case_of('Q2', 3), case_of('Q1', 3)), 'a proposal names a case of the known child');
SELECT results_eq(format('EXECUTE issues(%L)', jsonb_build_object('import', :'i1', 'limit', 1)), format($$SELECT 4, '身份证号'::text, ''::text, 'warning'::text, 'id_missing'::text,
    say('row_id_missing'), NULL::text, NULL::text, '4.' || (SELECT min(id) FROM import_issue WHERE import_id = %s AND row_no = 4)$$, :'i1'), 'issues');
SELECT results_eq('EXECUTE proposals(''{"batch": "Q1"}'')', format($$SELECT %L, 1, 'over_age'::text, 'F'::text, NULL::text, false, false,
    jsonb_build_array(say('match_over_age', 'day', '2019-01-21', 'age', '16', 'limit', '15')), '丙'::text, ''::text, NULL::text, NULL::text, NULL::text, 'open'::text, p.id::text, NULL::bigint, NULL::text, NULL::text
    FROM match_proposal p JOIN case_file c ON c.id = p.case_id$$, case_of('Q1', 4)), 'proposals with their reasons');
SELECT is_empty('EXECUTE proposals(''{"batch": "Q1", "exact": true}'')', 'none exact');
SELECT results_eq('EXECUTE orgs(''{"under": "990101001000", "type": "community", "limit": 1}'')', $$SELECT '990101001001'::text, '东一社区'::text, 'community'::text,
    '990101001000'::text, '东街道'::text, NULL::date, NULL::date, NULL::text, NULL::text, NULL::boolean, '990101001001.' || (SELECT id FROM org WHERE code = '990101001001')$$, 'units below a unit');

SELECT is(mask_words(a, false), b, a) FROM (VALUES ('990101200901010015', '990***************'), ('2009-01-01', '2009-01-01'), ('甲', '甲'), ('９９０１０１２００９０１０１００１５',
          '９９０***************'), ('13900000001', '139********')) AS t(a, b);
SELECT do_write('import_commit', jsonb_build_object('replace', true, 'import', stage('roster', '{}', '{"student_number": "G1", "name": "甲", "name_key": "甲", "id_type": "", "id_number": "990101200901010015"}',
    '{"student_number": "G2", "name": "乙", "name_key": "乙", "id_type": "", "id_number": "990101200901010015"}')))->'ok'->>'import' AS i3 \gset
SELECT is(import_look(jsonb_build_object('import', :'i3', 'reveal', '核对')), '{"ok": {}}', 'a look, with its reason');
SELECT results_eq(format('EXECUTE issues(%L)', jsonb_build_object('import', :'i3', 'reveal', '核对')), $$VALUES (3, '身份证号'::text, '990101200901010015'::text, 'warning'::text, 'id_twice'::text,
    say('id_twice', 'row', '2'), NULL::text, NULL::text, NULL::text)$$, 'behind a look with a reason whole');
SELECT be('d2');
SELECT results_eq(format('EXECUTE issues(%L)', jsonb_build_object('import', :'i3')), $$VALUES (3, '身份证号'::text, '990***************'::text, 'warning'::text, 'id_twice'::text,
    say('id_twice', 'row', '2'), NULL::text, NULL::text, NULL::text)$$, 'else long numbers are masked');
SELECT be('s1');
SELECT is_empty('EXECUTE lines(''{"batch": "Q1"}'')', 'a street sees no rows');
SELECT is_empty(format('EXECUTE issues(%L)', jsonb_build_object('import', :'i1')), 'no issues');
SELECT is_empty('EXECUTE proposals(''{"batch": "Q1"}'')', 'no proposals');
SELECT isnt_empty('EXECUTE batches(''{}'')', 'but the terms of batches');
SELECT be('aud');
SELECT is_empty('EXECUTE batches(''{}'')', 'the auditor not even these');
SELECT be_nobody();
SELECT is_empty('EXECUTE batches(''{}'')', 'and nobody nothing');
SELECT is_empty('EXECUTE orgs(''{}'')', 'not even units');
SELECT finish();
ROLLBACK;
