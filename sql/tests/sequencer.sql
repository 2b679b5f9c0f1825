-- The sequencer with transactions that commit out of the order of their ids. Three sessions beside the test's own, so what they write is
-- committed, and taken away at the end.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE EXTENSION dblink SCHEMA tap;
SELECT dblink_connect(s, format('host=%s dbname=%s user=postgres options=''-c search_path=nol''', split_part(current_setting('unix_socket_directories'), ',', 1), current_database()))
  FROM unnest('{a,b,c}'::text[]) s \g /dev/null
CREATE FUNCTION test.ask(p_session text, p_sql text) RETURNS bigint LANGUAGE sql AS $$ SELECT v FROM dblink(p_session, p_sql) AS x(v bigint) $$;
CREATE FUNCTION test.add_event() RETURNS text LANGUAGE sql AS $$ SELECT 'INSERT INTO event (kind) VALUES (''sequencer test'') RETURNING id' $$;

-- Events that a session has read and not yet told the statistics of.
CREATE FUNCTION test.looked_at() RETURNS text LANGUAGE sql AS $$ SELECT 'SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = ''event''' $$;

SELECT ask('c', 'SELECT seal()') AS p \gset
\set start :p
SELECT dblink_exec('a', 'BEGIN') \g /dev/null
SELECT ask('a', add_event()) AS first \gset
SELECT ask('b', add_event()) AS second \gset
SELECT ok(:first < :second, 'the one that stays open has the lower id');
SELECT is(ask('c', 'SELECT seal()'), (:p + 1)::bigint, 'sealed: the one that is committed');
SELECT is(ask('c', format('SELECT position FROM event_placed WHERE id = %s', :second)), (:p + 1)::bigint, '… gets the next position');
SELECT is(ask('c', 'SELECT seal()'), (:p + 1)::bigint, 'nothing new: nothing happens');
SELECT dblink_exec('a', 'COMMIT') \g /dev/null
SELECT is(ask('c', 'SELECT seal_tick()'), (:p + 2)::bigint, 'then the other');
SELECT is(ask('c', format('SELECT position FROM event_placed WHERE id = %s', :first)), (:p + 2)::bigint, '… gets a later position, whatever its id says');
SELECT is(ask('c', format('SELECT position FROM event_placed WHERE id = %s', :second)), (:p + 1)::bigint, '… and the first keeps its own');
SELECT is(ask('c', 'SELECT seal_tick()'), NULL, 'a tick with nothing to do');

-- one at a time
SELECT dblink_exec('a', 'BEGIN') \g /dev/null
SELECT ask('b', add_event()) \g /dev/null
SELECT is(ask('a', 'SELECT seal()'), (:p + 3)::bigint, 'one process seals');
SELECT is(ask('b', 'SELECT seal_tick()'), NULL, 'another''s timer does not wait for it');
SELECT dblink_send_query('b', 'SELECT seal()') \g /dev/null
SELECT ask('c', add_event()) \g /dev/null
SELECT is(dblink_is_busy('b'), 1, 'a report''s seal does');
SELECT dblink_exec('a', 'COMMIT') \g /dev/null
SELECT is((SELECT v FROM dblink_get_result('b') AS x(v bigint)), (:p + 4)::bigint, '… and then holds all that was committed');
SELECT count(*) FROM dblink_get_result('b') AS x(v bigint) \g /dev/null
SELECT dblink_exec('a', 'BEGIN') \g /dev/null
SELECT ask('b', add_event()) \g /dev/null
SELECT ask('a', 'SELECT seal()') \g /dev/null
SELECT dblink_exec('a', 'ROLLBACK') \g /dev/null
SELECT is(ask('c', 'SELECT seal()'), (:p + 5)::bigint, 'a sealing that was rolled back leaves no gap');
SELECT is(ask('c', format('SELECT count(*) FROM event_placed WHERE position > %s', :p)), 5::bigint, 'as many as positions');
SELECT is(ask('c', format('SELECT count(DISTINCT position) FROM event_placed WHERE position > %s', :p)), 5::bigint, 'each once');

