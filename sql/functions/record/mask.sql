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

-- Words in which a number of a person may stand: every run of p_digits or more digits is masked, however it is broken up (by up to four spaces, dots,
-- dashes or other such marks, or one letter typed for a digit) and however wide its digits are. Days, spans of days and division codes stay: no number of a person begins
-- with 19 or 20 or is twelve digits long.
DROP FUNCTION IF EXISTS mask_words(text, boolean);
CREATE OR REPLACE FUNCTION mask_words(p_words text, p_reveal boolean, p_digits int DEFAULT 7) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_run text;
    v_words text := p_words;
BEGIN
    IF p_reveal OR p_words !~ '(?:[0-9０-９][^0-9０-９]*){7}' THEN
        RETURN p_words;
    END IF;
    FOR v_run IN SELECT m[1] FROM regexp_matches(p_words,
        '([A-Za-zＡ-Ｚａ-ｚ]{0,3}[0-9０-９](?:(?:[]\s\u00a0\u3000\u2000-\u206f.．。·・•,，、;；/／\\|｜_＿:：=＝*＊"()（）[+＋~～-]|－|''){0,4}[0-9０-９]|[A-Za-zＡ-Ｚａ-ｚ][0-9０-９])+[XxＸｘ]?)', 'g') m
        ORDER BY length(m[1]) DESC LOOP
        CONTINUE WHEN length(regexp_replace(plain_digits(v_run), '[^0-9]', '', 'g')) < p_digits OR v_run ~ '^[1-9][0-9]{11}$'
                   OR plain_digits(v_run) ~ '^(19|20)[0-9]{2}([01][0-9][0-3][0-9]|[^0-9A-Z][01]?[0-9][^0-9A-Z][0-3]?[0-9])([^0-9A-Za-z]+((19|20)[0-9]{2}([01][0-9][0-3][0-9]|[^0-9A-Z][01]?[0-9][^0-9A-Z][0-3]?[0-9])|[0-9]{1,2}))*$';
        v_words := replace(v_words, v_run, mask_id(v_run));
    END LOOP;
    RETURN v_words;
END $$;

-- The fields of a person (directive_person) with what is a number in them masked.
CREATE OR REPLACE FUNCTION person_masked(p jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(f.key, CASE WHEN f.key IN ('id_number', 'guardian_phone') THEN mask_id(f.value)
                                                         WHEN f.key = 'birth_date' THEN f.value ELSE mask_words(f.value, false) END), '{}')
              FROM jsonb_each_text(p) f);
END $$;
