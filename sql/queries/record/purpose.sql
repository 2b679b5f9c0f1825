-- PURPOSE_SHOW. No parameter is looked at.
-- One row: result ({"ok": PurposeReply}).
SELECT jsonb_build_object('ok', purpose_open()) AS result FROM (SELECT $1::jsonb) q
