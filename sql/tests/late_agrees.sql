-- The lists of one unit agree on what is late, case by case: the day's list, the list of cases with its marks and days, the report of the progress,
-- the files behind its numbers. Over random histories; the seed is printed, and NOL_SEED gives one.
BEGIN;
\ir setup.inc
\ir work.inc
\ir escalations.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.at(p_at timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
    INSERT INTO nol.time_shift VALUES (true, p_at - now()) ON CONFLICT (one) DO UPDATE SET shift = excluded.shift
$$;
CREATE FUNCTION test.tick() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ SELECT nol.clock_tick() $$;
CREATE FUNCTION test.one_of(VARIADIC p_words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT p_words[1 + floor(random() * cardinality(p_words))::int] $$;
-- Which unit of a kind a case is with, and its state, past row security.
CREATE FUNCTION test.has(p_case text) RETURNS TABLE (state text, s text, c text, died boolean) LANGUAGE sql SECURITY DEFINER AS $$
    SELECT f.state, CASE f.street_id WHEN nol.org_find('990101002000') THEN 's2' ELSE 's1' END,
           CASE f.community_id WHEN nol.org_find('990101001002') THEN 'c2' WHEN nol.org_find('990101002001') THEN 'c3' ELSE 'c1' END, h.died_on IS NOT NULL
      FROM nol.case_file f JOIN nol.child h ON h.id = f.child_id WHERE f.id = nol.case_id(p_case)
$$;
CREATE FUNCTION test.duty_of(p_case text) RETURNS TABLE (kind text, who text) LANGUAGE sql SECURITY DEFINER AS $$
    SELECT d.kind, CASE nol.duty_level(d.level, f.street_id, f.community_id) WHEN 'district' THEN 'd3' WHEN 'street' THEN h.s ELSE h.c END
      FROM nol.duty d JOIN nol.case_file f ON f.id = d.case_id CROSS JOIN LATERAL test.has(p_case) h
     WHERE d.case_id = nol.case_id(p_case) AND d.status = 'open' ORDER BY random() LIMIT 1
$$;
CREATE FUNCTION test.open_escalation(p_case text) RETURNS TABLE (id bigint, who text, state text) LANGUAGE sql SECURITY DEFINER AS $$
    SELECT e.id, CASE o.type WHEN 'street' THEN CASE o.code WHEN '990101002000' THEN 's2' ELSE 's1' END WHEN 'leadership_group' THEN 'leader' ELSE 'd1' END, e.state
      FROM nol.escalation e JOIN nol.org o ON o.id = e.holder_id WHERE e.case_id = nol.case_id(p_case) AND e.ended_on IS NULL LIMIT 1
$$;
CREATE FUNCTION test.open_order(p_case text) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
    SELECT id FROM nol.directive WHERE case_id = nol.case_id(p_case) AND state IN ('issued', 'acknowledged') LIMIT 1
$$;
-- Something that somebody might do to a case; a refusal is as good.
CREATE FUNCTION test.anything(p_case text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    h record;
    d record;
    e record;
    v_day text := (today() + (random() * 12)::int)::text;
    v_what text := one_of('step', 'step', 'step', 'step', 'duty', 'duty', 'visit', 'pause', 'letter', 'raise', 'escalation', 'order', 'transfer');
BEGIN
    SELECT * INTO h FROM has(p_case);
    IF v_what = 'step' THEN
        CASE h.state
        WHEN 'listed' THEN
            PERFORM CASE WHEN random() < 0.8 THEN act('d1', 'case_assign', p_case, jsonb_build_object('to', one_of('990101001000', '990101002000'))) ELSE act('d1', 'finding_file', p_case, finding(one_of('F', 'L', 'A'))) END;
        WHEN 'at_street' THEN
            PERFORM CASE WHEN random() < 0.7 THEN act(h.s, 'case_assign', p_case, jsonb_build_object('to', CASE h.s WHEN 's1' THEN one_of('990101001001', '990101001002') ELSE '990101002001' END))
                         WHEN random() < 0.5 THEN act(h.s, 'case_handback', p_case, '{"reason": "x"}') ELSE act(h.s, 'visit_submit', p_case, visit('L')) END;
        WHEN 'at_community' THEN
            PERFORM act(h.c, 'visit_submit', p_case, visit(one_of('F', 'L', 'C', 'C', 'A')));
        WHEN 'found' THEN
            PERFORM CASE WHEN random() < 0.7 THEN act(h.s || CASE h.s WHEN 's1' THEN 'b' ELSE '' END, 'case_approve', p_case) ELSE act(h.s, 'case_sendback', p_case, '{"reason": "x"}') END;
        WHEN 'reviewed' THEN
            PERFORM CASE WHEN random() < 0.8 THEN act('d2', 'case_confirm', p_case) ELSE act('d2', 'case_sendback', p_case, '{"reason": "x"}') END;
        WHEN 'deducted' THEN
            PERFORM CASE WHEN random() < 0.3 THEN act('d3', 'case_reopen', p_case, '{"reason": "x", "to": "990101001000"}') ELSE act('d3', 'case_close', p_case) END;
        WHEN 'out_of_school' THEN
            PERFORM act(h.s, 'case_enrol', p_case, paper());
        WHEN 'returned' THEN
            PERFORM act('d1', 'case_relapse', p_case, '{"reason": "x"}');
        ELSE
            PERFORM act('d1', 'case_reopen', p_case, '{"reason": "x", "to": "990101002000"}');
        END CASE;
    ELSIF v_what = 'duty' THEN
        SELECT * INTO d FROM duty_of(p_case);
        PERFORM act(d.who, 'task_done', p_case, jsonb_build_object('kind', d.kind, 'note', 'x')) WHERE d.who IS NOT NULL;
    ELSIF v_what = 'visit' THEN
        PERFORM act(one_of(h.c, h.s), 'visit_submit', p_case, visit() || jsonb_build_object('result', 'not_met', 'next_date', v_day));
    ELSIF v_what = 'pause' THEN
        PERFORM CASE WHEN random() < 0.7 THEN act('d1', 'case_pause', p_case, jsonb_build_object('reason', 'x', 'until', v_day)) ELSE act('d1', 'case_resume', p_case) END;
    ELSIF v_what = 'letter' THEN
        PERFORM act('d1', 'inquiry_send', p_case, jsonb_build_object('to', '乙区教育局', 'place', 'in_province', 'number', 'x', 'due', v_day));
    ELSIF v_what = 'raise' THEN
        PERFORM act(one_of(h.c, h.s), 'escalation_raise', p_case, jsonb_build_object('cause', one_of('refuses', 'needs_department', 'danger'), 'note', 'x'));
    ELSIF v_what = 'escalation' THEN
        SELECT * INTO e FROM open_escalation(p_case);
        PERFORM CASE WHEN e.state = 'raised' THEN do_step(e.who, e.id, 'accept') WHEN e.who = 'leader' THEN do_step('leader', e.id, 'decide', signed() || jsonb_build_object('decision', 'directive', 'directives',
                          jsonb_build_array(jsonb_build_object('org', one_of('GA01', '990101001000'), 'due', v_day, 'note', 'x')))) ELSE do_step(e.who, e.id, one_of('up', 'up', 'answer'), '{"note": "x"}') END WHERE e.id IS NOT NULL;
    ELSIF v_what = 'order' THEN
        PERFORM do_directive('police', open_order(p_case), one_of('ack', 'answer'), '{"note": "x"}') WHERE open_order(p_case) IS NOT NULL;
    ELSE
        PERFORM act(h.s, 'case_transfer', p_case, jsonb_build_object('to', '990101002000', 'reason', 'x'));
    END IF;
END $$;
-- What is late to somebody, as each of his lists says it: a text that is the same where they agree.
CREATE FUNCTION test.by_tasks(p_who text, p_mine boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT coalesce(string_agg(DISTINCT t."case", ' ' ORDER BY t."case"), '') FROM task_list(jsonb_build_object('limit', 500, 'mine', p_mine)) t WHERE t.overdue AND t."case" IS NOT NULL);
END $$;
CREATE FUNCTION test.by_cases(p_who text, p_filter text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v text;
    q jsonb := CASE p_filter WHEN 'overdue' THEN '{"limit": 500, "overdue": true}' WHEN 'mine' THEN '{"limit": 500, "overdue": true, "mine": true}' ELSE '{"limit": 500}' END;
BEGIN
    PERFORM test.be(p_who);
    EXECUTE format('SELECT coalesce(string_agg(r."case", '' '' ORDER BY r."case"), '''') FROM case_page_%s_open($1) p CROSS JOIN LATERAL case_row(p.id) r WHERE p.fits AND %s', my_role(),
                   CASE WHEN p_filter IN ('overdue', 'mine') THEN 'true' WHEN p_filter = 'marks' THEN 'r.marks ? ''overdue''' WHEN p_filter = 'late_on' THEN 'r.late_on <= today()' WHEN p_filter = 'undated' THEN 'r.undated' END) INTO v USING q;
    RETURN v;
END $$;
CREATE FUNCTION test.behind(p_who text, p_step text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_position bigint := seal();
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT coalesce(string_agg(case_no(f.case_id), ' ' ORDER BY case_no(f.case_id)), '') FROM report_files(jsonb_build_object('step', p_step, 'position', v_position::text)) f);
END $$;
-- How many they are, batch by batch: the sums that the report of the progress prints.
CREATE FUNCTION test.by_report(p_who text, p_count text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    b text;
    r jsonb;
    v text := '';
BEGIN
    FOR b IN SELECT name FROM batch ORDER BY id LOOP
        PERFORM test.be(p_who);
        r := report_progress(jsonb_build_object('batch', b));
        v := v || CASE WHEN r ? 'error' THEN r::text ELSE format('%s:%s ', b, r #>> ARRAY['ok', 'total', p_count]) END;
    END LOOP;
    RETURN v;
END $$;
CREATE FUNCTION test.counted(p_who text, p_cases text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT string_agg(format('%s:%s ', b.name, (SELECT count(*) FROM case_file c WHERE c.batch_id = b.id AND case_no(c.id) = ANY (string_to_array(p_cases, ' ')))), '' ORDER BY b.id) FROM batch b);
END $$;
-- Duties that are open to somebody, and which of them are late, as the report of the duties, the list behind it and the day's list say it.
CREATE FUNCTION test.duties_by_report(p_who text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT concat_ws('/', r #> '{ok,total,open}', r #> '{ok,total,overdue}') FROM report_duties('{}') r);
END $$;
CREATE FUNCTION test.duties_by_list(p_who text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT coalesce(string_agg(concat_ws(' ', x ->> 'case', x ->> 'kind', x ->> 'due', x ->> 'org', x ->> 'status'), ', ' ORDER BY x ->> 'case', x ->> 'kind', x ->> 'due'), '')
              FROM jsonb_array_elements(duty_list('{"part": "open", "limit": 500}') #> '{ok,rows}') x);
END $$;
CREATE FUNCTION test.duties_by_tasks(p_who text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM test.be(p_who);
    RETURN (SELECT coalesce(string_agg(concat_ws(' ', t."case", t.kind, t.due, t.org, CASE WHEN t.overdue THEN 'overdue' ELSE 'open' END), ', ' ORDER BY t."case", t.kind, t.due), '')
              FROM task_list('{"limit": 500, "kind": "duty"}') t WHERE t.task = 'duty');
END $$;
-- NULL, or in what the lists of somebody do not agree.
CREATE FUNCTION test.disagree(p_who text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_cases text := by_cases(p_who, 'overdue');
    v_undated text := by_cases(p_who, 'undated');
    v_duties text := duties_by_list(p_who);
BEGIN
    RETURN nullif(concat_ws('; ',
        CASE WHEN duties_by_tasks(p_who) <> v_duties THEN format('task list has the duties [%s] behind the report [%s]', duties_by_tasks(p_who), v_duties) END,
        CASE WHEN duties_by_report(p_who) <> concat_ws('/', regexp_count(v_duties, '(open|overdue)(,|$)'), regexp_count(v_duties, 'overdue'))
             THEN format('report of duties %s behind it [%s]', duties_by_report(p_who), v_duties) END,
        CASE WHEN by_tasks(p_who, false) <> v_cases THEN format('task list [%s] case list [%s]', by_tasks(p_who, false), v_cases) END,
        CASE WHEN by_tasks(p_who, true) <> by_cases(p_who, 'mine') THEN format('own task list [%s] own case list [%s]', by_tasks(p_who, true), by_cases(p_who, 'mine')) END,
        CASE WHEN by_cases(p_who, 'marks') <> v_cases THEN format('marks [%s] case list [%s]', by_cases(p_who, 'marks'), v_cases) END,
        CASE WHEN by_cases(p_who, 'late_on') <> v_cases THEN format('late since [%s] case list [%s]', by_cases(p_who, 'late_on'), v_cases) END,
        CASE WHEN behind(p_who, 'overdue') <> v_cases THEN format('behind the report [%s] case list [%s]', behind(p_who, 'overdue'), v_cases) END,
        CASE WHEN behind(p_who, 'undated') <> v_undated THEN format('without a day, behind the report [%s] case list [%s]', behind(p_who, 'undated'), v_undated) END,
        CASE WHEN by_report(p_who, 'overdue') <> counted(p_who, v_cases) THEN format('report %s case list %s', by_report(p_who, 'overdue'), counted(p_who, v_cases)) END,
        CASE WHEN by_report(p_who, 'undated') <> counted(p_who, v_undated) THEN format('without a day, report %s case list %s', by_report(p_who, 'undated'), counted(p_who, v_undated)) END), '');
END $$;
CREATE FUNCTION test.history() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_cases text[];
    v_at timestamptz := '2024-09-02 10:00+08';
    v_late int := 0;
    v_undated int := 0;
    w text;
    r text;
BEGIN
    PERFORM be('d1');
    v_cases := array(SELECT case_no(c.id) FROM case_file c ORDER BY c.id);
    FOR n IN 1 .. 800 LOOP                                 -- 160 acts, and more, with more children, until enough was late and without a day
        EXIT WHEN n > 160 AND v_late >= 100 AND v_undated > 0;
        IF n IN (161, 321, 481, 641) THEN
            PERFORM test.import_list('Y' || n, VARIADIC (SELECT array_agg(test.list_row('后' || n || '生' || g, '', '2009-02-' || lpad(g::text, 2, '0'))) FROM generate_series(1, 3) g));
            v_cases := array(SELECT case_no(c.id) FROM case_file c WHERE c.state = 'listed' ORDER BY c.id);
        END IF;
        PERFORM test.anything(v_cases[1 + floor(random() * cardinality(v_cases))::int]);
        IF n % 4 = 0 THEN
            v_at := v_at + make_interval(hours => (random() * 40)::int);
            PERFORM test.at(v_at);
        END IF;
        IF random() < 0.2 THEN
            PERFORM test.tick();
        END IF;
        CONTINUE WHEN n % 16 <> 0;
        FOREACH w IN ARRAY '{d1,s1,s2,c1,c2,c3}'::text[] LOOP
            r := test.disagree(w);
            IF r IS NOT NULL THEN
                RETURN NEXT format('after %s acts, %s, %s: %s', n, v_at, w, r);
            END IF;
        END LOOP;
        v_late := v_late + length(test.by_cases('d1', 'overdue'));
        v_undated := v_undated + length(test.by_cases('d1', 'undated'));
    END LOOP;
    IF v_late < 100 OR v_undated = 0 THEN
        RETURN NEXT format('little was late (%s) or without a day (%s): this has shown nothing', v_late, v_undated);
    END IF;
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;

SELECT round(random()::numeric, 6) AS seed \gset
\getenv seed NOL_SEED
SELECT diag('late_agrees: NOL_SEED=' || :'seed');
SELECT setseed(:seed) \g /dev/null
SELECT at('2024-09-02 10:00+08');
SET SESSION AUTHORIZATION nol_writer;
SELECT import_list('Z1', VARIADIC (SELECT array_agg(list_row('学' || g, '', '2009-01-' || lpad(g::text, 2, '0'))) FROM generate_series(1, 3) g)) IS NOT NULL AS done \gset
SELECT be('d1');
SELECT do_write('import_commit', jsonb_build_object('import', stage('list', terms('Z' || n, '{"received": "2024-09-02", "due": "2024-12-31"}'), VARIADIC
           (SELECT array_agg(list_row(n || '生' || g, '', '2010-0' || n || '-' || lpad(g::text, 2, '0'))) FROM generate_series(1, 5) g)))) ? 'ok' AS done FROM generate_series(2, 3) n \g /dev/null
SELECT is((SELECT string_agg(h, E'\n') FROM history() h), NULL, 'the lists of every unit agree on what is late, and on what has no day');
SELECT * FROM finish();
ROLLBACK;
