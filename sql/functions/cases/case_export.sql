-- A list read on past its tenth page is an export: a right of its own, and one row in the trail, written before the page is sent.
-- Districts and streets have the right over the cases they see; nobody else needs more than ten pages.
CREATE OR REPLACE FUNCTION case_export(p_request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    IF my_role() IS NULL OR my_role() NOT IN ('district', 'street') THEN
        RETURN refuse('EXPORT_NOT_ALLOWED', 'limit', '10');
    END IF;
    PERFORM event_add('export', NULL, NULL, jsonb_strip_nulls(jsonb_build_object('batch', (SELECT id FROM batch WHERE name = p_request ->> 'batch'),
        'street', org_code_of(org_find(p_request ->> 'street')), 'community', org_code_of(org_find(p_request ->> 'community')),
        'state', p_request ->> 'state', 'code', p_request ->> 'code')));
    RETURN '{"ok": {}}';
END $$;
