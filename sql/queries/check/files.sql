-- What the database was made from, which a server compares with its own. Rows: path, sha256.
SELECT 'migrations/' || name AS path, sha256 FROM schema_migration
UNION ALL SELECT path, sha256 FROM schema_function
UNION ALL SELECT path, sha256 FROM data_digest
