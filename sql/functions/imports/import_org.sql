-- The tree of units from a file. A unit is found by its code, or by the code that it had before (原代码), and keeps its identity.

-- The unit with this code: today's code first, then one that had it on the day or has it still.
CREATE OR REPLACE FUNCTION org_by_code(p_code text, p_on date DEFAULT NULL) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT id FROM org WHERE code = p_code),
                    (SELECT c.org_id FROM org_code c
                      WHERE c.code = p_code AND (c.valid_until IS NULL OR p_on IS NULL OR c.valid_until >= p_on)
                      ORDER BY c.valid_from DESC LIMIT 1));
END $$;

-- The rows as columns. `parent_type` is that of the parent in the file, else in the tree.
CREATE OR REPLACE FUNCTION import_org_rows(p_import bigint)
RETURNS TABLE (row_no int, code text, name text, type text, parent text, valid_from date, valid_until date, former text)
LANGUAGE plpgsql STABLE ROWS 1000 AS $$
BEGIN
    RETURN QUERY SELECT s.row_no, s.norm->>'code', s.norm->>'name', s.norm->>'type', coalesce(s.norm->>'parent_code', ''),
                        nullif(s.norm->>'valid_from', '')::date, nullif(s.norm->>'valid_until', '')::date,
                        coalesce(s.norm->>'former_code', '')
                   FROM import_row s WHERE s.import_id = p_import;
END $$;

