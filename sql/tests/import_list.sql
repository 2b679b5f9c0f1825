-- Which child a row is, what is warned of, and what stands in the tables after a list came in.
BEGIN;
\ir setup.inc
SELECT be('d1');

-- ---- the first list
SELECT is(import_list('L1',
    list_row('甲一', '990101200901010015', '2009-01-01', '{"guardian": "甲父", "guardian_phone": "13900000001", "address": "东路1号"}'),  -- 2
    list_row('甲一', '990101200901010015', '2009-01-01'),                                                     -- 3: again
    list_row('甲二', '990101200901010031', '2009-01-01', '{"guardian": "甲父"}'),                              -- 4: twin of 2
    list_row('乙', '', '2010-02-02', '{"guardian": "乙母", "street_code": "", "community_code": ""}'),          -- 5: no ID, no street
    list_row('丙', '990101201003030014', '2010-03-03', '{"id_valid": false}'),                                 -- 6: check digit fails
    list_row('丁', '990101201104040012', '2011-04-04', '{"street_code": "990101009000", "community_code": "990101009001"}'),
    list_row('戊', '990101201105050019', '2011-05-05', '{"community_code": "990101002001"}'),                  -- 8: community of the other street
    list_row('己', '990101200001010016', '2000-01-01'),                                                       -- 9: outside the window
    list_row('庚', '990101201104040012', '2011-04-04', '{"guardian": "庚父"}'),                                -- 10: the ID of row 7
    list_row('辛', '990101201206060011', '2012-06-06'),                                                       -- 11
    list_row('辛', '990101201206060038', '2012-06-06')                                                        -- 12: another ID, same name and birth
  ) - 'import' - 'warnings',
  '{"kind": "list", "batch": "L1", "dry_run": false, "unchanged": false, "rows": 11, "cases": 10, "duplicates": 1, "joined": 0, "proposals": 2,
    "supplementary": true, "clocks": false, "errors": 0}', 'a list is taken in as a whole');
SELECT is((SELECT array_agg(verdict ORDER BY row_no) FROM batch_row), ARRAY['new', 'duplicate', 'new', 'new', 'new', 'new', 'new', 'new',
          'proposal', 'new', 'proposal'], 'verdicts');
SELECT is((SELECT duplicate_of FROM batch_row WHERE row_no = 3), 2, 'a duplicate names its row');
SELECT is((SELECT case_id FROM batch_row WHERE row_no = 3), NULL, 'a duplicate has no case');
SELECT is((SELECT warnings FROM batch_row WHERE row_no = 2), '{twins}', 'possible twins are warned of');
SELECT is((SELECT warnings FROM batch_row WHERE row_no = 4), '{twins}', 'on both rows');
SELECT is((SELECT warnings FROM batch_row WHERE row_no = 5), '{id_missing,street_missing}', 'missing ID and street are taken in');
SELECT is((SELECT warnings FROM batch_row WHERE row_no = 7), '{community_unknown,street_unknown}', 'unknown units are warned of');
SELECT is((SELECT warnings FROM batch_row WHERE row_no = 8), '{community_not_below}', 'a community below another street');
SELECT is((SELECT repair FROM import_issue WHERE row_no = 8 AND name = 'community_not_below'), '990101002000', '… with the street that it has');
SELECT is((SELECT warnings FROM batch_row WHERE row_no = 9), '{born_outside}', 'birth outside the window');
SELECT is((SELECT (same_id, proposed_exact) FROM case_file WHERE row_no = 10), (true, false), 'same ID, another name: marked for decision');
SELECT is((SELECT proposed_child FROM case_file WHERE row_no = 10), (SELECT child_id FROM case_file WHERE row_no = 7), '… naming the first');
SELECT is((SELECT proposed_child FROM case_file WHERE row_no = 12), (SELECT child_id FROM case_file WHERE row_no = 11),
          'one name and birth date under two IDs: two cases and a proposal');
SELECT is((SELECT count(*)::int FROM child), 10, 'each case has a child of its own');
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'list' AND version = 1 AND account_id = my_account()), 10, 'an event each');
SELECT is((SELECT count(*)::int FROM case_move m JOIN event e ON e.id = m.event_id AND e.case_id = m.case_id WHERE m.verb = 'list'
             AND m.to_state = 'listed' AND m.on_date = '2019-01-21'), 10, 'a move each');
