#include "server/imports/imports_rules.h"

#include <string.h>

#include "common/date.h"
#include "common/idnumber.h"
#include "common/studentno.h"
#include "common/text.h"

struct row {
    const struct columns *columns;
    unsigned number;
    char *const *cells;
    size_t count;
    struct arena *arena;
    struct imports_row *out;
};

/* The cell of one of our columns as received; "" when the file or the row has none. */
static const char *raw(const struct row *row, const char *name)
{
    int index = columns_index(row->columns, name);
    int at = index < 0 ? -1 : row->columns->at[index];

    return at < 0 || (size_t)at >= row->count ? "" : row->cells[at];
}

static const char *header_of(const struct row *row, const char *name)
{
    int index = columns_index(row->columns, name);
    int at = index < 0 ? -1 : row->columns->at[index];

    return at < 0 ? name : row->columns->header[at];
}

static void issue(const struct row *row, const char *column, const char *severity, const char *name,
                  const char *text, const char *repair)
{
    json_t *one =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "row", (int)row->number, "column", header_of(row, column),
                  "value", raw(row, column), "severity", severity, "name", name, "text", text);

    if (one && repair)
        json_object_set_new(one, "repair", json_string(repair));
    json_array_append_new(row->out->issues, one);
}

static void warn(const struct row *row, const char *column, const char *name, const char *text,
                 const char *repair)
{
    issue(row, column, "warning", name, text, repair);
}

static void fail(const struct row *row, const char *column, const char *name, const char *text)
{
    issue(row, column, "error", name, text, NULL);
}

static void put(const struct row *row, const char *name, const char *value)
{
    json_object_set_new(row->out->norm, name, json_string(value));
}

/* Free words: inert and trimmed. */
static char *words(const struct row *row, const char *name)
{
    char *text = arena_strdup(row->arena, raw(row, name));

    if (!text)
        return (char *)"";
    text_make_inert(text, false);
    text_trim(text);
    put(row, name, text);
    return text;
}

/* A code or number: half-width, without blanks; says so when that changed it. */
static char *code(const struct row *row, const char *name)
{
    char *text = arena_strdup(row->arena, raw(row, name));
    char *narrow;

    if (!text)
        return (char *)"";
    text_make_inert(text, false);
    text_trim(text);
    narrow = arena_strdup(row->arena, text);
    if (!narrow)
        return (char *)"";
    text_narrow(narrow);
    text_squeeze(narrow);
    if (strcmp(narrow, raw(row, name)) != 0)
        warn(row, name, "characters", "含全角字符或多余空格，已按半角、无空格处理", narrow);
    put(row, name, narrow);
    return narrow;
}

static void name_of(const struct row *row)
{
    char *text = words(row, "name");
    char *key = text_normalise_name(row->arena, text);

    if (!*text) {
        fail(row, "name", "name_missing", "姓名为空，请补上");
    } else if (key && strcmp(key, text) != 0) {
        put(row, "name", key);
        warn(row, "name", "characters", "姓名中含全角字符或多余空格，已规范", key);
    } else if (strcmp(text, raw(row, "name")) != 0) {
        warn(row, "name", "characters", "姓名前后有多余空格，已去除", text);
    }
    put(row, "name_key", key ? key : text);
}

static bool day(const struct row *row, const char *name, struct date *out)
{
    char text[DATE_SIZE];
    const char *cell = raw(row, name);
    enum date_error error = date_parse(cell, out);

    switch (error) {
    case DATE_OK:
        date_format(*out, text);
        put(row, name, text);
        return true;
    case DATE_EMPTY:
        put(row, name, "");
        return false;
    case DATE_NO_SUCH_DAY:
        fail(row, name, "no_such_day", "日历上没有这一天，请核对");
        break;
    case DATE_SERIAL_NUMBER:
        fail(row, name, "serial_number", "日期被表格软件转成了数字，请把该列设为日期或文本格式后重新导出");
        break;
    case DATE_YEAR_UNCLEAR:
        fail(row, name, "year_unclear", "年月日次序不清，请写成 2019-01-21 的形式");
        break;
    case DATE_OUT_OF_RANGE:
        fail(row, name, "out_of_range", "年份不合理，请核对");
        break;
    default:
        fail(row, name, "not_a_date", "不是日期，请写成 2019-01-21 的形式");
    }
    return false;
}

