-- A child died: every open task, visit and reminder ends at once, in all its cases and whoever holds them.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.clocks_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.clocks := true; RETURN NEW; END $$;
CREATE TRIGGER clocks_on BEFORE INSERT ON batch FOR EACH ROW EXECUTE FUNCTION test.clocks_on();
INSERT INTO calendar_year SELECT y FROM generate_series(2018, extract(year FROM today())::int + 1) y ON CONFLICT DO NOTHING;
CREATE FUNCTION test.running(VARIADIC p_cases text[]) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT coalesce(string_agg(k.kind, ',' ORDER BY k.kind), '') FROM nol.clock k
     WHERE k.status = 'running' AND (k.case_id IN (SELECT nol.case_id(c) FROM unnest(p_cases) c) OR k.escalation_id IS NOT NULL OR k.directive_id IS NOT NULL OR k.inquiry_id IS NOT NULL)
$$;
CREATE FUNCTION test.tasks(p_who text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT coalesce(string_agg(format('%s %s', t.task, t."case"), ', ' ORDER BY t.task, t."case"), '') FROM task_list('{"mine": true}') t);
END $$;
-- One child in two lists: the first at work in the community with a promised visit, a letter out, an escalation with a directive; the second out of school.
SELECT import_list('M1', list_row('亡甲', '990101201002020012', '2010-02-02'), list_row('活乙', '990101201002020039', '2010-02-02')) IS NOT NULL AS x,
       import_list('M2', list_row('亡甲', '990101201002020012', '2010-02-02')) IS NOT NULL AS y \gset
SELECT case_of('M1', 2) AS a, case_of('M1', 3) AS b, case_of('M2', 2) AS c \gset
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT route(:'a', '990101001001') AS x, route(:'b', '990101001001') AS y, route(:'c', '990101001001') AS z \gset
SELECT must(act('c1', 'visit_submit', :'a', visit() || jsonb_build_object('result', 'not_met', 'next_date', today() + 3))) IS NOT NULL AS x \gset
SELECT must(act('c1', 'visit_submit', :'c', visit('L'))) IS NOT NULL AS x, must(act('s1', 'case_approve', :'c')) IS NOT NULL AS y, must(act('d1', 'case_confirm', :'c')) IS NOT NULL AS z \gset
RESET SESSION AUTHORIZATION;
INSERT INTO event (kind) VALUES ('test');
SELECT currval('event_id_seq') AS ev, (SELECT id FROM org WHERE code = '990101000000') AS dist, (SELECT id FROM org WHERE code = '990101001000') AS street, (SELECT id FROM org WHERE code = 'GA01') AS police,
       (SELECT id FROM account WHERE name = 'd1') AS d1 \gset
INSERT INTO note (child_id, body) SELECT child_id, '请公安查找' FROM case_file WHERE id = case_id(:'a');
INSERT INTO escalation (reason, source, case_id, unit_id, holder_id, path, raised_on, raised_by, event_id)
VALUES ('lost_contact', 'hand', case_id(:'a'), :street, :dist, ARRAY[:street], today(), 1, :ev);
SELECT currval('escalation_id_seq') AS e1 \gset
INSERT INTO escalation (reason, source, unit_id, holder_id, path, raised_on, event_id) VALUES ('late', 'clock', :street, :dist, ARRAY[:street], today(), :ev);
SELECT currval('escalation_id_seq') AS e2 \gset
INSERT INTO escalation_case (escalation_id, case_id, reason) VALUES (:e1, case_id(:'a'), 'lost_contact'), (:e2, case_id(:'c'), 'late'), (:e2, case_id(:'b'), 'late');
INSERT INTO directive (number, escalation_id, case_id, org_id, issued_on, due, fields, note_id, made_by, event_id)
VALUES ('交办1号', :e1, case_id(:'a'), :police, today(), today() + 5, '{name}', (SELECT max(id) FROM note), 1, :ev);
INSERT INTO inquiry (case_id, to_name, place, number, sent_on, due, made_by, event_id) VALUES (case_id(:'a'), '外市教育局', 'in_province', '函1', today(), today() + 9, 1, :ev);
UPDATE case_file SET escalations = 1, danger = true, inquiry_id = currval('inquiry_id_seq') WHERE id = case_id(:'a');
UPDATE case_file SET escalations = 1 WHERE id IN (case_id(:'b'), case_id(:'c'));
SELECT clock_open('accept', 'district', :dist, today(), p_due => today() + 2, p_escalation => :e1) AS x, clock_open('accept', 'district', :dist, today(), p_due => today() + 2, p_escalation => :e2) AS y,
       clock_open('acknowledge', 'department', :police, today(), p_due => today() + 2, p_directive => currval('directive_id_seq')) AS z,
       clock_open('inquiry', 'district', :dist, today(), p_due => today() + 9, p_inquiry => currval('inquiry_id_seq')) AS w \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT is(running(:'a', :'c'), 'accept,accept,acknowledge,duty,inquiry,next_visit,visit', 'before: all this runs');
