-- Issues of an import: what the server found in each row, and what only other rows or tables can tell.

-- The header under which a column of ours came; where the file has none, the identifier.
CREATE OR REPLACE FUNCTION import_header(p_import bigint, p_column text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT c->>'value' FROM import i, jsonb_array_elements(i.columns) c WHERE i.id = p_import AND c->>'name' = p_column LIMIT 1),
                    p_column);
END $$;

DROP FUNCTION IF EXISTS import_issue_add(bigint, int, text, text, text, text, text, text);
-- p_column: the identifier of a column, '' for the row as a whole. p_said: what is wrong and how to mend it, as `say` has it.
CREATE OR REPLACE FUNCTION import_issue_add(p_import bigint, p_row int, p_column text, p_value text, p_severity text, p_name text,
                                            p_said jsonb, p_repair text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO import_issue (import_id, row_no, header, value, severity, name, said, repair)
    VALUES (p_import, p_row, CASE WHEN p_column = '' THEN '' ELSE import_header(p_import, p_column) END, coalesce(p_value, ''), p_severity,
            p_name, p_said, coalesce(p_repair, ''));
END $$;

-- Takes over the issues that came with the rows. Those of an earlier dry run go.
CREATE OR REPLACE FUNCTION import_issue_take(p_import bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM import_issue WHERE import_id = p_import;
    INSERT INTO import_issue (import_id, row_no, header, value, severity, name, said, repair)
    SELECT s.import_id, s.row_no, coalesce(e->>'column', ''), coalesce(e->>'value', ''), coalesce(e->>'severity', 'warning'),
           coalesce(e->>'name', ''), e->'notice', coalesce(e->>'repair', '')
      FROM import_row s CROSS JOIN LATERAL jsonb_array_elements(s.issues) WITH ORDINALITY AS x(e, n)
     WHERE s.import_id = p_import AND s.issues <> '[]'
     ORDER BY s.row_no, x.n;
END $$;

CREATE OR REPLACE FUNCTION import_errors(p_import bigint) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT count(*) FROM import_issue WHERE import_id = p_import AND severity = 'error'); END $$;
