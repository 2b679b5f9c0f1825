-- The calendar as a file: what is refused, what is replaced, what of it the program mends later.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.cal(p_day text, p_type text, p_name text DEFAULT '节', p_source text DEFAULT '') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('day', p_day, 'type', p_type, 'name', p_name, 'source', p_source)
$$;
CREATE FUNCTION test.bring_in(VARIADIC p_rows jsonb[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_id text := test.stage('calendar', '{}', VARIADIC p_rows);
    r jsonb;
BEGIN
    r := test.do_write('import_commit', jsonb_build_object('import', v_id)) -> 'ok';
    RETURN CASE WHEN EXISTS (SELECT FROM import_issue WHERE import_id = v_id::bigint AND name <> 'year_sparse')
                THEN jsonb_build_object('issues', (SELECT jsonb_agg(row_no || ' ' || name ORDER BY row_no, id) FROM import_issue WHERE import_id = v_id::bigint AND name <> 'year_sparse'),
                                        'errors', r -> 'errors')
                ELSE r - '{import,kind,rows,errors,warnings,dry_run,unchanged}'::text[] END;
END $$;
-- What the last file is told to lack.
CREATE FUNCTION test.sparse() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(row_no || ' ' || severity || ' ' || (said #>> '{params,0,value}') || ' ' || (said #>> '{params,1,value}'), '; ') FROM import_issue WHERE import_id = (SELECT max(id) FROM import) AND name = 'year_sparse'
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1');

-- ---- a year
SELECT is(calendar_show('{"year": 2027}'), refuse('CALENDAR_YEAR_MISSING', 'year', '2027', 'possible', '2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026'), 'a year that is missing is said');
SELECT is(bring_in(cal('2027-01-01', 'holiday')), '{"errors": 1, "issues": ["2 year_incomplete"]}', 'a part of a year is none');
SELECT is(bring_in(cal('2027-01-01', 'holiday', '元旦', '甲〔2026〕1号'), cal('2027-10-01', 'holiday', '国庆节', '甲〔2026〕1号'), cal('2026-12-27', 'workday', '元旦', '甲〔2026〕1号')),
          '{"added": 3, "changed": 0, "years": ["2027"]}', 'a whole one; the end of December is the next year''s');
SELECT is(sparse(), '2 warning 2027 spring_festival, qingming, labour_day, dragon_boat', 'feasts that it lacks are named');
SELECT is((calendar_show('{"year": 2027}') -> 'ok') - '{days,terms}'::text[],
          '{"year": 2027, "source": "甲〔2026〕1号", "imported": true, "workdays": 259, "years": ["2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027"]}', 'it is shown');
SELECT ok(workday('2026-12-27') AND NOT workday('2026-12-26') AND (SELECT count(*) FROM calendar_day WHERE of_year = 2026) > 30, 'the year before is still whole');
SELECT is(bring_in(cal('2027-01-01', 'holiday'), cal('2027-10-04', 'holiday')), '{"added": 2, "changed": 0, "years": ["2027"]}', 'imported again');
SELECT ok(workday('2027-10-01') AND NOT workday('2026-12-27'), 'it replaces the year, and the days of it before');
SELECT is(bring_in(cal('2027-01-01', 'holiday'), cal('2027-01-01', 'workday'), cal('2027-10-01', 'holiday'), cal('2027-03-01', 'workday')),
          '{"errors": 1, "issues": ["3 day_twice", "3 workday_plain", "5 workday_plain"]}', 'no day twice');
SELECT is(bring_in(cal('2027-01-01', 'holiday'), cal('2027-10-01', 'holiday'), cal('2027-03-01', 'workday')), '{"errors": 0, "issues": ["4 workday_plain"]}', 'a slip is told');

-- ---- a feast is where the year puts it
SELECT bring_in(cal('2027-01-03', 'holiday'), cal('2027-01-24', 'holiday'), cal('2027-04-03', 'holiday'), cal('2027-04-30', 'holiday'), cal('2027-06-09', 'holiday'), cal('2027-10-07', 'holiday')) IS NOT NULL AS done \gset
SELECT is(sparse(), NULL, 'a whole year lacks none');
SELECT bring_in(cal('2027-01-01', 'holiday'), cal('2027-10-01', 'holiday'), cal('2027-03-01', 'workday')) IS NOT NULL AS done \gset

-- ---- terms
SELECT is(bring_in(cal('2026-09-01', 'term_start', '第一学期'), cal('2027-01-22', 'term_end'), cal('2027-02-22', 'term_start', '第二学期'), cal('2027-07-02', 'term_end')),
          '{"added": 0, "changed": 0, "years": []}', 'terms alone touch no year');
SELECT is((SELECT array_agg(name || ' ' || first_day || ' ' || last_day ORDER BY first_day) FROM term), '{"第一学期 2026-09-01 2027-01-22","第二学期 2027-02-22 2027-07-02"}', 'two');
SELECT is(calendar_show('{"year": 2027}') #> '{ok,terms}' -> 0 ->> 'from', '2026-09-01', 'one that goes into the year is shown with it');
SELECT is(bring_in(cal('2027-02-23', 'term_start', '第二学期'), cal('2027-07-03', 'term_end')), '{"added": 0, "changed": 0, "years": []}', 'mended');
SELECT is((SELECT array_agg(first_day ORDER BY first_day) FROM term), '{2026-09-01,2027-02-23}', 'the terms that begin in that year are replaced');
SELECT is(bring_in(cal('2027-09-01', 'term_start', '甲')), '{"errors": 1, "issues": ["2 term_unpaired"]}', 'a term has an end');
SELECT is(bring_in(cal('2027-09-01', 'term_end', '甲')), '{"errors": 1, "issues": ["2 term_unpaired"]}', 'and a beginning');
SELECT is(bring_in(cal('2027-09-01', 'term_start', ''), cal('2028-01-20', 'term_end')), '{"errors": 1, "issues": ["2 name_missing"]}', 'and a name');
SELECT is(bring_in(cal('2025-09-01', 'term_start', '甲'), cal('2026-09-02', 'term_end')), '{"errors": 1, "issues": ["3 term_overlaps"]}', 'and does not run into another');

-- ---- whose it is
SELECT is((SELECT count(*)::int FROM event WHERE kind = 'calendar_import'), 7, 'each in the trail');
SELECT throws_ok('SELECT calendar_set(1, ''[]'')', '42501', NULL, 'not without an import of one''s own');
SELECT throws_ok('DELETE FROM calendar_day', '42501', NULL, 'not by the application''s own SQL');
SELECT be('s1');
SELECT ok(calendar_show('{"year": 2024}') ? 'ok', 'all may look');
SELECT is(do_write('import_commit', '{"import": "1"}') ->> 'error', 'NOT_ALLOWED', 'the district imports');
RESET SESSION AUTHORIZATION;
SELECT calendar_put(E'日期,类型,名称,文号\n2027-01-01,休,元旦,x\n2027-10-01,休,国庆节,x\n') IS NOT NULL AS done \gset
SELECT is((SELECT count(*)::int FROM calendar_day WHERE of_year = 2027), 3, 'a newer program leaves the district''s year alone');
SELECT calendar_put(E'日期,类型,名称,文号\r\n2028-01-03,休,元旦,x\r\n2028-10-02,休,国庆节,x\r\n') IS NOT NULL AS done \gset
SELECT is((SELECT count(*)::int FROM calendar_day WHERE of_year = 2028), 2, 'and brings others');
SELECT * FROM finish();
ROLLBACK;
