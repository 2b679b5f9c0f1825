-- A district for load and faults: one street, 64 communities with an account and a session each, and cases that they hold.
--   psql … user=nol_migrator -v cases=N -f tests/support/fixture.sql
-- Accounts 1000 (the street), 1001 … 1064 (the communities), 1100 and 1101 (district). The token of an account is its id in four
-- bytes, big-endian, eight times. Cases 200001 …: case 200001 + i is at_community, version 1, with community i % 64.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
SET ROLE nol_system;
SET search_path = nol;
BEGIN;

INSERT INTO org (type, name, code) SELECT 'district', '甲区', '990101000000' WHERE NOT EXISTS (SELECT FROM org WHERE type = 'district');
INSERT INTO org (id, type, parent_id, name, code) OVERRIDING SYSTEM VALUE
SELECT 1000, 'street', id, '东街道', '990101001000' FROM org WHERE type = 'district';
INSERT INTO org (id, type, parent_id, name, code) OVERRIDING SYSTEM VALUE
SELECT 1001 + i, 'community', 1000, '第' || i + 1 || '社区', '990101001' || lpad((i + 1)::text, 3, '0') FROM generate_series(0, 63) i;
INSERT INTO org_code (org_id, code, valid_from) SELECT id, code, '1949-10-01' FROM org WHERE id >= 1000;
INSERT INTO account (id, name, display_name, role, org_id, approved_at) OVERRIDING SYSTEM VALUE
SELECT id, 'u' || id, 'u' || id, type, id, now() FROM org WHERE id >= 1000;
INSERT INTO account (id, name, display_name, role, org_id, approved_at) OVERRIDING SYSTEM VALUE
SELECT 1100 + i, 'd' || i, 'd' || i, 'district', id, now() FROM org, generate_series(0, 1) i WHERE type = 'district';
INSERT INTO session (token_hash, account_id, expires_at)
SELECT sha256(decode(repeat(lpad(to_hex(id), 8, '0'), 8), 'hex')), id, now() + interval '12 hours' FROM account WHERE id >= 1000;

INSERT INTO import (id, kind, account_id, sha256, rows, state) OVERRIDING SYSTEM VALUE
VALUES (1000, 'list', 1100, sha256('fixture'), :cases, 'done');
INSERT INTO event (account_id, role, kind, detail) VALUES (1100, 'district', 'batch_import', '{"batch": "压测"}');
INSERT INTO batch (id, name, received, due, born_from, born_until, reference_day, scheme_id, import_id, sha256, rows, duplicates,
                   supplementary, imported_by, event_id) OVERRIDING SYSTEM VALUE
SELECT 1000, '压测', '2019-01-21', '2019-04-30', '2002-09-01', '2012-08-31', '2019-01-21', s.id, 1000, sha256('fixture'), :cases, 0, true,
       1100, currval('event_id_seq')
  FROM scheme s WHERE s.name = '2019-list';

INSERT INTO child (id) OVERRIDING SYSTEM VALUE SELECT 200001 + i FROM generate_series(0, :cases - 1) i;
INSERT INTO child_person (child_id, name, name_key, id_type, id_number, id_valid, sex, birth_date, address, guardian, guardian_phone)
SELECT 200001 + i, '学生' || i, '学生' || i, 'citizen', '990101' || to_char(date '2005-01-01' + i % 2000, 'YYYYMMDD') || lpad((i % 1000)::text, 4, '0'),
       false, 'male', date '2005-01-01' + i % 2000, '某路 ' || i || ' 号', '家长' || i, '138' || lpad(i::text, 8, '0')
  FROM generate_series(0, :cases - 1) i;
INSERT INTO event (account_id, role, kind, case_id, child_id, version, detail)
SELECT 1100, 'district', 'list', 200001 + i, 200001 + i, 1, '{}' FROM generate_series(0, :cases - 1) i;
INSERT INTO case_file (id, batch_id, row_no, child_id, scheme_id, state, street_id, community_id, since, last_on, due, name, event_id)
    OVERRIDING SYSTEM VALUE
SELECT e.case_id, b.id, e.case_id - 199999, e.child_id, b.scheme_id, 'at_community', 1000, 1001 + (e.case_id - 200001) % 64, b.received,
       b.received, b.due + (e.case_id % 60)::int, '学生' || e.case_id - 200001, e.id
  FROM event e, batch b WHERE e.case_id >= 200001 AND e.version = 1 AND b.id = 1000;
INSERT INTO case_move (case_id, version, event_id, verb, on_date, at, account_id, to_state, street_id, community_id, supplementary)
SELECT c.id, 1, c.event_id, 'list', c.last_on, now(), 1100, 'at_community', c.street_id, c.community_id, true FROM case_file c
 WHERE c.batch_id = 1000;
INSERT INTO batch_row (batch_id, row_no, verdict, case_id) SELECT batch_id, row_no, 'new', id FROM case_file WHERE batch_id = 1000;
INSERT INTO batch_row_cells (batch_id, row_no, cells, norm) SELECT batch_id, row_no, '{}', '{}' FROM case_file WHERE batch_id = 1000;
COMMIT;
SET ROLE nol_owner;
SELECT setval(pg_get_serial_sequence('nol.case_file', 'id'), 200001 + :cases) > 0 AS done \gset
SELECT setval(pg_get_serial_sequence('nol.child', 'id'), 200001 + :cases) > 0 AS done \gset
ANALYZE org, account, session, batch, batch_row, child, child_person, case_file, case_move, event;
