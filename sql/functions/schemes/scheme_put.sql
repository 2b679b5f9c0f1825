-- A scheme document goes in: by `nold migrate` from sql/data/schemes, and by SCHEME_IMPORT.

-- The text as JSON; NULL when it is none. The only place where text from outside is parsed, and an error here stays here.
CREATE OR REPLACE FUNCTION scheme_parse(document text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN document::jsonb;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

-- The codes of a document with what holds for each sub-reason. What a sub-reason does not say itself it takes from its code.
DROP FUNCTION IF EXISTS scheme_codes(jsonb);
CREATE OR REPLACE FUNCTION scheme_codes(document jsonb)
RETURNS TABLE (code text, sub text, ord int, label text, label_en text, effect text, needs_sub boolean, papers jsonb, duties jsonb,
               match jsonb, waivable boolean, ends_all boolean, ladder boolean)
LANGUAGE sql IMMUTABLE AS $$
    SELECT c->>'code', coalesce(s->>'sub', ''), (row_number() OVER (ORDER BY cn, coalesce(sn, 0)))::int,
           coalesce(s, c)->'label'->>'zh', coalesce(s, c)->'label'->>'en', c->>'effect',
           s IS NULL AND coalesce((c->>'needs_sub')::boolean, false),
           coalesce(s->'papers', c->'papers', '[]'), coalesce(s->'duties', c->'duties', '[]'),
           CASE WHEN s IS NULL AND coalesce((c->>'needs_sub')::boolean, false) THEN '[]'
                WHEN s IS NULL THEN coalesce(c->'match', '[]') ELSE coalesce(s->'match', '[]') END,
           coalesce((s->>'waivable')::boolean, (c->>'waivable')::boolean, true),
           coalesce((s->>'ends_all')::boolean, (c->>'ends_all')::boolean, false),
           coalesce((s->>'ladder')::boolean, (c->>'ladder')::boolean, true)
      FROM jsonb_array_elements(document->'codes') WITH ORDINALITY AS code(c, cn)
           CROSS JOIN LATERAL (SELECT NULL::jsonb, NULL::bigint
                               UNION ALL SELECT * FROM jsonb_array_elements(coalesce(c->'subs', '[]')) WITH ORDINALITY) AS sub(s, sn)
$$;

-- Is a code of a scheme that a batch uses taken away or given another meaning? The first such one, as words; NULL: no.
CREATE OR REPLACE FUNCTION scheme_reuse(p_scheme int, p_document jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', o.code, nullif(o.sub, ''))
      FROM scheme_code o LEFT JOIN scheme_codes(p_document) n ON n.code = o.code AND n.sub = o.sub
     WHERE o.scheme_id = p_scheme
       AND (n.code IS NULL OR n.effect <> o.effect OR n.label <> o.label OR n.needs_sub <> o.needs_sub OR n.ends_all <> o.ends_all)
     ORDER BY o.ord LIMIT 1
$$;

-- Where a scheme would ask for fewer papers than it does: each group must still be asked for, by one that nothing else satisfies. The first such code, as words; NULL: nowhere.
CREATE OR REPLACE FUNCTION scheme_asks_less(p_scheme int, p_document jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', o.code, nullif(o.sub, ''))
      FROM scheme_code o JOIN scheme_codes(p_document) n ON n.code = o.code AND n.sub = o.sub
     WHERE o.scheme_id = p_scheme
       AND ((n.waivable AND NOT o.waivable)
            OR EXISTS (SELECT FROM jsonb_array_elements(o.papers) g
                        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(n.papers) h
                                           WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(h -> 'any') b
                                                              WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(g -> 'any') a WHERE b @> a)))))
     ORDER BY o.ord LIMIT 1
$$;

