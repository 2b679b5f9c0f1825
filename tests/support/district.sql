-- An invented district with accounts of every role, each logged in, and cases wherever a case can be. Plain SQL, run as the superuser with
-- search_path nol (tests/support/running.c).
--
-- Units: district 990101000000; streets …001000 (E) and …002000 (W); communities …001001 (E1), …001002 (E2), …002001 (W1);
-- schools XX01, XX02; department GA01; group LD01.
-- Accounts: d1 d2 d3, s1 s1b (E), s2 (W), c1 c1b (E1), c2 (E2), c3 (W1), leader, office, police, insp (XX01), insp2 (XX02), aud, op,
-- spare (district, to be disabled). The token of an account is the SHA-256 of its name; a second session has that of 'NAME/2'.
-- Cases: every child of a unit carries the unit's mark in all its words: 〔E1〕 and so on. Their full ID numbers begin with 990101.
--   300001 E1 at_community    300002 E2 at_community    300003 W1 at_community     300004 E at_street      300005 W at_street
--   300006 was E1's until version 2, is W1's now        300007 was E's (at_street) until version 2, is W's now
--   300008 E1 closed          300009 W1 closed          300010 listed, nobody's
--   300011 E1 deducted, at school XX01                  300012 W1 deducted, at school XX02
-- Evidence 400000 + n hangs on case 300000 + n, with a file for 1 and 3. 310001 … 310040: more for E1, at_community.

INSERT INTO org (type, name, code) SELECT 'district', '甲区', '990101000000' WHERE NOT EXISTS (SELECT FROM org);
INSERT INTO org (type, parent_id, name, code)
SELECT t.type, d.id, t.name, t.code
  FROM org d, (VALUES ('street', '东街道', '990101001000'), ('street', '西街道', '990101002000'), ('department', '甲区公安分局', 'GA01'),
                      ('leadership_group', '领导小组', 'LD01'), ('school', '第一小学', 'XX01'), ('school', '第二小学', 'XX02')) AS t(type, name, code)
 WHERE d.type = 'district';
INSERT INTO org (type, parent_id, name, code)
SELECT 'community', s.id, t.name, t.code
  FROM org s JOIN (VALUES ('990101001000', '东一社区', '990101001001'), ('990101001000', '东二社区', '990101001002'),
                          ('990101002000', '西一社区', '990101002001')) AS t(street, name, code) ON t.street = s.code;
INSERT INTO org_code (org_id, code, valid_from) SELECT id, code, '1949-10-01' FROM org ON CONFLICT DO NOTHING;

INSERT INTO account (name, display_name, role, org_id, approved_at)
SELECT t.name, t.name, t.role, o.id, now()
  FROM org o JOIN (VALUES ('d1', 'district', '990101000000'), ('d2', 'district', '990101000000'), ('d3', 'district', '990101000000'),
                          ('spare', 'district', '990101000000'), ('s1', 'street', '990101001000'), ('s1b', 'street', '990101001000'),
                          ('s2', 'street', '990101002000'), ('c1', 'community', '990101001001'), ('c1b', 'community', '990101001001'),
                          ('c2', 'community', '990101001002'), ('c3', 'community', '990101002001'), ('leader', 'leader', 'LD01'),
                          ('office', 'leader_office', 'LD01'), ('police', 'department', 'GA01'), ('insp', 'inspector', 'XX01'),
                          ('insp2', 'inspector', 'XX02'), ('aud', 'auditor', '990101000000'), ('op', 'operator', '990101000000'))
                  AS t(name, role, code) ON t.code = o.code;
INSERT INTO session (token_hash, account_id, expires_at, proved_at) -- a test on a busy machine is not asked for its password in between
SELECT sha256(sha256(convert_to(name || more, 'UTF8'))), id, now() + interval '1 hour', now() + interval '1 hour' FROM account, (VALUES (''), ('/2')) AS s(more);

INSERT INTO import (kind, account_id, sha256, rows, state)
SELECT 'list', id, sha256('district'), 52, 'done' FROM account WHERE name = 'd1';
INSERT INTO event (account_id, role, kind, detail) SELECT id, 'district', 'batch_import', '{}' FROM account WHERE name = 'd1';
INSERT INTO batch (name, received, due, born_from, born_until, reference_day, scheme_id, import_id, sha256, rows, duplicates, supplementary,
                   imported_by, event_id)
SELECT 'B1', '2019-01-21', '2019-04-30', '2002-09-01', '2012-08-31', '2019-01-21', s.id, i.id, i.sha256, 52, 0, true, i.account_id,
       currval('event_id_seq')
  FROM scheme s, import i WHERE s.name = '2019-list' AND i.sha256 = sha256('district');

-- Where each case is, and where it was at version 2 (moved away: 300006, 300007).
CREATE TEMP TABLE place (id bigint, mark text, state text, street text, community text, was_street text, was_community text, school text,
                         version int);
