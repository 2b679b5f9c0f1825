-- What a reply says beside its answer is a code with parameters. Results stored under keys have sentences there: each becomes a notice
-- with the code `text`, so that a key sent again is still answered.
CREATE FUNCTION pg_temp.coded(r jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN jsonb_typeof(r -> 'notices') = 'array' THEN r || jsonb_build_object('notices', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('code', 'text', 'params', jsonb_build_array(jsonb_build_object('name', 'text', 'value', n))) ORDER BY o), '[]')
          FROM jsonb_array_elements(r -> 'notices') WITH ORDINALITY x(n, o))) ELSE r END
$$;
UPDATE request_key SET result = jsonb_set(result, '{ok}', pg_temp.coded(result -> 'ok')) WHERE result #> '{ok,notices}' <> '[]';
UPDATE request_key SET result = jsonb_set(result, '{ok,results}', (SELECT jsonb_agg(pg_temp.coded(x) ORDER BY o)
                                                                     FROM jsonb_array_elements(result #> '{ok,results}') WITH ORDINALITY y(x, o)))
 WHERE jsonb_path_exists(result, '$.ok.results[*].notices[*]');