-- {"ok": {"scheme","unchanged","digest"}} or {"error","params"}.
CREATE OR REPLACE FUNCTION scheme_store(document text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    doc jsonb := scheme_parse(document);
    hash bytea := sha256(convert_to(document, 'UTF8'));
    problems jsonb[];
    old scheme;
    used boolean;
    reused text;
    new_id int;
BEGIN
    IF doc IS NULL THEN
        RETURN refuse('SCHEME_NOT_POSSIBLE', 'what', 'not_json');
    END IF;
    problems := scheme_problems(doc);
    IF problems <> '{}' THEN
        RETURN refuse('SCHEME_NOT_POSSIBLE') || jsonb_build_object('notices', to_jsonb(
            CASE WHEN cardinality(problems) > 20 THEN problems[1:20] || say('scheme_more', 'count', (cardinality(problems) - 20)::text) ELSE problems END));
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('nol.scheme'));
    SELECT * INTO old FROM scheme s WHERE s.name = doc->>'scheme';
    IF old.digest = hash THEN
        RETURN jsonb_build_object('ok', jsonb_build_object('scheme', old.name, 'unchanged', true, 'digest', encode(hash, 'hex')));
    END IF;
    used := EXISTS (SELECT FROM batch b WHERE b.scheme_id = old.id);
    IF used THEN
        reused := scheme_reuse(old.id, doc);
        IF reused IS NOT NULL OR old.upper_age <> (doc->>'upper_age')::int THEN
            RETURN refuse('SCHEME_IN_USE', 'scheme', old.name, 'what', coalesce(reused, 'upper_age'));
        END IF;
    END IF;
    IF old.id IS NULL THEN
        INSERT INTO scheme (name, label, upper_age, document, digest)
        VALUES (doc->>'scheme', doc->'label'->>'zh', (doc->>'upper_age')::int, doc, hash) RETURNING id INTO new_id;
    ELSE
        new_id := old.id;
        UPDATE scheme s SET label = doc->'label'->>'zh', upper_age = (doc->>'upper_age')::int, document = doc, digest = hash,
                            loaded_at = now() WHERE s.id = new_id;
        IF NOT used THEN
            DELETE FROM scheme_code c WHERE c.scheme_id = new_id;
        END IF;
    END IF;
    INSERT INTO scheme_code AS o (scheme_id, code, sub, ord, label, label_en, effect, needs_sub, papers, duties, match, waivable, ends_all, ladder)
    SELECT new_id, n.* FROM scheme_codes(doc) n
    ON CONFLICT (scheme_id, code, sub) DO UPDATE
       SET ord = excluded.ord, label_en = excluded.label_en, papers = excluded.papers, duties = excluded.duties,
           match = excluded.match, waivable = excluded.waivable, ladder = excluded.ladder;
    RETURN jsonb_build_object('ok', jsonb_build_object('scheme', doc->>'scheme', 'unchanged', false, 'digest', encode(hash, 'hex')));
END $$;

-- For `nold migrate`, as the owner: an error instead of a refusal. A scheme of that name that did not come from a file of sql/data is the
-- district's own, and stays: {"kept": true}.
CREATE OR REPLACE FUNCTION scheme_put(document text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE r jsonb;
BEGIN
    IF EXISTS (SELECT FROM scheme s WHERE s.name = scheme_parse(scheme_put.document)->>'scheme'
                  AND encode(s.digest, 'hex') NOT IN (SELECT d.sha256 FROM data_digest d)) THEN
        RETURN '{"kept": true}';
    END IF;
    r := scheme_store(document);
    IF r ? 'error' THEN
        RAISE EXCEPTION 'scheme refused: %', r;
    END IF;
    RETURN r->'ok';
END $$;

-- One officer does not make a scheme that lists are judged by ask for fewer papers: what one imports is written down, and another who imports the same file
-- makes it good. Returns the refusal; NULL: nothing is asked for less, or this is the other.
CREATE OR REPLACE FUNCTION scheme_second(p_document text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_doc jsonb := scheme_parse(p_document);
    v_digest text := encode(sha256(convert_to(p_document, 'UTF8')), 'hex');
    v_less text;
    old scheme;
    e event;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('nol.scheme'));
    SELECT * INTO old FROM scheme s WHERE s.name = v_doc ->> 'scheme' AND EXISTS (SELECT FROM batch b WHERE b.scheme_id = s.id);
    v_less := CASE WHEN old.id IS NOT NULL AND scheme_problems(v_doc) = '{}' AND scheme_reuse(old.id, v_doc) IS NULL THEN scheme_asks_less(old.id, v_doc) END;
    IF v_less IS NULL OR encode(old.digest, 'hex') = v_digest THEN
        RETURN NULL;
    END IF;
    SELECT * INTO e FROM event x
     WHERE x.kind = 'scheme_import_ask' AND x.detail ->> 'digest' = v_digest AND x.detail ->> 'was' = encode(old.digest, 'hex') ORDER BY x.id DESC LIMIT 1;
    IF e.account_id <> (me()).account_id THEN
        RETURN coalesce(accounts_one_refusal(e.account_id, (me()).account_id, p_strict => true), reset_refusal());
    ELSIF e.id IS NULL THEN
        PERFORM event_add('scheme_import_ask', NULL, NULL, jsonb_build_object('scheme', old.name, 'digest', v_digest, 'was', encode(old.digest, 'hex')));
    END IF;
    RETURN refuse('SCHEME_ASKS_LESS', 'scheme', old.name, 'what', v_less);
END $$;

-- SCHEME_IMPORT. It passes row security, because the codes of a scheme are changed by nothing else; it looks at the role itself.
CREATE OR REPLACE FUNCTION scheme_import(item jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = nol, pg_temp AS $$
DECLARE r jsonb;
BEGIN
    IF my_role() IS DISTINCT FROM 'district' THEN
        RETURN refuse('NOT_ALLOWED');
    END IF;
    r := coalesce(scheme_second(item->>'document'), scheme_store(item->>'document'));
    IF r ? 'ok' AND NOT (r->'ok'->>'unchanged')::boolean THEN
        PERFORM event_add('scheme_import', NULL, NULL, (r->'ok') - 'unchanged');
    END IF;
    RETURN r;
END $$;
