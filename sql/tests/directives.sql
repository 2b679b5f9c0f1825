-- Decisions and directives: who may decide and for whom, what an order carries, who may take which step, when the escalation is answered.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc
RESET SESSION AUTHORIZATION;
INSERT INTO org (type, parent_id, name, code) SELECT 'department', id, n, c FROM org, (VALUES ('甲区民政局', 'MZ01'), ('甲区财政局', 'CZ01'), ('甲区司法局', 'SF01'), ('甲区档案馆', 'DA01')) t(n, c) WHERE type = 'district';
INSERT INTO account (name, display_name, role, org_id, approved_at) SELECT n, n, r, o.id, now() FROM org o JOIN (VALUES ('civil', 'department', 'MZ01'), ('leader2', 'leader', 'LD01'), ('police2', 'department', 'GA01')) t(n, r, c) ON c = o.code;
INSERT INTO session (token_hash, account_id, expires_at) SELECT sha256(sha256(convert_to(name, 'UTF8'))), id, now() + interval '1 hour' FROM account WHERE name IN ('civil', 'leader2', 'police2');
CREATE FUNCTION test.d_show(p_who text, p_id bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN directive_show(jsonb_build_object('directive', p_id::text)) -> 'ok';
END $$;
CREATE FUNCTION test.d_list(p_who text, p_more jsonb DEFAULT '{}') RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE r jsonb;
BEGIN
    PERFORM test.be(p_who);
    r := directive_list(p_more);
    RETURN CASE WHEN r IS NOT NULL THEN array(SELECT x ->> 'directive' FROM jsonb_array_elements(r -> 'ok' -> 'rows') x) END;
END $$;
-- Orders as {"to", "note", "due"} with what is given instead.
CREATE FUNCTION test.decide(p_id bigint, p_who text, VARIADIC p_orders jsonb[]) RETURNS jsonb LANGUAGE sql AS $$
    SELECT test.do_step(p_who, p_id, 'decide', jsonb_build_object('decision', 'directive', 'note', '交有关单位办理', 'directives',
               (SELECT jsonb_agg('{"to": "GA01", "note": "查明去向", "due": "2999-03-01"}'::jsonb || o) FROM unnest(p_orders) o)))
$$;
CREATE FUNCTION test.order_of(p_id bigint, p_n int DEFAULT 1) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
    SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM nol.directive WHERE escalation_id = p_id) d WHERE n = p_n
$$;
CREATE FUNCTION test.keys_with(p_name text) RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*)::int FROM nol.request_key WHERE result::text LIKE '%' || p_name || '%' $$;
CREATE FUNCTION test.carries(p_id bigint) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT array_to_string(fields, ',') FROM nol.directive WHERE id = p_id $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;

-- ---- who decides
SELECT new_case('{}', '{"name": "童甲", "name_key": "童甲", "id_number": "990101200905010018", "id_valid": true, "address": "甲路1号", "guardian": "童父", "guardian_phone": "13900000001", "sex": "male"}') AS a \gset
SELECT must(act('d1', 'case_assign', :'a', '{"to": "990101001000"}')), must(act('s1', 'case_assign', :'a', '{"to": "990101001001"}')) \g /dev/null
SELECT raise('d1', 'lost_contact', :'a') AS e \gset
SELECT is(word(decide(:e, 'd1', '{}')), 'ESCALATION_ELSEWHERE', 'not the district');
SELECT is(word(decide(:e, 'office', '{}')), 'MEMBER_UNKNOWN', 'the office names a member');
SELECT is(word(do_step('office', :e, 'decide', '{"decision": "other", "note": "x", "member": "office"}')), 'MEMBER_UNKNOWN', 'who is one');
SELECT is(word(do_step('office', :e, 'decide', '{"decision": "other", "note": "x", "member": "leader"}')), 'SIGNED_PAPER_NEEDED', 'and files the signed paper');
SELECT is(word(do_step('office', :e, 'decide', signed() || '{"decision": "other", "note": "x", "evidence": [{"kind": "nonsense", "seen": true}]}')), 'EVIDENCE_KIND_UNKNOWN', 'a paper of a known kind');
SELECT is(word(do_step('leader', :e, 'decide', '{"decision": "other", "note": "x", "member": "leader2"}')), 'BAD_FIELD', 'a member decides for nobody else');
SELECT is(word(do_step('leader', :e, 'decide', '{"decision": "directive", "note": "x"}')), 'FIELD_MISSING', 'a directive is given to somebody');
SELECT is(word(do_step('leader', :e, 'decide', '{"decision": "law", "note": ""}')), 'FIELD_MISSING', 'in words');
SELECT is(word(do_step('leader', :e, 'decide', '{"decision": "law", "note": "x", "on": "2019-01-01"}')), 'DATE_TOO_EARLY', 'not before it was raised');