SELECT is((SELECT (state, version, since, due, name)::text FROM case_file WHERE row_no = 5), '(listed,1,2019-01-21,2019-04-30,乙)', 'a case begins listed');
SELECT is((SELECT supplementary FROM batch), true, 'imported after its due date: supplementary');
SELECT is((SELECT number FROM batch_document), '甲教督〔2019〕2 号', 'document numbers are kept');
SELECT is((SELECT count(*)::int FROM import_row), 0, 'staging is empty again');
SELECT is((SELECT count(*)::int FROM import_verdict), 0, 'and so are the verdicts in work');
SELECT ok(NOT EXISTS (SELECT FROM event WHERE detail::text ~ '甲|乙|9901012'), 'no name and no number in the trail');

-- ---- the second list
SELECT is(import_list('L2',
    list_row('甲一', '990101200901010015', '2009-01-01', '{"household_address": "户口路9号"}'),                   -- 2: known, joins
    list_row('丙', '990101201003030014', '2010-03-03', '{"id_valid": false}'),                                   -- 3: exact, but the ID is invalid
    list_row('甲一一', '990101200901010015', '2009-01-01'),                                                       -- 4: the ID of 2, another name
    list_row('甲二', '990101200901010013', '2009-01-01', '{"guardian": "甲父", "id_valid": false}'),               -- 5: one digit off 甲二
    list_row('乙', '990101201002020019', '2010-02-02', '{"guardian": "乙母"}'),                                   -- 6: known without ID
    list_row('壬', '990101201002020035', '2010-02-02'),                                                          -- 7: nobody
    list_row('甲三', '', '2009-01-01', '{"guardian_phone": "13900000001", "address": "x"}')                        -- 8: twin of a known child
  ) - 'import' - 'warnings' - 'batch' - 'kind',
  '{"dry_run": false, "unchanged": false, "rows": 7, "cases": 7, "duplicates": 0, "joined": 1, "proposals": 4, "supplementary": true, "clocks": false, "errors": 0}',
  'a second list');
SELECT is((SELECT array_agg(r.verdict ORDER BY r.row_no) FROM batch_row r JOIN batch b ON b.id = r.batch_id AND b.name = 'L2'),
          ARRAY['joined', 'proposal', 'proposal', 'proposal', 'proposal', 'new', 'new'], 'verdicts of the second');
SELECT is((SELECT child_id FROM case_file WHERE id = case_id(case_of('L2', 2))), (SELECT child_id FROM case_file WHERE id = case_id(case_of('L1', 2))),
          'valid ID and full name: the child joins by itself');
SELECT is((SELECT household_address FROM child_person WHERE child_id = (SELECT child_id FROM case_file WHERE id = case_id(case_of('L1', 2)))),
          '户口路9号', 'what was not known is filled in');
SELECT is((SELECT (proposed_exact, same_id) FROM case_file WHERE id = case_id(case_of('L2', 3))), (true, false), 'exact, but not by itself: the ID is invalid');
SELECT isnt((SELECT child_id FROM case_file WHERE id = case_id(case_of('L2', 3))), (SELECT child_id FROM case_file WHERE id = case_id(case_of('L1', 6))),
          'a proposal has a child of its own');
SELECT is((SELECT proposed_child FROM case_file WHERE id = case_id(case_of('L2', 4))), (SELECT child_id FROM case_file WHERE id = case_id(case_of('L1', 2))),
          'the ID of a known child, another name');
SELECT is((SELECT (proposed_exact, proposed_twins) FROM case_file WHERE id = case_id(case_of('L2', 5))), (false, true),
          'one digit off, and there is a twin');
SELECT is((SELECT repair FROM import_issue WHERE name = 'known_child' AND row_no = 5), '990101200901010031', 'the repair is the known ID');
SELECT is((SELECT proposed_child FROM case_file WHERE id = case_id(case_of('L2', 6))), (SELECT child_id FROM case_file WHERE id = case_id(case_of('L1', 5))),
          'known without an ID: by name, birth date and guardian');
SELECT is((SELECT r.warnings FROM batch_row r JOIN batch b ON b.id = r.batch_id AND b.name = 'L2' WHERE r.row_no = 8), '{id_missing,twins}',
          'a twin of a child of an earlier list');
SELECT is((SELECT said FROM import_issue WHERE name = 'earlier_list'), say('row_in_batch_open', 'batch', 'L1', 'case', case_of('L1', 2)),
          'the district is told of the other open case');

-- ---- refusals, dry run, again
SELECT is(stage('list', terms('L1'), list_row('x', '', '2010-01-01')), 'IMPORT_OTHER_FILE', 'the name of a batch is not given twice');
SELECT is(stage('list', terms('L9', '{"scheme": "none"}'), list_row('x', '', '2010-01-01')), 'NOT_FOUND', 'the scheme must exist');
SELECT is(stage('list', terms('L9', '{"due": "2018-01-01"}'), list_row('x', '', '2010-01-01')), 'RANGE_BACKWARDS', 'due before received');
SELECT is(stage('list', terms('L9', jsonb_build_object('received', today() + 1)), list_row('x', '', '2010-01-01')), 'DATE_IN_FUTURE', 'received tomorrow');
SELECT stage('list', terms('L3'), list_row('癸', '990101201103030017', '2011-03-03'),
    '{"norm": {}, "issues": [{"row": 3, "column": "姓名", "value": "", "severity": "error", "name": "name_missing", "notice": {"code": "person_name_missing", "params": []}}]}') AS i \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'ok'->>'errors', '1', 'one bad row …');
