-- Runs writes one after another in one transaction: natural grouping (ARCHITECTURE.md). SECURITY INVOKER: each item works under
-- the row security of its own token.
-- items: [{"token": 64 hex, "key": 32 hex, "type": verb, "digest": 64 hex, "body": {…}}, …], no key twice, ordered by case.
CREATE OR REPLACE FUNCTION write_group(p_items jsonb) RETURNS TABLE (n int, result text)
LANGUAGE plpgsql AS $$
DECLARE
    item jsonb;
    v_key uuid;
    v_digest bytea;
    v_result jsonb;
    v_set text;
BEGIN
    n := 0;
    FOR item IN SELECT value FROM jsonb_array_elements(p_items) LOOP
        n := n + 1;
        v_key := (item ->> 'key')::uuid;
        v_digest := decode(item ->> 'digest', 'hex');
        -- Assignments, since PERFORM would start the executor for each.
        v_set := set_config('nol.token', item ->> 'token', true);
        v_set := set_config('nol.key', v_key::text, true);
        v_result := key_take(v_key, item ->> 'type', v_digest);
        IF v_result IS NULL THEN
            v_result := write_run(item ->> 'type', item -> 'body');
            v_set := key_put(v_key, item ->> 'type', v_digest, v_result);
        END IF;
        result := v_result::text;
        RETURN NEXT;
    END LOOP;
END $$;