-- ---- what can be ordered
SELECT is(word(decide(:e, 'leader', '{"to": "990101001001"}')), 'DIRECTIVE_TARGET', 'a community gets none');
SELECT is(word(decide(:e, 'leader', '{"to": "XX01"}')), 'DIRECTIVE_TARGET', 'nor a school');
SELECT is(word(decide(:e, 'leader', '{"to": "没有的局"}')), 'NOT_FOUND', 'nor who is not there');
SELECT is(word(decide(:e, 'leader', '{"due": "2001-01-01"}')), 'RANGE_BACKWARDS', 'not due before it is given');
SELECT is(word(decide(:e, 'leader', '{"fields": ["name", "salary"]}')), 'PERSON_FIELD_UNKNOWN', 'nothing else of the child');
SELECT is(word(decide(:e, 'leader', jsonb_build_object('case', bring('at_street')))), 'NOT_FOUND', 'no case that it is not about');
SELECT is(word(decide(:e, 'leader', VARIADIC array_fill('{}'::jsonb, ARRAY[21]))), 'TOO_MANY', 'at most twenty');
SELECT is((SELECT count(*)::int FROM directive WHERE escalation_id = :e), 0, 'nothing was given so far');

-- ---- the office enters it for a member: both names stand
SELECT do_step('office', :e, 'decide', signed() || '{"decision": "directive", "note": "公安查找，民政救助", "directives": [{"to": "公安", "note": "查明去向", "due": "2999-03-01"},
    {"to": "MZ01", "note": "临时救助", "due": "2999-02-01", "fields": ["name", "guardian"]}, {"to": "西街道", "note": "协助查找", "due": "2999-04-01"}, {"to": "finance", "note": "列支", "due": "2999-05-01"}]}') AS r \gset
SELECT is(word(:'r'), 'decided', 'decided');
SELECT is((:'r')::jsonb -> 'ok' ->> 'name', '童甲', 'the answer names the child to the group, which sees no case');
SELECT is(jsonb_array_length((:'r')::jsonb -> 'ok' -> 'directives'), 4, 'four directives');
SELECT order_of(:e, 1) AS p, order_of(:e, 2) AS m, order_of(:e, 3) AS w, order_of(:e, 4) AS f \gset
SELECT be('d1');
SELECT is((SELECT string_agg(substring(number FROM '〕(.*)$'), ',' ORDER BY id) FROM directive), '1号,2号,3号,4号', 'numbered without a gap');
SELECT is(show('leader', :e) ->> 'decided_by', 'office', 'who entered it');
SELECT is(show('leader', :e) ->> 'decided_for', 'leader', 'for whom');
SELECT is(show('d1', :e) -> 'steps' -> 1 ->> 'for_member', 'leader', 'in the timeline too');
SELECT is(d_show('police', :p) ->> 'made_for', 'leader', 'and on the directive');
SELECT be('s1');
SELECT is((SELECT p ->> 'kind' FROM case_file c, jsonb_array_elements(evidence_json(c.child_id, false)) p WHERE c.id = case_id(:'a')), 'group_decision', 'the signed paper stands in the file of the case');
SELECT is(carries(:p), 'name,sex,birth_date,id_number,household_address,address,guardian,guardian_phone', 'the police gets what it needs');
SELECT is(carries(:m), 'name,guardian', 'another what is named');
SELECT is(carries(:f), '', 'or nothing');
SELECT is(clocks(:e), '', 'the group''s own clock has ended');
SELECT is(d_clocks(:m), 'acknowledge department , directive department 2999-02-01', 'the department''s runs');
SELECT is(d_clocks(:w), 'acknowledge street , directive street 2999-04-01', 'and the street''s');