SELECT is((SELECT count(*)::int FROM batch WHERE name = 'L3'), 0, '… and nothing is imported');
SELECT is((SELECT state FROM import WHERE id = :i), 'refused', 'the import is over');
SELECT is((SELECT said FROM import_issue WHERE import_id = :i), say('person_name_missing'), 'and the error is kept');
SELECT stage('list', terms('L3'), list_row('癸', '', (terms('L3')->>'received')::date::text), list_row('壬', '', ((terms('L3')->>'received')::date + 1)::text)) AS unborn \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'unborn'))->'ok'->>'errors', '1', 'nobody on a list is born after it …');
SELECT is((SELECT format('%s %s %s %s', row_no, header, name, said) FROM import_issue WHERE import_id = :unborn AND severity = 'error'),
          format('3 birth_date birth_future %s', say('birth_future', 'on', terms('L3')->>'received')), '… which is said of its row');
SELECT stage('list', terms('L4'), list_row('癸', '990101201103030017', '2011-03-03'), list_row('癸', '990101201103030017', '2011-03-03')) AS i \gset
SELECT is((dry_run(:'i')->'ok') - 'import',
          '{"kind": "list", "batch": "L4", "dry_run": true, "unchanged": false, "rows": 2, "cases": 1, "duplicates": 1, "joined": 0, "proposals": 0,
            "supplementary": true, "clocks": false, "errors": 0, "warnings": 1}', 'a dry run says the same');
SELECT is((SELECT count(*)::int FROM batch WHERE name = 'L4'), 0, '… and writes nothing');
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'ok'->>'cases', '1', 'and then for good');
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'ok'->>'unchanged', 'true', 'the same import again');

SELECT is(import_list('L4', list_row('癸', '990101201103030017', '2011-03-03'), list_row('癸', '990101201103030017', '2011-03-03'))->>'unchanged', 'true',
          'the same file again');
SELECT is((SELECT count(*)::int FROM case_file c JOIN batch b ON b.id = c.batch_id WHERE b.name = 'L4'), 1, '… changes nothing');

-- ---- rows of sums
SELECT stage('list', terms('L6'), list_row('子', '990101201104040010', '2011-04-04'), '{"norm": {"sum_row": true}, "issues": [{"severity": "warning", "name": "sum_row"}]}',
    list_row('子', '990101201104040010', '2011-04-04')) AS i \gset
SELECT is(dry_run(:'i')->'ok'->>'skipped', '1', 'a dry run says that a row of sums is skipped');
SELECT is((do_write('import_commit', jsonb_build_object('import', :'i'))->'ok') - 'import' - 'warnings' - 'kind' - 'batch',
          '{"dry_run": false, "unchanged": false, "rows": 2, "skipped": 1, "cases": 1, "duplicates": 1, "joined": 0, "proposals": 0, "supplementary": true, "clocks": false, "errors": 0}',
          'it is neither received, nor a duplicate, nor a case');
SELECT is((SELECT (b.rows, b.duplicates, b.skipped)::text FROM batch b WHERE b.name = 'L6'), '(2,1,1)', 'the batch says how many');
SELECT is((SELECT array_agg(r.row_no ORDER BY r.row_no) FROM batch_row r JOIN batch b ON b.id = r.batch_id AND b.name = 'L6'), '{2,4}', 'the others keep their row numbers');
SELECT is((SELECT count(*)::int FROM batch_row_cells r JOIN batch b ON b.id = r.batch_id AND b.name = 'L6'), 2, 'and their cells');

-- ---- rows that came twice or not at all
SELECT stage('list', terms('L5'), list_row('子', '990101201103030033', '2011-03-03')) AS i \gset
SELECT stage_rows(:i, ARRAY[list_row('子', '990101201103030033', '2011-03-03')]);
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->'ok'->>'cases', '1', 'rows that were sent twice count once');
SELECT import_begin(jsonb_build_object('kind', 'roster', 'sha256', repeat('00', 32), 'rows', 2))->'ok'->>'import' AS i \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->>'error', 'IMPORT_INCOMPLETE', 'all rows have to be there');

