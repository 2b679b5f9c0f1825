-- UPLOAD_CHUNK. $1: {"sha256", "offset"}, $2: the bytes
-- result: {"ok": UploadReply} or a refusal
SELECT upload_chunk($1::jsonb, $2::bytea)::text AS result
