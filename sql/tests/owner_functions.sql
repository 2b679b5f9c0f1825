-- What runs with the owner's rights is named in one list, and none of it can be led astray by a search_path.
BEGIN;
\ir setup.inc
\set listed `sed -n 's/^\([a-z_0-9]*\): .*/\1/p' sql/data/owner_functions.txt | sort | paste -sd,`
SELECT is((SELECT string_agg(DISTINCT proname, ',' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'nol'::regnamespace AND prosecdef),
          (SELECT string_agg(n, ',' ORDER BY n) FROM unnest(string_to_array(:'listed', ',')) n), 'sql/data/owner_functions.txt names them all');
SELECT is((SELECT array_agg(proname::text ORDER BY proname) FROM pg_proc WHERE pronamespace = 'nol'::regnamespace AND prosecdef
              AND NOT coalesce(array_to_string(proconfig, ' '), '') ~ 'search_path=nol, pg_temp'), '{clock_now,clock_then,me}',
          'each has a fixed search_path; these qualify every name instead, because they run in nearly every statement');
SELECT is((SELECT count(*)::int FROM pg_proc WHERE pronamespace = 'nol'::regnamespace AND prosecdef
              AND pg_get_userbyid(proowner) <> 'nol_owner'), 0, 'each belongs to the owner');
SELECT ok(NOT has_function_privilege('nol_app', 'scheme_put(text)', 'EXECUTE') AND NOT has_function_privilege('nol_app', 'scheme_store(text)', 'EXECUTE'),
          'schemes are loaded by the migrator or through scheme_import');
SELECT finish();
ROLLBACK;
