-- The escalations of a case, for its file (messages CaseEscalation): the open ones first. Under row security: a unit sees its own.
CREATE OR REPLACE FUNCTION case_escalations_json(c case_file) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('escalation', e.id::text, 'version', e.version, 'reason', e.reason, 'state', e.state,
                'source', e.source, 'raised_on', e.raised_on, 'org_name', org_name_of(e.holder_id), 'note', mask_words(note_body(e.note_id), false), 'settled_on', x.settled_on,
                'directives', directives_json(e.id, c.id)))
                ORDER BY x.settled_on NULLS FIRST, e.id), '[]')
              FROM escalation_case x JOIN escalation e ON e.id = x.escalation_id WHERE x.case_id = c.id);
END $$;
