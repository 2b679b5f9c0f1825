-- What is proposed for a case, and why its last finding was sent back: beside what is confirmed, so that a list can filter by the one and show
-- the other without looking at every finding and move. Kept by case_move alone.
ALTER TABLE case_file ADD COLUMN proposed_code  text;      -- of finding_id: filed, not confirmed yet
ALTER TABLE case_file ADD COLUMN sent_back_note bigint;    -- the reason, until the case is worked on again

UPDATE case_file c SET proposed_code = f.code FROM finding f WHERE f.id = c.finding_id;
UPDATE case_file c SET sent_back_note = m.note_id
  FROM case_move m
 WHERE m.case_id = c.id AND m.verb = 'sendback' AND c.finding_id IS NULL
   AND NOT EXISTS (SELECT FROM case_move l WHERE l.case_id = m.case_id AND l.version > m.version
                      AND (l.from_state, l.from_street_id, l.from_community_id) IS DISTINCT FROM (l.to_state, l.street_id, l.community_id));
