-- What is wrong with a scheme document, [message Notice] each with its place in the document (`where`, as /codes/A/subs/abroad); empty: nothing.
-- sql/data/schemes/README.md says how it is built.

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

-- Where something of it stands; of what has no name of its own: '?'.
CREATE OR REPLACE FUNCTION scheme_place(place text, VARIADIC names text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT place || string_agg('/' || coalesce(left(n, 40), '?'), '' ORDER BY o) FROM unnest(names) WITH ORDINALITY x(n, o)
$$;

-- The members of `part` that are not among the known ones, and values that have to be lists and are none.
DROP FUNCTION IF EXISTS scheme_problems(jsonb), scheme_strangers(text, jsonb, text[]), scheme_paper_problems(text, jsonb, jsonb), scheme_duty_problems(text, jsonb),
    scheme_duty_problems(text, jsonb, jsonb), scheme_part_problems(text, jsonb, jsonb);
CREATE FUNCTION scheme_strangers(place text, part jsonb, known text[]) RETURNS jsonb[]
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF jsonb_typeof(part) IS DISTINCT FROM 'object' THEN
        RETURN ARRAY[say('scheme_no_object', 'where', coalesce(nullif(place, ''), '/'))];
    END IF;
    RETURN array(SELECT say('scheme_stranger', 'where', scheme_place(place, k)) FROM jsonb_object_keys(part) k
                  WHERE k <> ALL (known) ORDER BY k)
        || array(SELECT say('scheme_no_list', 'where', scheme_place(place, k)) FROM jsonb_each(part) e(k, v)
                  WHERE k IN ('papers', 'duties', 'match', 'subs', 'codes', 'reserved', 'any', 'fields',
                            'watch', 'ends_with')
                    AND jsonb_typeof(v) <> 'array' ORDER BY k)
        || array(SELECT say('scheme_no_boolean', 'where', scheme_place(place, k)) FROM jsonb_each(part) e(k, v)
                  WHERE k IN ('waivable', 'needs_sub', 'ends_all', 'ladder', 'each_term', 'before_term') AND jsonb_typeof(v) <> 'boolean' ORDER BY k);
END $$;

CREATE FUNCTION scheme_paper_problems(place text, papers jsonb, kinds jsonb) RETURNS jsonb[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    p jsonb[] := '{}';
    g jsonb;
    a jsonb;
    here text;
BEGIN
    FOR g IN SELECT * FROM jsonb_array_elements(scheme_list(papers)) LOOP
        p := p || scheme_strangers(scheme_place(place, 'papers'), g, ARRAY['any', 'zh', 'en']);
        IF jsonb_typeof(g->'zh') IS DISTINCT FROM 'string' OR g->>'zh' = '' THEN
            p := p || say('scheme_group_words', 'where', scheme_place(place, 'papers'));
        END IF;
        IF g ? 'en' AND (jsonb_typeof(g->'en') <> 'string' OR g->>'en' = '') THEN
            p := p || say('scheme_group_english', 'where', scheme_place(place, 'papers'));
        END IF;
        IF jsonb_array_length(scheme_list(g->'any')) = 0 THEN
            p := p || say('scheme_group_empty', 'where', scheme_place(place, 'papers'));
        END IF;
        FOR a IN SELECT * FROM jsonb_array_elements(scheme_list(g->'any')) LOOP
            here := scheme_place(place, 'papers', coalesce(a->>'kind', a->>'condition'));
            IF a ? 'condition' THEN
                p := p || scheme_strangers(here, a, ARRAY['condition', 'tries', 'hows', 'days']);
                IF coalesce(a->>'condition', '') NOT IN ('tries', 'over_age') THEN
                    p := p || say('scheme_condition', 'where', here);
                END IF;
                IF a->>'condition' = 'tries' AND NOT (a ?& ARRAY['tries', 'hows', 'days'] AND scheme_days_ok(a, 'tries')
                                                      AND scheme_days_ok(a, 'hows') AND scheme_days_ok(a, 'days')) THEN
                    p := p || say('scheme_tries', 'where', here);
                END IF;
            ELSE
                p := p || scheme_strangers(here, a, ARRAY['kind', 'fields', 'unanswered_days']);
                IF NOT coalesce(kinds ? (a->>'kind'), false) THEN
                    p := p || say('scheme_kind_unknown', 'where', here);
                END IF;
                IF EXISTS (SELECT FROM jsonb_array_elements(scheme_list(a->'fields')) f
                            WHERE jsonb_typeof(f) <> 'string' OR f #>> '{}' !~ '^[a-z][a-z0-9_]{0,31}$') THEN
                    p := p || say('scheme_name_form', 'where', scheme_place(here, 'fields'));
                END IF;
                IF NOT scheme_days_ok(a, 'unanswered_days') THEN
                    p := p || say('scheme_days', 'where', scheme_place(here, 'unanswered_days'));
                END IF;
            END IF;
        END LOOP;
    END LOOP;
    RETURN p;
END $$;

CREATE FUNCTION scheme_duty_problems(place text, duties jsonb, kinds jsonb) RETURNS jsonb[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    p jsonb[] := '{}';
    d jsonb;
    here text;
BEGIN
    FOR d IN SELECT * FROM jsonb_array_elements(scheme_list(duties)) LOOP
        here := scheme_place(place, 'duties', d->>'kind');
        p := p || scheme_strangers(here, d, ARRAY['kind', 'label', 'level', 'days', 'until_field', 'days_before', 'repeat_days',
                                                  'each_term', 'before_term', 'ends_with']);
        IF coalesce(d->>'kind', '') !~ '^[a-z][a-z0-9_]{0,31}$' THEN
            p := p || say('scheme_name_form', 'where', here);
        END IF;
        IF NOT scheme_label_ok(d->'label') THEN
            p := p || say('scheme_label', 'where', scheme_place(here, 'label'));
        END IF;
        IF coalesce(d->>'level', '') NOT IN ('district', 'street', 'community') THEN
            p := p || say('scheme_level', 'where', scheme_place(here, 'level'));
        END IF;
        IF (d ? 'days') = (d ? 'until_field') THEN
            p := p || say('scheme_duty_day', 'where', here);
        END IF;
        IF d ? 'until_field' AND coalesce(d->>'until_field', '') NOT IN ('until', 'date', 'from') THEN
            p := p || say('scheme_until_field', 'where', scheme_place(here, 'until_field'));
        END IF;
        IF NOT (scheme_days_ok(d, 'days') AND scheme_days_ok(d, 'days_before') AND scheme_days_ok(d, 'repeat_days')) THEN
            p := p || say('scheme_days', 'where', here);
        END IF;
        IF d->'each_term' = 'true' AND (d ? 'until_field' OR d ? 'repeat_days' OR d->'before_term' = 'true') THEN
            p := p || say('scheme_each_term', 'where', scheme_place(here, 'each_term'));
        END IF;
        IF d->'before_term' = 'true' AND NOT d ? 'until_field' THEN
            p := p || say('scheme_before_term', 'where', scheme_place(here, 'before_term'));
        END IF;
        IF d ? 'ends_with' AND NOT d ? 'repeat_days' THEN
            p := p || say('scheme_ends_with', 'where', scheme_place(here, 'ends_with'));
        END IF;
        IF EXISTS (SELECT FROM jsonb_array_elements(scheme_list(d->'ends_with')) k WHERE NOT coalesce(kinds ? (k #>> '{}'), false)) THEN
            p := p || say('scheme_kind_unknown', 'where', scheme_place(here, 'ends_with'));
        END IF;
        IF d->>'kind' = 'watch' THEN
            p := p || say('scheme_watch_kind', 'where', here);
        END IF;
    END LOOP;
    RETURN p || array(SELECT say('scheme_twice', 'where', scheme_place(place, 'duties', v->>'kind'))
                        FROM jsonb_array_elements(scheme_list(duties)) v GROUP BY v->>'kind' HAVING count(*) > 1);
END $$;

-- What a code and a sub-reason have in common.
CREATE FUNCTION scheme_part_problems(place text, part jsonb, kinds jsonb) RETURNS jsonb[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE p jsonb[] := '{}';
BEGIN
    IF NOT scheme_label_ok(part->'label') THEN
        p := p || say('scheme_label', 'where', scheme_place(place, 'label'));
    END IF;
    IF EXISTS (SELECT FROM jsonb_array_elements(scheme_list(part->'match')) m
                WHERE m #>> '{}' NOT IN ('exact', 'id_slip', 'student_number', 'name_birth', 'over_age',
                                         'inquiry_attends_in', 'inquiry_attends_out', 'inquiry_taken_over', 'registration')) THEN
        p := p || say('scheme_match', 'where', scheme_place(place, 'match'));
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

CREATE FUNCTION scheme_problems(document jsonb) RETURNS jsonb[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    p jsonb[] := scheme_strangers('', document, ARRAY['scheme', 'label', 'upper_age', 'kinds', 'codes', 'reserved', 'watch']);
    c jsonb;
    s jsonb;
    here text;
    code_pattern constant text := '^[A-Za-z][A-Za-z0-9_]{0,31}$';
BEGIN
    IF jsonb_typeof(document) IS DISTINCT FROM 'object' THEN
        RETURN p;
    END IF;
    IF coalesce(document->>'scheme', '') !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' THEN
        p := p || say('scheme_name', 'where', '/scheme');
    END IF;
    IF NOT scheme_label_ok(document->'label') THEN
        p := p || say('scheme_label', 'where', '/label');
    END IF;
    IF NOT (document ? 'upper_age' AND scheme_days_ok(document, 'upper_age')) OR length(document->>'upper_age') > 2 THEN
        p := p || say('scheme_age', 'where', '/upper_age');
    END IF;
    IF NOT scheme_watch_ok(document->'watch') THEN
        p := p || say('scheme_watch', 'where', '/watch');
    END IF;
    IF jsonb_typeof(document->'kinds') IS DISTINCT FROM 'object' THEN
        p := p || say('scheme_no_object', 'where', '/kinds');
    ELSE
        p := p || array(SELECT say('scheme_kind', 'where', scheme_place('/kinds', k))
                          FROM jsonb_each(document->'kinds') e(k, v) WHERE k !~ '^[a-z][a-z0-9_]{0,31}$' OR NOT scheme_label_ok(v));
    END IF;
    IF jsonb_array_length(scheme_list(document->'codes')) NOT BETWEEN 1 AND 200 THEN
        p := p || say('scheme_codes', 'where', '/codes');
    END IF;
    FOR c IN SELECT * FROM jsonb_array_elements(scheme_list(document->'codes')) LOOP
        here := scheme_place('/codes', c->>'code');
        p := p || scheme_strangers(here, c, ARRAY['code', 'label', 'effect', 'needs_sub', 'waivable', 'ends_all', 'match', 'papers',
                                                  'duties', 'subs', 'ladder']);
        IF coalesce(c->>'code', '') !~ code_pattern THEN
            p := p || say('scheme_code', 'where', here);
        END IF;
        IF coalesce(c->>'effect', '') NOT IN ('deducted', 'out_of_school', 'unresolved') THEN
            p := p || say('scheme_effect', 'where', scheme_place(here, 'effect'));
        END IF;
        IF document->'reserved' ? (c->>'code') THEN
            p := p || say('scheme_reserved', 'where', here);
        END IF;
        IF c->'needs_sub' = 'true' AND jsonb_array_length(scheme_list(c->'subs')) = 0 THEN
            p := p || say('scheme_needs_sub', 'where', here);
        END IF;
        p := p || scheme_part_problems(here, c, document->'kinds');
        FOR s IN SELECT * FROM jsonb_array_elements(scheme_list(c->'subs')) LOOP
            p := p || scheme_strangers(scheme_place(here, 'subs', s->>'sub'), s,
                                       ARRAY['sub', 'label', 'waivable', 'ends_all', 'match', 'papers', 'duties', 'ladder']);
            IF coalesce(s->>'sub', '') !~ '^[a-z][a-z0-9_]{0,31}$' THEN
                p := p || say('scheme_name_form', 'where', scheme_place(here, 'subs', s->>'sub'));
            END IF;
            p := p || scheme_part_problems(scheme_place(here, 'subs', s->>'sub'), s, document->'kinds');
        END LOOP;
        p := p || array(SELECT say('scheme_twice', 'where', scheme_place(here, 'subs', v->>'sub'))
                          FROM jsonb_array_elements(scheme_list(c->'subs')) v GROUP BY v->>'sub' HAVING count(*) > 1);
    END LOOP;
    RETURN p || array(SELECT say('scheme_twice', 'where', scheme_place('/codes', v->>'code'))
                        FROM jsonb_array_elements(scheme_list(document->'codes')) v GROUP BY v->>'code' HAVING count(*) > 1);
END $$;