-- What only the other rows and the tree can tell.
CREATE OR REPLACE FUNCTION import_org_check(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_issue_add(p_import, r.row_no, 'code', r.code, 'error', 'code_twice', say('code_twice', 'row', o.first::text))
       FROM import_org_rows(p_import) r
       JOIN (SELECT x.code, min(x.row_no) AS first FROM import_org_rows(p_import) x GROUP BY x.code) o ON o.code = r.code AND o.first < r.row_no;
    PERFORM import_issue_add(p_import, r.row_no, 'parent_code', r.parent, 'error', 'parent_unknown',
                             CASE r.parent WHEN '' THEN say('parent_missing') ELSE say('parent_unknown') END)
       FROM import_org_rows(p_import) r
      WHERE r.type <> 'district' AND NOT EXISTS (SELECT FROM import_org_rows(p_import) p WHERE p.code = r.parent)
        AND org_by_code(r.parent) IS NULL;
    PERFORM import_issue_add(p_import, r.row_no, 'parent_code', r.parent, 'error', 'parent_type',
                             CASE r.type WHEN 'district' THEN say('district_has_parent') WHEN 'community' THEN say('parent_no_street') ELSE say('parent_no_district') END)
       FROM import_org_rows(p_import) r
       LEFT JOIN import_org_rows(p_import) p ON p.code = r.parent
       LEFT JOIN org o ON o.id = org_by_code(r.parent)
      WHERE (r.type = 'district' AND r.parent <> '')
         OR (r.type <> 'district' AND coalesce(p.type, o.type) <> CASE r.type WHEN 'community' THEN 'street' ELSE 'district' END);
    PERFORM import_issue_add(p_import, r.row_no, 'type', r.type, 'error', 'one_district', say('one_district'))
       FROM import_org_rows(p_import) r
      WHERE r.type = 'district'
        AND (EXISTS (SELECT FROM import_org_rows(p_import) o WHERE o.type = 'district' AND o.row_no < r.row_no)
             OR EXISTS (SELECT FROM org o WHERE o.type = 'district'
                         AND o.id IS DISTINCT FROM coalesce(org_by_code(r.code, r.valid_from), org_by_code(nullif(r.former, '')))));
    PERFORM import_issue_add(p_import, r.row_no, 'type', r.type, 'error', 'type_changed',
                             say('type_changed', 'type', o.type), o.type)
       FROM import_org_rows(p_import) r JOIN org o ON o.id = coalesce(org_by_code(r.code, r.valid_from), org_by_code(nullif(r.former, '')))
      WHERE o.type <> r.type;
    PERFORM import_issue_add(p_import, r.row_no, 'former_code', r.former, 'error', 'former_unknown', say('former_unknown'))
       FROM import_org_rows(p_import) r
      WHERE r.former <> '' AND org_by_code(r.former) IS NULL
        AND NOT EXISTS (SELECT FROM import_org_rows(p_import) o WHERE o.code = r.former AND o.row_no <> r.row_no);
    PERFORM import_issue_add(p_import, r.row_no, 'former_code', r.former, 'error', 'former_taken', say('former_taken', 'row', o.row_no::text))
       FROM import_org_rows(p_import) r JOIN import_org_rows(p_import) o ON o.former = r.former AND o.row_no < r.row_no
      WHERE r.former <> '';
    PERFORM import_issue_add(p_import, r.row_no, 'valid_until', r.valid_until::text, 'error', 'period_backwards', say('period_backwards'))
       FROM import_org_rows(p_import) r WHERE r.valid_until < r.valid_from;
    PERFORM import_issue_add(p_import, r.row_no, 'code', r.code, 'warning', 'code_not_below', say('code_not_below'))
       FROM import_org_rows(p_import) r
       LEFT JOIN import_org_rows(p_import) p ON p.code = r.parent
       LEFT JOIN org o ON o.id = org_by_code(r.parent)
      WHERE r.type = 'community' AND coalesce(p.type, o.type) = 'street' AND r.code ~ '^[0-9]{12}$' AND r.parent ~ '^[0-9]{12}$' AND left(r.code, 9) <> left(r.parent, 9);
END $$;

-- One row into the tree: 'added', 'changed' or NULL.
CREATE OR REPLACE FUNCTION import_org_put(p_code text, p_name text, p_type text, p_parent text, p_from date, p_until date, p_former text)
RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_id int := org_by_code(p_code, p_from);
    v_parent int := org_by_code(nullif(p_parent, ''));
    old org;
    k org_code;
    r text;
BEGIN
    IF v_id IS NULL AND p_former <> '' THEN                -- the unit gets a new code; the old one ends the day before
        v_id := org_by_code(p_former);
        p_from := coalesce(p_from, today());
        UPDATE org_code SET valid_until = greatest(valid_from, p_from - 1)
         WHERE org_id = v_id AND (valid_until IS NULL OR valid_until >= p_from);
    END IF;
    IF v_id IS NULL THEN
        INSERT INTO org (type, parent_id, name, code) VALUES (p_type, v_parent, p_name, p_code) RETURNING id INTO v_id;
        INSERT INTO org_code (org_id, code, valid_from, valid_until) VALUES (v_id, p_code, coalesce(p_from, '-infinity'), p_until);
        RETURN 'added';
    END IF;
    SELECT * INTO old FROM org WHERE id = v_id;
    SELECT * INTO k FROM org_code WHERE org_id = v_id AND code = p_code ORDER BY valid_from DESC LIMIT 1;
    IF k.code IS NULL THEN
        INSERT INTO org_code (org_id, code, valid_from, valid_until) VALUES (v_id, p_code, coalesce(p_from, '-infinity'), p_until);
        r := 'changed';
    ELSIF k.valid_from <> coalesce(p_from, k.valid_from) OR k.valid_until IS DISTINCT FROM coalesce(p_until, k.valid_until) THEN
        UPDATE org_code SET valid_from = coalesce(p_from, k.valid_from), valid_until = coalesce(p_until, k.valid_until)
         WHERE code = k.code AND valid_from = k.valid_from;
        r := 'changed';
    END IF;
    -- The code of today; of a unit that is no more, the last one.
    SELECT c.* INTO k FROM org_code c WHERE c.org_id = v_id
     ORDER BY (today() BETWEEN c.valid_from AND coalesce(c.valid_until, 'infinity')) DESC, c.valid_from DESC LIMIT 1;
    IF k.code <> p_code THEN                               -- a row of the past: name and parent of that time are no longer the unit's
        p_name := old.name;
        v_parent := old.parent_id;
    END IF;
    IF old.name <> p_name OR old.parent_id IS DISTINCT FROM v_parent OR old.code <> k.code THEN
        UPDATE org SET name = p_name, parent_id = v_parent, code = k.code WHERE id = v_id;
        r := 'changed';
    END IF;
    RETURN r;
END $$;

-- Parents first, then by file; a row that takes over a code of the same file after the row that has it.
CREATE OR REPLACE FUNCTION import_org(i import, dry boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    r record;
    done text;
    added int := 0;
    changed int := 0;
BEGIN
    PERFORM import_org_check(i.id);
    IF import_errors(i.id) > 0 THEN
        RETURN jsonb_build_object('added', 0, 'changed', 0);
    END IF;
    IF dry THEN
        RETURN jsonb_build_object(
            'added', (SELECT count(*) FROM import_org_rows(i.id) x
                       WHERE coalesce(org_by_code(x.code, x.valid_from), org_by_code(nullif(x.former, ''))) IS NULL
                         AND NOT EXISTS (SELECT FROM import_org_rows(i.id) f WHERE f.code = x.former)),
            'changed', (SELECT count(*) FROM import_org_rows(i.id) x
                          JOIN org o ON o.id = coalesce(org_by_code(x.code, x.valid_from), org_by_code(nullif(x.former, '')))
                          LEFT JOIN org_code k ON k.org_id = o.id AND k.code = x.code
                         WHERE k.code IS NULL
                            OR (o.code = x.code AND (o.name <> x.name OR o.parent_id IS DISTINCT FROM org_by_code(nullif(x.parent, ''))))
                            OR k.valid_from <> coalesce(x.valid_from, k.valid_from)
                            OR k.valid_until IS DISTINCT FROM coalesce(x.valid_until, k.valid_until)));
    END IF;
    FOR r IN SELECT * FROM import_org_rows(i.id) x
              ORDER BY CASE x.type WHEN 'district' THEN 0 WHEN 'community' THEN 2 ELSE 1 END,
                       EXISTS (SELECT FROM import_org_rows(i.id) f WHERE f.code = x.former), x.valid_from NULLS FIRST, x.row_no LOOP
        done := import_org_put(r.code, r.name, r.type, r.parent, r.valid_from, r.valid_until, r.former);
        added := added + (done IS NOT DISTINCT FROM 'added')::int;
        changed := changed + (done IS NOT DISTINCT FROM 'changed')::int;
    END LOOP;
    PERFORM event_add('org_import', NULL, NULL, jsonb_build_object('import', i.id, 'sha256', encode(i.sha256, 'hex'), 'rows', i.rows,
                                                                   'added', added, 'changed', changed));
    RETURN jsonb_build_object('added', added, 'changed', changed);
END $$;
