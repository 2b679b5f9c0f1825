-- Holds the database against the book of fault_submit. Loaded with \copy into `book`; prints a line for each kind of trouble and
-- their number. Run as the superuser.
CREATE TEMP TABLE book (outcome text, key uuid, case_no text, version int);
\copy book FROM PSTDIN

SELECT count(*) AS found FROM (
    SELECT 'lost: acknowledged, but not there' AS what, b.key FROM book b
     WHERE outcome = 'done' AND NOT EXISTS (SELECT FROM nol.visit v JOIN nol.visit_text t ON t.visit_id = v.id
                                             WHERE t.note = replace(b.key::text, '-', ''))
    UNION ALL
    SELECT 'altered: there with another case or version', b.key FROM book b
      JOIN nol.visit_text t ON t.note = replace(b.key::text, '-', '') JOIN nol.visit v ON v.id = t.visit_id
     WHERE outcome = 'done' AND (nol.case_no(v.case_id) <> b.case_no OR v.version <> b.version)
    UNION ALL
    SELECT 'doubled: two visits of one key', t.note::uuid FROM nol.visit_text t GROUP BY t.note HAVING count(*) > 1
    UNION ALL
    SELECT 'doubled: two events of one key', e.key FROM nol.event e WHERE e.key IS NOT NULL GROUP BY e.key HAVING count(*) > 1
    UNION ALL
    SELECT 'phantom: refused, but there', b.key FROM book b JOIN nol.visit_text t ON t.note = replace(b.key::text, '-', '')
     WHERE outcome = 'refused'
    UNION ALL
    SELECT 'phantom: nobody sent it', t.note::uuid FROM nol.visit_text t
     WHERE NOT EXISTS (SELECT FROM book b WHERE replace(b.key::text, '-', '') = t.note)
    UNION ALL
    SELECT 'audit: a visit without its event, or an event without its visit', coalesce(e.key, v.event_id::text::uuid)
      FROM nol.event e FULL JOIN nol.visit v ON v.event_id = e.id WHERE e.kind = 'visit' AND (e.id IS NULL OR v.id IS NULL)
    UNION ALL
    SELECT 'chain: the versions of a case have a gap', NULL FROM nol.event WHERE case_id IS NOT NULL AND version IS NOT NULL
     GROUP BY case_id HAVING count(*) <> max(version)
    UNION ALL
    SELECT 'chain: the case is at another version than its last event', NULL
      FROM nol.case_file c JOIN (SELECT case_id, max(version) AS version FROM nol.event GROUP BY case_id) e ON e.case_id = c.id
     WHERE e.version <> c.version
    UNION ALL
    SELECT 'positions: a gap', NULL FROM nol.event HAVING count(position) <> max(position)
) trouble
\gset
\echo :found
