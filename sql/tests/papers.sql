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
          '{"kinds": ["visa"], "papers": [{"kind": "visa", "fields": []}], "fields": [], "text": "签证", "text_en": "visa", "waivable": false}', 'the words of the scheme come along');
SELECT is(papers_missing('[{"any": [{"kind": "visa"}], "zh": "签证"}]', '[]', '{}', '[]', false) -> 0,
          '{"kinds": ["visa"], "papers": [{"kind": "visa", "fields": []}], "fields": [], "text": "签证", "waivable": false}', '… in English where it has them');
SELECT is(array(SELECT unnest(evidence_fields('{"kind": "x", "number": "1", "issuer": "", "until": "2019-01-01", "details": [{"name": "applicant", "value": "父"}, {"name": "reason", "value": ""}]}')) ORDER BY 1),
          '{applicant,number,until}', 'an empty field is none');

-- every code and sub of the three schemes: with nothing it lacks a paper or needs none, and the words are there
SELECT is((SELECT count(*)::int FROM scheme_code k WHERE k.papers <> '[]' AND papers_missing(k.papers, '[]', '{}', '[]', k.waivable) = '[]'), 0, 'no code with papers goes without');
SELECT is((SELECT count(*)::int FROM scheme_code k, jsonb_array_elements(papers_missing(k.papers, '[]', '{}', '[]', k.waivable)) m
            WHERE coalesce(m ->> 'text', '') = ''), 0, 'every group has its words');
SELECT is((SELECT string_agg(code || coalesce('.' || nullif(sub, ''), ''), ' ' ORDER BY ord) FROM scheme_code k JOIN scheme s ON s.id = k.scheme_id
            WHERE s.name = '2019-list' AND NOT k.waivable), 'A.died F H H.abroad H.hk_mo_tw', 'no waiver of A died, F, H');
-- … and one refusal is enough: the papers that it names, each with the fields that it names, are all that the code asks for
SET SESSION AUTHORIZATION nol_owner;
SELECT is((SELECT string_agg(DISTINCT s.name || ' ' || k.code || coalesce('.' || nullif(k.sub, ''), '') || ' ' || (p ->> 'kind'), '; ')
             FROM scheme_code k JOIN scheme s ON s.id = k.scheme_id,
                  jsonb_array_elements(papers_missing(k.papers, '[]', '{}', '[]', k.waivable)) m, jsonb_array_elements(m -> 'papers') p
            WHERE EXISTS (SELECT FROM jsonb_array_elements(k.papers) g
                           WHERE g -> 'any' @> jsonb_build_array(jsonb_build_object('kind', p ->> 'kind'))
                             AND papers_missing(jsonb_build_array(g), jsonb_build_array(p || '{"date": "2019-01-01"}'), '{"on": "2019-12-31"}', '[]', k.waivable) <> '[]')),
          NULL, 'each kind is named with all that its code asks of it');
SELECT is((SELECT string_agg(k.code || coalesce('.' || nullif(k.sub, ''), '') || ' ' || m.asked, E'\n' ORDER BY k.ord) FROM scheme_code k JOIN scheme s ON s.id = k.scheme_id,
             LATERAL (SELECT string_agg((SELECT string_agg(concat_ws(':', p ->> 'kind', (SELECT string_agg(f, ',') FROM jsonb_array_elements_text(p -> 'fields') f)), '|' ORDER BY n)
                                           FROM jsonb_array_elements(g.value -> 'papers') WITH ORDINALITY a(p, n)), ' + ' ORDER BY g.n) AS asked
                        FROM jsonb_array_elements(papers_missing(k.papers, '[]', '{}', '[]', k.waivable)) WITH ORDINALITY g(value, n)) m
            WHERE s.name = '2019-list' AND m.asked IS NOT NULL), 'A community_statement:issuer,date|police_answer:issuer,date
A.died death_certificate:issuer,date|household_cancellation:issuer,date
A.moved_away household_transfer:issuer,date|community_statement:issuer,date|police_answer:issuer,date|bureau_letter:issuer,number,date
A.double_registration community_statement:issuer,date|police_answer:issuer,date
A.empty_registration community_statement:issuer,date|police_answer:issuer,date
A.wrong_identity community_statement:issuer,date|police_answer:issuer,date
A.not_chinese community_statement:issuer,date|police_answer:issuer,date
B roster_row:number,issuer|registration_proof:number,issuer
C attendance_certificate:issuer,date|bureau_letter:issuer,number,date
D attendance_certificate:issuer,date|bureau_letter:issuer,number,date
E deferral_approval:applicant,reason,issuer,from,until|suspension_approval:applicant,reason,issuer,from,until
F graduation_certificate:number,issuer|completion_certificate:number,issuer
G police_answer:issuer,date|police_request:issuer,date
H visa:number|outside_school_paper:issuer,date + exit_record:date|outside_school_paper:issuer,date
H.abroad visa:number|outside_school_paper:issuer,date + exit_record:date|outside_school_paper:issuer,date
H.hk_mo_tw travel_permit:number|outside_school_paper:issuer,date + exit_record:date|outside_school_paper:issuer,date
I diagnosis:issuer,date|disability_certificate:number
I.elsewhere diagnosis:issuer,date|disability_certificate:number
L guardian_statement:date + talk_record:date', 'the codes of a list, one by one');
SELECT is(papers_missing('[{"any": [{"kind": "visa", "fields": ["number"]}]}, {"any": [{"kind": "visa", "fields": ["until", "number"]}]}]', '[]', '{}', '[]', true) #>> '{0,papers,0,fields}',
          '["number", "until"]', 'one paper may serve two groups: it is told what both ask of it');
SELECT is(papers_missing(:'asked', '[{"kind": "request", "fields": []}]', '{"on": "2019-02-15"}', '[]', true) #>> '{0,papers}',
          '[{"kind": "answer", "fields": ["date"]}, {"kind": "request", "fields": ["date"]}]', 'also what a paper that is there carries already: one of them has to carry all');
SELECT * FROM finish();
ROLLBACK;
