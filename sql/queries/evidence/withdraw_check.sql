-- WITHDRAW_CHECK. $1: {"evidence"} or {"visit"}
-- One row: result ({"ok": WithdrawCheckReply}); no row: absent or not one's own.
SELECT w.result FROM withdraw_check($1::jsonb) AS w(result) WHERE w.result IS NOT NULL
