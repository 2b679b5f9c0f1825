-- UPLOAD_BEGIN. $1: {"sha256", "size"}
-- result: {"ok": UploadReply} or a refusal
SELECT upload_begin($1::jsonb)::text AS result
