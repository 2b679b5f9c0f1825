-- Which child is each row of a list? Fills import_verdict. Rules: DOMAIN.md, "Which child a row is".

-- The rows as they are compared, verdict `new`; the same ID and name again is a duplicate of the first such row.
CREATE OR REPLACE FUNCTION import_list_load(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM import_verdict;                            -- imports run one at a time; what a crash left goes too
    INSERT INTO import_verdict (import_id, row_no, name, name_key, id_number, id_valid, birth_date, guardian, phone, address, household,
                                street, community, verdict)
    SELECT s.import_id, s.row_no, coalesce(s.norm->>'name', ''), coalesce(s.norm->>'name_key', ''), coalesce(s.norm->>'id_number', ''),
           coalesce((s.norm->>'id_valid')::boolean, false), nullif(s.norm->>'birth_date', '')::date, coalesce(s.norm->>'guardian', ''),
           coalesce(s.norm->>'guardian_phone', ''), coalesce(s.norm->>'address', ''), coalesce(s.norm->>'household_address', ''),
           coalesce(s.norm->>'street_code', ''), coalesce(s.norm->>'community_code', ''), 'new'
      FROM import_row s WHERE s.import_id = p_import AND NOT s.norm ? 'sum_row';
    UPDATE import_verdict v SET verdict = 'duplicate', duplicate_of = d.first
      FROM (SELECT x.row_no, min(x.row_no) OVER (PARTITION BY x.id_number, x.name_key) AS first
              FROM import_verdict x WHERE x.import_id = p_import AND x.id_number <> '') d
     WHERE v.import_id = p_import AND v.row_no = d.row_no AND d.first < d.row_no;
END $$;

-- A valid ID and the full name agree with one known child: the row joins it. All other rows get a child of their own.
CREATE OR REPLACE FUNCTION import_list_join(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE import_verdict v SET verdict = 'joined', child_id = k.child
      FROM (SELECT x.row_no, min(coalesce(c.joined_to, c.id)) AS child
              FROM import_verdict x
              JOIN child_person p ON p.id_number = x.id_number AND p.id_number <> '' AND p.name_key = x.name_key AND p.id_valid
              JOIN child c ON c.id = p.child_id
             WHERE x.import_id = p_import AND x.verdict = 'new' AND x.id_valid AND x.id_number <> ''
             GROUP BY x.row_no HAVING count(DISTINCT coalesce(c.joined_to, c.id)) = 1) k
     WHERE v.import_id = p_import AND v.row_no = k.row_no;
    UPDATE import_verdict v SET child_id = n.id
      FROM (SELECT o.row_no, nextval(pg_get_serial_sequence('nol.child', 'id')) AS id
              FROM (SELECT x.row_no FROM import_verdict x WHERE x.import_id = p_import AND x.verdict = 'new' ORDER BY x.row_no) o) n
     WHERE v.import_id = p_import AND v.row_no = n.row_no;
END $$;

-- Why two entries may be the same child, from the surest (1) to the least (6); NULL: nothing says so.
CREATE OR REPLACE FUNCTION same_child_rank(same_name boolean, id_a text, id_b text, birth_a date, birth_b date, guardian_a text,
                                           guardian_b text) RETURNS int
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE
        WHEN id_a <> '' AND id_a = id_b THEN CASE WHEN same_name THEN 1 ELSE 2 END
        WHEN NOT same_name THEN NULL
        WHEN id_one_slip(id_a, id_b) THEN 3
        WHEN birth_a = birth_b THEN CASE WHEN guardian_a <> '' AND guardian_a = guardian_b THEN 4 ELSE 5 END
        WHEN (id_a = '' OR id_b = '') AND (birth_a IS NULL OR birth_b IS NULL) AND guardian_a <> '' AND guardian_a = guardian_b THEN 6
    END;
END $$;
CREATE OR REPLACE FUNCTION same_child_word(p_rank int) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY['exact', 'same_id', 'id_slip', 'name_birth_guardian', 'name_birth', 'name_guardian'])[p_rank]
$$;

-- Rows that may be a known child, or the child of an earlier row of this list: the surest candidate of each.
CREATE OR REPLACE FUNCTION import_list_propose(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE import_verdict v
       SET verdict = 'proposal', proposed = b.child, other_row = b.other, why = same_child_word(b.rank)
      FROM (SELECT DISTINCT ON (m.row_no) m.row_no, m.child, m.other, m.rank
              FROM (SELECT x.row_no, x.child_id AS own, coalesce(c.joined_to, c.id) AS child, NULL::int AS other,
                           same_child_rank(p.name_key = x.name_key, x.id_number, p.id_number, x.birth_date, p.birth_date, x.guardian,
                                           p.guardian) AS rank
                      FROM import_verdict x
                      JOIN child_person p ON p.id_number = x.id_number AND p.id_number <> ''
                      JOIN child c ON c.id = p.child_id
                     WHERE x.import_id = p_import AND x.verdict = 'new' AND x.id_number <> ''
                    UNION ALL
                    SELECT x.row_no, x.child_id, coalesce(c.joined_to, c.id), NULL,
                           same_child_rank(true, x.id_number, p.id_number, x.birth_date, p.birth_date, x.guardian, p.guardian)
                      FROM import_verdict x
                      JOIN child_person p ON p.name_key = x.name_key
                      JOIN child c ON c.id = p.child_id
                     WHERE x.import_id = p_import AND x.verdict = 'new'
                    UNION ALL
                    SELECT x.row_no, x.child_id, o.child_id, o.row_no,
                           same_child_rank(o.name_key = x.name_key, x.id_number, o.id_number, x.birth_date, o.birth_date, x.guardian,
                                           o.guardian)
                      FROM import_verdict x
                      JOIN import_verdict o ON o.import_id = x.import_id AND o.id_number = x.id_number AND o.row_no < x.row_no
                     WHERE x.import_id = p_import AND x.verdict = 'new' AND x.id_number <> '' AND o.verdict <> 'duplicate'
                    UNION ALL
                    SELECT x.row_no, x.child_id, o.child_id, o.row_no,
                           same_child_rank(true, x.id_number, o.id_number, x.birth_date, o.birth_date, x.guardian, o.guardian)
                      FROM import_verdict x
                      JOIN import_verdict o ON o.import_id = x.import_id AND o.name_key = x.name_key AND o.row_no < x.row_no
                     WHERE x.import_id = p_import AND x.verdict = 'new' AND o.verdict <> 'duplicate') m
             WHERE m.rank IS NOT NULL AND m.child <> m.own
             ORDER BY m.row_no, m.rank, m.other NULLS FIRST, m.child) b
     WHERE v.import_id = p_import AND v.row_no = b.row_no;
END $$;

-- 疑似双胞胎/同户: another child has the same birth date and the same guardian, phone or address. Returns the pairs; a known child with the
-- number of one of its cases.
CREATE OR REPLACE FUNCTION import_list_twins(p_import bigint) RETURNS TABLE (row_no int, other_row int, other_child bigint)
LANGUAGE sql STABLE AS $$
    WITH house AS (
        SELECT v.row_no, v.name_key, v.child_id, v.birth_date, k.said
          FROM import_verdict v
               CROSS JOIN LATERAL (VALUES ('g' || v.guardian), ('p' || v.phone), ('a' || v.address), ('h' || v.household)) AS k(said)
         WHERE v.import_id = p_import AND v.verdict <> 'duplicate' AND v.birth_date IS NOT NULL AND length(k.said) > 1),
    known AS (
        SELECT c.id, p.name_key, p.birth_date, k.said
          FROM child_person p JOIN child c ON c.id = p.child_id AND c.joined_to IS NULL
               CROSS JOIN LATERAL (VALUES ('g' || p.guardian), ('p' || p.guardian_phone), ('a' || p.address),
                                          ('h' || p.household_address)) AS k(said)
         WHERE p.birth_date IN (SELECT h.birth_date FROM house h) AND length(k.said) > 1)
    SELECT a.row_no, min(b.row_no), NULL::bigint
      FROM house a JOIN house b ON b.birth_date = a.birth_date AND b.said = a.said AND b.name_key <> a.name_key
     GROUP BY a.row_no
    UNION ALL
    SELECT a.row_no, NULL, min(b.id)
      FROM house a JOIN known b ON b.birth_date = a.birth_date AND b.said = a.said AND b.name_key <> a.name_key
     WHERE b.id <> a.child_id
     GROUP BY a.row_no
$$;

CREATE OR REPLACE FUNCTION import_list_judge(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM import_list_load(p_import);
    PERFORM import_list_join(p_import);
    PERFORM import_list_propose(p_import);
    UPDATE import_verdict v SET twins = true
     WHERE v.import_id = p_import AND v.row_no IN (SELECT t.row_no FROM import_list_twins(p_import) t);
END $$;
