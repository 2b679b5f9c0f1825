-- What is odd about a row and only other rows, the units, the roster or the known children can tell. What can be told from the cells
-- alone (check digit, birth date and sex against the ID, full-width digits, dates) came with the row.

-- A number of a case of this child, the newest open one first.
CREATE OR REPLACE FUNCTION child_case_no(p_child bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT case_no(c.id) FROM case_file c WHERE c.child_id = p_child ORDER BY c.is_open DESC, c.id DESC LIMIT 1); END $$;

-- Each warning once for a row: where the server found the same in the cells, that one stands.
DROP FUNCTION IF EXISTS import_list_warning(bigint, int, text, text, text, text, text);
CREATE OR REPLACE FUNCTION import_list_warning(p_import bigint, p_row int, p_column text, p_value text, p_name text, p_text text,
                                               p_repair text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM import_issue WHERE import_id = p_import AND row_no = p_row AND name = p_name) THEN
        PERFORM import_issue_add(p_import, p_row, p_column, p_value, 'warning', p_name, p_text, p_repair);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION import_list_warn_children(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_list_warning(p_import, v.row_no, '', '', 'duplicate', '重复（同第 ' || v.duplicate_of || ' 行），不另立个案')
       FROM import_verdict v WHERE v.import_id = p_import AND v.verdict = 'duplicate';
    PERFORM import_list_warning(p_import, v.row_no, '', '', 'earlier_list',
                                '该生已在批次 ' || b.name || ' 中（个案 ' || case_no(c.id) || '）'
                                || CASE WHEN c.is_open THEN '，尚未销号，请分派到同一街道和社区' ELSE '' END)
       FROM import_verdict v
            CROSS JOIN LATERAL (SELECT * FROM case_file f WHERE f.child_id = v.child_id ORDER BY f.is_open DESC, f.id DESC LIMIT 1) c
       JOIN batch b ON b.id = c.batch_id
      WHERE v.import_id = p_import AND v.verdict = 'joined';
    PERFORM import_list_warning(p_import, v.row_no, '', '', CASE v.why WHEN 'same_id' THEN 'same_id' ELSE 'known_child' END,
                                CASE WHEN v.other_row IS NOT NULL THEN '与第 ' || v.other_row || ' 行' ELSE '与个案 ' || child_case_no(v.proposed) END
                                || CASE v.why WHEN 'same_id' THEN '证件号相同、姓名不同，请核实是否同一学生（是则按重复登记核减）'
                                              WHEN 'exact' THEN '证件号和姓名均相同，但证件号无效或对应多人，请确认后合并'
                                              WHEN 'id_slip' THEN '姓名相同、证件号只差一处，疑似同一学生'
                                              WHEN 'name_birth_guardian' THEN '姓名、出生日期、监护人均相同，疑似同一学生'
                                              WHEN 'name_birth' THEN '姓名、出生日期相同，疑似同一学生'
                                              ELSE '姓名、监护人相同，疑似同一学生' END,
                                CASE WHEN v.why = 'id_slip' THEN (SELECT p.id_number FROM child_person p WHERE p.child_id = v.proposed
                                                                     AND p.id_valid AND NOT v.id_valid) END)
       FROM import_verdict v WHERE v.import_id = p_import AND v.verdict = 'proposal';
    PERFORM import_list_warning(p_import, t.row_no, '', '', 'twins', '疑似双胞胎/同户（' || string_agg(
                                CASE WHEN t.other_row IS NOT NULL THEN '第 ' || t.other_row || ' 行' ELSE '个案 ' || child_case_no(t.other_child) END,
                                '、') || '），请逐人核对')
       FROM import_list_twins(p_import) t GROUP BY t.row_no;
END $$;

CREATE OR REPLACE FUNCTION import_list_warn_cells(p_import bigint, p_terms jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_list_warning(p_import, v.row_no, 'id_number', '', 'id_missing', '缺少证件号码，将按姓名、出生日期、监护人比对',
                                CASE WHEN n.hits = 1 THEN n.id_number END)
       FROM import_verdict v
            CROSS JOIN LATERAL (SELECT count(*) AS hits, min(p.id_number) AS id_number FROM roster_pupil p
                                 WHERE p.name_key = v.name_key AND p.birth_date = v.birth_date AND p.id_number <> '') n
      WHERE v.import_id = p_import AND v.id_number = '';
    PERFORM import_list_warning(p_import, v.row_no, 'id_number', v.id_number, 'id_near_roster', '学籍库中同名学生的证件号与此只差一处，疑似录入有误',
                                n.id_number)
       FROM import_verdict v
       JOIN roster_pupil n ON n.name_key = v.name_key AND id_one_slip(n.id_number, v.id_number)
      WHERE v.import_id = p_import AND v.id_number <> '';
    PERFORM import_list_warning(p_import, v.row_no, 'name', v.name, 'name_differs_roster', '学籍库中该证件号为另一姓名，请核对', n.name)
       FROM import_verdict v
       JOIN roster_pupil n ON n.id_number = v.id_number AND n.id_number <> '' AND n.name_key <> v.name_key
      WHERE v.import_id = p_import AND v.id_number <> '';
    PERFORM import_list_warning(p_import, v.row_no, 'birth_date', v.birth_date::text, 'born_outside',
                                '出生日期不在名单范围 ' || (p_terms->>'born_from') || ' 至 ' || (p_terms->>'born_until') || ' 内，请核对')
       FROM import_verdict v
      WHERE v.import_id = p_import
        AND v.birth_date NOT BETWEEN (p_terms->>'born_from')::date AND (p_terms->>'born_until')::date;
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
                                CASE v.street WHEN '' THEN '缺少街道代码' ELSE '没有代码为此的街道' END || '，须由区级手工分派', org_code_of(u.street_of_community))
       FROM import_verdict v JOIN import_list_units(p_import) u ON u.street_code = v.street AND u.community_code = v.community
      WHERE v.import_id = p_import AND u.street IS NULL;
    PERFORM import_list_warning(p_import, v.row_no, 'community_code', v.community, 'community_unknown', '没有代码为此的社区，须由街道手工分派')
       FROM import_verdict v JOIN import_list_units(p_import) u ON u.street_code = v.street AND u.community_code = v.community
      WHERE v.import_id = p_import AND v.community <> '' AND u.community IS NULL;
    PERFORM import_list_warning(p_import, v.row_no, 'community_code', v.community, 'community_not_below',
                                '该社区属于' || org_name_of(u.street_of_community) || '，与街道代码不符，请核对', org_code_of(u.street_of_community))
       FROM import_verdict v JOIN import_list_units(p_import) u ON u.street_code = v.street AND u.community_code = v.community
      WHERE v.import_id = p_import AND u.street <> u.street_of_community;
END $$;