-- a report seals what its own transaction wrote; the next turn does not give that a second position
SELECT dblink_exec('a', 'BEGIN') \g /dev/null
SELECT ask('a', add_event()) \g /dev/null
SELECT is(ask('a', 'SELECT seal()'), (:p + 6)::bigint, 'sealed by the transaction that wrote it');
SELECT is(ask('a', 'SELECT seal()'), (:p + 6)::bigint, '… once');
SELECT ask('b', add_event()) \g /dev/null
SELECT ask('a', add_event()) \g /dev/null
SELECT dblink_exec('a', 'COMMIT') \g /dev/null
SELECT is(ask('c', 'SELECT seal_tick()'), (:p + 8)::bigint, '… and what it wrote behind that is not lost');
SELECT is(ask('c', 'SELECT seal_tick()'), NULL, '… and nothing is left to do');

-- a turn looks at what is new, however much there is
SELECT ask('b', 'WITH x AS (INSERT INTO event (kind) SELECT ''sequencer test'' FROM generate_series(1, 2000) RETURNING id) SELECT count(*) FROM x'), ask('c', 'SELECT seal()') \g /dev/null
SELECT ask('b', add_event()) \g /dev/null
SELECT dblink_exec('c', 'ANALYZE event, place') \g /dev/null
SELECT ask('c', looked_at()) AS before \gset
SELECT ask('c', 'SELECT seal()') AS p \gset
SELECT cmp_ok(ask('c', looked_at()) - :before, '<', 10::bigint, 'a turn reads no event of before');

-- one that stays open over many turns
SELECT dblink_exec('a', 'BEGIN') \g /dev/null
SELECT ask('a', add_event()) AS late \gset
SELECT ask('b', add_event()), ask('c', 'SELECT seal()') FROM generate_series(1, 3) \g /dev/null
SELECT is(ask('c', 'SELECT seal_tick()'), NULL, 'nobody waits for it');
SELECT dblink_exec('a', 'COMMIT') \g /dev/null
SELECT is(ask('c', 'SELECT seal_tick()'), (:p + 4)::bigint, 'found when it ends');
SELECT is(ask('c', format('SELECT position FROM event_placed WHERE id = %s', :late)), (:p + 4)::bigint, '… last of all');

-- restored from a dump: transactions have other numbers there
SELECT dblink_exec('a', 'UPDATE seal_mark SET cluster = 1, snapshot = ''100000000:100000000:'' WHERE position = (SELECT max(position) FROM seal_mark)') \g /dev/null
SELECT ask('b', 'INSERT INTO event (kind, xid) VALUES (''sequencer test'', ''99999999'') RETURNING id') \g /dev/null
SELECT throws_like($$SELECT ask('c', 'SELECT seal()')$$, '%run nold migrate%', 'in another cluster nothing is sealed');
SELECT is(ask('c', 'SELECT seal_anchor()::int'), 1::bigint, 'nold migrate takes the record over');
SELECT is(ask('c', 'SELECT seal_anchor()::int'), 0::bigint, '… once');
SELECT is(ask('c', 'SELECT seal()'), (:p + 5)::bigint, '… and what waited has its position');
SELECT ask('b', add_event()) \g /dev/null
SELECT is(ask('c', 'SELECT seal()'), (:p + 6)::bigint, '… as what comes after it');
SELECT is(ask('c', 'SELECT count(*) - count(DISTINCT position) FROM place'), 0::bigint, 'each position once');
SELECT is(ask('c', format('SELECT count(*) FROM place WHERE position > %s', :p)), 6::bigint, 'none is left out');

-- marks go up, though clocks jump
SELECT is(ask('c', 'SELECT count(*) FROM seal_mark m JOIN seal_mark n ON n.position > m.position AND n.at <= m.at'), 0::bigint, 'a later position has a later mark');
SELECT dblink_exec('a', format('DELETE FROM place WHERE position > %s', :start)) \g /dev/null
SELECT dblink_exec('a', 'DELETE FROM event WHERE kind = ''sequencer test''') \g /dev/null
SELECT dblink_exec('a', format('DELETE FROM seal_mark WHERE position > %s', :start)) \g /dev/null
INSERT INTO event (kind) VALUES ('x');
SELECT seal() AS q \gset
UPDATE seal_mark SET at = now() + interval '400 days' WHERE position = :q;
INSERT INTO event (kind) VALUES ('y');
SELECT is(seal(), (:q + 1)::bigint, 'sealed with the clock set back');
SELECT ok((SELECT n.at > m.at FROM seal_mark m, seal_mark n WHERE m.position = :q AND n.position = :q + 1), '… its mark is later all the same');
SELECT dblink_disconnect(s) FROM unnest('{a,b,c}'::text[]) s \g /dev/null
SELECT * FROM finish();
ROLLBACK;