-- ---- who sees it, and what
SELECT is(keys(d_show('civil', :m) -> 'child'), 'guardian,name', 'the fields that were named and no other');
SELECT is(d_show('police', :p) -> 'child' ->> 'id_number', '990101200905010018', 'whole, since it has to find the child');
SELECT is(d_show('leader', :p) -> 'child' ->> 'id_number', '990***************', 'masked for the group');
SELECT is(d_show('d1', :p) -> 'child' ->> 'guardian_phone', '139********', 'and the district');
SELECT is(d_show('police', :p) -> 'row' ->> 'escalation', NULL, 'not what it came from');
SELECT is(d_show('civil', :p), NULL, 'no other department''s');
SELECT is(d_show('police2', :p) -> 'row' ->> 'number' IS NOT NULL, true, 'a colleague''s of the same unit');
SELECT is(d_show('c2', :p), NULL, 'not another community''s');
SELECT ok(d_show('c1', :p) IS NOT NULL AND d_show('s1', :p) IS NOT NULL, 'where the child is they see that it was given');
SELECT is(d_show('s2', :w) -> 'child' ->> 'name', '童甲', 'a street that has no such case sees what its directive names');
SELECT is(d_show('s2', :p), NULL, 'and no other');
SELECT be('s2');
SELECT is((SELECT count(*)::int FROM case_file WHERE id = case_id(:'a')) + (SELECT count(*)::int FROM child_person p JOIN case_file c USING (child_id) WHERE c.id = case_id(:'a')), 0, 'its case stays out of sight');
SELECT is((SELECT array_agg(k ORDER BY k) FROM event e, jsonb_array_elements_text(e.detail -> 'fields') k WHERE kind = 'directive_look' AND account_id = my_account()),
          '{address,birth_date,guardian,guardian_phone,name,sex}', 'the look is recorded with the fields');
SELECT is(d_list('police'), ARRAY[:'p'], 'a department''s list');
SELECT is(d_list('leader'), ARRAY[:'m', :'p', :'w', :'f'], 'the group''s, by their days');
SELECT is(d_list('leader', '{"limit": 3}'), ARRAY[:'m', :'p', :'w'], 'page');
SELECT directive_list('{"limit": 3}') -> 'ok' ->> 'next' AS n \gset
SELECT is(d_list('leader', jsonb_build_object('limit', 3, 'after', :'n')), ARRAY[:'f'], 'by page');
SELECT is(d_list('insp'), NULL, 'an inspector has none');

-- ---- every step by every side
SELECT is(refused, expected, format('%s: %s by %s', state, verb, who)) FROM (
    SELECT s.state, v.verb, w.who, step.r AS refused,
           CASE WHEN w.who IN ('civil', 'c2') THEN 'NOT_FOUND'
                WHEN v.verb IN ('ack', 'answer', 'refuse') AND w.who IN ('police') THEN CASE WHEN s.state IN ('issued', 'acknowledged') AND NOT (s.state = 'acknowledged' AND v.verb = 'ack')
                     THEN CASE v.verb WHEN 'ack' THEN 'acknowledged' WHEN 'answer' THEN 'answered' ELSE 'refused' END ELSE NULL END
                WHEN v.verb IN ('accept', 'sendback', 'withdraw') AND w.who IN ('leader', 'office') THEN CASE
                     WHEN v.verb = 'accept' AND s.state = 'answered' THEN 'accepted' WHEN v.verb = 'accept' AND s.state = 'refused' THEN 'withdrawn'
                     WHEN v.verb = 'sendback' AND s.state IN ('answered', 'refused') THEN 'acknowledged'
                     WHEN v.verb = 'withdraw' AND s.state IN ('issued', 'acknowledged', 'refused') THEN 'withdrawn' ELSE NULL END END AS expected
      FROM (VALUES ('issued'), ('acknowledged'), ('answered'), ('refused'), ('accepted'), ('withdrawn')) s(state)
     CROSS JOIN (VALUES ('ack'), ('answer'), ('refuse'), ('accept'), ('sendback'), ('withdraw')) v(verb)
     CROSS JOIN (VALUES ('police'), ('civil'), ('leader'), ('office'), ('d1'), ('c1'), ('c2')) w(who)
     CROSS JOIN LATERAL (SELECT directive_try(:p, s.state, v.verb, w.who) AS r) step) cells;
