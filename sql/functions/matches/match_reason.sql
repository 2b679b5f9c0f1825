-- Why a proposal was made, in words for the officer who decides. `p` the entry's person, `r` the pupil (absent: over age).
CREATE OR REPLACE FUNCTION match_reason(p_rule text, p_twins boolean, p child_person, r roster_pupil, p_reference date, p_upper int) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE p_rule
        WHEN 'exact' THEN '证件号码、姓名与学籍库一致'
        WHEN 'id_slip' THEN '姓名、出生日期一致，证件号码' || id_slip_words(p.id_number, r.id_number)
        WHEN 'student_number' THEN '证件号码见于学籍号，' || CASE WHEN p.name_key = r.name_key THEN '姓名一致' ELSE '姓名不同' END
                                   || CASE WHEN p.birth_date = r.birth_date THEN '、出生日期一致' ELSE '、出生日期不同或不详' END
        WHEN 'name_birth' THEN '名单无证件号码，姓名、出生日期一致'
        WHEN 'over_age' THEN '至基准日 ' || p_reference || ' 满 ' || extract(year FROM age(p_reference, p.birth_date)) || ' 周岁，超过学龄上限 ' || p_upper || ' 周岁'
        WHEN 'inquiry_attends_in' THEN '协查函答复：在当地就读（省内）'
        WHEN 'inquiry_attends_out' THEN '协查函答复：在当地就读（省外）'
        WHEN 'inquiry_taken_over' THEN '协查函答复：户口已迁入，由当地接收负责'
        WHEN 'registration' THEN '最新学籍库中已有其学籍，证件号码、姓名一致'
        ELSE p_rule END
        || CASE WHEN r.status IS NOT NULL AND NOT roster_in_school(r.status) THEN '；学籍状态为“' || r.status || '”' ELSE '' END
        || CASE WHEN p_twins THEN '；疑似双胞胎/同户，请逐人核对' ELSE '' END;
END $$;

-- Where two numbers that are one slip apart differ.
CREATE OR REPLACE FUNCTION id_slip_words(a text, b text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(CASE count(*) WHEN 1 THEN '第 ' || min(i) || ' 位不同' ELSE '第 ' || min(i) || '、' || max(i) || ' 位对调' END, '')
      FROM generate_series(1, length(a)) AS i WHERE substr(a, i, 1) <> substr(b, i, 1)
$$;
