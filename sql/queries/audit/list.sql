-- AUDIT_LIST. $1: {"case", "user", "kind", "from", "until", "limit", "after": a position}
-- Columns of AuditRow, and next: a position, after a full page or 5000 events looked at.
SELECT a.* FROM audit_list($1::jsonb) a