SELECT is(directive_offered(:p, s.state, w.who), (SELECT string_agg(v, ',' ORDER BY v) FROM unnest('{ack,answer,refuse,accept,sendback,withdraw}'::text[]) v WHERE directive_try(:p, s.state, v, w.who) IS NOT NULL),
          format('%s: the steps offered to %s', s.state, w.who))
  FROM unnest('{issued,acknowledged,answered,refused,accepted,withdrawn}'::text[]) s(state) CROSS JOIN unnest('{police,leader,office,d1,c1}'::text[]) w(who);

-- ---- acknowledged, answered with papers, sent back, answered again, accepted
SELECT is(word(do_directive('police', :p, 'ack', '{}', 7)), 'CHANGED_MEANWHILE', 'at the version that was seen');
SELECT do_directive('police', :p, 'ack') AS r \gset
SELECT is(word(:'r'), 'acknowledged', 'acknowledged');
SELECT is((:'r')::jsonb -> 'ok' ->> 'name', '童甲', 'the answer names the child');
SELECT is((:'r')::jsonb -> 'ok' ->> 'case', :'a', 'and its case');
SELECT is(keys_with('童甲'), 0, 'no name is kept under a key');
SELECT is(do_directive('civil', :m, 'ack') -> 'ok' ->> 'name', '童甲', 'to who may know it by the directive');
SELECT is(d_clocks(:p), 'directive department 2999-03-01', 'one clock less');
SELECT is(word(do_directive('police', :p, 'answer', '{"note": ""}')), 'FIELD_MISSING', 'answered in words');
SELECT is(word(do_directive('police', :p, 'answer', '{"note": "查明在外省", "due": "2999-01-01"}')), 'BAD_FIELD', 'the day is the group''s');
SELECT is(word(do_directive('police', :p, 'answer', '{"note": "查明在外省", "evidence": [{"kind": "directive_answer", "number": "公函7", "date": "2019-02-25", "seen": true}]}')), 'answered', 'answered with a paper');
SELECT be('c1');
SELECT is((SELECT string_agg(kind, ',' ORDER BY id) FROM evidence WHERE case_id = case_id(:'a')), 'group_decision,directive_answer', 'which stands in the file');
SELECT is(d_show('police', :p) -> 'papers' -> 0 ->> 'number', '公函7', 'who filed it sees it on the directive');
SELECT is(d_clocks(:p), '', 'no clock while the group looks at it');
SELECT is(word(do_directive('office', :p, 'sendback', '{"note": "请补地址", "due": "2999-06-01"}')), 'acknowledged', 'sent back with a new day');
SELECT is(d_clocks(:p), 'directive department 2999-06-01', 'for which a clock runs');
SELECT is(word(do_step('leader', :e, 'close')), 'DIRECTIVES_OPEN', 'the escalation cannot be closed meanwhile');
SELECT is(word(do_directive('police2', :p, 'answer', '{"note": "地址如附"}')), 'answered', 'answered again');
SELECT is(do_directive('leader', :p, 'accept') -> 'ok' ->> 'open', '3', 'accepted; three are open');
SELECT is(d_show('police', :p) -> 'child', '{}', 'an order that is over shows nothing of the child');
SELECT is(d_list('police'), '{}', 'and is gone from the list');
SELECT is(word(do_directive('civil', :m, 'refuse', '{"note": "不符合救助条件"}')), 'refused', 'refused with a reason');
SELECT is(word(do_directive('leader', :m, 'accept')), 'withdrawn', 'the group accepts that');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(DISTINCT kind, ',') FROM notice WHERE ref = :'m' AND event_id = (SELECT max(event_id) FROM directive_step WHERE directive_id = :m)), 'directive_withdrawn', 'and who is told hears of an order that is lifted, of no answer');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(word(do_directive('s2', :w, 'answer', '{"note": "未发现"}')), 'answered', 'a street answers');
SELECT is(word(do_directive('leader', :w, 'accept')), 'accepted', 'accepted');
SELECT is((SELECT state FROM escalation WHERE id = :e), 'decided', 'still decided');
SELECT is(word(do_directive('office', :f, 'withdraw', '{"note": "无须列支"}')), 'withdrawn', 'the last is withdrawn');
SELECT is(show('leader', :e) -> 'row' ->> 'state', 'answered', 'then the escalation is answered');
SELECT is(show('leader', :e) -> 'steps' -> -1 ->> 'verb', 'answered', 'by itself');
SELECT is(heard(:e), 'd1:escalation_answered s1:escalation_answered c1:escalation_answered', 'all hear of it');
SELECT is(word(do_step('d1', :e, 'close')), 'ESCALATION_ELSEWHERE', 'closed by who decided it');
SELECT is(word(do_step('office', :e, 'close')), 'closed', 'closed');
SELECT be('s1');
SELECT is((SELECT escalations::int FROM case_file WHERE id = case_id(:'a')), 0, 'and the case is free of it');
SELECT is((SELECT jsonb_array_length(e -> 'directives') FROM case_file c, jsonb_array_elements(case_escalations_json(c)) e WHERE c.id = case_id(:'a')), 4, 'whose file tells of all four');

