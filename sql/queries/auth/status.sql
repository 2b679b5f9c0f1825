-- STATUS. $1: {}
-- One row: schema (newest migration), database, server_time, position
SELECT (SELECT max(name) FROM schema_migration) AS schema, current_setting('server_version') AS database, stamp(now()) AS server_time,
       (SELECT max(position)::text FROM seal_mark) AS position
 WHERE $1::jsonb IS NOT NULL
