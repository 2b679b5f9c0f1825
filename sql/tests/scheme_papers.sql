-- What papers a code in use asks for is not lessened by one officer, and the papers are judged again when a finding is approved or confirmed.
BEGIN;
\ir setup.inc
\ir work.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.put_scheme(p_who text, p_document jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    r jsonb;
BEGIN
    PERFORM test.be(p_who);
    r := test.do_write('scheme_import', jsonb_build_object('document', p_document::text));
    RETURN coalesce((r ->> 'error') || ' ' || (r #>> '{params,what}'), r #>> '{ok,unchanged}');
END $$;
-- The scheme with this in place of the papers of code F.
CREATE FUNCTION test.with_papers(p_papers jsonb) RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS $$
    SELECT jsonb_set(s.document, ARRAY['codes', (n - 1)::text, 'papers'], p_papers)
      FROM nol.scheme s, jsonb_array_elements(s.document -> 'codes') WITH ORDINALITY c(code, n) WHERE s.name = '2019-list' AND code ->> 'code' = 'F'
$$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
SELECT document AS whole FROM scheme WHERE name = '2019-list' \gset
SELECT bring('out_of_school') AS a \gset
SELECT is(jsonb_array_length(papers) > 0, true, 'F asks for a paper') FROM scheme_code c JOIN scheme s ON s.id = c.scheme_id WHERE (s.name, code, sub) = ('2019-list', 'F', '');
SELECT is(act('d1', 'finding_file', :'a', '{"code": "F", "note": "x"}') ->> 'error', 'PAPERS_MISSING', 'without it nothing is filed');
-- one officer takes the papers out
SELECT is(put_scheme('d1', with_papers('[]')), 'SCHEME_ASKS_LESS F', 'one officer does not take the papers out');
SELECT is(put_scheme('d1', with_papers('[]')), 'SCHEME_ASKS_LESS F', 'however often');
SELECT is(put_scheme('d1', with_papers('[{"any": [{"kind": "graduation_certificate"}, {"kind": "photo"}], "zh": "毕业证或照片", "en": "a certificate or a photo"}]')), 'SCHEME_ASKS_LESS F', 'nor puts an easier one beside');
SELECT is(act('d1', 'finding_file', :'a', '{"code": "F", "note": "x"}') ->> 'error', 'PAPERS_MISSING', 'nothing is filed');
-- an account that he answers for is no other officer; what was asked for another scheme is not asked for this one
RESET SESSION AUTHORIZATION;
INSERT INTO account_issue (account_id, kind, made_by, works_at) SELECT b.id, 'made', a.id, now() FROM account a, account b WHERE (a.name, b.name) = ('d1', 'd3');
SET SESSION AUTHORIZATION nol_writer;
SELECT is(put_scheme('d3', with_papers('[]')), NULL, 'an account of his own making is no second officer (refused otherwise)');
SELECT is(act('d1', 'finding_file', :'a', '{"code": "F", "note": "x"}') ->> 'error', 'PAPERS_MISSING', 'still nothing');
SELECT is(put_scheme('d1', with_papers('[{"any": [{"kind": "graduation_certificate", "fields": ["number", "issuer"]}], "zh": "毕业证", "en": "a certificate"}, {"any": [{"kind": "photo"}], "zh": "照片", "en": "a photo"}]')), 'false', 'one may ask for more');
SELECT is(put_scheme('d2', with_papers('[]')), 'SCHEME_ASKS_LESS F', 'what was asked for before the scheme changed is asked for anew');
SELECT is(put_scheme('d1', with_papers('[]')), 'false', 'two may take them out');
SELECT must(act('d1', 'finding_file', :'a', '{"code": "F", "note": "x"}')) IS NOT NULL AS done \gset
SELECT is(put_scheme('d1', :'whole'::jsonb), 'false', 'and one puts them back');
-- what was filed in between
SELECT is(act('d2', 'case_confirm', :'a') ->> 'error', 'PAPERS_MISSING', 'whoever confirms is told what is missing by now');
SELECT is(act('d2', 'case_confirm', :'a') #>> '{missing,0,kinds,0}', 'graduation_certificate', 'which paper');
SELECT must(act('d1', 'evidence_add', :'a', jsonb_build_object('evidence', finding('F') -> 'evidence'))) IS NOT NULL AS done \gset
SELECT is(act('d2', 'case_confirm', :'a') #>> '{ok,results,0,state}', 'deducted', 'once it is there it is confirmed');
SELECT * FROM finish();
ROLLBACK;
