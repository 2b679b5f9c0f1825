-- The name of the child beside the number of its case, in what an act answers: only for a case that the actor sees. It is added to the
-- answer and never stored under the key: a name must stay erasable, and who sends a key again after the case went elsewhere reads none.
-- A handback takes the case out of the actor's sight: its names are looked up before.
CREATE OR REPLACE FUNCTION case_names(p_items jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(case_no(c.id), c.name), '{}') FROM case_file c
             WHERE c.id IN (SELECT case_id(value ->> 'case') FROM jsonb_array_elements(p_items)));
END $$;
CREATE OR REPLACE FUNCTION result_named(p_result jsonb, p_before jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_ok jsonb := p_result -> 'ok';
    v_name text;
    v_names jsonb;
BEGIN
    IF v_ok ? 'case' THEN
        v_name := coalesce((SELECT c.name FROM case_file c WHERE c.id = case_id(v_ok ->> 'case')), p_before ->> (v_ok ->> 'case'), escalation_named(v_ok));
        RETURN CASE WHEN v_name IS NULL THEN p_result ELSE jsonb_build_object('ok', v_ok || jsonb_build_object('name', v_name)) END;
    ELSIF v_ok ? 'results' THEN
        v_names := p_before || case_names(v_ok -> 'results');
        RETURN jsonb_build_object('ok', v_ok || jsonb_build_object('results', (
            SELECT jsonb_agg(r.value || jsonb_strip_nulls(jsonb_build_object('name', v_names -> (r.value ->> 'case'))) ORDER BY r.ordinality)
              FROM jsonb_array_elements(v_ok -> 'results') WITH ORDINALITY r)));
    END IF;
    RETURN p_result;
END $$;

-- Runs writes one after another in one transaction: natural grouping (ARCHITECTURE.md). SECURITY INVOKER: each item works under
-- the row security of its own token.
-- items: [{"session": 64 hex, the digest of the token, "key": 32 hex, "type": verb, "digest": 64 hex, "body": {…}}, …], no key twice, ordered by case.
CREATE OR REPLACE FUNCTION write_group(p_items jsonb) RETURNS TABLE (n int, result text)
LANGUAGE plpgsql AS $$
DECLARE
    item jsonb;
    v_key uuid;
    v_digest bytea;
    v_result jsonb;
    v_before jsonb;
    v_set text;
    v_many int := jsonb_array_length(p_items);
    v_done text[];                                         -- by n: what visit_group has done
BEGIN
    IF v_many > 3 THEN                                     -- for fewer its statement of many parts costs more than visit_one
        FOR n, result IN SELECT g.n, g.result FROM visit_group(p_items) g LOOP
            v_done[n] := result;
        END LOOP;
    END IF;
    n := 0;
    FOR item IN SELECT value FROM jsonb_array_elements(p_items) LOOP
        n := n + 1;
        result := CASE WHEN v_many > 3 THEN v_done[n] ELSE visit_one(item) END;
        IF result IS NOT NULL THEN
            RETURN NEXT;
            CONTINUE;
        END IF;
        v_key := (item ->> 'key')::uuid;
        v_digest := decode(item ->> 'digest', 'hex');
        -- Assignments, since PERFORM would start the executor for each.
        v_set := set_config('nol.session', item ->> 'session', true);
        v_set := set_config('nol.key', v_key::text, true);
        v_result := key_take(v_key, item ->> 'type', v_digest);
        v_before := '{}';
        IF v_result IS NULL THEN
            IF item ->> 'type' = 'case_handback' THEN
                v_before := case_names(coalesce(item -> 'body' -> 'items', '[]'));
            END IF;
            v_result := write_run(item ->> 'type', item -> 'body');
            IF v_result ->> 'error' IS DISTINCT FROM 'PASSWORD_AGAIN' THEN   -- the same goes again
                v_set := key_put(v_key, item ->> 'type', v_digest, v_result);
            END IF;
        END IF;
        result := result_named(refusal_worded(v_result, item -> 'body'), v_before)::text;
        RETURN NEXT;
    END LOOP;
END $$;