static enum idnumber_sex sex(const struct row *row)
{
    enum idnumber_sex sex = idnumber_parse_sex(raw(row, "sex"));

    put(row, "sex", sex == IDNUMBER_MALE ? "male" : sex == IDNUMBER_FEMALE ? "female" : "");
    if (sex == IDNUMBER_SEX_UNKNOWN && *raw(row, "sex"))
        warn(row, "sex", "sex_unknown", "性别不是“男”或“女”，按未填处理", NULL);
    return sex;
}

static const struct {
    enum idnumber_slip slip;
    const char *text;
} slip_texts[] = {
    {IDNUMBER_OLD_FORM, "15 位旧身份证号，请核对现用的 18 位号码"},
    {IDNUMBER_BAD_LENGTH, "证件号码位数不对，请核对"},
    {IDNUMBER_BAD_CHARACTER, "证件号码含不应有的字符，请核对"},
    {IDNUMBER_BAD_BIRTH, "证件号码中的出生日期不存在，请核对"},
    {IDNUMBER_CHECK_DIGIT, "证件号码校验位不符，至少有一位写错，请核对"},
    {IDNUMBER_BIRTH_DIFFERS, "证件号码与出生日期不一致，请核对"},
    {IDNUMBER_SEX_DIFFERS, "证件号码与性别不一致，请核对"},
    {IDNUMBER_LAST_DIGITS, "证件号码末位为 000，可能被表格软件截断，请按原件核对"},
};

/* The ID number, with every contradiction and the first proposed repair. */
static void id_number(const struct row *row, const struct date *birth, enum idnumber_sex sex_beside)
{
    struct idnumber_verdict verdict;
    char *number = arena_strdup(row->arena, raw(row, "id_number"));

    if (!number)
        return;
    idnumber_normalise(number);
    idnumber_judge(number, birth, sex_beside, &verdict);
    if (verdict.type == IDNUMBER_EMPTY)
        number = (char *)"";
    put(row, "id_number", number);
    put(row, "id_type", idnumber_type_name(verdict.type));
    json_object_set_new(row->out->norm, "id_valid",
                        json_boolean(verdict.type == IDNUMBER_CITIZEN && idnumber_is_valid(number)));
    if (verdict.slips & IDNUMBER_LOST) {
        fail(row, "id_number", "id_lost",
             "证件号码被表格软件转成了数字，末几位已丢失；请把该列设为文本格式，从原表重新导出");
        return;
    }
    if (*number && strcmp(number, raw(row, "id_number")) != 0)
        warn(row, "id_number", "characters", "证件号码含全角字符、空格或小写 x，已规范", number);
    for (size_t i = 0; i < sizeof(slip_texts) / sizeof(*slip_texts); i++)
        if (verdict.slips & slip_texts[i].slip)
            warn(row, "id_number", idnumber_slip_name(slip_texts[i].slip), slip_texts[i].text,
                 verdict.repair_count > 0 ? verdict.repairs[0] : NULL);
    if (!birth && verdict.has_birth && *raw(row, "birth_date") == '\0') {
        char text[DATE_SIZE];
        date_format(verdict.birth, text);
        warn(row, "birth_date", "birth_missing", "出生日期为空，请按证件号码补上", text);
        put(row, "birth_date", text);
    }
}