SELECT is(tasks('c1'), format('next_visit %s, visit %s', :'a', :'b'), 'a community''s day; what a letter is out for stands still');
SELECT is(tasks('police'), format('directive %s', :'a'), 'the police has a directive');

SELECT must(act('d2', 'finding_file', :'c', finding('A'))) IS NOT NULL AS x \gset
SELECT is(running(:'a', :'c'), 'accept,accept,acknowledge,confirm,duty,inquiry,next_visit,visit', 'not before it is confirmed');
SELECT throws_ok(format('SELECT child_died(%s, %s, today(), today())', (SELECT child_id FROM case_file WHERE id = case_id(:'c')), (SELECT max(id) FROM event)), '42501', NULL, 'nobody is declared dead beside a confirmation');
SELECT must(act('d3', 'case_confirm', :'c')) AS r \gset
SELECT is((:'r')::jsonb #> '{ok,results,0,notices,0}', say('died_all_ended'), 'it says so');
SELECT is(running(:'a', :'c'), 'accept', 'every clock has ended but that of the other child''s escalation');
SELECT is(tasks('c1'), format('visit %s', :'b'), 'the community has no visit left');
SELECT is(tasks('police'), '', 'nor the police a directive');
SELECT is((SELECT string_agg(t.task || ' ' || does(t.task, t.next, t."case", t.ref, t.kind, t."to"), ', ') FROM task_list(jsonb_build_object('mine', true, 'kind', 'desk')) t), 'desk desk ' || :'a', 'the district has the file to settle') FROM (SELECT be('d1')) x;
SELECT is((SELECT string_agg(format('%s %s', kind, status), ', ' ORDER BY id) FROM duty WHERE case_id IN (case_id(:'a'), case_id(:'c'))), 'next_talk ended', 'duties');
SELECT is((SELECT format('%s %s %s', state, ended_on = today(), version) FROM escalation WHERE id = :e1), 'ended t 2', 'its own escalation');
SELECT is((SELECT format('%s %s', state, ended_on IS NULL) FROM escalation WHERE id = :e2), 'raised t', 'that of the clock goes on for the other child');
SELECT is((SELECT string_agg(coalesce(how, '-'), ',' ORDER BY escalation_id, case_id) FROM escalation_case), 'died,-,died', 'its entries are settled');
SELECT is((SELECT verb || ' ' || state FROM escalation_step WHERE escalation_id = :e1), 'died ended', 'in the timeline');
SELECT is((SELECT format('%s %s %s', d.state, d.version, s.verb) FROM directive d JOIN directive_step s ON s.directive_id = d.id), 'withdrawn 2 died', 'the directive');
SELECT is((SELECT state FROM inquiry), 'withdrawn', 'the letter');
SELECT is((SELECT marks - 'supplementary' FROM case_row(case_id(:'a'))), '["died"]', 'the marks');
SELECT is((SELECT format('%s', escalations) FROM case_file WHERE id = case_id(:'b')), '1', 'the other child''s stay');
SELECT is(case_notices(c) -> 0, say('died', 'on', '2019-01-20'), 'first in the file') FROM case_file c WHERE id = case_id(:'a');
SELECT is((SELECT format('%s %s', detail ->> 'died_on', jsonb_array_length(detail -> 'cases')) FROM event WHERE kind = 'child_died'), '2019-01-20 2', 'one row of the trail');
SELECT is((SELECT count(*)::int FROM notice WHERE kind = 'died'), 2, 'the community is told') FROM (SELECT be('c1')) x;
SELECT is((SELECT count(*)::int FROM notice WHERE kind = 'directive_withdrawn'), 1, 'the police is told') FROM (SELECT be('police')) x;

-- nothing reminds of it from now on, whatever happens to the file
SELECT is(act('s1', 'case_assign', :'a', '{"to": "990101001002"}') ->> 'error', 'CHILD_HAS_DIED', 'the file goes to nobody who would visit it');
SELECT is(act('d1', 'case_assign', :'a', '{"to": "990101002000"}') ->> 'error', 'CHILD_HAS_DIED', 'by nobody');
SELECT is(try('d1', 'case_confirm', :'a') #>> '{params,possible}', 'desk', 'and what would be refused is not offered');
SELECT must(act('c1', 'visit_submit', :'a', visit() || jsonb_build_object('result', 'not_met', 'next_date', today() + 3))) IS NOT NULL AS x \gset
SELECT is(running(:'a', :'c'), 'accept', 'no visit is promised');
-- and nothing begins
SELECT is(act('s1', 'task_done', :'c', '{"kind": "next_talk", "note": "x"}') ->> 'error', 'TASK_NOT_OPEN', 'no duty is left');
SELECT is(act('s1', 'escalation_raise', :'a', '{"cause": "refuses", "note": "x"}') ->> 'error', 'CHILD_HAS_DIED', 'nothing is put before anybody');
SELECT is(act('s1', 'measure_add', :'a', '{"kind": "talk"}') ->> 'error', 'CHILD_HAS_DIED', 'no talk');
SELECT is(try('s1', 'measure_add', :'a', '{"kind": "aid", "amount": 50000, "on": "2019-01-21"}') ->> 'error', 'CHILD_HAS_DIED', 'nor aid on the day after the death');
SELECT ok(try('s1', 'measure_add', :'a', '{"kind": "aid", "amount": 50000, "on": "2019-01-20"}') ? 'ok', '… but what was given while it lived is recorded');
SELECT is(act('d1', 'inquiry_send', :'a', jsonb_build_object('to', '外局', 'number', '函2', 'place', 'in_province', 'due', today() + 9)) ->> 'error', 'CHILD_HAS_DIED', 'no letter');
SELECT is(act('s1', 'case_transfer', :'a', '{"to": "990101002000", "reason": "x"}') ->> 'error', 'CHILD_HAS_DIED', 'no transfer is asked for');
SELECT is((SELECT format('%s %s', transfer_to IS NULL, next_visit) FROM case_file WHERE id = case_id(:'c')), 't ', 'nothing is promised');
-- it was a mistake: the file is opened again, the child lives
SELECT must(act('d1', 'finding_file', :'a', finding('A'))) IS NOT NULL AS x \gset
SELECT is(running(:'a', :'c'), 'accept,confirm', 'what follows the death is found, and its decision has a day');
SELECT is((SELECT format('%s %s %s', step_due > today(), undated, marks ? 'died') FROM case_row(case_id(:'a'))), 't  t', 'in the list');
SELECT is((SELECT string_agg(format('%s %s', t.task, t.due > today()), ', ') FROM task_list('{"mine": true, "kind": "confirm"}') t WHERE t."case" = :'a'), 'confirm t', 'and in the day''s list') FROM (SELECT be('d2')) x;
SELECT must(act('d2', 'case_sendback', :'a', '{"reason": "x"}')) IS NOT NULL AS x \gset
SELECT max(id) AS paper FROM evidence WHERE case_id = case_id(:'c') AND kind = 'death_certificate' \gset
SELECT is(act('d1', 'case_reopen', :'c', '{"reason": "证明有误"}'), jsonb_build_object('error', 'DEATH_STANDS', 'params', jsonb_build_object('case', :'c', 'died', '2019-01-20', 'evidence', :'paper')), 'not while the paper stands');
SELECT must(act('d1', 'finding_file', :'c', finding('F'))) AS f \gset
SELECT ok((:'f')::jsonb #> '{ok,oddities}' @> '[{"oddity": "death_paper"}]', 'who files another finding hears that a paper of the death stands');
SELECT ok(case_show(jsonb_build_object('case', :'c')) #> '{ok,oddities}' @> '[{"oddity": "death_paper"}]', 'and who confirms reads it') FROM (SELECT be('d2')) x;
SELECT is(act('d2', 'case_confirm', :'c') ->> 'error', 'DEATH_STANDS', 'and it is not found otherwise');
SELECT is((SELECT died_on::text FROM child WHERE id = (SELECT child_id FROM case_file WHERE id = case_id(:'c'))), '2019-01-20', 'dead still');
SELECT must(act('d2', 'case_sendback', :'c', '{"reason": "x"}')) IS NOT NULL AS x \gset
SELECT must(act('d1', 'evidence_withdraw', :'c', jsonb_build_object('evidence', :'paper', 'reason', '证明有误'))) IS NOT NULL AS x \gset
SELECT max(id) AS other FROM evidence WHERE case_id = case_id(:'a') AND kind = 'death_certificate' \gset
SELECT is(act('d1', 'case_reopen', :'c', '{"reason": "证明有误"}') #>> '{params,evidence}', :'other', 'nor while one in another file of the child does');
SELECT must(act('d1', 'evidence_withdraw', :'a', jsonb_build_object('evidence', :'other', 'reason', '证明有误'))) IS NOT NULL AS x \gset
SELECT must(act('d1', 'case_reopen', :'c', '{"reason": "证明有误"}')) IS NOT NULL AS x \gset
SELECT is((SELECT died_on FROM child WHERE id = (SELECT child_id FROM case_file WHERE id = case_id(:'c'))), NULL, 'no longer dead');
SELECT is(running(:'c'), 'accept,assign', 'its case has a clock again');
SELECT is(running(:'a'), 'accept,visit', 'and its other one');

-- a finding that waits already when the child is found dead in another case: its day stands
SELECT import_list('N1', list_row('待甲', '990101201002020055', '2010-02-02')) IS NOT NULL AS x, import_list('N2', list_row('待甲', '990101201002020055', '2010-02-02')) IS NOT NULL AS y \gset
SELECT case_of('N1', 2) AS n1, case_of('N2', 2) AS n2 \gset
SELECT must(act('d1', 'finding_file', :'n1', finding('F'))) IS NOT NULL AS x, must(act('d1', 'finding_file', :'n2', finding('A'))) IS NOT NULL AS y, must(act('d2', 'case_confirm', :'n2')) IS NOT NULL AS z \gset
SELECT is(running(:'n1', :'n2'), 'accept,confirm', 'the confirmation that waits has its day still');
SELECT is((SELECT step_due IS NOT NULL FROM case_file WHERE id = case_id(:'n1')), true, 'in the file');

-- whom it says to be out of school is none of those: what waits is sent back, what was confirmed is settled at the desk, each as somebody's task
SELECT import_list('O1', list_row('待乙', '990101201002020071', '2010-02-02')) IS NOT NULL AS x, import_list('O2', list_row('待乙', '990101201002020071', '2010-02-02')) IS NOT NULL AS y,
       import_list('O3', list_row('待乙', '990101201002020071', '2010-02-02')) IS NOT NULL AS z, import_list('O4', list_row('待乙', '990101201002020071', '2010-02-02')) IS NOT NULL AS w \gset
SELECT case_of('O1', 2) AS o1, case_of('O2', 2) AS o2, case_of('O3', 2) AS o3, case_of('O4', 2) AS o4 \gset
SELECT route(:'o1', '990101001001'), route(:'o2', '990101001001'), route(:'o3', '990101001001') \g /dev/null
SELECT must(act('c1', 'visit_submit', :'o1', visit('L'))), must(act('c1', 'visit_submit', :'o2', visit('L'))), must(act('c1', 'visit_submit', :'o3', visit('L'))) \g /dev/null
SELECT must(act('s1', 'case_approve', :'o2')), must(act('s1', 'case_approve', :'o3')), must(act('d1', 'case_confirm', :'o3')) \g /dev/null
SELECT must(act('d1', 'finding_file', :'o4', finding('A'))), must(act('d2', 'case_confirm', :'o4')) \g /dev/null
SELECT is((SELECT string_agg(now_state(x), ' ' ORDER BY x) FROM unnest(ARRAY[:'o1', :'o2', :'o3']) x), 'found reviewed out_of_school', '(one is reviewed, one waits for the district, one is confirmed)');
SELECT is(try('s1', 'case_approve', :'o1') #>> '{error}', 'CHILD_HAS_DIED', 'a dead child is not approved as out of school');
SELECT is(try('s1', 'case_approve', :'o1') #>> '{params,back}', :'o1', '… which says what to do');
SELECT is(try('d2', 'case_confirm', :'o2') #>> '{error}', 'CHILD_HAS_DIED', 'nor confirmed');
SELECT is(try('c1', 'visit_submit', :'o3', visit('L')) #>> '{error}', 'CHILD_HAS_DIED', 'nor filed');
SELECT is(try('d2', 'finding_file', :'o3', finding('L')) #>> '{error}', 'CHILD_HAS_DIED', 'nor at the desk');
SELECT is((SELECT case_next(c) FROM case_file c WHERE id = case_id(:'o1')), '{sendback}', 'what would be refused is not offered') FROM (SELECT be('s1')) x;
SELECT is((SELECT string_agg(format('%s %s %s', t.task, t.next ->> 0, t.due > today()), ', ') FROM task_list('{"mine": true}') t WHERE t."case" = :'o1'), 'review sendback t', 'the street has it in its day, with the step that works') FROM (SELECT be('s1')) x;
SELECT is((SELECT string_agg(format('%s %s %s', t."case" = :'o2', t.task, t.next), ', ' ORDER BY t.task) FROM task_list('{"mine": true}') t WHERE t."case" IN (:'o1', :'o2', :'o3')), 't confirm ["sendback"], f desk ["desk"]', 'and the district the others')
  FROM (SELECT be('d2')) x;
SELECT ok((SELECT r.undated AND r.step_due IS NULL FROM case_row(case_id(:'o3')) r), 'which is without a day, and says so');
SELECT must(act('s1', 'case_sendback', :'o1', '{"reason": "儿童已故"}')), must(act('d2', 'finding_file', :'o1', finding('A'))), must(act('d2', 'finding_file', :'o3', finding('A'))) \g /dev/null
SELECT is(act('d1', 'case_confirm', :'o1') #>> '{ok,results,0,state}', 'deducted', 'sent back, it is settled by the death');
SELECT is(act('d1', 'case_confirm', :'o3') #>> '{ok,results,0,state}', 'deducted', '… and so is what was out of school');

-- ---- the same child after all, with everything open: what came with it ends too, whichever is joined to the other
RESET SESSION AUTHORIZATION;
DELETE FROM clock WHERE escalation_id = :e2;
CREATE FUNCTION test.open_of(p_case text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT format('%s|%s|%s|%s|%s|%s', (SELECT string_agg(k.kind, ',' ORDER BY k.kind) FROM nol.clock k WHERE k.case_id = c.id AND k.status = 'running'),
                  (SELECT string_agg(x.reason || coalesce(':' || x.how, ''), ',' ORDER BY x.escalation_id) FROM nol.escalation_case x WHERE x.case_id = c.id),
                  (SELECT string_agg(d.state, ',' ORDER BY d.id) FROM nol.directive d WHERE d.case_id = c.id), (SELECT string_agg(q.state, ',' ORDER BY q.id) FROM nol.inquiry q WHERE q.case_id = c.id),
                  (SELECT string_agg(u.kind || ':' || u.status, ',' ORDER BY u.id) FROM nol.duty u WHERE u.case_id = c.id), CASE WHEN h.died_on IS NULL THEN 'lives' ELSE 'dead' END)
      FROM nol.case_file c JOIN nol.child h ON h.id = c.child_id WHERE c.id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.everything(p_name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_case text;
    v_e text;
BEGIN
    PERFORM import_list(p_name, list_row(p_name, '', '2010-02-02'));
    v_case := case_of(p_name, 2);
    PERFORM route(v_case, '990101001001');
    PERFORM must(act('c1', 'visit_submit', v_case, visit() || jsonb_build_object('result', 'not_met', 'next_date', today() + 3)));
    v_e := must(act('s1', 'escalation_raise', v_case, '{"cause": "needs_department", "note": "请公安查找"}')) #>> '{ok,escalation}';
    PERFORM be('leader');
    PERFORM must(do_write('escalation_decide', jsonb_build_object('escalation', v_e, 'version', 1, 'decision', 'directive', 'note', '查', 'directives',
        jsonb_build_array(jsonb_build_object('to', 'GA01', 'note', '找人', 'due', today() + 5)))));
    PERFORM must(act('d1', 'inquiry_send', v_case, jsonb_build_object('to', '外局', 'number', p_name, 'place', 'in_province', 'due', today() + 9)));
    RETURN v_case;
END $$;
CREATE FUNCTION test.talks(p_name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_case text;
BEGIN
    PERFORM import_list(p_name, list_row(p_name, '', '2010-02-02'));
    v_case := case_of(p_name, 2);
    PERFORM route(v_case, '990101001001'), must(act('c1', 'visit_submit', v_case, visit('L'))), must(act('s1', 'case_approve', v_case)), must(act('d1', 'case_confirm', v_case));
    RETURN v_case;
END $$;
CREATE FUNCTION test.die(p_case text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM must(act('d2', 'finding_file', p_case, finding('A'))), must(act('d3', 'case_confirm', p_case));
    RETURN p_case;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT everything('全甲') AS f, everything('全乙') AS g, die(talks('故甲')) AS p, die(talks('故乙')) AS q, talks('谈丙') AS t \gset
SELECT is(open_of(:'f'), 'acknowledge,directive,inquiry,next_visit,visit|needs_department|issued|open||lives', 'before');
SELECT joined(:'f', :'p') AS x, joined(:'q', :'g') AS y \gset
SELECT is(open_of(:'f'), '|needs_department:died|withdrawn|withdrawn||dead', 'joined to a dead child');
SELECT is(open_of(:'g'), '|needs_department:died|withdrawn|withdrawn||dead', 'a dead child joined to it');
SELECT is(tasks('police'), '', 'the police has no directive');
SELECT is((SELECT format('%s %s %s %s', escalations, danger, inquiry_id, next_visit) FROM case_file WHERE id = case_id(:'f')), '0 f  ', 'no mark is left') FROM (SELECT be('d1')) x;
-- It was another child: who is dead stays so, who lives has its work back.
SELECT must(act('d1', 'child_split', :'f', '{"reason": "并非同一人"}')) IS NOT NULL AS x, must(act('d1', 'child_split', :'q', '{"reason": "并非同一人"}')) IS NOT NULL AS y \gset
SELECT is(open_of(:'f'), 'visit|needs_department:died|withdrawn|withdrawn||lives', 'split off: it lives, its step runs again');
SELECT is(open_of(:'g'), 'visit|needs_department:died|withdrawn|withdrawn||lives', 'the dead one split off: likewise');
SELECT is(open_of(:'p') || ' ' || open_of(:'q'), '||||next_talk:ended|dead ||||next_talk:ended|dead', 'the dead are dead');
-- A duty that the mistake had ended is one again.
SELECT is(open_of(:'t'), 'duty||||next_talk:open|lives', 'before');
SELECT joined(:'t', :'p') AS x \gset
SELECT is(open_of(:'t'), '||||next_talk:ended|dead', 'joined');
SELECT is(act('s1', 'case_enrol', :'t', paper() || '{"form": "transfer"}') ->> 'error', 'CHILD_HAS_DIED', 'a dead child does not return to school');
SELECT must(act('d1', 'child_split', :'t', '{"reason": "并非同一人"}')) IS NOT NULL AS x \gset
SELECT is(open_of(:'t'), 'duty||||next_talk:open|lives', 'split: the next talk is due again');
SELECT must(act('d1', 'case_enrol', :'t', paper() || '{"form": "transfer"}')) IS NOT NULL AS x, joined(:'t', :'p') AS y \gset
SELECT is(open_of(:'t'), '||||next_talk:ended,watch:ended,registration:ended|dead', 'a returned child: watch and registration end');
SELECT is(act('s1', 'case_relapse', :'t', '{"reason": "x"}') ->> 'error', 'CHILD_HAS_DIED', 'nor does it relapse');
SELECT * FROM finish();
ROLLBACK;
