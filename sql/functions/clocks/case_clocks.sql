-- The clocks of a case, for its file (messages CaseClock): those that run.
CREATE OR REPLACE FUNCTION case_clocks_json(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'kind', k.kind, 'level', k.level, 'org', o.code, 'org_name', o.name, 'since', k.since, 'due', k.due, 'due_at', clock_stamp(k.due_at),
                'missing_year', k.missing_year, 'paused_until', CASE WHEN k.paused_until >= today() THEN k.paused_until END, 'late_on', late_since(k.latest, k.due_at, k.paused_until, clock_now()),
                'paused_why', CASE WHEN k.paused_until >= today() THEN (SELECT mask_words(note_body(p.note_id), false) FROM case_pause p
                               WHERE p.case_id = c.id AND p.ended_on IS NULL ORDER BY p.id DESC LIMIT 1) END)) ORDER BY k.latest, k.id), '[]')
              FROM clock k JOIN org o ON o.id = k.org_id WHERE k.case_id = c.id AND k.status = 'running');
END $$;