static void person(const struct row *row)
{
    struct date birth;
    enum idnumber_sex sex_beside;
    bool has_birth;

    name_of(row);
    sex_beside = sex(row);
    has_birth = day(row, "birth_date", &birth);
    id_number(row, has_birth ? &birth : NULL, sex_beside);
}

static void org_row(const struct row *row)
{
    static const char *const types[][4] = {
        {"district", "区", "区县", "区级"},       {"street", "街道", "乡镇", "镇"},
        {"community", "社区", "村", "居委会"},    {"department", "部门", "成员单位", "局"},
        {"leadership_group", "领导小组", "", ""}, {"school", "学校", "", ""},
    };
    const char *type = "";
    char *typed;
    struct date from, until;

    if (!*code(row, "code"))
        fail(row, "code", "code_missing", "代码为空，请补上");
    if (!*words(row, "name"))
        fail(row, "name", "name_missing", "名称为空，请补上");
    code(row, "parent_code");
    code(row, "former_code");
    day(row, "valid_from", &from);
    day(row, "valid_until", &until);
    typed = words(row, "type");
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        for (size_t k = 0; k < 4; k++)
            if (*typed && strcmp(typed, types[i][k]) == 0)
                type = types[i][0];
    put(row, "type", type);
    if (!*type)
        fail(row, "type", "type_unknown",
             "类型须为 district 区、street 街道、community 社区、department 部门、leadership_group "
             "领导小组、school 学校之一");
}

static void roster_row(const struct row *row)
{
    struct studentno parsed;
    char *number = code(row, "student_number");

    idnumber_normalise(number);
    put(row, "student_number", number);
    switch (studentno_parse(number, &parsed)) {
    case STUDENTNO_OK:
        break;
    case STUDENTNO_EMPTY:
        fail(row, "student_number", "student_number_missing", "学籍号为空，请补上");
        break;
    case STUDENTNO_CHECK_DIGIT:
        warn(row, "student_number", "check_digit", "学籍号中的身份证号校验位不符，请核对", NULL);
        break;
    default:
        warn(row, "student_number", "student_number_form", "学籍号应为 G、J 或 L 加 18 位，请核对", NULL);
    }
    person(row);
    code(row, "school_code");
    words(row, "school_name");
    words(row, "grade");
    words(row, "class");
    words(row, "status");
}

static void list_row(const struct row *row)
{
    words(row, "seq");
    person(row);
    words(row, "household_address");
    words(row, "address");
    code(row, "street_code");
    code(row, "community_code");
    words(row, "guardian");
    code(row, "guardian_phone");
    words(row, "remark");
    words(row, "nationality");
}

/* The row by its headers; a header that stands twice gets its place behind it. */
static json_t *cells_json(const struct row *row)
{
    json_t *object = json_object();

    for (size_t i = 0; i < row->count && i < row->columns->headers; i++) {
        const char *header = row->columns->header[i];
        if (json_object_get(object, header))
            header = arena_printf(row->arena, "%s (%zu)", header, i + 1);
        if (header)
            json_object_set_new(object, header, json_string(row->cells[i]));
    }
    return object;
}

void imports_rules_row(const struct columns *columns, unsigned row_number, char *const *cells, size_t count,
                       struct arena *arena, struct imports_row *out)
{
    const struct row row = {columns, row_number, cells, count, arena, out};

    out->norm = json_object();
    out->issues = json_array();
    out->cells = cells_json(&row);
    for (size_t i = columns->headers; i < count; i++)
        if (*cells[i]) {
            json_array_append_new(out->issues, json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "row",
                                                         (int)row_number, "column", "", "value", cells[i],
                                                         "severity", "error", "name", "too_many_cells",
                                                         "text", "该行的单元格多于表头，请检查是否错列"));
            break;
        }
    switch (columns->kind) {
    case COLUMNS_ORG:
        org_row(&row);
        break;
    case COLUMNS_ROSTER:
        roster_row(&row);
        break;
    default:
        list_row(&row);
    }
}
