-- UPLOAD_FINISH. $1: {"sha256"}
-- result: {"ok": UploadReply} or a refusal
SELECT upload_finish($1::jsonb)::text AS result
