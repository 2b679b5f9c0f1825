-- papers_missing: what a finding still lacks. The function is pure, so every case is a line: groups, papers, facts, waived, waivable → missing.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
CREATE FUNCTION test.lacks(p_groups text, p_have text, p_facts text DEFAULT '{}', p_waived text DEFAULT '[]', p_waivable boolean DEFAULT true)
RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg((m ->> 'kinds') || (m ->> 'fields') || coalesce(m ->> 'condition', ''), ';'), 'nothing')
      FROM jsonb_array_elements(papers_missing(p_groups::jsonb, p_have::jsonb, p_facts::jsonb, p_waived::jsonb, p_waivable)) m
$$;
GRANT EXECUTE ON FUNCTION test.lacks TO PUBLIC;
SET SESSION AUTHORIZATION nol_writer;
\set visa '[{"any": [{"kind": "visa", "fields": ["number"]}, {"kind": "school", "fields": ["issuer", "date"]}]}, {"any": [{"kind": "exit", "fields": ["date"]}, {"kind": "school", "fields": ["issuer", "date"]}]}]'
\set tries '[{"any": [{"condition": "tries", "tries": 3, "hows": 2, "days": 15}]}]'
\set asked '[{"any": [{"kind": "answer", "fields": ["date"]}, {"kind": "request", "fields": ["date"], "unanswered_days": 15}]}]'
\set age '[{"any": [{"condition": "over_age"}, {"kind": "graduation", "fields": ["number"]}]}]'

SELECT is(lacks('[]', '[]'), 'nothing', 'a code without papers needs none');
SELECT is(lacks(:'visa', '[]'), '["visa", "school"][];["exit", "school"][]', 'each group by itself');
SELECT is(lacks(:'visa', '[{"kind": "visa", "fields": ["number"]}]'), '["exit", "school"][]', 'one of two');
SELECT is(lacks(:'visa', '[{"kind": "visa", "fields": ["number"]}, {"kind": "exit", "fields": ["date"]}]'), 'nothing', 'both');
SELECT is(lacks(:'visa', '[{"kind": "school", "fields": ["issuer", "date"]}]'), 'nothing', 'one paper may satisfy two groups');
SELECT is(lacks(:'visa', '[{"kind": "school", "fields": ["issuer"]}]'), '["visa", "school"]["date"];["exit", "school"]["date"]', 'a paper without its field says which');
SELECT is(lacks(:'visa', '[{"kind": "visa", "fields": []}, {"kind": "visa", "fields": ["number"]}, {"kind": "exit", "fields": ["date"]}]'), 'nothing',
          'the better of two papers counts');
SELECT is(lacks(:'visa', '[{"kind": "photo", "fields": ["number", "issuer", "date"]}]'), '["visa", "school"][];["exit", "school"][]', 'another kind does not');
SELECT is(lacks(:'visa', '[{"kind": "exit", "fields": ["date"]}]', '{}', '["visa"]'), 'nothing', 'a waiver stands for the kind');
SELECT is(lacks(:'visa', '[]', '{}', '["visa"]'), '["exit", "school"][]', '… and for no other');
SELECT is(lacks(:'visa', '[]', '{}', '["school"]'), 'nothing', '… in every group that names it');
SELECT is(lacks(:'visa', '[]', '{}', '["visa", "exit"]', false), '["visa", "school"][];["exit", "school"][]', 'where nothing can be waived nothing is');
SELECT is(lacks(:'tries', '[]', '{"tries": 3, "hows": 2, "days": 15}'), 'nothing', 'tries: just enough');
SELECT is(lacks(:'tries', '[]', '{"tries": 2, "hows": 2, "days": 15}'), '[][]tries', 'too few');
SELECT is(lacks(:'tries', '[]', '{"tries": 9, "hows": 1, "days": 90}'), '[][]tries', 'all of one kind');
SELECT is(lacks(:'tries', '[]', '{"tries": 3, "hows": 3, "days": 14}'), '[][]tries', 'too close together');
SELECT is(lacks(:'tries', '[]', '{}'), '[][]tries', 'nothing known is not enough');
SELECT is(lacks(:'tries', '[]', '{}', '["tries"]'), 'nothing', 'a condition may be waived by name');
SELECT is(lacks(:'asked', '[{"kind": "request", "fields": ["date"], "date": "2019-02-01"}]', '{"on": "2019-02-15"}'), '["answer", "request"]["date"]', 'asked 14 days ago');
SELECT is(lacks(:'asked', '[{"kind": "request", "fields": ["date"], "date": "2019-02-01"}]', '{"on": "2019-02-16"}'), 'nothing', 'asked 15 days ago, and nobody answered');
SELECT is(lacks(:'asked', '[{"kind": "answer", "fields": ["date"], "date": "2019-02-14"}]', '{"on": "2019-02-15"}'), 'nothing', 'answered');
SELECT is(lacks(:'age', '[]', '{"over_age": true}'), 'nothing', 'over age');
SELECT is(lacks(:'age', '[]', '{"over_age": false}'), '["graduation"][]over_age', 'not over age');
SELECT is(lacks(:'age', '[]', '{"over_age": null}'), '["graduation"][]over_age', 'birth date unknown');
SELECT is(lacks(:'age', '[{"kind": "graduation", "fields": ["number"]}]', '{"over_age": false}'), 'nothing', 'or a certificate');
SELECT is(papers_missing('[{"any": [{"kind": "visa"}], "zh": "签证", "en": "visa"}]', '[]', '{}', '[]', false) -> 0,
          '{"kinds": ["visa"], "fields": [], "text": "签证", "text_en": "visa", "waivable": false}', 'the words of the scheme come along');
SELECT is(papers_missing('[{"any": [{"kind": "visa"}], "zh": "签证"}]', '[]', '{}', '[]', false) -> 0,
          '{"kinds": ["visa"], "fields": [], "text": "签证", "waivable": false}', '… in English where it has them');
SELECT is(array(SELECT unnest(evidence_fields('{"kind": "x", "number": "1", "issuer": "", "until": "2019-01-01", "details": [{"name": "applicant", "value": "父"}, {"name": "reason", "value": ""}]}')) ORDER BY 1),
          '{applicant,number,until}', 'an empty field is none');

-- every code and sub of the three schemes: with nothing it lacks a paper or needs none, and the words are there
SELECT is((SELECT count(*)::int FROM scheme_code k WHERE k.papers <> '[]' AND papers_missing(k.papers, '[]', '{}', '[]', k.waivable) = '[]'), 0, 'no code with papers goes without');
SELECT is((SELECT count(*)::int FROM scheme_code k, jsonb_array_elements(papers_missing(k.papers, '[]', '{}', '[]', k.waivable)) m
            WHERE coalesce(m ->> 'text', '') = ''), 0, 'every group has its words');
SELECT is((SELECT string_agg(code || coalesce('.' || nullif(sub, ''), ''), ' ' ORDER BY ord) FROM scheme_code k JOIN scheme s ON s.id = k.scheme_id
            WHERE s.name = '2019-list' AND NOT k.waivable), 'A.died F H H.abroad H.hk_mo_tw', 'no waiver of A died, F, H');
SELECT * FROM finish();
ROLLBACK;
