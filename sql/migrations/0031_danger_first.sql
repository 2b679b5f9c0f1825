-- A child in danger stands first in every list. A list that is read page by page shows it once, whenever the danger began or ended meanwhile: so
-- when it ended is known too, and `danger_at` stays behind it.
UPDATE case_file SET danger_at = now() WHERE danger AND danger_at IS NULL;
ALTER TABLE case_file ADD danger_until timestamptz;  -- when it ended; NULL: it has not, or there was none
CREATE INDEX case_danger_over ON case_file (danger_until) WHERE danger_until IS NOT NULL;
