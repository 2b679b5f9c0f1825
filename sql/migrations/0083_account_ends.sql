-- An officer of the district or the auditor is ended by two: who asked for it, and when.
ALTER TABLE account ADD COLUMN end_asked_by int REFERENCES account, ADD COLUMN end_asked_at timestamptz;

-- Posts of one kind stand in for one another (sql/functions/auth/substitute.sql): another who still does stops.
WITH ended AS (
    UPDATE substitute u SET ended_at = now() FROM account a, account b
     WHERE a.id = u.account_id AND b.id = u.by_id AND u.ended_at IS NULL
       AND CASE a.role WHEN 'community' THEN 'street' WHEN 'leader_office' THEN 'leader' ELSE a.role END
        <> CASE b.role WHEN 'community' THEN 'street' WHEN 'leader_office' THEN 'leader' ELSE b.role END
    RETURNING u.account_id
)
UPDATE session s SET ended_at = now() FROM ended e WHERE s.for_account = e.account_id AND s.ended_at IS NULL;
