-- Approve, send back, confirm, close: different persons, waivers by name, conflicts, dates; keys; all or none.
BEGIN;
\ir setup.inc
\ir work.inc

-- ---- filer, approver, confirmer and closer of one finding
SELECT bring('at_street') AS p \gset
SELECT is(act('s1', 'visit_submit', :'p', visit('F')) -> 'ok' ->> 'state', 'reviewed', '代办: the street''s own visit goes straight to the district');
SELECT bring('found') AS p \gset
SELECT is(try('s1b', 'case_approve', :'p') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'another one of the street approves');
SELECT act('s1', 'case_sendback', :'p', '{"reason": "x"}') IS NOT NULL AS done \gset
SELECT act('c1', 'visit_submit', :'p', visit('L')) IS NOT NULL AS done \gset
SELECT is((SELECT array_agg(status ORDER BY id) FROM finding WHERE case_id = case_id(:'p')), '{sent_back,filed}', 'sent back, and filed again');
SELECT act('s1', 'case_approve', :'p') IS NOT NULL AS done \gset
SELECT bring('deducted', 'F') AS p \gset
SELECT new_case() AS d \gset
SELECT act('d1', 'finding_file', :'d', finding('F')) IS NOT NULL AS done \gset
SELECT is(try('d1', 'case_confirm', :'d') ->> 'error', 'SAME_PERSON', 'who filed does not confirm');
SELECT is(act('d2', 'case_confirm', :'d') -> 'ok' -> 'results' -> 0 ->> 'state', 'deducted', 'another does');
SELECT is(try('d1', 'case_close', :'d') ->> 'error', 'SAME_PERSON', 'who filed does not close');
SELECT is(try('d2', 'case_close', :'d') ->> 'then', 'closed', 'who confirmed may');
-- a finding by a street whose officer then approves: a found case is filed by a community or, on a settled case, by a street
SELECT bring('deducted', 'F') AS q \gset
SELECT is(act('s1', 'visit_submit', :'q', visit('L')) -> 'ok' ->> 'state', 'found', 'a settled case: another finding by the street');
SELECT is(try('s1', 'case_approve', :'q') ->> 'error', 'SAME_PERSON', 'who filed does not approve');
SELECT is(act('s1b', 'case_approve', :'q') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'a colleague does');
SELECT is((SELECT code FROM case_file WHERE id = case_id(:'q')), 'F', 'under review the confirmed code stands');
SELECT is(act('d3', 'case_confirm', :'q') -> 'ok' -> 'results' -> 0 ->> 'code', 'L', 'confirmed: the new one');