-- ---- decided without a directive; sent back as a decision
SELECT raise('d1', 'refuses', :'a') AS g \gset
SELECT is(word(do_step('leader', :g, 'decide', '{"decision": "law", "note": "责令限期改正"}')), 'answered', 'a step of law needs no department');
SELECT is(word(decide(:g, 'leader', '{"to": "justice"}')), 'decided', 'a further decision with one');
SELECT is(word(do_directive('leader', order_of(:g), 'withdraw', '{"note": "x"}')), 'withdrawn', 'which is lifted');
SELECT is(word(do_step('leader', :g, 'close')), 'closed', 'and closed');
SELECT raise('s1', 'needs_department', :'a') AS h \gset
SELECT is(word(do_step('office', :h, 'decide', signed() || '{"decision": "return", "note": "街道先行约谈"}')), 'sent_back', 'sent back to the street that raised it');
SELECT is(show('leader', :h) ->> 'decision', 'return', 'as a decision');
SELECT is(show('leader', :h) ->> 'decided_for', 'leader', 'of the member');

-- ---- late cases of a unit, by the clock: a decision names the case
RESET SESSION AUTHORIZATION;
SELECT bring('at_community') AS k1, bring('at_community') AS k2 \gset
SELECT be_nobody();
INSERT INTO event (kind, role, detail) VALUES ('clock', 'clock', '{}') RETURNING id AS ev \gset
INSERT INTO escalation (reason, source, unit_id, holder_id, path, raised_on, event_id)
SELECT 'late', 'clock', c.id, g.id, ARRAY[c.id], today(), :ev FROM org c, org g WHERE c.code = '990101001001' AND g.code = 'LD01' RETURNING id AS l \gset
INSERT INTO escalation_case (escalation_id, case_id, reason) SELECT :l, case_id(x), 'late' FROM unnest(ARRAY[:'k1', :'k2']) x;
INSERT INTO escalation_step (escalation_id, version, event_id, verb, on_date, state, to_org) SELECT :l, 1, :ev, 'raise', today(), 'raised', holder_id FROM escalation WHERE id = :l;
SELECT is(word(do_step('leader', :l, 'sendback', '{"note": "x"}')), 'ESCALATION_STEP', 'what is late is not sent back');
SELECT is(word(do_step('leader', :l, 'accept')), 'accepted', 'it can be accepted');
SELECT is(word(decide(:l, 'leader', '{"to": "990101001000"}')), 'FIELD_MISSING', 'an order names the case');
SELECT is(word(decide(:l, 'leader', jsonb_build_object('to', '990101001000', 'case', :'k2'))), 'decided', 'with it');
SELECT is(word(do_directive('s1', order_of(:l), 'answer', '{"note": "已办"}')), 'answered', 'answered');
SELECT is(word(do_directive('leader', order_of(:l), 'accept')), 'accepted', 'accepted');
SELECT is(jsonb_array_length(show('leader', :l) -> 'cases'), 2, 'the cases stand in it');
SELECT is((SELECT count(*)::int FROM event e WHERE e.kind = 'escalation_look' AND e.detail ->> 'escalation' = :'l'), 2, 'and a look at each is recorded');
SELECT is(list('c1') @> ARRAY[:'l'], true, 'the unit that is late sees it');
SELECT is(list('c2') @> ARRAY[:'l'], false, 'another does not');

