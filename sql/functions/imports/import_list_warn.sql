-- What is odd about a row and only other rows, the units, the roster or the known children can tell. What can be told from the cells
-- alone (check digit, birth date and sex against the ID, full-width digits, dates) came with the row.

-- A number of a case of this child, the newest open one first.
CREATE OR REPLACE FUNCTION child_case_no(p_child bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT case_no(c.id) FROM case_file c WHERE c.child_id = p_child ORDER BY c.is_open DESC, c.id DESC LIMIT 1); END $$;

-- Each warning once for a row: where the server found the same in the cells, that one stands.
DROP FUNCTION IF EXISTS import_list_warning(bigint, int, text, text, text, text, text);
CREATE OR REPLACE FUNCTION import_list_warning(p_import bigint, p_row int, p_column text, p_value text, p_name text, p_said jsonb,
                                               p_repair text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM import_issue WHERE import_id = p_import AND row_no = p_row AND name = p_name) THEN
        PERFORM import_issue_add(p_import, p_row, p_column, p_value, 'warning', p_name, p_said, p_repair);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION import_list_warn_children(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_list_warning(p_import, v.row_no, '', '', 'duplicate', say('row_duplicate', 'row', v.duplicate_of::text))
       FROM import_verdict v WHERE v.import_id = p_import AND v.verdict = 'duplicate';
    PERFORM import_list_warning(p_import, v.row_no, '', '', 'earlier_list',
                                CASE WHEN h.died_on IS NOT NULL THEN say('row_in_batch_died', 'batch', b.name, 'case', case_no(c.id))
                                     WHEN c.is_open THEN say('row_in_batch_open', 'batch', b.name, 'case', case_no(c.id))
                                     ELSE say('row_in_batch', 'batch', b.name, 'case', case_no(c.id)) END)
       FROM import_verdict v
            CROSS JOIN LATERAL (SELECT * FROM case_file f WHERE f.child_id = v.child_id ORDER BY f.is_open DESC, f.id DESC LIMIT 1) c
       JOIN batch b ON b.id = c.batch_id
       JOIN child h ON h.id = c.child_id
      WHERE v.import_id = p_import AND v.verdict = 'joined';
    PERFORM import_list_warning(p_import, v.row_no, '', '', CASE v.why WHEN 'same_id' THEN 'same_id' ELSE 'known_child' END,
                                CASE v.why WHEN 'same_id' THEN say('row_same_id', 'row', v.other_row::text, 'case', k.no)
                                           WHEN 'exact' THEN say('row_exact', 'row', v.other_row::text, 'case', k.no)
                                           WHEN 'id_slip' THEN say('row_id_slip', 'row', v.other_row::text, 'case', k.no)
                                           WHEN 'name_birth_guardian' THEN say('row_name_birth_guardian', 'row', v.other_row::text, 'case', k.no)
                                           WHEN 'name_birth' THEN say('row_name_birth', 'row', v.other_row::text, 'case', k.no)
                                           ELSE say('row_name_guardian', 'row', v.other_row::text, 'case', k.no) END,
                                CASE WHEN v.why = 'id_slip' THEN (SELECT p.id_number FROM child_person p WHERE p.child_id = v.proposed
                                                                     AND p.id_valid AND NOT v.id_valid) END)
       FROM import_verdict v
      CROSS JOIN LATERAL (SELECT CASE WHEN v.other_row IS NULL THEN child_case_no(v.proposed) END AS no) k
      WHERE v.import_id = p_import AND v.verdict = 'proposal';
    PERFORM import_list_warning(p_import, t.row_no, '', '', 'twins', say('row_twins', 'rows', string_agg(t.other_row::text, ', '),
                                'cases', string_agg(CASE WHEN t.other_row IS NULL THEN child_case_no(t.other_child) END, ', ')))
       FROM import_list_twins(p_import) t GROUP BY t.row_no;
END $$;

CREATE OR REPLACE FUNCTION import_list_warn_cells(p_import bigint, p_terms jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_list_warning(p_import, v.row_no, 'id_number', '', 'id_missing', say('row_id_missing'),
                                CASE WHEN n.hits = 1 THEN n.id_number END)
       FROM import_verdict v
            CROSS JOIN LATERAL (SELECT count(*) AS hits, min(p.id_number) AS id_number FROM roster_pupil p
                                 WHERE p.name_key = v.name_key AND p.birth_date = v.birth_date AND p.id_number <> '') n
      WHERE v.import_id = p_import AND v.id_number = '';
    PERFORM import_list_warning(p_import, v.row_no, 'id_number', v.id_number, 'id_near_roster', say('id_near_roster'),
                                n.id_number)
       FROM import_verdict v
       JOIN roster_pupil n ON n.name_key = v.name_key AND id_one_slip(n.id_number, v.id_number)
      WHERE v.import_id = p_import AND v.id_number <> '';
    PERFORM import_list_warning(p_import, v.row_no, 'name', v.name, 'name_differs_roster', say('name_differs_roster'), n.name)
       FROM import_verdict v
       JOIN roster_pupil n ON n.id_number = v.id_number AND n.id_number <> '' AND n.name_key <> v.name_key
      WHERE v.import_id = p_import AND v.id_number <> '';
    PERFORM import_list_warning(p_import, v.row_no, 'birth_date', v.birth_date::text, 'born_outside',
                                say('born_outside', 'from', p_terms->>'born_from', 'until', p_terms->>'born_until'))
       FROM import_verdict v
      WHERE v.import_id = p_import
        AND v.birth_date NOT BETWEEN (p_terms->>'born_from')::date AND (p_terms->>'born_until')::date;
END $$;

-- Born after the day of the file: nobody's birth date, whatever else the row says. As CASE_ADD refuses it.
CREATE OR REPLACE FUNCTION import_unborn(p_import bigint, p_on date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_issue_add(p_import, s.row_no, 'birth_date', s.norm->>'birth_date', 'error', 'birth_future', say('birth_future', 'on', p_on::text))
       FROM import_row s WHERE s.import_id = p_import AND NOT s.norm ? 'sum_row' AND nullif(s.norm->>'birth_date', '')::date > p_on;
END $$;

-- The street and community codes of the rows, each looked up once. `street`, `community`: NULL where no unit of that type has the code.
CREATE OR REPLACE FUNCTION import_list_units(p_import bigint)
RETURNS TABLE (street_code text, community_code text, street int, community int, street_of_community int)
LANGUAGE sql STABLE AS $$
    WITH looked_up AS MATERIALIZED (
        SELECT k.street AS street_code, k.community AS community_code, s.id AS street, c.id AS community, c.parent_id
          FROM (SELECT DISTINCT v.street, v.community FROM import_verdict v WHERE v.import_id = p_import) k
          LEFT JOIN org s ON s.id = org_by_code(nullif(k.street, '')) AND s.type = 'street'
          LEFT JOIN org c ON c.id = org_by_code(nullif(k.community, '')) AND c.type = 'community')
    SELECT * FROM looked_up
$$;

CREATE OR REPLACE FUNCTION import_list_warn_units(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_list_warning(p_import, v.row_no, 'street_code', v.street,
                                CASE v.street WHEN '' THEN 'street_missing' ELSE 'street_unknown' END,
                                CASE v.street WHEN '' THEN say('street_missing') ELSE say('street_unknown') END, org_code_of(u.street_of_community))
       FROM import_verdict v JOIN import_list_units(p_import) u ON u.street_code = v.street AND u.community_code = v.community
      WHERE v.import_id = p_import AND u.street IS NULL;
    PERFORM import_list_warning(p_import, v.row_no, 'community_code', v.community, 'community_unknown', say('community_unknown'))
       FROM import_verdict v JOIN import_list_units(p_import) u ON u.street_code = v.street AND u.community_code = v.community
      WHERE v.import_id = p_import AND v.community <> '' AND u.community IS NULL;
    PERFORM import_list_warning(p_import, v.row_no, 'community_code', v.community, 'community_not_below',
                                say('community_not_below', 'org', org_name_of(u.street_of_community)), org_code_of(u.street_of_community))
       FROM import_verdict v JOIN import_list_units(p_import) u ON u.street_code = v.street AND u.community_code = v.community
      WHERE v.import_id = p_import AND u.street <> u.street_of_community;
END $$;