-- ---- waivers: asked with a reason, granted by name
SELECT bring('at_community') AS w \gset
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"code": "L", "evidence": [{"kind": "talk_record", "date": "2019-01-25", "seen": true}]}') ->> 'error',
          'PAPERS_MISSING', 'a paper is missing');
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"code": "L"}') -> 'missing',
          '[{"kinds": ["guardian_statement"], "papers": [{"kind": "guardian_statement", "fields": ["date"]}], "fields": [], "text": "监护人书面说明", "text_en": "statement of the guardian", "waivable": true},
            {"kinds": ["talk_record"], "papers": [{"kind": "talk_record", "fields": ["date"]}], "fields": [], "text": "劝返谈话记录", "text_en": "record of the talk", "waivable": true}]', 'exactly these');
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"code": "L", "waive": [{"kind": "guardian_statement"}, {"kind": "talk_record", "reason": "x"}]}') ->> 'error',
          'REASON_NEEDED', 'a waiver has a reason');
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"code": "A", "sub": "died", "waive": [{"kind": "death_certificate", "reason": "x"}]}') ->> 'error',
          'WAIVER_NOT_POSSIBLE', 'none for A died');
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"code": "H", "waive": [{"kind": "visa", "reason": "x"}]}') ->> 'error', 'WAIVER_NOT_POSSIBLE', 'none for H');
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"code": "F", "waive": [{"kind": "over_age", "reason": "x"}]}') ->> 'error', 'WAIVER_NOT_POSSIBLE', 'none for F');
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"waive": [{"kind": "visa", "reason": "x"}]}') ->> 'error', 'FINDING_NEEDED', 'a waiver without a finding');
SELECT is(try('c1', 'visit_submit', :'w', visit('L') || '{"waive": [{"kind": "visa", "reason": "x"}]}') ->> 'error', 'WAIVER_NOT_POSSIBLE', 'nor of what the code does not ask for');
SELECT is(try('c1', 'visit_submit', :'w', visit() || '{"sub": "died"}') ->> 'params', '{"field": "code"}', 'a sub-reason without its code is no mere try');
SELECT is(act('c1', 'visit_submit', :'w', visit() || '{"code": "L", "evidence": [{"kind": "talk_record", "date": "2019-01-25", "seen": true}],
          "waive": [{"kind": "guardian_statement", "reason": "监护人在外地"}]}') -> 'ok' ->> 'state', 'found', 'asked for');
SELECT is(try('s1', 'case_approve', :'w') ->> 'error', 'WAIVER_NOT_GRANTED', 'approval grants by name');
SELECT is(try('s1', 'case_approve', :'w', '{"grant": ["visa"]}') ->> 'error', 'WAIVER_UNKNOWN', '… only what was asked');
SELECT is(act('s1', 'case_approve', :'w', '{"grant": ["guardian_statement"]}') -> 'ok' -> 'results' -> 0 ->> 'state', 'reviewed', 'granted');
SELECT is(try('d1', 'case_confirm', :'w') ->> 'then', 'out_of_school', 'the confirmer has nothing left to grant');
SELECT new_case() AS w \gset
SELECT act('d1', 'finding_file', :'w', '{"code": "C", "waive": [{"kind": "attendance_certificate", "reason": "学校已函复"}]}') IS NOT NULL AS done \gset
SELECT is(try('d2', 'case_confirm', :'w') ->> 'error', 'WAIVER_NOT_GRANTED', 'where there was no approval the confirmer grants');
SELECT is(try('d2', 'case_confirm', :'w', '{"grant": ["attendance_certificate"]}') ->> 'then', 'deducted', 'granted');

-- ---- codes
SELECT is(try('d1', 'finding_file', :'p', '{"code": "Z"}') ->> 'error', 'CODE_UNKNOWN', 'no such code');
SELECT is(try('d1', 'finding_file', :'p', '{"code": "J"}') ->> 'error', 'CODE_UNKNOWN', 'a reserved code');
SELECT is(try('d1', 'finding_file', :'p', '{"code": "A"}') ->> 'error', 'SUB_NEEDED', 'A goes with a sub only');
SELECT is(try('d1', 'finding_file', :'p', '{"code": "A", "sub": "abroad"}') ->> 'error', 'SUB_UNKNOWN', 'another code''s sub');
SELECT is(try('d1', 'finding_file', :'p', '{"code": "F", "evidence": [{"kind": "diploma", "seen": true}]}') ->> 'error', 'EVIDENCE_KIND_UNKNOWN', 'a kind that the scheme lacks');
SELECT is(try('d1', 'finding_file', :'p', '{"code": "F", "evidence": [{"kind": "graduation_certificate", "number": "1", "issuer": "x", "sha256":
          "00000000000000000000000000000000000000000000000000000000000000ff"}]}') ->> 'error', 'EVIDENCE_NOT_COMPLETE', 'a file that nobody uploaded');