-- ---- what units are for
SET SESSION AUTHORIZATION nol_writer;
SELECT be('d1');
SELECT is(said('org_set', '{"org": "DA01", "function": "health"}') ->> 'function', 'health', 'the district says what a department is for');
SELECT is(said('org_set', '{"org": "DA01", "function": "none"}') ->> 'function', NULL, 'or that nothing is known');
SELECT is(do_write('org_set', '{"org": "990101001000", "function": "health"}') ->> 'error', 'ORG_NOT_DEPARTMENT', 'a street is for all');
SELECT is(do_write('org_set', '{"org": "nowhere", "function": "health"}') ->> 'error', 'NOT_FOUND', 'who is not there');
SELECT is((SELECT detail ->> 'before' FROM event WHERE kind = 'org_set' ORDER BY id DESC LIMIT 1), 'health', 'with its event');
SELECT is((SELECT string_agg(coalesce(function, '-'), ',' ORDER BY code) FROM org WHERE type = 'department'), 'finance,-,police,civil_affairs,justice', 'names say it for the rest');

-- ---- what an order carries by default is the district's to set
SET SESSION AUTHORIZATION nol_writer;
SELECT be('leader');
SELECT is(do_write('directive_default_set', '{"for_unit": "police", "fields": ["name"]}') ->> 'error', 'NOT_ALLOWED', 'not the group''s');
SELECT be('d1');
SELECT is(do_write('directive_default_set', '{"for_unit": "police", "fields": ["salary"]}') ->> 'error', 'PERSON_FIELD_UNKNOWN', 'of what there is');
SELECT is(do_write('directive_default_set', '{"for_unit": "police", "fields": []}') ->> 'error', 'FIELD_MISSING', 'nothing has to be said');
SELECT is(jsonb_path_query_first(said('directive_default_set', '{"for_unit": "police", "fields": ["guardian", "name"]}'), '$.rows[*] ? (@.for_unit == "police").fields'), '["name", "guardian"]', 'changed');
SELECT is((SELECT detail -> 'to' FROM event WHERE kind = 'directive_default_set' ORDER BY id DESC LIMIT 1), '["name", "guardian"]', 'on the record');
SELECT is(directive_default_fields(org_find('GA01')), '{name,guardian}', 'the next one carries that');
SELECT is(jsonb_path_query_first(said('directive_default_set', '{"for_unit": "other", "fields": ["none"]}'), '$.rows[*] ? (@.for_unit == "other").fields'), '[]', 'or nothing');

-- ---- papers of the group and of departments
RESET SESSION AUTHORIZATION;
SELECT raise('d1', 'other', :'a') AS o \gset
SELECT max(id) AS paper FROM evidence WHERE case_id = case_id(:'a') AND kind = 'group_decision' \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT be('leader');
SELECT is(evidence_open(jsonb_build_object('evidence', :'paper')) -> 'ok' -> 'evidence' ->> 'kind', 'group_decision', 'the group opens the papers of what was put before it');
SELECT is((SELECT count(*)::int FROM evidence WHERE case_id = case_id(:'k1')), 0, 'no others');
SELECT is(upload_begin(jsonb_build_object('sha256', repeat('ab', 32), 'size', 5)) -> 'ok' ->> 'offset', '0', 'and files papers');
SELECT be('police');
SELECT is(evidence_open(jsonb_build_object('evidence', :'paper')), NULL, 'a department does not');
SELECT (d_show('police', :p) -> 'papers' -> 0 ->> 'evidence')::bigint AS own \gset
SELECT is(evidence_open(jsonb_build_object('evidence', :'own')) -> 'ok' -> 'evidence' ->> 'kind', 'directive_answer', 'but those of its own answers');
SELECT is((SELECT count(*)::int FROM evidence), (SELECT sum(cardinality(s.evidence))::int FROM directive_step s), 'and with any SQL no others');
SELECT be('civil');
SELECT is(evidence_open(jsonb_build_object('evidence', :'own')), NULL, 'which another department does not see');
SELECT be('police');
SELECT is(upload_begin(jsonb_build_object('sha256', repeat('ab', 32), 'size', 5)) -> 'ok' ->> 'offset', '0', 'but files its own');
SELECT be('aud');
SELECT is(upload_begin(jsonb_build_object('sha256', repeat('ab', 32), 'size', 5)) ->> 'error', 'NOT_ALLOWED', 'an auditor none');
SELECT * FROM finish();
ROLLBACK;
