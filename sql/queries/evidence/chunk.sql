-- EVIDENCE_CHUNK. $1: {"evidence", "offset"}: the bytes from there to the end of their chunk; none behind the last.
-- One row: offset, data. No row: absent, not one's own, or no file was filed. The look was recorded by EVIDENCE_OPEN, which is
-- asked for: without one by the same account within the last hour there is nothing here.
SELECT ($1::jsonb ->> 'offset')::bigint AS offset,
       coalesce((SELECT substring(c.data FROM (($1::jsonb ->> 'offset')::bigint - c.start + 1)::int)
                   FROM paper_chunk c
                  WHERE c.sha256 = e.sha256 AND c.start <= ($1::jsonb ->> 'offset')::bigint
                    AND c.start + length(c.data) > ($1::jsonb ->> 'offset')::bigint), ''::bytea) AS data
  FROM evidence e
 WHERE e.id = ($1::jsonb ->> 'evidence')::bigint AND e.sha256 IS NOT NULL
   AND (SELECT my_role()) IN ('district', 'street', 'community', 'leader', 'leader_office', 'department')
   AND paper_opened(e.id)