SELECT import_begin(jsonb_build_object('kind', 'roster', 'sha256', repeat('11', 32), 'rows', 0))->'ok'->>'import' AS none \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'none'))->>'error', 'FILE_NOT_TABLE', 'a file without rows takes nothing away');

-- ---- others
SELECT be('d2');
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->>'error', 'NOT_FOUND', 'somebody else''s import');
SELECT be('s1');
SELECT is(import_begin('{"kind": "roster", "sha256": "00", "rows": 1}')->>'error', 'NOT_ALLOWED', 'only the district imports');
SELECT is(do_write('import_commit', jsonb_build_object('import', :'i'))->>'error', 'NOT_ALLOWED', 'and commits');
SELECT is((SELECT count(*)::int FROM batch_row), 0, 'a street sees no rows of lists that were not routed to it');
SELECT is((SELECT count(*)::int FROM import_issue), 0, 'and no issues');
SELECT throws_ok($$INSERT INTO event (account_id, kind, case_id, version) VALUES (my_account(), 'list', 100001, 1)$$, '42501', NULL,
                 'a street writes no first version');
-- ---- an attack: guesses in a file that is never imported
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.guess(p_batch text, VARIADIC p_rows jsonb[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_import text := test.stage('list', test.terms(p_batch), VARIADIC p_rows);
    r jsonb := test.dry_run(v_import);
BEGIN
    RETURN coalesce(r ->> 'error', (r -> 'ok' ->> 'joined') || ' joined') || coalesce((SELECT ': ' || string_agg(row_no || ' ' || name, ', ' ORDER BY row_no, name) FROM import_issue
            WHERE import_id = v_import::bigint AND name IN ('earlier_list', 'same_id', 'known_child', 'known_unnamed')), '');
END $$;
CREATE FUNCTION test.looks(p_but int) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = nol AS $$
    INSERT INTO event (account_id, role, kind, detail) SELECT my_account(), 'district', 'find', jsonb_build_object('reveal', true, 'numbers',
        120 - p_but - (SELECT coalesce(sum(coalesce((detail ->> 'numbers')::int, 1)), 0) FROM event WHERE account_id = my_account() AND detail ->> 'reveal' = 'true'))
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1') \g /dev/null
SELECT is(guess('G1', list_row('癸', '990101201103030017', '2011-03-03'), list_row('别', '990101200901010015', '2009-01-01'), list_row('无', '990101201307070011', '2013-07-07')),
          '1 joined: 2 earlier_list, 3 same_id', 'a dry run names the rows that are known …');
SELECT is((SELECT detail - 'import' FROM event WHERE kind = 'import_look' ORDER BY id DESC LIMIT 1), '{"dry_run": true, "reveal": true, "numbers": 2, "known": 2}', '… which is as many looks, in the trail');
SELECT is(guess('G1', list_row('无', '990101201307070011', '2013-07-07')), '0 joined', 'that nobody is known …');
SELECT is((SELECT detail ->> 'numbers' FROM event WHERE kind = 'import_look' ORDER BY id DESC LIMIT 1), '1', '… is one, too');
SELECT looks(1) \g /dev/null
SELECT be('d1') \g /dev/null
SELECT is(guess('G1', list_row('癸', '990101201103030017', '2011-03-03'), list_row('别', '990101200901010015', '2009-01-01')), '1 joined: 1 known_unnamed',
          'more than an hour allows are counted and not named');
SELECT be('d1') \g /dev/null
SELECT is(guess('G1', list_row('癸', '990101201103030017', '2011-03-03')), 'REVEAL_LIMIT', 'and then nothing is said');
SELECT is((SELECT count(*)::int FROM import_issue WHERE import_id = (SELECT max(id) FROM import) AND name IN ('earlier_list', 'same_id')), 0, '… or left for IMPORT_ISSUES');
SELECT stage('list', terms('G2'), list_row('癸', '990101201103030017', '2011-03-03')) AS g \gset
SELECT is(do_write('import_commit', jsonb_build_object('import', :'g'))->'ok'->>'joined', '1', 'a list that is meant comes in all the same');

-- ---- a child whose death is confirmed: nobody is asked to assign what assigning refuses
RESET SESSION AUTHORIZATION;
UPDATE child SET died_on = '2019-01-30' WHERE id = (SELECT child_id FROM child_person WHERE id_number = '990101201002020035');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(import_list('L8', list_row('壬', '990101201002020035', '2010-02-02')) ->> 'joined', '1', 'a child who died is listed again');
SELECT is((SELECT said ->> 'code' FROM import_issue WHERE name = 'earlier_list' ORDER BY import_id DESC LIMIT 1), 'row_in_batch_died', '… and the district told where to settle it');
SELECT finish();
ROLLBACK;