-- ---- days
SELECT bring('at_street', NULL, '{"received": "2019-01-21"}') AS t \gset
SELECT is(try('s1', 'case_assign', :'t', format('{"to": "990101001001", "on": "%s"}', today() + 1)::jsonb) ->> 'error', 'DATE_IN_FUTURE', 'not tomorrow');
SELECT is(try('s1', 'case_assign', :'t', format('{"to": "990101001001", "on": "%s"}', today() - 1)::jsonb) ->> 'error', 'DATE_TOO_EARLY', 'not before the last move');
SELECT new_case('{"received": "2019-01-21"}') AS t \gset
SELECT is(try('d1', 'case_assign', :'t', '{"to": "990101001000", "on": "2019-01-20"}') ->> 'error', 'DATE_TOO_EARLY', 'not before the receipt');
SELECT is(act('d1', 'case_assign', :'t', '{"to": "990101001000", "on": "2019-01-22"}') -> 'ok' -> 'results' -> 0 ->> 'version', '2', 'entered later');
SELECT ok((SELECT supplementary FROM case_move WHERE case_id = case_id(:'t') AND version = 2), '… and marked 补录');
SELECT is(act('s1', 'case_assign', :'t', '{"to": "990101001001", "on": "2019-02-01"}') -> 'ok' -> 'results' -> 0 ->> 'version', '3', 'then on');
SELECT is(try('c1', 'visit_submit', :'t', visit() || '{"on": "2019-01-23"}') -> 'ok' ->> 'version', '4', 'a visit may be earlier than the last move');
SELECT is(act('c1', 'visit_submit', :'t', visit('F') || '{"on": "2019-01-23"}') -> 'ok' ->> 'state', 'found', 'with a finding too');
SELECT is((SELECT (on_date)::text FROM case_move WHERE case_id = case_id(:'t') AND version = 4), '2019-02-01', '… its move is not');
SELECT is((SELECT on_date::text FROM finding WHERE case_id = case_id(:'t')), '2019-01-23', 'the fact keeps its day');
SELECT is(try('c1', 'visit_submit', :'t', visit() || format('{"on": "%s"}', today() + 1)::jsonb) ->> 'error', 'DATE_IN_FUTURE', 'no visit tomorrow');

-- ---- a stale version
SELECT bring('found') AS s \gset
SELECT act('s1', 'case_approve', :'s', '{}', 3) AS r \gset
SELECT is((:'r')::jsonb ->> 'error', 'CONFLICT', 'a stale version');
SELECT is((:'r')::jsonb ->> 'version', '4', 'with the version now');
SELECT is((:'r')::jsonb -> 'moves' -> 0 ->> 'verb', 'visit', '… and what happened since');
SELECT act('c1', 'visit_submit', :'s', visit() || '{"on": "2019-01-24"}') IS NOT NULL AS done \gset
SELECT is((SELECT array_agg(m ->> 'verb' || ' ' || coalesce(m ->> 'on', '') ORDER BY n) FROM jsonb_array_elements(act('s1', 'case_confirm', :'s', '{}', 3) -> 'moves') WITH ORDINALITY a(m, n)),
          (SELECT array_agg('visit ' || on_date ORDER BY id) FROM visit WHERE case_id = case_id(:'s')), 'what moved nothing is shown too');
SELECT is(act('s1', 'case_approve', :'s', '{}', 99) ->> 'error', 'CONFLICT', 'a version of the future');
SELECT is(act('s2', 'case_approve', :'s', '{}', 3) ->> 'error', 'NOT_FOUND', 'a stranger learns nothing');
SELECT is(act('s2', 'case_approve', :'s', '{}', 4), act('s2', 'case_approve', '999999A', '{}', 4), 'foreign is as absent');

