-- What is wrong with a scheme document, a sentence each; empty: nothing. sql/data/schemes/README.md says how it is built.

-- A label is {"zh": words, "en": words}.
CREATE OR REPLACE FUNCTION scheme_label_ok(label jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_typeof(label->'zh') = 'string' AND jsonb_typeof(label->'en') = 'string'
                    AND length(label->>'zh') BETWEEN 1 AND 100 AND length(label->>'en') BETWEEN 1 AND 200, false)
$$;

-- A whole number from 1 to 3650, where the key is there at all.
CREATE OR REPLACE FUNCTION scheme_days_ok(part jsonb, key text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT part->key IS NULL OR coalesce(part->>key ~ '^[1-9][0-9]{0,3}$' AND jsonb_typeof(part->key) = 'number'
                                         AND length(part->>key) <= 4 AND (part->>key)::int <= 3650, false)
$$;

CREATE OR REPLACE FUNCTION scheme_list(part jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(part) = 'array' THEN part ELSE '[]' END
$$;

-- The members of `part` that are not among the known ones, and values that have to be lists and are none.
CREATE OR REPLACE FUNCTION scheme_strangers(place text, part jsonb, known text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF jsonb_typeof(part) IS DISTINCT FROM 'object' THEN
        RETURN ARRAY[place || ' is not an object'];
    END IF;
    RETURN array(SELECT format('%s: unknown member "%s"', place, left(k, 40)) FROM jsonb_object_keys(part) k
                  WHERE k <> ALL (known) ORDER BY k)
        || array(SELECT format('%s: "%s" is not a list', place, k) FROM jsonb_each(part) e(k, v)
                  WHERE k IN ('papers', 'duties', 'match', 'subs', 'codes', 'reserved', 'any', 'fields',
                            'watch', 'ends_with')
                    AND jsonb_typeof(v) <> 'array' ORDER BY k)
        || array(SELECT format('%s: "%s" is neither true nor false', place, k) FROM jsonb_each(part) e(k, v)
                  WHERE k IN ('waivable', 'needs_sub', 'ends_all', 'ladder', 'each_term', 'before_term') AND jsonb_typeof(v) <> 'boolean' ORDER BY k);
END $$;

CREATE OR REPLACE FUNCTION scheme_paper_problems(place text, papers jsonb, kinds jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    p text[] := '{}';
    g jsonb;
    a jsonb;
    here text;
BEGIN
    FOR g IN SELECT * FROM jsonb_array_elements(scheme_list(papers)) LOOP
        p := p || scheme_strangers(place || ', papers', g, ARRAY['any', 'zh']);
        IF jsonb_typeof(g->'zh') IS DISTINCT FROM 'string' OR g->>'zh' = '' THEN
            p := p || (place || ': a group of papers has no words ("zh")');
        END IF;
        IF jsonb_array_length(scheme_list(g->'any')) = 0 THEN
            p := p || (place || ': a group of papers names none ("any")');
        END IF;
        FOR a IN SELECT * FROM jsonb_array_elements(scheme_list(g->'any')) LOOP
            here := place || ', papers, ' || coalesce(left(a->>'kind', 40), left(a->>'condition', 40), '?');
            IF a ? 'condition' THEN
                p := p || scheme_strangers(here, a, ARRAY['condition', 'tries', 'hows', 'days']);
                IF coalesce(a->>'condition', '') NOT IN ('tries', 'over_age') THEN
                    p := p || (here || ': the conditions are tries and over_age');
                END IF;
                IF a->>'condition' = 'tries' AND NOT (a ?& ARRAY['tries', 'hows', 'days'] AND scheme_days_ok(a, 'tries')
                                                      AND scheme_days_ok(a, 'hows') AND scheme_days_ok(a, 'days')) THEN
                    p := p || (here || ': needs numbers "tries", "hows" and "days"');
                END IF;
            ELSE
                p := p || scheme_strangers(here, a, ARRAY['kind', 'fields', 'unanswered_days']);
                IF NOT coalesce(kinds ? (a->>'kind'), false) THEN
                    p := p || (here || ': the kind does not stand under "kinds"');
                END IF;
                IF EXISTS (SELECT FROM jsonb_array_elements(scheme_list(a->'fields')) f
                            WHERE jsonb_typeof(f) <> 'string' OR f #>> '{}' !~ '^[a-z][a-z0-9_]{0,31}$') THEN
                    p := p || (here || ': a field is written in small letters, digits and _');
                END IF;
                IF NOT scheme_days_ok(a, 'unanswered_days') THEN
                    p := p || (here || ': "unanswered_days" is a number from 1 to 3650');
                END IF;
            END IF;
        END LOOP;
    END LOOP;
    RETURN p;
END $$;

DROP FUNCTION IF EXISTS scheme_duty_problems(text, jsonb);
CREATE OR REPLACE FUNCTION scheme_duty_problems(place text, duties jsonb, kinds jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    p text[] := '{}';
    d jsonb;
    here text;
BEGIN
    FOR d IN SELECT * FROM jsonb_array_elements(scheme_list(duties)) LOOP
        here := place || ', duty ' || coalesce(left(d->>'kind', 40), '?');
        p := p || scheme_strangers(here, d, ARRAY['kind', 'label', 'level', 'days', 'until_field', 'days_before', 'repeat_days',
                                                  'each_term', 'before_term', 'ends_with']);
        IF coalesce(d->>'kind', '') !~ '^[a-z][a-z0-9_]{0,31}$' THEN
            p := p || (here || ': a kind is written in small letters, digits and _');
        END IF;
        IF NOT scheme_label_ok(d->'label') THEN
            p := p || (here || ': needs a label in zh and en');
        END IF;
        IF coalesce(d->>'level', '') NOT IN ('district', 'street', 'community') THEN
            p := p || (here || ': the levels are district, street, community');
        END IF;
        IF (d ? 'days') = (d ? 'until_field') THEN
            p := p || (here || ': needs either "days" or "until_field"');
        END IF;
        IF d ? 'until_field' AND coalesce(d->>'until_field', '') NOT IN ('until', 'date', 'from') THEN
            p := p || (here || ': "until_field" is until, date or from');
        END IF;
        IF NOT (scheme_days_ok(d, 'days') AND scheme_days_ok(d, 'days_before') AND scheme_days_ok(d, 'repeat_days')) THEN
            p := p || (here || ': days are numbers from 1 to 3650');
        END IF;
        IF d->'each_term' = 'true' AND (d ? 'until_field' OR d ? 'repeat_days' OR d->'before_term' = 'true') THEN
            p := p || (here || ': "each_term" comes back by itself and stands with "days" alone, which count where no term is loaded');
        END IF;
        IF d->'before_term' = 'true' AND NOT d ? 'until_field' THEN
            p := p || (here || ': "before_term" needs "until_field"');
        END IF;
        IF d ? 'ends_with' AND NOT d ? 'repeat_days' THEN
            p := p || (here || ': "ends_with" ends what comes back, so it needs "repeat_days"');
        END IF;
        IF EXISTS (SELECT FROM jsonb_array_elements(scheme_list(d->'ends_with')) k WHERE NOT coalesce(kinds ? (k #>> '{}'), false)) THEN
            p := p || (here || ': a kind in "ends_with" does not stand under "kinds"');
        END IF;
        IF d->>'kind' = 'watch' THEN
            p := p || (here || ': the kind "watch" is that of a returned child');
        END IF;
    END LOOP;
    RETURN p || array(SELECT format('%s: duty %s stands there twice', place, left(v->>'kind', 40))
                        FROM jsonb_array_elements(scheme_list(duties)) v GROUP BY v->>'kind' HAVING count(*) > 1);
END $$;

-- What a code and a sub-reason have in common.
CREATE OR REPLACE FUNCTION scheme_part_problems(place text, part jsonb, kinds jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE p text[] := '{}';
BEGIN
    IF NOT scheme_label_ok(part->'label') THEN
        p := p || (place || ': needs a label in zh and en');
    END IF;
    IF EXISTS (SELECT FROM jsonb_array_elements(scheme_list(part->'match')) m
                WHERE m #>> '{}' NOT IN ('exact', 'id_slip', 'student_number', 'name_birth', 'over_age',
                                         'inquiry_attends_in', 'inquiry_attends_out', 'inquiry_taken_over', 'registration')) THEN
        p := p || (place || ': the match rules are exact, id_slip, student_number, name_birth, over_age, inquiry_attends_in, inquiry_attends_out, inquiry_taken_over, registration');
    END IF;
    RETURN p || scheme_paper_problems(place, part->'papers', kinds) || scheme_duty_problems(place, part->'duties', kinds);
END $$;

-- The schedule of the watch: rising whole numbers; absent: the default.
CREATE OR REPLACE FUNCTION scheme_watch_ok(watch jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_before int := 0;
    d jsonb;
BEGIN
    IF jsonb_array_length(scheme_list(watch)) > 12 THEN
        RETURN false;
    END IF;
    FOR d IN SELECT value FROM jsonb_array_elements(scheme_list(watch)) LOOP
        IF jsonb_typeof(d) <> 'number' OR d::text !~ '^[1-9][0-9]{0,3}$' OR d::text::int NOT BETWEEN v_before + 1 AND 3650 THEN
            RETURN false;
        END IF;
        v_before := d::text::int;
    END LOOP;
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION scheme_problems(document jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    p text[] := scheme_strangers('document', document, ARRAY['scheme', 'label', 'upper_age', 'kinds', 'codes', 'reserved', 'watch']);
    c jsonb;
    s jsonb;
    here text;
    code_pattern constant text := '^[A-Za-z][A-Za-z0-9_]{0,31}$';
BEGIN
    IF jsonb_typeof(document) IS DISTINCT FROM 'object' THEN
        RETURN p;
    END IF;
    IF coalesce(document->>'scheme', '') !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' THEN
        p := p || 'scheme: a name of letters, digits, ".", "_" and "-"'::text;
    END IF;
    IF NOT scheme_label_ok(document->'label') THEN
        p := p || 'document: needs a label in zh and en'::text;
    END IF;
    IF NOT (document ? 'upper_age' AND scheme_days_ok(document, 'upper_age')) OR length(document->>'upper_age') > 2 THEN
        p := p || 'upper_age: a number of full years'::text;
    END IF;
    IF NOT scheme_watch_ok(document->'watch') THEN
        p := p || 'watch: at most 12 days of term, each later than the one before, from 1 to 3650'::text;
    END IF;
    IF jsonb_typeof(document->'kinds') IS DISTINCT FROM 'object' THEN
        p := p || 'kinds: an object of kind and label'::text;
    ELSE
        p := p || array(SELECT format('kind %s: a name of small letters, digits and _, and a label in zh and en', left(k, 40))
                          FROM jsonb_each(document->'kinds') e(k, v) WHERE k !~ '^[a-z][a-z0-9_]{0,31}$' OR NOT scheme_label_ok(v));
    END IF;
    IF jsonb_array_length(scheme_list(document->'codes')) NOT BETWEEN 1 AND 200 THEN
        p := p || 'codes: a list of 1 to 200'::text;
    END IF;
    FOR c IN SELECT * FROM jsonb_array_elements(scheme_list(document->'codes')) LOOP
        here := 'code ' || coalesce(left(c->>'code', 40), '?');
        p := p || scheme_strangers(here, c, ARRAY['code', 'label', 'effect', 'needs_sub', 'waivable', 'ends_all', 'match', 'papers',
                                                  'duties', 'subs', 'ladder']);
        IF coalesce(c->>'code', '') !~ code_pattern THEN
            p := p || (here || ': a code is written in letters, digits and _');
        END IF;
        IF coalesce(c->>'effect', '') NOT IN ('deducted', 'out_of_school', 'unresolved') THEN
            p := p || (here || ': the effects are deducted, out_of_school, unresolved');
        END IF;
        IF document->'reserved' ? (c->>'code') THEN
            p := p || (here || ': the code is reserved');
        END IF;
        IF c->'needs_sub' = 'true' AND jsonb_array_length(scheme_list(c->'subs')) = 0 THEN
            p := p || (here || ': needs a sub-reason and has none');
        END IF;
        p := p || scheme_part_problems(here, c, document->'kinds');
        FOR s IN SELECT * FROM jsonb_array_elements(scheme_list(c->'subs')) LOOP
            p := p || scheme_strangers(here || ', sub ' || coalesce(left(s->>'sub', 40), '?'), s,
                                       ARRAY['sub', 'label', 'waivable', 'ends_all', 'match', 'papers', 'duties', 'ladder']);
            IF coalesce(s->>'sub', '') !~ '^[a-z][a-z0-9_]{0,31}$' THEN
                p := p || (here || ': a sub-reason is written in small letters, digits and _');
            END IF;
            p := p || scheme_part_problems(here || ', sub ' || coalesce(left(s->>'sub', 40), '?'), s, document->'kinds');
        END LOOP;
        p := p || array(SELECT format('%s: sub %s stands there twice', here, left(v->>'sub', 40))
                          FROM jsonb_array_elements(scheme_list(c->'subs')) v GROUP BY v->>'sub' HAVING count(*) > 1);
    END LOOP;
    RETURN p || array(SELECT format('code %s stands there twice', left(v->>'code', 40))
                        FROM jsonb_array_elements(scheme_list(document->'codes')) v GROUP BY v->>'code' HAVING count(*) > 1);
END $$;
