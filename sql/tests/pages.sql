-- Pages of long lists: what a page looks at does not grow with the list, and a rare case is found behind 5000 others.
BEGIN;
\ir setup.inc
\ir work.inc
SELECT new_case() AS c \gset
RESET SESSION AUTHORIZATION;
-- 30,000 cases of two streets, a third of them in the one that is asked about, beside it; the last of all has a name of its own.
INSERT INTO child (id) OVERRIDING SYSTEM VALUE SELECT 5000000 + g FROM generate_series(1, 30000) g;
INSERT INTO child_person (child_id, name, name_key, id_type, id_valid) SELECT 5000000 + g, '多' || g, '多' || g, '', false FROM generate_series(1, 30000) g;
INSERT INTO case_file (id, batch_id, row_no, child_id, scheme_id, state, street_id, community_id, since, last_on, due, name, event_id) OVERRIDING SYSTEM VALUE
SELECT 5000000 + g, c.batch_id, 10 + g, 5000000 + g, c.scheme_id, CASE WHEN g % 30 = 10 THEN 'closed' ELSE 'at_community' END, s.id, k.id, c.since, c.last_on,
       date '2019-05-01' + (g % 50), CASE WHEN g = 29997 THEN '独一' ELSE '多' || g END, c.event_id
  FROM generate_series(1, 30000) g, case_file c, org s, org k
 WHERE c.id = case_id(:'c') AND s.code = CASE WHEN g % 3 > 0 THEN '990101001000' ELSE '990101002000' END AND k.code = left(s.code, 9) || '001';
UPDATE case_file SET due = '2020-01-01' WHERE id = 5029997;
ANALYZE case_file;
ANALYZE child_person;
-- How many rows of case_file a statement reads.
CREATE FUNCTION test.reads(p_sql text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before bigint := (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = 'nol.case_file'::regclass);
BEGIN
    EXECUTE 'SELECT count(*) FROM (' || p_sql || ') x';
    RETURN (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = 'nol.case_file'::regclass) - before;
END $$;
CREATE FUNCTION test.page(p_query text, p_request jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT replace(p_query, '$1::jsonb', quote_literal(p_request) || '::jsonb')
$$;
CREATE TABLE test.found (name text, next text);
GRANT ALL ON test.found TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
\set district_open `cat sql/queries/cases/list_district_open.sql`
\set district_state `cat sql/queries/cases/list_district_state.sql`
\set street_open `cat sql/queries/cases/list_street_open.sql`
\set street_state `cat sql/queries/cases/list_street_state.sql`
\set community_open `cat sql/queries/cases/list_community_open.sql`
\set community_state `cat sql/queries/cases/list_community_state.sql`
SET SESSION AUTHORIZATION nol_app;
-- Once for the page, and a few times for each of its rows; never the list.
SELECT be('d1');
SELECT cmp_ok(reads(page(:'district_open', '{}')), '<', 500::bigint, 'the district, all open');
SELECT cmp_ok(reads(page(:'district_state', '{"state": "at_community"}')), '<', 500::bigint, 'the district, one state');
SELECT cmp_ok(reads(page(:'district_open', jsonb_build_object('after', page_cursor('{}', '2019-05-31', 5010000)))), '<', 500::bigint, 'a page in the middle costs no more');
SELECT be('s2');
SELECT cmp_ok(reads(page(:'street_open', '{}')), '<', 500::bigint, 'a street, all open');
SELECT cmp_ok(reads(page(:'street_state', '{"state": "at_community"}')), '<', 500::bigint, 'a street, one state');
SELECT be('c3');
SELECT cmp_ok(reads(page(:'community_open', '{}')), '<', 500::bigint, 'a community, all open');
SELECT cmp_ok(reads(page(:'community_state', '{"state": "at_community"}')), '<', 500::bigint, 'a community, one state');

-- A filter that hardly anything fits: at most 5000 looked at a call, then a short page that says where to go on.
SELECT be('s2');
SELECT cmp_ok(reads(page(:'street_open', '{"find": "独一"}')), '<', 11000::bigint, 'no call looks at more than 5000');
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.all_pages(p_query text, p_request jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_names text := '';
    v_page text;
    v_next text;
BEGIN
    FOR i IN 1 .. 9 LOOP
        EXECUTE 'SELECT string_agg(x.name, '',''), max(x.next) FROM (' || test.page(p_query, p_request) || ') x' INTO v_page, v_next;
        v_names := v_names || coalesce(v_page, '-') || '/';
        EXIT WHEN v_next IS NULL;
        p_request := p_request || jsonb_build_object('after', v_next);
    END LOOP;
    RETURN v_names;
END $$;
GRANT EXECUTE ON FUNCTION test.all_pages TO PUBLIC;
SET SESSION AUTHORIZATION nol_app;
SELECT be('s2');
SELECT is(all_pages(:'street_open', '{"find": "独一"}'), '-/独一/-/', 'the 10,000th comes at the end of the second page; whether more follow only the third can say');
SELECT be('d1');
SELECT is(all_pages(:'district_open', '{"find": "独一"}'), '-/-/-/-/-/独一/', 'behind 28,999 others with the sixth');

-- ---- a cursor is sealed: by whom, for which list, after how many rows
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.names(p_who text, p_query text, p_request jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    n int;
BEGIN
    PERFORM test.be(p_who);
    EXECUTE 'SELECT count(x.name) FROM (' || test.page(p_query, p_request) || ') x' INTO n;
    RETURN n;
END $$;
CREATE FUNCTION test.cursor_of(p_who text, p_request jsonb, p_pages int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    FOR i IN 1 .. p_pages LOOP
        p_request := p_request || jsonb_build_object('after', page_cursor(p_request, '2019-05-01', 5000000));
    END LOOP;
    RETURN p_request ->> 'after';
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_app;
SELECT cursor_of('d1', '{}', 10) AS ten \gset
SELECT ok(:'ten' LIKE '7060.5000000.500.%', 'ten pages on');
SELECT is(names('d1', :'district_open', jsonb_build_object('after', :'ten')), 50, 'as the server made it: the next page');
SELECT is(names('d1', :'district_open', jsonb_build_object('after', :'ten', 'limit', 7, 'count', true)), 7, 'a shorter page of the same list');
SELECT is(names('d1', :'district_open', jsonb_build_object('after', c)), 0, 'no rows for ' || d)
  FROM (VALUES (replace(:'ten', '.500.', '.50.'), 'rows set back'), (replace(:'ten', '.500.', '.0500.'), 'the same number in other digits'), (replace(:'ten', '.500.', '.550.'), 'rows set forth'), (replace(:'ten', '.500.1', '.500.0'), 'read since long ago'),
               (replace(:'ten', '7060.', '7059.'), 'another day'), (replace(:'ten', '.5000000.', '.5000001.'), 'another row'), ('7060.5000000.1', 'no seal'), ('7060.5000000.1.' || repeat('0', 24), 'a seal of nobody''s'), ('x', 'no cursor')) v(c, d);
SELECT is(names('d1', :'district_open', jsonb_build_object('after', :'ten', 'street', '990101001000')), 0, 'another list''s cursor');
SELECT is(names('d2', :'district_open', jsonb_build_object('after', :'ten')), 0, 'another account''s cursor');
SELECT is(names('d1', :'district_open', jsonb_build_object('after', cursor_of('d1', '{"state": "found"}', 1))), 0, 'nor a cursor of a narrower list for a wider one');
SELECT throws_ok('SELECT * FROM page_secret', '42501', NULL, 'the secret is nobody''s');
SELECT * FROM finish();
ROLLBACK;