INSERT INTO place VALUES
    (300001, 'E1', 'at_community', '990101001000', '990101001001', '990101001000', '990101001001', NULL, 2),
    (300002, 'E2', 'at_community', '990101001000', '990101001002', '990101001000', '990101001002', NULL, 2),
    (300003, 'W1', 'at_community', '990101002000', '990101002001', '990101002000', '990101002001', NULL, 2),
    (300004, 'E', 'at_street', '990101001000', NULL, '990101001000', NULL, NULL, 2),
    (300005, 'W', 'at_street', '990101002000', NULL, '990101002000', NULL, NULL, 2),
    (300006, 'W1', 'at_community', '990101002000', '990101002001', '990101001000', '990101001001', NULL, 3),
    (300007, 'W', 'at_street', '990101002000', NULL, '990101001000', NULL, NULL, 3),
    (300008, 'E1', 'closed', '990101001000', '990101001001', '990101001000', '990101001001', NULL, 3),
    (300009, 'W1', 'closed', '990101002000', '990101002001', '990101002000', '990101002001', NULL, 3),
    (300010, 'D', 'listed', NULL, NULL, NULL, NULL, NULL, 1),
    (300011, 'E1', 'deducted', '990101001000', '990101001001', '990101001000', '990101001001', 'XX01', 3),
    (300012, 'W1', 'deducted', '990101002000', '990101002001', '990101002000', '990101002001', 'XX02', 3);
INSERT INTO place SELECT 310000 + i, 'E1', 'at_community', '990101001000', '990101001001', '990101001000', '990101001001', NULL, 2
  FROM generate_series(1, 40) i;

INSERT INTO child (id) OVERRIDING SYSTEM VALUE SELECT id FROM place;
INSERT INTO child_person (child_id, name, name_key, id_type, id_number, id_valid, sex, birth_date, household_address, address, guardian,
                          guardian_phone)
SELECT id, '〔' || mark || '〕' || id, '〔' || mark || '〕' || id, 'citizen', '990101201003' || right(id::text, 6), false, 'male', '2010-03-05',
       '〔' || mark || '〕籍', '〔' || mark || '〕址', '〔' || mark || '〕父', '1380' || id || '9' FROM place;
INSERT INTO event (account_id, role, kind, case_id, child_id, version)
SELECT a.id, 'district', CASE v WHEN 1 THEN 'list' ELSE 'assign' END, p.id, p.id, v
  FROM place p, account a, generate_series(1, 3) v WHERE a.name = 'd1' AND v <= p.version ORDER BY p.id, v;
INSERT INTO case_file (id, batch_id, row_no, child_id, scheme_id, state, version, street_id, community_id, school_id, since, last_on, due, code,
                       name, event_id) OVERRIDING SYSTEM VALUE
SELECT p.id, b.id, row_number() OVER (ORDER BY p.id) + 1, p.id, b.scheme_id, p.state, p.version, s.id, c.id, x.id, b.received, b.received, b.due,
       CASE WHEN p.state IN ('deducted', 'closed') THEN 'B' END, '〔' || p.mark || '〕' || p.id, e.id
  FROM place p JOIN batch b ON b.name = 'B1' JOIN event e ON e.case_id = p.id AND e.version = 1
  LEFT JOIN org s ON s.code = p.street LEFT JOIN org c ON c.code = p.community LEFT JOIN org x ON x.code = p.school;
INSERT INTO case_move (case_id, version, event_id, verb, on_date, at, account_id, from_state, to_state, street_id, community_id, supplementary)
SELECT p.id, e.version, e.id, CASE e.version WHEN 1 THEN 'list' ELSE 'assign' END, '2019-01-21', e.at, e.account_id,
       CASE e.version WHEN 1 THEN NULL ELSE 'listed' END,
       CASE e.version WHEN 1 THEN 'listed' WHEN p.version THEN p.state ELSE 'at_street' END,
       CASE e.version WHEN 1 THEN NULL WHEN p.version THEN s.id ELSE w.id END, CASE e.version WHEN 1 THEN NULL WHEN p.version THEN c.id ELSE v.id END,
       true
  FROM place p JOIN event e ON e.case_id = p.id
  LEFT JOIN org s ON s.code = p.street LEFT JOIN org c ON c.code = p.community
  LEFT JOIN org w ON w.code = p.was_street LEFT JOIN org v ON v.code = p.was_community;
INSERT INTO batch_row (batch_id, row_no, verdict, case_id) SELECT batch_id, row_no, 'new', id FROM case_file;
INSERT INTO batch_row_cells (batch_id, row_no, cells, norm)
SELECT c.batch_id, c.row_no, jsonb_build_object('姓名', c.name, '证件号码', p.id_number), jsonb_build_object('name', c.name, 'id_number', p.id_number)
  FROM case_file c JOIN child_person p ON p.child_id = c.child_id;

