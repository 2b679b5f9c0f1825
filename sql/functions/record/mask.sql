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

-- The same, one character for one, of digits in any dress: of every script (Unicode's Nd), full-width, in circles and brackets, with commas, raised, Roman, of the Suzhou
-- tally, counting rods, Braille, and (any_digits) the Chinese ones as they are written, on cheques, and as they are said over a telephone. The class is what other_digits knows, without brackets.
CREATE OR REPLACE FUNCTION digit_class() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN
           '\u00b2-\u00b3\u00b9\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f'
           '\u0be6-\u0bef\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0de6-\u0def\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049'
           '\u1090-\u1099\u17e0-\u17e9\u1810-\u1819\u1946-\u194f\u19d0-\u19d9\u1a80-\u1a89\u1a90-\u1a99\u1b50-\u1b59\u1bb0-\u1bb9'
           '\u1c40-\u1c49\u1c50-\u1c59\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff'
           '\u2776-\u277e\u2780-\u2788\u278a-\u2792\u3021-\u3029\u3220-\u3228\u3280-\u3288\ua620-\ua629\ua8d0-\ua8d9\ua900-\ua909'
           '\ua9d0-\ua9d9\ua9f0-\ua9f9\uaa50-\uaa59\uabf0-\uabf9\uff10-\uff19\U000104a0-\U000104a9\U00010d30-\U00010d39\U00011066-\U0001106f'
           '\U000110f0-\U000110f9\U00011136-\U0001113f\U000111d0-\U000111d9\U000112f0-\U000112f9\U00011450-\U00011459\U000114d0-\U000114d9'
           '\U00011650-\U00011659\U000116c0-\U000116c9\U00011730-\U00011739\U000118e0-\U000118e9\U00011950-\U00011959\U00011c50-\U00011c59'
           '\U00011d50-\U00011d59\U00011da0-\U00011da9\U00016a60-\U00016a69\U00016ac0-\U00016ac9\U00016b50-\U00016b59\U0001d7ce-\U0001d7ff'
           '\U0001e140-\U0001e149\U0001e2f0-\U0001e2f9\U0001e950-\U0001e959\U0001f10b\U0001fbf0-\U0001fbf9'
           '\u2160-\u2168\u2170-\u2178\u2801\u2803\u2809-\u280b\u2811\u2813\u2819-\u281b\U0001d360-\U0001d368\U0001f101-\U0001f10a';
END $$;
CREATE OR REPLACE FUNCTION other_digits(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE WHEN p_text ~ ('[' || digit_class() || ']') THEN translate(p_text,
        E'\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0de6\u0e50\u0ed0\u0f20\u1040\u1090\u17e0\u1810\u1946\u19d0'
         '\u1a80\u1a90\u1b50\u1bb0\u1c40\u1c50\u2070\u2080\u24ea\u24ff\ua620\ua8d0\ua900\ua9d0\ua9f0\uaa50\uabf0\uff10\U000104a0\U00010d30'
         '\U00011066\U000110f0\U00011136\U000111d0\U000112f0\U00011450\U000114d0\U00011650\U000116c0\U00011730\U000118e0\U00011950\U00011c50'
         '\U00011d50\U00011da0\U00016a60\U00016ac0\U00016b50\U0001d7ce\U0001d7d8\U0001d7e2\U0001d7ec\U0001d7f6\U0001e140\U0001e2f0\U0001e950'
         '\U0001f10b\U0001fbf0\u00b9\u0661\u06f1\u07c1\u0967\u09e7\u0a67\u0ae7\u0b67\u0be7\u0c67\u0ce7\u0d67\u0de7\u0e51\u0ed1\u0f21\u1041'
         '\u1091\u17e1\u1811\u1947\u19d1\u1a81\u1a91\u1b51\u1bb1\u1c41\u1c51\u2081\u2460\u2474\u2488\u24f5\u2776\u2780\u278a\u3021\u3220\u3280'
         '\ua621\ua8d1\ua901\ua9d1\ua9f1\uaa51\uabf1\uff11\U000104a1\U00010d31\U00011067\U000110f1\U00011137\U000111d1\U000112f1\U00011451'
         '\U000114d1\U00011651\U000116c1\U00011731\U000118e1\U00011951\U00011c51\U00011d51\U00011da1\U00016a61\U00016ac1\U00016b51\U0001d7cf'
         '\U0001d7d9\U0001d7e3\U0001d7ed\U0001d7f7\U0001e141\U0001e2f1\U0001e951\U0001fbf1\u00b2\u0662\u06f2\u07c2\u0968\u09e8\u0a68\u0ae8'
         '\u0b68\u0be8\u0c68\u0ce8\u0d68\u0de8\u0e52\u0ed2\u0f22\u1042\u1092\u17e2\u1812\u1948\u19d2\u1a82\u1a92\u1b52\u1bb2\u1c42\u1c52\u2082'
         '\u2461\u2475\u2489\u24f6\u2777\u2781\u278b\u3022\u3221\u3281\ua622\ua8d2\ua902\ua9d2\ua9f2\uaa52\uabf2\uff12\U000104a2\U00010d32'
         '\U00011068\U000110f2\U00011138\U000111d2\U000112f2\U00011452\U000114d2\U00011652\U000116c2\U00011732\U000118e2\U00011952\U00011c52'
         '\U00011d52\U00011da2\U00016a62\U00016ac2\U00016b52\U0001d7d0\U0001d7da\U0001d7e4\U0001d7ee\U0001d7f8\U0001e142\U0001e2f2\U0001e952'
         '\U0001fbf2\u00b3\u0663\u06f3\u07c3\u0969\u09e9\u0a69\u0ae9\u0b69\u0be9\u0c69\u0ce9\u0d69\u0de9\u0e53\u0ed3\u0f23\u1043\u1093\u17e3'
         '\u1813\u1949\u19d3\u1a83\u1a93\u1b53\u1bb3\u1c43\u1c53\u2083\u2462\u2476\u248a\u24f7\u2778\u2782\u278c\u3023\u3222\u3282\ua623\ua8d3'
         '\ua903\ua9d3\ua9f3\uaa53\uabf3\uff13\U000104a3\U00010d33\U00011069\U000110f3\U00011139\U000111d3\U000112f3\U00011453\U000114d3'
         '\U00011653\U000116c3\U00011733\U000118e3\U00011953\U00011c53\U00011d53\U00011da3\U00016a63\U00016ac3\U00016b53\U0001d7d1\U0001d7db'
         '\U0001d7e5\U0001d7ef\U0001d7f9\U0001e143\U0001e2f3\U0001e953\U0001fbf3\u0664\u06f4\u07c4\u096a\u09ea\u0a6a\u0aea\u0b6a\u0bea\u0c6a'
         '\u0cea\u0d6a\u0dea\u0e54\u0ed4\u0f24\u1044\u1094\u17e4\u1814\u194a\u19d4\u1a84\u1a94\u1b54\u1bb4\u1c44\u1c54\u2074\u2084\u2463\u2477'
         '\u248b\u24f8\u2779\u2783\u278d\u3024\u3223\u3283\ua624\ua8d4\ua904\ua9d4\ua9f4\uaa54\uabf4\uff14\U000104a4\U00010d34\U0001106a'
         '\U000110f4\U0001113a\U000111d4\U000112f4\U00011454\U000114d4\U00011654\U000116c4\U00011734\U000118e4\U00011954\U00011c54\U00011d54'
         '\U00011da4\U00016a64\U00016ac4\U00016b54\U0001d7d2\U0001d7dc\U0001d7e6\U0001d7f0\U0001d7fa\U0001e144\U0001e2f4\U0001e954\U0001fbf4'
         '\u0665\u06f5\u07c5\u096b\u09eb\u0a6b\u0aeb\u0b6b\u0beb\u0c6b\u0ceb\u0d6b\u0deb\u0e55\u0ed5\u0f25\u1045\u1095\u17e5\u1815\u194b\u19d5'
         '\u1a85\u1a95\u1b55\u1bb5\u1c45\u1c55\u2075\u2085\u2464\u2478\u248c\u24f9\u277a\u2784\u278e\u3025\u3224\u3284\ua625\ua8d5\ua905\ua9d5'
         '\ua9f5\uaa55\uabf5\uff15\U000104a5\U00010d35\U0001106b\U000110f5\U0001113b\U000111d5\U000112f5\U00011455\U000114d5\U00011655'
         '\U000116c5\U00011735\U000118e5\U00011955\U00011c55\U00011d55\U00011da5\U00016a65\U00016ac5\U00016b55\U0001d7d3\U0001d7dd\U0001d7e7'
         '\U0001d7f1\U0001d7fb\U0001e145\U0001e2f5\U0001e955\U0001fbf5\u0666\u06f6\u07c6\u096c\u09ec\u0a6c\u0aec\u0b6c\u0bec\u0c6c\u0cec\u0d6c'
         '\u0dec\u0e56\u0ed6\u0f26\u1046\u1096\u17e6\u1816\u194c\u19d6\u1a86\u1a96\u1b56\u1bb6\u1c46\u1c56\u2076\u2086\u2465\u2479\u248d\u24fa'
         '\u277b\u2785\u278f\u3026\u3225\u3285\ua626\ua8d6\ua906\ua9d6\ua9f6\uaa56\uabf6\uff16\U000104a6\U00010d36\U0001106c\U000110f6'
         '\U0001113c\U000111d6\U000112f6\U00011456\U000114d6\U00011656\U000116c6\U00011736\U000118e6\U00011956\U00011c56\U00011d56\U00011da6'
         '\U00016a66\U00016ac6\U00016b56\U0001d7d4\U0001d7de\U0001d7e8\U0001d7f2\U0001d7fc\U0001e146\U0001e2f6\U0001e956\U0001fbf6\u0667\u06f7'
         '\u07c7\u096d\u09ed\u0a6d\u0aed\u0b6d\u0bed\u0c6d\u0ced\u0d6d\u0ded\u0e57\u0ed7\u0f27\u1047\u1097\u17e7\u1817\u194d\u19d7\u1a87\u1a97'
         '\u1b57\u1bb7\u1c47\u1c57\u2077\u2087\u2466\u247a\u248e\u24fb\u277c\u2786\u2790\u3027\u3226\u3286\ua627\ua8d7\ua907\ua9d7\ua9f7\uaa57'
         '\uabf7\uff17\U000104a7\U00010d37\U0001106d\U000110f7\U0001113d\U000111d7\U000112f7\U00011457\U000114d7\U00011657\U000116c7\U00011737'
         '\U000118e7\U00011957\U00011c57\U00011d57\U00011da7\U00016a67\U00016ac7\U00016b57\U0001d7d5\U0001d7df\U0001d7e9\U0001d7f3\U0001d7fd'
         '\U0001e147\U0001e2f7\U0001e957\U0001fbf7\u0668\u06f8\u07c8\u096e\u09ee\u0a6e\u0aee\u0b6e\u0bee\u0c6e\u0cee\u0d6e\u0dee\u0e58\u0ed8'
         '\u0f28\u1048\u1098\u17e8\u1818\u194e\u19d8\u1a88\u1a98\u1b58\u1bb8\u1c48\u1c58\u2078\u2088\u2467\u247b\u248f\u24fc\u277d\u2787\u2791'
         '\u3028\u3227\u3287\ua628\ua8d8\ua908\ua9d8\ua9f8\uaa58\uabf8\uff18\U000104a8\U00010d38\U0001106e\U000110f8\U0001113e\U000111d8'
         '\U000112f8\U00011458\U000114d8\U00011658\U000116c8\U00011738\U000118e8\U00011958\U00011c58\U00011d58\U00011da8\U00016a68\U00016ac8'
         '\U00016b58\U0001d7d6\U0001d7e0\U0001d7ea\U0001d7f4\U0001d7fe\U0001e148\U0001e2f8\U0001e958\U0001fbf8\u0669\u06f9\u07c9\u096f\u09ef'
         '\u0a6f\u0aef\u0b6f\u0bef\u0c6f\u0cef\u0d6f\u0def\u0e59\u0ed9\u0f29\u1049\u1099\u17e9\u1819\u194f\u19d9\u1a89\u1a99\u1b59\u1bb9\u1c49'
         '\u1c59\u2079\u2089\u2468\u247c\u2490\u24fd\u277e\u2788\u2792\u3029\u3228\u3288\ua629\ua8d9\ua909\ua9d9\ua9f9\uaa59\uabf9\uff19'
         '\U000104a9\U00010d39\U0001106f\U000110f9\U0001113f\U000111d9\U000112f9\U00011459\U000114d9\U00011659\U000116c9\U00011739\U000118e9'
         '\U00011959\U00011c59\U00011d59\U00011da9\U00016a69\U00016ac9\U00016b59\U0001d7d7\U0001d7e1\U0001d7eb\U0001d7f5\U0001d7ff\U0001e149'
         '\U0001e2f9\U0001e959\U0001fbf9'
         '\u2160\u2161\u2162\u2163\u2164\u2165\u2166\u2167\u2168\u2170\u2171\u2172\u2173\u2174\u2175\u2176\u2177\u2178\U0001d360\U0001d361'
         '\U0001d362\U0001d363\U0001d364\U0001d365\U0001d366\U0001d367\U0001d368\U0001f101\U0001f102\U0001f103\U0001f104\U0001f105'
         '\U0001f106\U0001f107\U0001f108\U0001f109\U0001f10a\u281a\u2801\u2803\u2809\u2819\u2811\u280b\u281b\u2813\u280a',
        '000000000000000000000000000000000000000000000000000000000000000000000011111111111111111111111111111111111111111111111111111111111111'
        '111111111111111222222222222222222222222222222222222222222222222222222222222222222222222222223333333333333333333333333333333333333333'
        '333333333333333333333333333333333333344444444444444444444444444444444444444444444444444444444444444444444444444444555555555555555555'
        '555555555555555555555555555555555555555555555555555555555556666666666666666666666666666666666666666666666666666666666666666666666666'
        '666677777777777777777777777777777777777777777777777777777777777777777777777777777888888888888888888888888888888888888888888888888888'
        '8888888888888888888888888899999999999999999999999999999999999999999999999999999999999999999999999999999'
        '12345678912345678912345678901234567890123456789') ELSE p_text END;
END $$;
CREATE OR REPLACE FUNCTION any_digits(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN translate(other_digits(p_text),
        E'\u3007\u96f6\u4e00\u58f9\u5e7a\u4e8c\u8d30\u8cb3\u4e09\u53c1\u53c3\u56db\u8086\u4e94\u4f0d\u516d\u9646\u9678\u4e03\u67d2\u516b\u634c\u4e5d\u7396\u6d1e\u62d0\u52fe\u4e24\u4fe9\u4ee8\u5f0c\u5f0d\u5f0e\u4e96',
        '0011122233344556667788990792231234');
END $$;

-- Words in which a number of a person may stand: every run of p_digits or more digits is masked, however it is broken up (by spaces, dots, dashes, pictures,
-- marks that combine or are not seen, a word such as "and", or letters typed for a digit) and however its digits are written; an ID number also where its
-- birth date is written as a day; three or more digits that are said to be a number's end. What stays: days and years and spans of them, division codes (no
-- number of a person is twelve digits long; but one that begins with a month of birth, or ends with one behind a region, is half an ID number, and beside its
-- other half would be all of it: such a one stays where a unit has it, or had, and nothing beside it could be the other half), and a document's number behind
-- its year in brackets.
-- One or two Chinese digits beside a comma count something, and are no part of a number.
DROP FUNCTION IF EXISTS mask_words(text, boolean);
CREATE OR REPLACE FUNCTION mask_words(p_words text, p_reveal boolean, p_digits int DEFAULT 7) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_han CONSTANT text := '\u3007\u96f6\u4e00\u58f9\u5e7a\u4e8c\u8d30\u8cb3\u4e09\u53c1\u53c3\u56db\u8086\u4e94\u4f0d\u516d\u9646\u9678\u4e03\u67d2\u516b\u634c\u4e5d\u7396\u6d1e\u62d0\u52fe\u4e24\u4fe9\u4ee8\u5f0c\u5f0d\u5f0e\u4e96';
    v_digit CONSTANT text := '0-9' || digit_class() || v_han;
    v_letter CONSTANT text := 'A-Za-z\uff21-\uff3a\uff41-\uff5a';
    v_mark CONSTANT text := '\s\u00a0\u00ad\u00b7\u0300-\u036f\u0483-\u0489\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u2000-\u206f\u20d0-\u20ff\u2190-\u23ff\u2500-\u2775\u2793-\u2bff\u3000-\u3002\u3008-\u3011\u302a-\u302f\u30fb\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uff0d\uffa0\U0001f000-\U0001f0ff\U0001f110-\U0001faff\U000e0000-\U000e0fff.．・•,，;；/／\\|｜_＿:：=＝*＊"()（）[\]+＋~～#!！?？<>＜＞@＠^`{}｛｝''-';
    v_day CONSTANT text := '\u5e74\u6708\u65e5';        -- year, month, day
    v_like CONSTANT text := 'OoIl\uff2f\uff4f\uff29\uff4c\u039f\u03bf\u041e\u043e';      -- typed for 0 and 1
    v_word CONSTANT text := '\u53f7\u548c\u7684\u53ca\u4e0e';        -- number, and, of: between two digits a mark like others
    v_tail CONSTANT text := '(?:\u5c3e[\u53f7\u6570]|[\u7ed3\u672b\u673a\u8bc1\u53f7\u4ef6\u7801]\u5c3e|[\u540e\u672b]\u9762? {0,2}[0-9] {0,2}[\u4f4d\u7801](?:\u6570\u5b57|\u53f7\u7801)?)[ \u4e3a\u662f\u6570]{0,3}'; -- its end, its last 6 (are)
    v_run CONSTANT text := '[' || v_letter || ']{0,3}[0-9](?: *[0-9]|(?:[' || v_letter || ']|[' || v_like || ']{1,17})[0-9])+(?: *[Xx](?![A-Za-z])|[' || v_like || ']{1,4}(?![A-Za-z]))?';
    v_some CONSTANT text := '[' || v_day || '\u53f7\u51fa\u751f\u5c3e ]{0,8}'; -- and: number, born, its end
    v_id CONSTANT text := '[0-9](?: *[0-9]){5}' || v_some || '(?:19|20)[0-9]{2}' || v_some || '[0-9]{1,2}' || v_some || '[0-9]{1,2}' || v_some || '[0-9](?: *[0-9]){2}(?: *[0-9Xx])?';
    v_date CONSTANT text := '(19|20)[0-9]{2}([01][0-9][0-3][0-9]|[^0-9A-Z][01]?[0-9][^0-9A-Z][0-3]?[0-9])?';
    v_code CONSTANT text := '^(?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])|.{6}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2]))[1-9][0-9]{11}$';
    v_half CONSTANT text := '(?<![0-9])(?:0[1-9]|[12][0-9]|3[01])(?: *[0-9]){3} *[0-9Xx](?! *[0-9])';   -- of an ID number behind its month
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
    IF p_reveal OR p_words IS NULL OR p_words !~ format('(?:[%1$s][^%1$s]*){4}', v_digit) THEN
        RETURN p_words;
    ELSIF p_words !~ '\u5c3e|[\u540e\u672b].{1,6}[\u4f4d\u7801]' AND NOT (p_words ~ ('[' || v_day || ']') AND p_words ~ format('(?:[%1$s][^%1$s]*){15}', v_digit))
          AND p_words !~ format('[%1$s%4$s](?:(?:[%3$s%2$s]*|[%5$s]{1,2})[%1$s%4$s]){6}', v_digit, v_mark, v_letter, v_like, v_word) THEN
        RETURN p_words;                                    -- most end here: the rest takes ten times as long
    END IF;
    v_plain := any_digits(regexp_replace(other_digits(p_words), format('(?<=(?:^|[^0-9%1$s])[%1$s]{1,2})[\u3001,，;；]|[\u3001,，;；](?=[%1$s]{1,2}(?:$|[^0-9%1$s]))', v_han),
                                         E'\x01', 'g'));
    v_look := regexp_replace(v_plain, '(?<=[0-9][' || v_word || ']?)(?<![])\uff09\u3011\u3015\u300b] ?[0-9]{1,5}|\u6708[0-9]{1,2})[' || v_word || '](?=[' || v_word || ']?[0-9])', ' ', 'g');
    v_look := translate(regexp_replace(v_look, '[' || v_mark || ']', ' ', 'g'), 'Ｘｘ', 'Xx');
    IF v_look ~ ('[' || v_day || ']') AND v_look ~ v_id THEN
        v_all := v_run || '|' || v_id;
    END IF;
    LOOP
        v_from := regexp_instr(v_look, v_all, v_at, 1, 0);
        EXIT WHEN v_from = 0;
        v_to := regexp_instr(v_look, v_all, v_at, 1, 1);
        v_one := substr(v_plain, v_from, v_to - v_from);
        v_out := v_out || substr(p_words, v_at, v_from - v_at) || CASE
            WHEN length(regexp_replace(v_one, '[^0-9' || v_like || ']', '', 'g')) < CASE WHEN right(left(v_look, v_from - 1), 12) ~ (v_tail || '$') THEN 3 ELSE p_digits END
                 OR substr(p_words, v_from, v_to - v_from) ~ v_code
                 OR (v_one ~ '^[1-9][0-9]{11}$' AND v_look !~ v_half AND EXISTS (SELECT FROM nol.org_code o WHERE o.code = v_one))
                 OR v_one ~ ('^' || v_date || '(' || v_few || '([^0-9A-Za-z]+)' || v_date || ')*' || v_few || '$')
                 OR (v_one ~ '^(19|20)[0-9]{2} ?[])）\u3011\u300b] ?[0-9]{1,5}(-[0-9]{1,2})?$' AND substr(v_plain, v_from - 1, 1) ~ '[[(（\u3010\u300a]')
                 THEN substr(p_words, v_from, v_to - v_from)
            ELSE mask_id(substr(p_words, v_from, v_to - v_from)) END;
        v_at := v_to;
    END LOOP;
    RETURN v_out || substr(p_words, v_at);
END $$;

-- The fields of a person (directive_person) with what is a number in them masked.
CREATE OR REPLACE FUNCTION person_masked(p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(f.key, CASE WHEN f.key IN ('id_number', 'guardian_phone') THEN mask_id(f.value)
                                                         WHEN f.key = 'birth_date' THEN f.value ELSE mask_words(f.value, false) END), '{}')
              FROM jsonb_each_text(p) f);
END $$;
