-- What somebody with the application's rights and a live token can do beside the server's own queries: nothing in another's name, nothing that the role may not.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.org(p_code text) RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM nol.org WHERE code = p_code $$;
CREATE FUNCTION test.refused(p_who text, p_sql text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    BEGIN
        EXECUTE p_sql;
        RAISE EXCEPTION USING ERRCODE = 'NL999';
    EXCEPTION WHEN SQLSTATE 'NL999' THEN RETURN 'went through';
              WHEN OTHERS THEN RETURN SQLSTATE;
    END;
END $$;
-- What that account reads by a call, as text.
CREATE FUNCTION test.reads(p_who text, p_call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
    PERFORM test.be(p_who);
    EXECUTE 'SELECT (' || p_call || ')::text' INTO r;
    RETURN r;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT bring('out_of_school') AS own, bring('out_of_school') AS away, bring('out_of_school') AS seen \gset
SELECT must(act('d1', 'case_assign', :'away', '{"to": "990101002001"}')) IS NOT NULL AS x, must(act('s1', 'case_enrol', :'seen', paper() || '{"to": "XX01"}')) IS NOT NULL AS y \gset
SELECT raise('s2', 'refuses', :'away') AS e \gset

-- an escalation is looked for in nobody else's name
SELECT is((SELECT bool_or(escalation_visible(w.i, jsonb_populate_record(NULL::escalation, jsonb_build_object('id', :e, 'version', 1, 'reason', 'refuses', 'source', 'hand',
           'case_id', case_id(:'away'), 'unit_id', 1, 'holder_id', 1, 'path', '[]'::jsonb, 'state', 'raised', 'raised_on', today(), 'raised_by', 1, 'event_id', 1))))
             FROM (VALUES (ROW(1, 'district', 1)::identity), (ROW(1, 'street', org('990101002000'))::identity), (ROW(1, 'community', org('990101002001'))::identity)) w(i)), false,
          'no oracle of where a child is') FROM (SELECT be('c1')) x;
SELECT is(escalation_seen(:e), false, 'nor in one''s own') FROM (SELECT be('c1')) x;

-- who looks does not write
SELECT is(refused('insp', format($$INSERT INTO measure (case_id, child_id, kind, on_date, account_id, org_id, event_id)
    SELECT id, child_id, 'court', today(), (me()).account_id, (me()).org_id, event_id FROM case_file WHERE id = case_id(%L)$$, :'seen')), '42501', 'an inspector records no measure');
SELECT is(refused('insp', format($$INSERT INTO duty (case_id, finding_id, kind, label, level, since, due, event_id)
    SELECT id, confirmed_id, 'x', 'x', 'district', today(), today(), event_id FROM case_file WHERE id = case_id(%L)$$, :'seen')), '42501', 'writes no duty');
SELECT is(refused('insp', format($$UPDATE duty SET status = 'done', ended_on = today() WHERE case_id = case_id(%L)$$, :'seen')), '42501', 'ends none');
SELECT is(act('insp', 'escalation_raise', :'seen', '{"cause": "refuses", "note": "x"}') ->> 'error', 'NOT_ALLOWED', 'raises nothing');
WITH u AS (UPDATE child SET died_on = today() RETURNING 1) SELECT is(count(*)::int, 0, 'no community declares a child dead') FROM u, (SELECT be('c1')) x;
WITH u AS (UPDATE child_person SET name = 'x' RETURNING 1) SELECT is(count(*)::int, 0, 'or somebody else') FROM u, (SELECT be('c1')) x;

-- the trail names the role that acted
SELECT is(refused('c1', $$INSERT INTO event (account_id, role, kind) VALUES ((me()).account_id, 'district', 'confirm')$$), '42501', 'no event in another role');
SELECT is(refused('c1', $$INSERT INTO event (account_id, role, kind) VALUES ((me()).account_id, 'clock', 'overdue')$$), '42501', 'nor in that of the clock');
SELECT is(refused('c1', $$INSERT INTO event (role, kind) VALUES ('clock', 'overdue')$$), '42501', 'nor without a name');
SELECT is(refused('c1', $$SELECT event_add('look', NULL, NULL, '{}')$$), 'went through', 'its own looks go in');

-- behind an event that one may write, no function does what the role may not
SELECT is(refused('c1', format($$SELECT registration_seek(event_add('enrol', case_id(%L), NULL, '{}'), case_id(%L))$$, :'away', :'away')), '42501', 'the registry answers for one''s own cases');
SELECT is(refused('c1', format($$SELECT child_died(1, event_add('confirm', NULL, 1, '{}'), today(), today())$$)), '42501', 'a death is the district''s');
SELECT is(refused('c1', format($$SELECT child_death_again(1, event_add('child_join', NULL, 1, '{}'), today())$$)), '42501', 'and what follows from a join');
SELECT is(refused('d1', format($$SELECT child_death_again(1, event_add('confirm', NULL, 2, '{}'), today())$$)), '42501', 'of that child');
SELECT is((SELECT string_agg(f, ', ') FROM unnest('{escalation_put,escalation_step,escalation_go_up,escalation_clock,escalation_mark,escalation_tell,directive_put,directive_clock,directive_person,clock_open,clock_end,
    clock_pause,clock_resume,clock_again,clock_settle,clock_case,child_lives,child_died_directives,child_died_escalations,notice_move,inquiry_pause,report_freeze_put}'::text[]) f
           WHERE EXISTS (SELECT FROM pg_proc p WHERE p.proname = f AND p.prosecdef AND has_function_privilege('nol_writer', p.oid, 'execute'))), NULL, 'what only the owner''s functions call is nobody''s');
SELECT is((SELECT string_agg(t, ', ') FROM unnest('{escalation,escalation_case,escalation_step,escalation_party,escalation_call,directive,directive_step,inquiry,clock,notice,case_pause,substitute,ladder_step,clock_setting,setting,term,
    calendar_day,report_frozen,page_secret,time_shift,time_shift_past}'::text[]) t
           WHERE has_table_privilege('nol_writer', t, 'insert') OR has_table_privilege('nol_writer', t, 'update') OR has_table_privilege('nol_writer', t, 'delete')), NULL, 'tables that the application only reads');

-- numbers of persons in free words: masked wherever they are not asked for
\set words '身份证990101201002020012，电话13812345678'
\set masked '身份证990***************，电话138********'
SELECT bring('at_street') AS n \gset
SELECT must(act('s1', 'case_assign', :'n', jsonb_build_object('to', '990101001001'))) IS NOT NULL AS x, must(act('c1', 'case_handback', :'n', jsonb_build_object('reason', :'words'))) IS NOT NULL AS y \gset
SELECT must(act('s1', 'measure_add', :'n', jsonb_build_object('kind', 'other', 'note', :'words'))) IS NOT NULL AS x \gset
SELECT must(act('d1', 'finding_file', :'n', finding('F') || jsonb_build_object('reason', :'words'))) IS NOT NULL AS x \gset
SELECT must(act('d2', 'case_sendback', :'n', jsonb_build_object('reason', :'words'))) IS NOT NULL AS x \gset
SELECT raise('s1', 'needs_department', :'n', jsonb_build_object('note', :'words', 'proposes', :'words')) AS x \gset
SELECT must(do_step('leader', :x, 'decide', jsonb_build_object('decision', 'directive', 'note', :'words', 'directives', jsonb_build_array(jsonb_build_object('to', 'GA01', 'note', :'words', 'due', today() + 9))))) IS NOT NULL AS y \gset
RESET SESSION AUTHORIZATION;
SELECT max(id) AS order FROM directive \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT is(reads(w, format('case_show(''{"case": "%s"}'')', :'n')) ~ '13812345678|990101201002020012', false, 'not in a file: ' || w) FROM unnest('{d1,s1}'::text[]) w;
SELECT ok(position(:'masked' IN reads('s1', format('case_show(''{"case": "%s"}'')', :'n'))) > 0, 'there they are masked');
SELECT ok(position(:'words' IN reads('s1', format('case_show(''{"case": "%s", "reveal": "核对"}'')', :'n'))) > 0, 'with a reason whole');
SELECT is(reads('s1', format('case_conflict(case_id(%L), 1)', :'n')) ~ '13812345678', false, 'nor in what a conflict tells');
SELECT is(reads('leader', format('escalation_show(''{"escalation": "%s"}'')', :x)) ~ '13812345678', false, 'nor before the group');
SELECT is(reads(w, format('directive_show(''{"directive": "%s"}'')', :order)) || reads(w, 'directive_list(''{}'')') ~ '13812345678', false, 'an order: not for ' || w) FROM unnest('{leader,office,d1,s1}'::text[]) w;
SELECT ok(position(:'words' IN reads('police', format('directive_show(''{"directive": "%s"}'')', :order))) > 0, 'but for the unit that works on it');
SELECT must(do_directive('leader', :order, 'withdraw', '{"note": "x"}')) IS NOT NULL AS y \gset
SELECT is(reads('police', format('directive_show(''{"directive": "%s"}'')', :order)) || reads('police', 'directive_list(''{"ended": true}'')') ~ '13812345678', false, 'and not once it has ended');

-- who no longer has the child hears no more of what it once put before others
SELECT bring('at_community') AS g \gset
SELECT raise('c1', 'danger', :'g') AS z, must(act('d1', 'case_assign', :'g', '{"to": "990101002001"}')) IS NOT NULL AS y \gset
RESET SESSION AUTHORIZATION;
SELECT max(id) AS last FROM notice \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT must(do_step('s2', :z, 'accept')) IS NOT NULL AS y, must(do_step('s2', :z, 'handup', '{"note": "请区级研究"}')) IS NOT NULL AS v, must(do_step('d1', :z, 'answer', '{"note": "已办"}')) IS NOT NULL AS w \gset
RESET SESSION AUTHORIZATION;
SELECT is((SELECT string_agg(DISTINCT o.code, ',' ORDER BY o.code) FROM notice n JOIN org o ON o.id = n.org_id WHERE n.id > :last), '990101000000,990101002000,990101002001,GA01', 'its street and community of now, the district, the police');
SET SESSION AUTHORIZATION nol_writer;
SELECT ok(reads('police', format('escalation_show(''{"escalation": "%s"}'')', :z)) ~ '学生', 'the police sees whom danger threatens');
SELECT must(do_step('d1', :z, 'close')) IS NOT NULL AS y \gset
SELECT is(reads('police', format('escalation_show(''{"escalation": "%s"}'')', :z)) || reads('police', 'escalation_list(''{"ended": true}'')') ~ '学生', false, 'and nothing of the child once that is over');

-- Without a live token, and for whom it is not: nothing comes out of any function that answers, and nothing goes in.
RESET SESSION AUTHORIZATION;
UPDATE session SET expires_at = now() - interval '1 second' WHERE account_id = (SELECT id FROM account WHERE name = 'c2');
CREATE TABLE test.asked (call text);
INSERT INTO test.asked SELECT format(t, :'n', :x, :order) FROM unnest(ARRAY['case_show(''{"case": "%1$s"}'')', 'escalation_show(''{"escalation": "%2$s"}'')', 'escalation_list(''{"ended": true}'')', 'directive_show(''{"directive": "%3$s"}'')',
    'directive_list(''{"ended": true}'')', 'directive_result(%3$s, 1)', 'escalation_result(%2$s)', 'directive_seen(%3$s)', 'escalation_seen(%2$s)',
    'directive_act(''{"directive": "%3$s", "version": 2, "verb": "ack"}'')', 'escalation_act(''{"escalation": "%2$s", "version": 2, "verb": "accept"}'')',
    'escalation_decide(''{"escalation": "%2$s", "version": 2, "decision": "other", "note": "x"}'')', 'escalation_raise(''{"case": "%1$s", "version": 1, "cause": "other", "note": "x"}'')',
    'case_add(''{"norm": {"name": "x"}, "found_by": "public"}'')', 'report_freeze(''{"batch": "T1"}'')', 'report_progress(''{"batch": "T1"}'')', 'report_escalations(''{}'')', 'report_measures(''{}'')',
    'ladder_set(''{"kind": "talk", "enabled": false}'')', 'clock_set(''{"kind": "visit", "days": 3}'')', 'acts_on(1, case_id(''%1$s''))', 'case_open(case_id(''%1$s''), 1)',
    'inquiry_show(''{"inquiry": "1"}'')', '(SELECT count(*) FROM task_list(''{}''))', '(SELECT count(*) FROM measure_list(''{}''))', '(SELECT count(*) FROM inquiry_list(''{}''))',
    '(SELECT count(*) FROM notice)', '(SELECT count(*) FROM clock)', '(SELECT count(*) FROM escalation)', '(SELECT count(*) FROM directive)', '(SELECT count(*) FROM case_pause)', '(SELECT count(*) FROM substitute)']) t;
CREATE FUNCTION test.told(p_call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
    EXECUTE 'SELECT (' || p_call || ')::text' INTO r;
    RETURN CASE WHEN r IS NULL OR r IN ('0', 'false', 'NOT_FOUND') OR r LIKE '{"error": "NOT_%' OR r ~ '^[{]"ok": [{]"(directive|escalation)": "[0-9]+"[}][}]$' THEN '' ELSE p_call || ': ' || r END;
EXCEPTION WHEN insufficient_privilege THEN RETURN '';
END $$;
GRANT SELECT ON test.asked TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM case_file) AS files, (SELECT count(*) FROM notice) AS notices \gset
SET SESSION AUTHORIZATION nol_writer;
SELECT be_nobody();
SELECT is((SELECT string_agg(nullif(told(a.call), ''), '; ') FROM asked a), NULL, 'without a token');
SELECT be('c2');
SELECT is((SELECT string_agg(nullif(told(a.call), ''), '; ') FROM asked a), NULL, 'with one that is over');
SELECT be('op');
SELECT is((SELECT string_agg(nullif(told(a.call), ''), '; ') FROM asked a WHERE a.call !~ 'substitute'), NULL, 'as the operator');
SELECT be('aud');
SELECT is((SELECT string_agg(nullif(told(a.call), ''), '; ') FROM asked a), NULL, 'as the auditor');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT format('%s %s %s', (SELECT count(*) FROM event), (SELECT count(*) FROM case_file), (SELECT count(*) FROM notice))), format('%s %s %s', :events, :files, :notices), 'nothing was written');
SELECT * FROM finish();
ROLLBACK;