INSERT INTO note (id, child_id, body) OVERRIDING SYSTEM VALUE SELECT id, id, '〔' || mark || '〕记' FROM place;
INSERT INTO visit (id, child_id, case_id, version, event_id, account_id, org_id, on_date, result, how, who, met, note) OVERRIDING SYSTEM VALUE
SELECT p.id, p.id, p.id, 1, e.id, a.id, a.org_id, '2019-01-22', 'not_met', 'home', '〔' || p.mark || '〕谁', '〔' || p.mark || '〕见', '〔' || p.mark || '〕话'
  FROM place p JOIN event e ON e.case_id = p.id AND e.version = 1 JOIN account a ON a.name = 'd1' WHERE p.id < 310000;
INSERT INTO finding (id, case_id, scheme_id, code, sub, label, effect, source, status, on_date, filed_in, filed_by, confirmed_by, confirmed_on, note_id,
                     event_id) OVERRIDING SYSTEM VALUE
SELECT p.id, p.id, k.scheme_id, k.code, k.sub, k.label, k.effect, 'desk', 'confirmed', '2019-01-23', 'listed', a.id, b.id, '2019-01-24', p.id, e.id
  FROM place p JOIN event e ON e.case_id = p.id AND e.version = 1 JOIN account a ON a.name = 'd2' JOIN account b ON b.name = 'd3'
  JOIN scheme_code k ON k.code = 'B' AND k.sub = '' AND k.scheme_id = (SELECT id FROM scheme WHERE name = '2019-list')
 WHERE p.state IN ('deducted', 'closed');
UPDATE case_file c SET confirmed_id = f.id FROM finding f WHERE f.case_id = c.id;
INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, event_id)
SELECT p.id, p.id, 'see_child_attend', '〔' || p.mark || '〕务', 'community', '2019-01-24', '2019-03-01', e.id
  FROM place p JOIN event e ON e.case_id = p.id AND e.version = 1 WHERE p.state = 'deducted';
INSERT INTO remark (case_id, account_id, note_id, event_id)
SELECT p.id, a.id, p.id, e.id FROM place p JOIN event e ON e.case_id = p.id AND e.version = 1 JOIN account a ON a.name = 'insp'
 WHERE p.school IS NOT NULL;
INSERT INTO paper (sha256, size, begun_by, complete_at)
SELECT sha256(convert_to('〔' || p.mark || '〕' || p.id, 'UTF8')), octet_length('〔' || p.mark || '〕' || p.id), a.id, now()
  FROM place p, account a WHERE a.name = 'd1' AND p.id IN (300001, 300003);
INSERT INTO paper_chunk (sha256, start, data)
SELECT sha256(convert_to('〔' || mark || '〕' || id, 'UTF8')), 0, convert_to('〔' || mark || '〕' || id, 'UTF8') FROM place WHERE id IN (300001, 300003);
INSERT INTO evidence (id, child_id, case_id, kind, date, seen, sha256, filed_by, event_id) OVERRIDING SYSTEM VALUE
SELECT p.id + 100000, p.id, p.id, 'statement', '2019-01-22', true, f.sha256, a.id, e.id
  FROM place p JOIN event e ON e.case_id = p.id AND e.version = 1 JOIN account a ON a.name = 'd1'
  LEFT JOIN paper f ON f.sha256 = sha256(convert_to('〔' || p.mark || '〕' || p.id, 'UTF8')) WHERE p.id < 310000;
INSERT INTO evidence_text (evidence_id, number, issuer, file_name)
SELECT id + 100000, '〔' || mark || '〕号', '〔' || mark || '〕发', '〔' || mark || '〕.pdf' FROM place WHERE id < 310000;
INSERT INTO roster_pupil (student_number, name, name_key, id_type, id_number, birth_date, import_id)
SELECT 'G99010120100305000' || right(id::text, 1), '〔D〕籍' || id, '〔D〕籍' || id, 'citizen', '', '2010-03-05', (SELECT max(id) FROM import)
  FROM place WHERE id < 300010;
SELECT setval(pg_get_serial_sequence('nol.' || t, 'id'), 500000)
  FROM unnest(ARRAY['child', 'case_file', 'note', 'visit', 'finding', 'evidence']) t;
DROP TABLE place;

-- d1 and d2 may take a whole batch out, which wants a reason too.
INSERT INTO account_right (account_id, name, given_by, approved_by, approved_at)
SELECT a.id, 'export', g.id, o.id, now()
  FROM account a JOIN account g ON g.name = 'spare' JOIN account o ON o.name = 'd3' WHERE a.name IN ('d1', 'd2');

-- Tests open lists as files all day long; that of exports says its own bound.
UPDATE setting SET value = '1000000' WHERE name = 'export_rows';
