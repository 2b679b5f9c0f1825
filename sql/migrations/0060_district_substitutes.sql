-- A post of the district is filled by an officer of the district alone (sql/functions/auth/substitute.sql): another who still does stops.
WITH ended AS (
    UPDATE substitute u SET ended_at = now() FROM account a, account b
     WHERE a.id = u.account_id AND b.id = u.by_id AND u.ended_at IS NULL AND a.role = 'district' AND b.role <> 'district'
    RETURNING u.account_id
)
UPDATE session s SET ended_at = now() FROM ended e WHERE s.for_account = e.account_id AND s.ended_at IS NULL;
