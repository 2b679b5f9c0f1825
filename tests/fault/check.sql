-- Holds the database against the book of fault_submit: what may never happen, counted. tests/fault/run makes the temporary tables
--   book (outcome, key, case_no, version, at)   a line for each key ever sent
--   kill (at, what)                             what was killed when
-- and runs this as the owner. Prints a line `trouble COUNT WHAT` for each kind that there is, a line `recovery WHAT …` for each
-- kind of kill, and last `checked N acknowledged, N troubles`.
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only on

-- The sequencer has a quarter of a second for each event.
DO $$
BEGIN
    FOR i IN 1 .. 60 LOOP
        EXIT WHEN NOT EXISTS (SELECT FROM nol.event_placed WHERE position IS NULL);
        PERFORM pg_sleep(0.05);
        COMMIT;
    END LOOP;
END $$;

-- What fault_submit sent: the note is the key, and the other fields follow from its bytes.
CREATE TEMP TABLE sent AS
SELECT b.*, replace(b.key::text, '-', '') AS note, date '2019-02-01' + get_byte(k, 0) % 28 AS on_date,
       (ARRAY['met', 'not_met', 'refused', 'moved', 'wrong_address', 'phone_only'])[get_byte(k, 1) % 6 + 1] AS result,
       (ARRAY['home', 'phone', 'video', 'school', 'neighbour', 'relative', 'workplace', 'police', 'document'])[get_byte(k, 2) % 9 + 1] AS how
  FROM book b, LATERAL decode(replace(b.key::text, '-', ''), 'hex') k;
CREATE TEMP TABLE kept AS
SELECT v.*, nol.case_no(v.case_id) AS case_no FROM nol.visit v;

CREATE TEMP TABLE trouble AS
SELECT 'S1 lost: acknowledged, but not there' AS what
  FROM sent s WHERE outcome = 'done' AND NOT EXISTS (SELECT FROM kept k WHERE k.note = s.note)
UNION ALL
SELECT 'S1 altered: there with other words, another case or another version'
  FROM sent s JOIN kept k ON k.note = s.note
 WHERE outcome = 'done' AND (k.case_no, k.version, k.on_date, k.result, k.how, k.who) IS DISTINCT FROM
                            (s.case_no, s.version, s.on_date, s.result, s.how, s.note)
UNION ALL
SELECT 'S2 doubled: two visits of one key' FROM kept GROUP BY note HAVING count(*) > 1
UNION ALL
SELECT 'S2 doubled: two events of one key' FROM nol.event WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1
UNION ALL
SELECT 'S3 phantom: refused, but there' FROM sent s JOIN kept k ON k.note = s.note WHERE outcome = 'refused'
UNION ALL
SELECT 'S3 phantom: there, but nobody sent it' FROM kept k WHERE NOT EXISTS (SELECT FROM sent s WHERE s.note = k.note)
UNION ALL
SELECT 'S4 key: acknowledged, but the key is not remembered with that answer'
  FROM sent s LEFT JOIN nol.request_key r ON r.key = s.key LEFT JOIN nol.visit v ON v.id = r.visit_id
 WHERE outcome = 'done' AND coalesce((r.result -> 'ok' ->> 'version')::int, v.version) IS DISTINCT FROM s.version
UNION ALL
SELECT 'S4 key: remembered, but nobody sent it' FROM nol.request_key r WHERE NOT EXISTS (SELECT FROM sent s WHERE s.key = r.key)
UNION ALL
SELECT 'S5 versions: a case''s chain of events has a gap'
  FROM nol.event WHERE case_id IS NOT NULL AND version IS NOT NULL GROUP BY case_id HAVING count(*) <> max(version) OR min(version) <> 1
UNION ALL
SELECT 'S5 versions: a case is at another version than its last event'
  FROM nol.case_file c JOIN (SELECT case_id, max(version) AS version FROM nol.event GROUP BY case_id) e ON e.case_id = c.id
 WHERE e.version <> c.version
UNION ALL
SELECT 'S10 audit: a visit without its event, or an event without its visit'
  FROM (SELECT * FROM nol.event WHERE kind IN ('visit', 'visit_late')) e FULL JOIN nol.visit v ON v.event_id = e.id
 WHERE e.id IS NULL OR v.id IS NULL OR e.case_id <> v.case_id OR e.version IS DISTINCT FROM v.version
UNION ALL
SELECT 'S12 positions: a gap' FROM nol.place HAVING count(position) <> coalesce(max(position), 0)
UNION ALL
SELECT 'S12 positions: an event was never sealed' FROM nol.event_placed HAVING count(*) <> count(position)
UNION ALL
SELECT 'S12 positions: a case''s versions and positions disagree'
  FROM (SELECT version, lag(version) OVER (PARTITION BY case_id ORDER BY position) AS before FROM nol.event_placed
         WHERE version IS NOT NULL) o
 WHERE before >= version
UNION ALL
SELECT 'L1 liveness: neither done nor refused a minute after the faults' FROM sent WHERE outcome = 'unsettled';

SELECT 'trouble ' || count(*) || ' ' || what FROM trouble GROUP BY what ORDER BY what;

-- Recovery: from a kill to the end of the longest silence that began within a second of it, over all clients together.
WITH gap AS (
    SELECT at AS silent_from, lead(at) OVER (ORDER BY at) AS heard_at FROM book WHERE outcome = 'done'
), after AS (
    SELECT k.what, coalesce((SELECT max(g.heard_at - greatest(k.at, g.silent_from)) FROM gap g
                              WHERE g.heard_at > k.at AND g.silent_from < k.at + 1), 0) AS seconds
      FROM kill k
)
SELECT format('recovery %s: %s kills, median %s s, longest %s s', what, count(*),
              round(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::numeric, 2), round(max(seconds)::numeric, 2))
  FROM after GROUP BY what ORDER BY what;
SELECT format('checked %s acknowledged, %s troubles', (SELECT count(*) FROM sent WHERE outcome = 'done'), (SELECT count(*) FROM trouble));
