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
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
\set district_open `cat sql/queries/cases/list_district_open.sql`
\set district_state `cat sql/queries/cases/list_district_state.sql`
\set street_open `cat sql/queries/cases/list_street_open.sql`
\set street_state `cat sql/queries/cases/list_street_state.sql`
\set street_count `cat sql/queries/cases/list_count.sql`
\set community_open `cat sql/queries/cases/list_community_open.sql`
\set community_state `cat sql/queries/cases/list_community_state.sql`
SET SESSION AUTHORIZATION nol_writer;
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
        EXECUTE 'SELECT string_agg(x.name, '',''), max(x.cursor) FROM (' || test.page(p_query, p_request) || ') x' INTO v_page, v_next;
        v_names := v_names || coalesce(v_page, '-') || '/';
        EXIT WHEN v_next IS NULL;
        p_request := p_request || jsonb_build_object('after', v_next);
    END LOOP;
    RETURN v_names;
END $$;
GRANT EXECUTE ON FUNCTION test.all_pages TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s2');
SELECT is(all_pages(:'street_open', '{"find": "独一"}'), '-/独一/-/', 'the 10,000th comes at the end of the second page; whether more follow only the third can say');
SELECT be('d1');
SELECT is(all_pages(:'district_open', '{"find": "独一"}'), '-/-/-/-/-/独一/', 'behind 28,999 others with the sixth');

-- ---- a child in danger stands first, once, whatever happens while somebody reads on
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.somebody_does(p_sql text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol AS $$ BEGIN EXECUTE p_sql; END $$;
-- All names of a street's page by page, as one line; between the first page and the second p_meanwhile happens.
CREATE FUNCTION test.walk(p_query text, p_request jsonb, p_meanwhile text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_all text[] := '{}';
    v_page text[];
    v_next text;
BEGIN
    FOR i IN 1 .. 20 LOOP
        EXECUTE 'SELECT array_agg(x.name || CASE WHEN x.danger_at IS NULL THEN '''' ELSE ''!'' END) FILTER (WHERE x.name IS NOT NULL), max(x.cursor) FROM (' || test.page(p_query, p_request) || ') x'
           INTO v_page, v_next;
        v_all := v_all || v_page;
        EXIT WHEN v_next IS NULL;
        p_request := p_request || jsonb_build_object('after', v_next);
        IF i = 1 AND p_meanwhile IS NOT NULL THEN
            PERFORM test.somebody_does(p_meanwhile);
        END IF;
    END LOOP;
    RETURN array_to_string(v_all, ' ');
END $$;
-- The same from the table.
CREATE FUNCTION test.expected(p_find text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT string_agg(c.name || CASE WHEN c.danger THEN '!' ELSE '' END, ' ' ORDER BY NOT c.danger, CASE WHEN NOT c.danger THEN c.due END, c.id)
      FROM nol.case_file c JOIN nol.org s ON s.id = c.street_id WHERE s.code = '990101002000' AND c.is_open AND position(p_find IN c.name) > 0
$$;
UPDATE case_file SET danger = true, danger_at = now() - interval '1 hour' WHERE name IN ('多12399', '多12390', '多123');
-- Elsewhere, and over before.
UPDATE case_file SET danger = true, danger_at = now() - interval '1 hour' WHERE name IN ('多12301', '多12302', '多12304');
UPDATE case_file SET danger_at = now() - interval '1 hour', danger_until = now() - interval '1 minute' WHERE name = '多12393';
ANALYZE case_file;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s2');
SELECT is(split_part(expected('多123'), ' ', 3), '多12399!', 'three of these are in danger');
SELECT is(walk(:'street_open', '{"find": "多123", "limit": 7}'), expected('多123'), 'a street, all open: they come first, each case once');
SELECT is(walk(:'street_open', '{"find": "多123", "limit": 2}'), expected('多123'), 'also where they are more than a page');
SELECT is(walk(:'street_state', '{"find": "多123", "limit": 7, "state": "at_community"}'), expected('多123'), 'in one state');
SELECT is(walk(:'street_state', '{"find": "多123", "limit": 7, "state": "found"}'), '', 'in another none');
SELECT is(walk(:'street_count', '{"find": "多123", "limit": 7, "count": true}'), expected('多123'), 'counted');
SELECT cmp_ok(reads(page(:'street_open', '{}')), '<', 500::bigint, 'a page costs no more for it');
SELECT be('c3');
SELECT is(walk(:'community_open', '{"find": "多123", "limit": 7}'), expected('多123'), 'a community, all open');
SELECT is(walk(:'community_state', '{"find": "多123", "limit": 7, "state": "at_community"}'), expected('多123'), 'a community, one state');
SELECT be('d1');
SELECT is(walk(:'district_open', '{"find": "多123", "limit": 7, "street": "990101002000"}'), expected('多123'), 'the district, all open, of one street');
SELECT is(walk(:'district_state', '{"find": "多123", "limit": 7, "street": "990101002000", "state": "at_community"}'), expected('多123'), 'the district, one state');
SELECT is(split_part(walk(:'district_open', '{"find": "多123", "limit": 50}'), ' ', 6), '多12399!', 'the whole district: all six before all others');
SELECT cmp_ok(reads(page(:'district_open', '{}')), '<', 500::bigint, 'a page of the district costs no more');
SELECT cmp_ok(reads(page(:'district_open', jsonb_build_object('after', page_cursor('{}', '2019-05-31', 5010000)))), '<', 500::bigint, 'nor one in the middle');
-- Meanwhile: 多12360 is raised, 多12399 ends, and 多12393 is in danger again.
SELECT be('s2');
SELECT expected('多123') AS before \gset
SELECT is(walk(:'street_open', '{"find": "多123", "limit": 2}', $$UPDATE case_file SET danger = true, danger_at = now() + interval '1 second', danger_until = NULL WHERE name IN ('多12360', '多12393');
    UPDATE case_file SET danger = false, danger_until = now() + interval '1 second' WHERE name IN ('多12399', '多123')$$),
    replace(replace(replace(:'before', '多12399!', '多12399'), '多12360', '多12360!'), '多12393', '多12393!'),
    'what was raised or ended meanwhile stays where it stood: none is lost and none comes twice');
RESET SESSION AUTHORIZATION;
UPDATE case_file SET danger_at = now() - interval '1 second' WHERE danger_at > now();
UPDATE case_file SET danger_until = now() - interval '1 second' WHERE danger_until > now();
SET SESSION AUTHORIZATION nol_writer;
SELECT be('s2');
SELECT is(walk(:'street_open', '{"find": "多123", "limit": 7}'), expected('多123'), 'whoever begins again sees it as it is now');
RESET SESSION AUTHORIZATION;
UPDATE case_file SET danger = false, danger_at = NULL, danger_until = NULL WHERE danger_at IS NOT NULL;
SET SESSION AUTHORIZATION nol_writer;

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
SET SESSION AUTHORIZATION nol_writer;
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