-- ---- keys
SELECT gen_random_uuid() AS k, bring('at_community') AS c \gset
SELECT be('c1');
SELECT do_write('visit_submit', item('visit_submit', :'c', 3, visit()), :'k') AS first \gset
SELECT is((:'first')::jsonb -> 'ok' ->> 'version', '4', 'a visit');
SELECT is(do_write('visit_submit', item('visit_submit', :'c', 3, visit()), :'k'), (:'first')::jsonb, 'the same key again: the first result');
SELECT is((SELECT count(*)::int FROM visit WHERE case_id = case_id(:'c')), 1, '… and one visit');
SELECT is(do_write('visit_submit', item('visit_submit', :'c', 4, visit()), :'k') ->> 'error', 'KEY_REUSED', 'another payload');
SELECT is(do_write('evidence_add', item('visit_submit', :'c', 3, visit()), :'k') ->> 'error', 'KEY_REUSED', 'another verb');
SELECT be('c1b');
SELECT is(do_write('visit_submit', item('visit_submit', :'c', 3, visit()), :'k'), '{"error": "KEY_REFUSED", "params": {}}', 'somebody else''s key: nothing else said');
SELECT be('c1');
SELECT gen_random_uuid() AS k \gset
SELECT do_write('visit_submit', item('visit_submit', :'c', 1, visit()), :'k') AS first \gset
SELECT is((:'first')::jsonb ->> 'error', 'CONFLICT', 'a refusal …');
SELECT is(do_write('visit_submit', item('visit_submit', :'c', 1, visit()), :'k'), (:'first')::jsonb, '… is kept under its key');
SELECT be_nobody();
SELECT is(do_write('visit_submit', item('visit_submit', :'c', 4, visit())) ->> 'error', 'NOT_LOGGED_IN', 'nobody writes nothing');

-- ---- all or none
SELECT bring('at_street') AS g1, bring('at_street') AS g2, bring('found') AS g3 \gset
SELECT be('s1');
SELECT do_write('case_assign', jsonb_build_object('atomic', true, 'to', '990101001001', 'items', jsonb_build_array(
    jsonb_build_object('case', :'g2', 'version', 2), jsonb_build_object('case', :'g1', 'version', 2), jsonb_build_object('case', :'g3', 'version', 1)))) AS r \gset
SELECT is((:'r')::jsonb ->> 'error', 'CONFLICT', 'one stale …');
SELECT is((:'r')::jsonb -> 'params' ->> 'case', :'g3', '… is named');
SELECT is((SELECT array_agg(version ORDER BY id) FROM case_file WHERE id IN (case_id(:'g1'), case_id(:'g2'))), '{2,2}', '… and nothing has moved');
SELECT is((SELECT count(*)::int FROM event WHERE case_id = case_id(:'g1')), 2, '… nor been recorded');
SELECT do_write('case_assign', jsonb_build_object('atomic', true, 'to', '990101001001', 'items', jsonb_build_array(
    jsonb_build_object('case', :'g2', 'version', 2), jsonb_build_object('case', :'g1', 'version', 2)))) AS r \gset
SELECT is(jsonb_array_length((:'r')::jsonb -> 'ok' -> 'results'), 2, 'both');
SELECT is(do_write('case_assign', jsonb_build_object('to', '990101001001', 'items', jsonb_build_array(
    jsonb_build_object('case', :'g2', 'version', 2), jsonb_build_object('case', :'g1', 'version', 2)))) ->> 'error', 'TOO_MANY', 'several only all or none');
SELECT is(do_write('case_assign', '{"items": [], "to": "990101001001"}') ->> 'error', 'FIELD_MISSING', 'nothing named');

-- ---- the chain: one event a version, from 1 on without a gap, moves among them
SELECT be('d1');
SELECT is((SELECT count(*)::int FROM case_file c WHERE c.version <> (SELECT count(*) FROM event e WHERE e.case_id = c.id AND e.version IS NOT NULL)
             OR c.version <> (SELECT max(version) FROM event e WHERE e.case_id = c.id)), 0, 'versions have no gap');
SELECT is((SELECT count(*)::int FROM case_move m LEFT JOIN event e ON e.id = m.event_id AND e.case_id = m.case_id AND e.version = m.version WHERE e.id IS NULL), 0,
          'each move has its event');
SELECT is((SELECT count(*)::int FROM case_file c WHERE c.state <> (SELECT m.to_state FROM case_move m WHERE m.case_id = c.id ORDER BY version DESC LIMIT 1)), 0,
          'the last move says the state');
SELECT is((SELECT count(*)::int FROM case_move m JOIN case_move n ON n.case_id = m.case_id AND n.version > m.version AND n.on_date < m.on_date), 0,
          'moves are dated in their order');
SELECT * FROM finish();
ROLLBACK;
