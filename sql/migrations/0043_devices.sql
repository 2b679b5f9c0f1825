-- A device is known by the digest of its id: what stands here, or in a backup, logs in nowhere as a known one. Who tries and is no known device is
-- counted by address, over all names too.
UPDATE device SET device = encode(sha256(convert_to(device, 'UTF8')), 'hex');
UPDATE session SET device = encode(sha256(convert_to(device, 'UTF8')), 'hex') WHERE device IS NOT NULL;
UPDATE login_try SET device = encode(sha256(convert_to(device, 'UTF8')), 'hex') WHERE device ~ '^[0-9a-f]{32}$';
UPDATE account_secret SET used_from = encode(sha256(convert_to(used_from, 'UTF8')), 'hex') WHERE used_from ~ '^[0-9a-f]{32}$';
CREATE INDEX login_try_from ON login_try (device, at) WHERE NOT success;
