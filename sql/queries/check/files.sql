-- What the database was made from, which a server compares with its own. Rows: path, sha256; record/moved where its record is of another cluster.
SELECT 'migrations/' || name AS path, sha256 FROM schema_migration
UNION ALL SELECT path, sha256 FROM schema_function
UNION ALL SELECT path, sha256 FROM data_digest
UNION ALL SELECT 'record/moved', '' FROM (SELECT cluster FROM seal_mark ORDER BY position DESC LIMIT 1) m WHERE m.cluster <> cluster_here()
