-- LADDER_LIST. $1: {"case"}
-- Columns of LadderStep; done_on, possible, earliest, why only with a case in one's sight (another: no rows).
SELECT l.* FROM ladder_list($1::jsonb) l
