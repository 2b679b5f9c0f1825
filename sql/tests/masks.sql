-- What a mask hides and what it leaves, on both sides: numbers of persons in any dress, broken up in any way, in any words; and days, years, document's
-- numbers, case numbers and sentences that only look like them. By a seed.
BEGIN;
\ir setup.inc
RESET SESSION AUTHORIZATION;
\set seed `echo ${NOL_SEED:-$(shuf -i 1-999 -n 1)}`
\echo # seed :seed (NOL_SEED)
SELECT setseed(:seed / 1000.0) \g /dev/null
CREATE FUNCTION test.pick(VARIADIC p text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT p[1 + floor(random() * cardinality(p))::int] $$;
CREATE FUNCTION test.digits(n int) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT string_agg(floor(random() * 10)::int::text, '') FROM generate_series(1, n) $$;
-- The digits in another dress; each of its own when it is '?'.
CREATE FUNCTION test.dressed(p_number text, p_dress text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_all CONSTANT text[] := '{0123456789,０１２３４５６７８９,〇一二三四五六七八九,零壹贰叁肆伍陆柒捌玖,⓪①②③④⑤⑥⑦⑧⑨,⓿❶❷❸❹❺❻❼❽❾,⁰¹²³⁴⁵⁶⁷⁸⁹,零幺二三四五六七八九,𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗}';
    v_out text := '';
    c text;
BEGIN
    FOREACH c IN ARRAY string_to_array(p_number, NULL) LOOP
        v_out := v_out || CASE WHEN c ~ '[0-9]' THEN substr(v_all[CASE p_dress WHEN '?' THEN 1 + floor(random() * cardinality(v_all))::int ELSE p_dress::int END], c::int + 1, 1) ELSE c END;
    END LOOP;
    RETURN v_out;
END $$;
-- Broken up: not at all, in groups, or behind each digit.
CREATE FUNCTION test.broken(p_number text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_mark text := test.pick(' ', '  ', '　', '.', '-', '－', '·', ' - ', '. ', '_', '/', '|', '#', '—', E'\n', E'\u200b', '~', ' / ', '……');
BEGIN
    RETURN CASE floor(random() * 4)::int WHEN 0 THEN p_number
                WHEN 1 THEN regexp_replace(p_number, '(.)(?=.)', '\1' || v_mark, 'g')
                WHEN 2 THEN regexp_replace(p_number, '^(.{3})(.{4})', '\1' || v_mark || '\2' || v_mark)
                ELSE regexp_replace(p_number, '^(.{6})(.{1,8})', '\1' || v_mark || '\2' || v_mark) END;
END $$;
CREATE FUNCTION test.secret() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_born date := '2003-01-01'::date + floor(random() * 4000)::int;
    v_dress text := test.pick('1', '1', '2', '3', '4', '5', '6', '7', '8', '9', '?');
BEGIN
    RETURN CASE floor(random() * 6)::int
        WHEN 0 THEN test.broken(test.dressed('1' || test.pick('3', '5', '7', '8', '9') || test.digits(9), v_dress))
        WHEN 1 THEN test.dressed('0' || test.digits(3) || '-' || test.pick('2', '6', '8') || test.digits(6), v_dress)
        WHEN 2 THEN test.dressed('990101' || test.pick('', '，', ' ') || to_char(v_born, test.pick('YYYY"年"MM"月"DD"日"', 'YYYY"年"FMMM"月"FMDD"日出生，尾号"', 'YYYY"年"MMDD', 'YYYY MM"月"DD')) || test.digits(3) || test.pick('X', 'x', '7'), v_dress)
        WHEN 3 THEN test.broken(test.dressed('G990101' || to_char(v_born, 'YYYYMMDD') || test.digits(4), v_dress))
        ELSE test.broken(test.dressed('990101' || to_char(v_born, 'YYYYMMDD') || test.digits(3) || test.pick('X', '7'), v_dress)) END;
END $$;
CREATE FUNCTION test.plain() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_day date := '2017-01-01'::date + floor(random() * 2000)::int;
    v_year text := to_char(v_day, 'YYYY');
BEGIN
    RETURN CASE floor(random() * 8)::int
        WHEN 0 THEN test.pick('教基', '甲教督', '区政办发') || replace(test.pick('〔#〕', '[#]', '(#)', '（#）', '【#】'), '#', v_year) || test.digits(1 + floor(random() * 4)::int) || test.pick('号', ' 号', '')
        WHEN 1 THEN to_char(v_day, test.pick('YYYY-MM-DD', 'YYYY年FMMM月FMDD日', 'YYYY.FMMM.FMDD', 'YYYYMMDD', 'YYYY/MM/DD', 'YYYY-MM-DD"T"HH24:MI:SS', 'YYYY-MM-DD HH24:MI'))
        WHEN 2 THEN test.dressed(to_char(v_day, 'YYYY年MM月DD日'), test.pick('2', '3'))
        WHEN 3 THEN to_char(v_day, 'YYYY-MM-DD') || test.pick('至', '-', '、', '，', ' ~ ') || to_char(v_day + 90, 'YYYY-MM-DD')
        WHEN 4 THEN v_year || test.pick('-', '—', '、', '至') || (v_year::int + 1) || '学年'
        WHEN 5 THEN '1' || test.digits(5) || test.pick('A', 'W', 'F', 'K') || '、' || '1' || test.digits(5) || test.pick('B', 'Y', 'M')
        WHEN 6 THEN test.pick('990101001000', '990101001002')
        ELSE test.pick('第一小学二年级三班', '一、二、三、四、五、六、七年级都有', '一个都不能少', '一一核对，三三两两，五一、六一、九一八', '12楼1203室', '一是登记，二是走访，三是劝返，四是安置',
                       '十二名学生、三十五户、一百二十三人', '每月二十五日，一次三人，二次五人', '一，二，三，四，五，六，七，八') END;
END $$;
-- How many digits of any dress are left.
CREATE FUNCTION test.left_over(p text) RETURNS int LANGUAGE sql AS $$
    SELECT length(regexp_replace(translate(p, '０１２３４５６７８９〇一二三四五六七八九零壹贰叁肆伍陆柒捌玖⓪①②③④⑤⑥⑦⑧⑨⓿❶❷❸❹❺❻❼❽❾⁰¹²³⁴⁵⁶⁷⁸⁹幺𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗', '0123456789012345678901234567890123456789012345678901234567891' || '0123456789'), '[^0-9]', '', 'g'))
$$;
CREATE FUNCTION test.escape(p text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(CASE WHEN c ~ '[!-~]' THEN c ELSE to_hex(ascii(c)) END, ' ') FROM unnest(string_to_array(p, NULL)) c $$;
-- Zero to nine of every script that Unicode has digits of (Nd, its first ones by tens), and of the Suzhou tally.
CREATE TEMP TABLE scripts AS
    SELECT (SELECT string_agg(chr(z + d), '' ORDER BY d) FROM generate_series(0, 9) d) AS a
      FROM unnest('{1632,1776,1984,2406,2534,2662,2790,2918,3046,3174,3302,3430,3558,3664,3792,3872,4160,4240,6112,6160,6470,6608,6784,6800,6992,7088,7232,7248,42528,43216,43264,43472,43504,43600,44016,65296,66720,68912,69734,69872,69942,70096,70384,70736,70864,71248,71360,71472,71904,72016,72784,73040,73120,92768,92864,93008,120782,120792,120802,120812,120822,123200,123632,125264,130032}'::int[]) z
    UNION ALL SELECT '0〡〢〣〤〥〦〧〨〩';
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA test TO PUBLIC;

SELECT is(left_over('12三四伍⑥❼⁸幺𝟗'), 10, 'every dress is counted');
CREATE TEMP TABLE tried AS
    SELECT n, test.pick('', '电话', '证件：', '其父 ', '请联系（') AS before, test.secret() AS secret, test.pick('', '。', '）找其母', '，已停机', '，见原件') AS behind FROM generate_series(1, 4000) n;
SELECT is((SELECT count(*)::int FROM tried WHERE left_over(secret) < 10), 0, 'they are numbers');
SELECT is((SELECT string_agg(format('%s -> %s', before || secret || behind, mask_words(before || secret || behind, false)), E'\n' ORDER BY n)
             FROM (SELECT * FROM tried WHERE left_over(mask_words(before || secret || behind, false)) > 3 ORDER BY n LIMIT 12) t), NULL, 'of a number three digits are left at most');
SELECT is((SELECT string_agg(format('%s -> %s', secret, mask_words(secret, false)), E'\n') FROM (SELECT * FROM tried WHERE mask_words(before || secret || behind, true) <> before || secret || behind) t), NULL,
          'whole where it is revealed');
CREATE TEMP TABLE kept AS SELECT n, test.pick('', '见', '于 ', '（') AS before, test.plain() AS words, test.pick('', '。', '）', '，已核', '起') AS behind FROM generate_series(1, 4000) n;
SELECT is((SELECT string_agg(format('%s -> %s', before || words || behind, mask_words(before || words || behind, false)), E'\n' ORDER BY n)
             FROM (SELECT * FROM kept WHERE mask_words(before || words || behind, false) <> before || words || behind ORDER BY n LIMIT 12) t), NULL, 'what is no number stays');
SELECT is((SELECT string_agg(format('%s -> %s', k.words || '，电话' || t.secret || '，另见' || k.words, mask_words(k.words || '，电话' || t.secret || '，另见' || k.words, false)), E'\n' ORDER BY n)
             FROM (SELECT k.n, k.words, t.secret FROM kept k JOIN tried t USING (n) WHERE mask_words(k.words || '，电话' || t.secret || '，另见' || k.words, false) NOT LIKE k.words || '，电话%，另见' || k.words ORDER BY n LIMIT 12) t
             JOIN kept k USING (n)), NULL, 'each in its place, also beside each other');
SELECT is(mask_words(a, false), a, 'stays: ' || a) FROM unnest('{2019-03-05，2019年3月6日,2019年3月，120人,2018、2019、2020年,教基(2019)1024号,二〇一九〇三〇五}'::text[]) a;
SELECT is(mask_words(a, false) ~ '[4-7四五六七]', false, 'goes: ' || a) FROM unnest('{一三八四五六七八四五六,138OO456784,①③⑧四五六七八４５６,三13845678456,1️⃣3️⃣8️⃣4️⃣5️⃣6️⃣7️⃣8️⃣4️⃣5️⃣6️⃣,99010120140506001 X,138一4567一8456,2019-03-05 13 84 56 78 45 6}'::text[]) a;
SELECT is(mask_words(a, false), b, 'three characters, then stars: ' || b) FROM (VALUES ('一三八〇〇〇〇一二三四', '一三八********'), ('990101（2010年1月2日）0017', '990******************')) x(a, b);
-- halves of an ID number, each of which looks like something that may stay
SELECT is(mask_words(a, false) ~ '[0-9]{6}', false, 'a half goes: ' || a) FROM unnest('{尾数201003050019,前面990101201003,990101200912 后六位050019,身份证后4位是0019后六位：050019,20100305001X,其号 990101 2010 03 后 6 位 050019}'::text[]) a;
SELECT is(mask_words(a, false), b, 'the end of a number goes, whatever its length: ' || a) FROM (VALUES ('手机尾号3456', '手机尾号****'), ('证件末四位为001X', '证件末四位为****'), ('尾数 0019，已核', '尾数 ****，已核')) x(a, b);
SELECT is(mask_words(a, false), a, 'but stays: ' || a) FROM unnest('{今后6位家长120元,最后三位学生12人,990101001000,990101001012 和 990101100203,110105001002,第三小学尾号班,12000元和3500元,3月5号和2019年3月6日,教基〔2019〕1024号和〔2020〕15号,教基〔2019〕1024号2019年印发,
    5号楼2单元301室,2019年12号和13号文件,2019-03-05和2019-06-30,12OO元，lO人,Office365和WPS2019,😀12人😀30人,①登记②走访③劝返}'::text[]) a;
-- a unit's code that looks like the first half of an ID number: it stays where there is such a unit, and no second half beside it
SELECT is(mask_words('村居 990101201003 已走访', false), '村居 990********* 已走访', 'of no unit: half a number');
INSERT INTO org (type, parent_id, name, code) SELECT 'community', id, '南三社区', '990101201003' FROM org WHERE code = '990101001000';
INSERT INTO org_code (org_id, code, valid_from, valid_until) SELECT id, c, '-infinity', u FROM org o, (VALUES ('990101201003', NULL::date), ('990101200912', '2015-01-01')) t(c, u) WHERE o.code = '990101201003';
SELECT is(mask_words(a, false), a, 'of a unit it stays: ' || a)
  FROM unnest('{村居 990101201003 已走访,990101201003,原代码 990101200912，现为 990101201003,990101201003 于 2019-03-05 走访,2019年3月5日由990101201003移交，教基〔2019〕1024号}'::text[]) a;
SELECT is(mask_words(a, false) ~ '[0-9]{6}.*[0-9]{6}', false, 'not beside its other half: ' || a) FROM unnest('{990101201003……另见 050019,其后 05001X，前 990101201003,990101201003 050019,990101201003 的 05 001 9}'::text[]) a;
SELECT is(mask_words(a, false), b, 'nor within a number: ' || a) FROM (VALUES ('990101201003050019', '990***************'), ('9901012010030500', '990*************')) x(a, b);
SET SESSION AUTHORIZATION nol_reader;
SELECT be('c1') \g /dev/null
SELECT is(mask_words('990101201003', false), '990101201003', 'whoever reads');
RESET SESSION AUTHORIZATION;
-- broken up by anything that is not seen, and by what is
SELECT is(left_over(mask_words(replace(a, '#', w), false)) < 4, true, format('goes: %s with %s', a, escape(w)))
  FROM (SELECT unnest('{138#4567#8456,990101#20100305#0019,990101#2010#0305#0019,1#3#8#4#5#6#7#8#4#5#6}'::text[])) x(a),
       unnest(ARRAY[repeat(' ', 7), repeat(' ', 60), '号', '和', '的', '与', '😀', '☎', '👨‍👩‍👧', E'\u0301', E'\u034f', E'\u3164', E'\u115f', E'\uffa0', E'\u2800', E'\u061c', E'\u180e', E'\U000e0041', '→', '▲', '号和']) w;
-- every digit of every script, and letters typed for digits
SELECT is(mask_words(translate('13845678456', '0123456789', a), false) ~ ('[' || substr(a, 5, 4) || ']'), false, 'goes: ' || translate('13845678456', '0123456789', a)) FROM scripts;
SELECT is(mask_words(a, false) ~ '[4-7]', false, 'goes: ' || a) FROM unnest('{1384S678456,l38O4O678456,138OOOOO456,l3845678OOO,13ОО4567846,13οο4567846,1l8O4l6O8}'::text[]) a;
-- said over a telephone, and signs that are no letters of any script
SELECT is(mask_words(a, false) ~ '[4-7四五六七拐ⅣⅤⅥⅦⅳⅴⅵⅶ⠙⠑⠋⠛🄅🄆🄇🄈𝍣𝍤𝍥𝍦亖]', false, 'goes: ' || a)
  FROM unnest('{幺三八洞洞四五六拐八洞,电话幺三八四五六拐勾两俩仨,ⅠⅢⅧⅣⅤⅥⅦ〇〇〇〇,ⅰⅲⅷⅳⅴⅵⅶ零零零零,⠁⠉⠓⠙⠑⠋⠛⠚⠚⠚⠚,🄂🄄🄉🄅🄆🄇🄈🄁🄁🄁🄁,𝍠𝍢𝍧𝍣𝍤𝍥𝍦〇〇〇〇,弌弎八亖五六七弍〇〇〇}'::text[]) a;
SELECT is(mask_words(a, false), b, 'and ends, however they are called: ' || a) FROM (VALUES ('身份证后4位数字为1234', '身份证后4位数字为****'), ('末四码1234', '末四码****'), ('结尾1234', '结尾****'),
    ('手机尾8000', '手机尾****'), ('末尾061234', '末尾******'), ('后面四位是1234', '后面四位是****')) x(a, b);
SELECT is(mask_words(a, false), a, 'but stays: ' || a) FROM unnest('{两家三口，拐过第2个路口,年尾2019年,洞口5号，勾选2项,Ⅰ类12人Ⅱ类30人,末位淘汰2019}'::text[]) a;
-- a search does not find, in no dress
SELECT is(words_hold('电话一三八四五六七八四五六', a), false, 'not found: ' || a) FROM unnest('{四五六七,一三八四五六七八四五六}'::text[]) a;
SELECT is(words_hold('第三小学', '三'), true, 'but a word is');
-- time: not longer with the square of the words
SELECT ok((SELECT sum(length(mask_words(repeat(w, 400), false))) > 0 FROM unnest('{一、,1 ,19,2019-,138 ,〇a}'::text[]) w), 'long ones end');
SELECT * FROM finish();
ROLLBACK;
