-- Watching: notices get their positions with their events, and each sees the pages of its own unit, once each, from any cursor.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
-- All pages of an account from a cursor on, as lines "cursor kind case"; how many pages that took.
CREATE FUNCTION test.page(p_after text, p_limit int) RETURNS TABLE (n bigint, cursor text, kind text, no text, ref text, next text, caught_up boolean) LANGUAGE sql AS $$
    SELECT row_number() OVER (), p.cursor, p.kind, p."case", p.ref, p.next, p.caught_up FROM watch_page(p_after, p_limit) p
$$;
CREATE FUNCTION test.walk(p_who text, p_after text, p_limit int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_said text := '';
    v_after text := p_after;
    r record;
BEGIN
    PERFORM test.be(p_who);
    FOR i IN 1 .. 200 LOOP
        FOR r IN SELECT * FROM test.page(v_after, p_limit) LOOP
            IF r.kind IS NOT NULL THEN
                v_said := v_said || format('%s %s %s; ', r.cursor, r.kind, coalesce(r.no, '-'));
            END IF;
            v_after := coalesce(r.next, v_after);
            IF r.caught_up THEN
                RETURN v_said;
            END IF;
        END LOOP;
    END LOOP;
    RETURN 'no end';
END $$;
-- The same without the cursors.
CREATE FUNCTION test.kinds(p_who text, p_after text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(test.walk(p_who, p_after, 100), '[0-9.]+ (\S+) (\S+); ', '\1 ', 'g')
$$;
-- The units of the notices that an account sees in the table.
CREATE FUNCTION test.units_seen(p_who text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT string_agg(DISTINCT org_code_of(org_id), ',') FROM notice);
END $$;
CREATE FUNCTION test.seal_all() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT nol.seal()::text $$;
CREATE FUNCTION test.tell(p_org text, p_kind text, p_times int, p_event bigint) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.notice (event_id, org_id, kind) SELECT p_event, o.id, p_kind || n FROM nol.org o, generate_series(1, p_times) n WHERE o.code = p_org
$$;
CREATE FUNCTION test.begin_event() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ INSERT INTO nol.event (kind) VALUES ('watch test') RETURNING id $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT seal_all() AS start \gset

-- ---- nothing is seen before it has its position, then in order and once
SELECT bring('found') AS c \gset
SELECT is(kinds('c1', :'start'), '', 'not sealed: nothing yet');
SELECT seal_all() AS p1 \gset
SELECT is(kinds('c1', :'start'), 'assigned ', 'the community: assigned');
SELECT is(kinds('s1', :'start'), 'assigned to_review ', 'its street: assigned, and a finding to review');
SELECT is(kinds('s2', :'start'), '', 'another street nothing');
SELECT is(kinds('c2', :'start'), '', 'another community nothing');
SELECT is(kinds('c1', :'p1'), '', 'behind the newest position there is nothing');
SELECT is((SELECT n.position FROM notice n WHERE n.kind = 'assigned'), (SELECT e.position FROM event_placed e JOIN notice n ON n.event_id = e.id WHERE n.kind = 'assigned'), 'its position is its event''s')
  FROM be('c1');
SELECT act('s1', 'case_sendback', :'c', '{"reason": "再走一次"}') IS NOT NULL AS done, seal_all() AS p2 \gset
SELECT is(kinds('c1', :'p1'), 'sent_back ', 'sent back');
SELECT act('d1', 'case_assign', :'c', '{"to": "990101002001"}') IS NOT NULL AS done, seal_all() AS p3 \gset
SELECT is(kinds('c1', :'p2'), 'moved_away ', 'who had it hears that it went …');
SELECT is(kinds('s1', :'p2'), 'moved_away ', '… its street too');
SELECT is(kinds('c3', :'start'), 'assigned ', '… who has it, that it came');

-- ---- several of one event: a cursor in the middle of a position, and none is lost or shown twice, whatever the size of a page
SELECT begin_event() AS e \gset
SELECT tell('990101001001', 'x', 5, :e), tell('990101001002', 'y', 1, :e) \g /dev/null
SELECT seal_all() AS p4 \gset
SELECT is(kinds('c1', :'p3'), 'x1 x2 x3 x4 x5 ', 'all five');
SELECT is(walk('c1', :'p3', n), walk('c1', :'p3', 100), 'with pages of ' || n) FROM unnest('{1,2,3,4,5,6}'::int[]) n;
SELECT is((SELECT string_agg(regexp_replace(kinds('c1', p.cursor), ' $', ''), '|' ORDER BY p.n) FROM page(:'p3', 100) p WHERE p.kind IS NOT NULL),
          'x2 x3 x4 x5|x3 x4 x5|x4 x5|x5|', 'from each cursor the rest') FROM be('c1');
SELECT is((SELECT p.cursor FROM page(:'p3', 100) p WHERE p.kind = 'x5'), :'p4', 'the last of a position has the position itself') FROM be('c1');
SELECT is((SELECT next || ' ' || caught_up FROM page(:'p4', 100)), :'p4' || ' true', 'nothing more: one row that says so') FROM be('c1');

-- ---- where one begins
SELECT is(watch_begin('{}') #>> '{ok,cursor}', :'p4', 'without --since from the newest position') FROM be('c1');
SELECT is(watch_begin('{"since": "0"}') #>> '{ok,cursor}', '0', 'from the beginning') FROM be('c1');
SELECT is(watch_begin(jsonb_build_object('since', w)) ->> 'error', 'CURSOR_UNKNOWN', '"' || w || '" is refused')
  FROM be('c1'), unnest(ARRAY['x', '-1', '1.', '.1', '1.2.3', '9999999999999999999', (:p4 + 1)::text, '999999999999999999.1']) w;
SELECT is(watch_begin('{}') #> '{ok,orgs}', (SELECT jsonb_agg(id) FROM org WHERE code = o), w || ' watches ' || coalesce(o, 'nothing'))
  FROM (VALUES ('d1', '990101000000'), ('s1', '990101001000'), ('c1', '990101001001'), ('police', 'GA01'), ('leader', 'LD01'), ('office', 'LD01'), ('insp', 'XX01')) x(w, o)
 CROSS JOIN LATERAL be(w);
SELECT is(watch_begin('{}') #> '{ok,orgs}', '[]', w || ' watches nothing') FROM (VALUES ('aud'), ('op')) x(w) CROSS JOIN LATERAL be(w);

-- ---- rights: the rows themselves are walled
SELECT is(units_seen(w), o, w || ' sees notices of ' || CASE WHEN o IS NULL THEN 'none' ELSE 'its own unit alone' END)
  FROM (VALUES ('c1', '990101001001'), ('c2', '990101001002'), ('c3', '990101002001'), ('police', NULL), ('leader', NULL), ('insp', NULL), ('aud', NULL), ('op', NULL)) x(w, o);
SELECT is((SELECT count(*)::int FROM notice), 0, 'without a token none') FROM be_nobody();
RESET SESSION AUTHORIZATION;
INSERT INTO account (name, display_name, role, org_id, approved_at) SELECT 'lead2', 'lead2', 'leader', id, now() FROM org WHERE code = '990101001000';
INSERT INTO session (token_hash, account_id, expires_at) SELECT sha256(sha256('lead2')), id, now() + interval '1 hour' FROM account WHERE name = 'lead2';
SET SESSION AUTHORIZATION nol_writer;
SELECT begin_event() AS e2 \gset
SELECT tell('GA01', 'directive', 1, :e2), tell('LD01', 'escalated', 1, :e2) \g /dev/null
RESET SESSION AUTHORIZATION;
UPDATE notice SET case_id = case_id(:'c'), ref = '7' WHERE event_id = :e2;
SET SESSION AUTHORIZATION nol_writer;
SELECT seal_all() AS p5 \gset
SELECT is((SELECT coalesce(no, '-') || ' ' || ref FROM page(:'p4', 9) WHERE kind IS NOT NULL), '- 7', 'the police get the number of the directive, no case') FROM be('police');
SELECT is((SELECT no || ' ' || ref FROM page(:'p4', 9) WHERE kind IS NOT NULL), :'c' || ' 7', 'the group its escalation') FROM be('leader');
SELECT is(kinds('lead2', :'start'), 'escalated1 ', 'a member of the group gets what is the group''s, not what its own unit gets');

-- ---- an inspector hears of its schools
SELECT bring('out_of_school') AS r, seal_all() AS p6 \gset
SELECT act('s1', 'case_enrol', :'r', paper() || '{"to": "XX01"}') IS NOT NULL AS done, seal_all() AS p7 \gset
SELECT is(kinds('insp', :'p6'), 'enrolled ', 'a child returned to its school');

-- ---- the follower's look: which units, and nothing else
SELECT be_nobody() \g /dev/null
SELECT is((SELECT string_agg(org_code_of(org), ',' ORDER BY org_code_of(org)) FROM watch_news(:'p3')), '990101000000,990101001000,990101001001,990101001002,GA01,LD01,XX01', 'units with news');
SELECT is((SELECT string_agg(DISTINCT "position", ',') FROM watch_news(:'p3')), :'p7', 'up to the newest position');
SELECT is((SELECT "position" || coalesce(org::text, '') FROM watch_news('')), :'p7', 'at first only where the record is');
SELECT is((SELECT count(*)::int FROM watch_news(:'p7')), 1, 'nothing new: one row, no unit');
SELECT begin_event() AS e3 \gset
SELECT tell('990101001001', 'many', 12000, :e3) \g /dev/null
SELECT begin_event() AS e4 \gset
SELECT tell('990101002001', 'late', 1, :e4) \g /dev/null
SELECT seal_all() AS p8 \gset
SELECT is((SELECT string_agg(org_code_of(org), ',') FROM watch_news(:'p7') WHERE org IS NOT NULL), '990101001001', 'a flood is looked at in parts …');
SELECT is((SELECT string_agg(org_code_of(org), ',') FROM watch_news((SELECT DISTINCT "position" FROM watch_news(:'p7'))) WHERE org IS NOT NULL), '990101002001', '… and the rest comes with the next look');
SELECT is((SELECT count(*)::int FROM page(:'p7', 100)), 101, 'a page has no more than was asked for, and says where it ends') FROM be('c1');
SELECT * FROM finish();
ROLLBACK;
