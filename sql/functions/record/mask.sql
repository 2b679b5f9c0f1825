-- What is shown of a number to whom the whole is not shown: one rule for ID numbers, student numbers and telephones, in fields of their own and in words.
--
-- A birth date and a sex stand beside most numbers, and an ID number holds both: region (6), birth date (8), sequence (3), check character. Of the last
-- four characters therefore none is shown, since each would leave a handful of numbers to try (two of them left seven); of the region three, by which one
-- sees that a number is there and roughly where it is from.

-- The first three characters of what has eleven or more, and stars; of what is shorter stars alone.
CREATE OR REPLACE FUNCTION mask_id(p_number text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE WHEN length(p_number) < 11 THEN repeat('*', length(p_number)) ELSE left(p_number, 3) || repeat('*', length(p_number) - 3) END;
END $$;
DROP FUNCTION IF EXISTS mask_phone(text);
DROP FUNCTION IF EXISTS mask_numbers(text);

-- Full-width digits and letters as plain ones.
CREATE OR REPLACE FUNCTION plain_digits(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN translate(p_text, '０１２３４５６７８９Ｘｘ', '0123456789Xx'); END $$;

-- The same, one character for one, of digits in any dress: full-width, in circles and brackets, raised, of other scripts, and the Chinese ones as they are
-- written and on cheques.
CREATE OR REPLACE FUNCTION other_digits(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE WHEN p_text ~ '[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ff\u2776-\u2792\u3220-\u3228\u3280-\u3288\U0001d7ce-\U0001d7ff\U0001f10b]' THEN translate(p_text,
        E'\uff10\u0660\u06f0\U0001d7ce\U0001d7d8\U0001d7e2\U0001d7ec\U0001d7f6\u2080\u2070\u24ea\u24ff\U0001f10b\uff11\u0661\u06f1'
         '\U0001d7cf\U0001d7d9\U0001d7e3\U0001d7ed\U0001d7f7\u2081\u00b9\u2460\u2474\u2488\u2776\u2780\u278a\u24f5\u3220\u3280\uff12'
         '\u0662\u06f2\U0001d7d0\U0001d7da\U0001d7e4\U0001d7ee\U0001d7f8\u2082\u00b2\u2461\u2475\u2489\u2777\u2781\u278b\u24f6\u3221'
         '\u3281\uff13\u0663\u06f3\U0001d7d1\U0001d7db\U0001d7e5\U0001d7ef\U0001d7f9\u2083\u00b3\u2462\u2476\u248a\u2778\u2782\u278c'
         '\u24f7\u3222\u3282\uff14\u0664\u06f4\U0001d7d2\U0001d7dc\U0001d7e6\U0001d7f0\U0001d7fa\u2084\u2074\u2463\u2477\u248b\u2779'
         '\u2783\u278d\u24f8\u3223\u3283\uff15\u0665\u06f5\U0001d7d3\U0001d7dd\U0001d7e7\U0001d7f1\U0001d7fb\u2085\u2075\u2464\u2478'
         '\u248c\u277a\u2784\u278e\u24f9\u3224\u3284\uff16\u0666\u06f6\U0001d7d4\U0001d7de\U0001d7e8\U0001d7f2\U0001d7fc\u2086\u2076'
         '\u2465\u2479\u248d\u277b\u2785\u278f\u24fa\u3225\u3285\uff17\u0667\u06f7\U0001d7d5\U0001d7df\U0001d7e9\U0001d7f3\U0001d7fd'
         '\u2087\u2077\u2466\u247a\u248e\u277c\u2786\u2790\u24fb\u3226\u3286\uff18\u0668\u06f8\U0001d7d6\U0001d7e0\U0001d7ea\U0001d7f4'
         '\U0001d7fe\u2088\u2078\u2467\u247b\u248f\u277d\u2787\u2791\u24fc\u3227\u3287\uff19\u0669\u06f9\U0001d7d7\U0001d7e1\U0001d7eb'
         '\U0001d7f5\U0001d7ff\u2089\u2079\u2468\u247c\u2490\u277e\u2788\u2792\u24fd\u3228\u3288',
        '00000000000001111111111111111111222222222222222222233333333333333333334444444444444444444555555555555555555566666666666666666'
        '66777777777777777777788888888888888888889999999999999999999') ELSE p_text END;
END $$;
CREATE OR REPLACE FUNCTION any_digits(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN translate(other_digits(p_text),
        E'\u3007\u96f6\u4e00\u58f9\u5e7a\u4e8c\u8d30\u8cb3\u4e09\u53c1\u53c3\u56db\u8086\u4e94\u4f0d\u516d\u9646\u9678\u4e03\u67d2\u516b\u634c\u4e5d\u7396',
        '001112223334455666778899');
END $$;

-- Words in which a number of a person may stand: every run of p_digits or more digits is masked, however it is broken up (by up to six spaces, dots,
-- dashes or other such marks, or letters typed for a digit) and however its digits are written; an ID number also where its birth date is written as a day. What stays: days and
-- years and spans of them, division codes (no number of a person begins with 19 or 20 or is twelve digits long), and a document's number behind its year in brackets.
-- One or two Chinese digits beside a comma count something, and are no part of a number.
DROP FUNCTION IF EXISTS mask_words(text, boolean);
CREATE OR REPLACE FUNCTION mask_words(p_words text, p_reveal boolean, p_digits int DEFAULT 7) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_han CONSTANT text := '\u3007\u96f6\u4e00\u58f9\u5e7a\u4e8c\u8d30\u8cb3\u4e09\u53c1\u53c3\u56db\u8086\u4e94\u4f0d\u516d\u9646\u9678\u4e03\u67d2\u516b\u634c\u4e5d\u7396';
    v_digit CONSTANT text := '0-9\uff10-\uff19\u0660-\u0669\u06f0-\u06f9\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24ff\u2776-\u2792\u3220-\u3228\u3280-\u3288\U0001d7ce-\U0001d7ff\U0001f10b' || v_han;
    v_letter CONSTANT text := 'A-Za-z\uff21-\uff3a\uff41-\uff5a';
    v_mark CONSTANT text := '\s\u00a0\u00ad\u00b7\u2000-\u206f\u20e3\u2212\u2500-\u257f\u3000-\u3002\u3008-\u3011\u30fb\ufe00-\ufe0f\ufeff\uff0d.．・•,，;；/／\\|｜_＿:：=＝*＊"()（）[\]+＋~～#!！?？<>＜＞@＠^`{}｛｝''-';
    v_day CONSTANT text := '\u5e74\u6708\u65e5';        -- year, month, day
    v_run CONSTANT text := '[' || v_letter || ']{0,3}[0-9](?: {0,6}[0-9]|(?:[' || v_letter || ']|[OoIl\uff2f\uff4f\uff29\uff4c]{2,4})[0-9])+(?: {0,6}[Xx](?![A-Za-z]))?';
    v_some CONSTANT text := '[' || v_day || '\u53f7\u51fa\u751f\u5c3e ]{0,8}'; -- and: number, born, its end
    v_id CONSTANT text := '[0-9](?: {0,6}[0-9]){5}' || v_some || '(?:19|20)[0-9]{2}' || v_some || '[0-9]{1,2}' || v_some || '[0-9]{1,2}' || v_some || '[0-9](?: {0,6}[0-9]){2}(?: {0,6}[0-9Xx])?';
    v_date CONSTANT text := '(19|20)[0-9]{2}([01][0-9][0-3][0-9]|[^0-9A-Z][01]?[0-9][^0-9A-Z][0-3]?[0-9])?';
    v_few CONSTANT text := '(([^0-9A-Za-z]+|T)[0-9]{1,2}){0,4}';
    v_all text := v_run;
    v_plain text;
    v_look text;
    v_out text := '';
    v_at int := 1;
    v_from int;
    v_to int;
    v_one text;
BEGIN
    IF p_reveal OR p_words IS NULL OR p_words !~ format('(?:[%1$s][^%1$s]*){7}', v_digit) THEN
        RETURN p_words;
    ELSIF NOT (p_words ~ ('[' || v_day || ']') AND p_words ~ format('(?:[%1$s][^%1$s]*){15}', v_digit))
          AND p_words !~ format('[%1$s](?:[%3$s%2$s]*[%1$s]){6}', v_digit, v_mark, v_letter) THEN
        RETURN p_words;                                    -- most end here: the rest takes ten times as long
    END IF;
    v_plain := any_digits(regexp_replace(other_digits(p_words), format('(?<=(?:^|[^0-9%1$s])[%1$s]{1,2})[\u3001,，;；]|[\u3001,，;；](?=[%1$s]{1,2}(?:$|[^0-9%1$s]))', v_han),
                                         E'\x01', 'g'));
    v_look := translate(regexp_replace(v_plain, '[' || v_mark || ']', ' ', 'g'), 'Ｘｘ', 'Xx');
    IF v_look ~ ('[' || v_day || ']') AND v_look ~ v_id THEN
        v_all := v_run || '|' || v_id;
    END IF;
    LOOP
        v_from := regexp_instr(v_look, v_all, v_at, 1, 0);
        EXIT WHEN v_from = 0;
        v_to := regexp_instr(v_look, v_all, v_at, 1, 1);
        v_one := substr(v_plain, v_from, v_to - v_from);
        v_out := v_out || substr(p_words, v_at, v_from - v_at) || CASE
            WHEN length(regexp_replace(v_one, '[^0-9]', '', 'g')) < p_digits OR substr(p_words, v_from, v_to - v_from) ~ '^[1-9][0-9]{11}$'
                 OR v_one ~ ('^' || v_date || '(' || v_few || '([^0-9A-Za-z]+)' || v_date || ')*' || v_few || '$')
                 OR (v_one ~ '^(19|20)[0-9]{2} ?[])）\u3011\u300b] ?[0-9]{1,5}(-[0-9]{1,2})?$' AND substr(v_plain, v_from - 1, 1) ~ '[[(（\u3010\u300a]')
                 THEN substr(p_words, v_from, v_to - v_from)
            ELSE mask_id(substr(p_words, v_from, v_to - v_from)) END;
        v_at := v_to;
    END LOOP;
    RETURN v_out || substr(p_words, v_at);
END $$;

-- The fields of a person (directive_person) with what is a number in them masked.
CREATE OR REPLACE FUNCTION person_masked(p jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(f.key, CASE WHEN f.key IN ('id_number', 'guardian_phone') THEN mask_id(f.value)
                                                         WHEN f.key = 'birth_date' THEN f.value ELSE mask_words(f.value, false) END), '{}')
              FROM jsonb_each_text(p) f);
END $$;
