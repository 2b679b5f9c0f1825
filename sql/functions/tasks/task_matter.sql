-- What the tasks of a department and of the leadership group are about, which see no case: no more than the list of escalations or directives says of it.

-- {"case", "name", "due", "due_at", "late_on", "danger_at"} of an escalation or directive in sight, whichever is given. Danger never stands without a day: that of its
-- holder, then that of the first order about it.
CREATE OR REPLACE FUNCTION task_matter(p_escalation bigint, p_directive bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
    e escalation;
    d directive;
    v_due date;
    v_late date;
BEGIN
    IF p_directive IS NOT NULL AND directive_seen(p_directive) THEN
        SELECT * INTO d FROM directive WHERE id = p_directive;
        RETURN directive_row(i, d) - 'due';                -- a task has its own
    ELSIF NOT escalation_seen(p_escalation) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO e FROM escalation WHERE id = p_escalation;
    SELECT min(o.due), min(late_since(o.due, NULL, NULL, clock_now())) FILTER (WHERE o.state IN ('issued', 'acknowledged')) INTO v_due, v_late
      FROM directive o WHERE e.reason = 'danger' AND o.escalation_id = e.id AND o.ended_on IS NULL;
    RETURN jsonb_strip_nulls(jsonb_build_object('due', v_due, 'late_on', v_late)) || escalation_row(i, e);
END $$;

-- Whose matters a list has shown to these is recorded as a look at those lists is.
CREATE OR REPLACE FUNCTION task_looked(p_tasks jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF my_role() IN ('department', 'leader', 'leader_office') THEN
        PERFORM event_add(t.task || '_list', NULL, NULL, jsonb_build_object(t.task || 's', jsonb_agg(DISTINCT t.ref::bigint)))
           FROM jsonb_to_recordset(p_tasks) AS t(task text, ref text, name text)
          WHERE t.task IN ('escalation', 'directive') AND t.name IS NOT NULL GROUP BY t.task;
    END IF;
END $$;

-- The children in danger of whom somebody's tasks are, as it was at a moment: cases in sight, and orders about one, which may be out of sight.
-- `unread`: the matters of danger that a colleague has opened, that nobody has accepted yet, and that the asker's own account has not looked at.
DROP FUNCTION IF EXISTS task_danger(timestamptz);
CREATE FUNCTION task_danger(p_then timestamptz, OUT cases bigint[], OUT orders bigint[], OUT unread bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE
    i identity := me();
BEGIN
    cases := danger_cases(p_then);
    orders := array(SELECT d.id FROM directive d JOIN escalation e ON e.id = d.escalation_id AND e.reason = 'danger'
                     WHERE (d.org_id = i.org_id OR i.role IN ('leader', 'leader_office')) AND d.ended_on IS NULL AND directive_seen(d.id));
    unread := array(SELECT e.id FROM escalation e JOIN escalation_party p ON p.escalation_id = e.id AND p.org_id = i.org_id AND p.opened_event IS NOT NULL
                     WHERE e.reason = 'danger' AND e.ended_on IS NULL AND e.state = 'raised'
                       AND NOT EXISTS (SELECT FROM event v WHERE v.case_id = e.case_id AND v.account_id = i.account_id AND v.id >= e.event_id));
END $$;
