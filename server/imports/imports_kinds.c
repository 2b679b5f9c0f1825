/*
 * What each kind of file says beyond the person.
 */
#include <stdio.h>
#include <string.h>

#include "common/date.h"
#include "common/idnumber.h"
#include "common/studentno.h"
#include "server/imports/imports_rules.h"

/* A division code: 6 or 9 digits are a county's or street's and are filled up to 12. */
static void take_division(struct import_row *row, const char *id, bool needed)
{
    char *code = imports_take_code(row, id), full[13];
    size_t length;

    if (code == NULL)
        return;
    length = strlen(code);
    if (imports_is_lost(code)) {
        imports_issue(row, id, IMPORT_ERROR, "code_lost", "code_lost", NULL);
        return;
    }
    if ((length == 6 || length == 9) && strspn(code, "0123456789") == length) {
        snprintf(full, sizeof(full), "%s%.*s", code, (int)(12 - length), "000000");
        code = full;
    }
    imports_set(row, id, code);
    if (needed && code[0] == '\0')
        imports_issue(row, id, IMPORT_ERROR, "code_missing", "code_missing", NULL);
}

static const struct {
    const char *id, *words;
} org_types[] = {
    {"district", "区|区县|区教育局|教育局|县|区级"},
    {"street", "街道|街道办|街道办事处|镇|乡|乡镇|镇街"},
    {"community", "社区|居委会|村|村委会|社区居委会|村居"},
    {"department", "部门|成员单位|委办局|单位"},
    {"leadership_group", "领导小组"},
    {"school", "学校|小学|初中|中学|九年一贯制学校|特教学校|完全中学"},
};

static bool words_hold(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = words; length > 0 && (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == '|') && (at[length] == '|' || at[length] == '\0'))
            return true;
    return false;
}

static void take_type(struct import_row *row)
{
    const char *type = imports_take_code(row, "type");

    for (size_t i = 0; type != NULL && i < sizeof(org_types) / sizeof(org_types[0]); i++) {
        if (strcmp(type, org_types[i].id) == 0 || words_hold(org_types[i].words, type)) {
            imports_set(row, "type", org_types[i].id);
            return;
        }
    }
    imports_issue(row, "type", IMPORT_ERROR, "type_unknown", "org_type_unknown", NULL);
}

/* A district, street or community by another code than the statistical one: no list will ever name it. */
static void check_division(struct import_row *row)
{
    const char *type = json_string_value(json_object_get(row->norm, "type")),
               *code = json_string_value(json_object_get(row->norm, "code"));

    if (type == NULL || code == NULL || code[0] == '\0' ||
        (strcmp(type, "district") != 0 && strcmp(type, "street") != 0 && strcmp(type, "community") != 0))
        return;
    if (strlen(code) != 12 || strspn(code, "0123456789") != 12)
        imports_issue(row, "code", IMPORT_WARNING, "code_form", "code_form", NULL);
}

void imports_judge_org(struct import_row *row)
{
    char *name = imports_take_text(row, "name");

    take_division(row, "code", true);
    if (name != NULL && name[0] == '\0')
        imports_issue(row, "name", IMPORT_ERROR, "name_missing", "org_name_missing", NULL);
    take_type(row);
    check_division(row);
    take_division(row, "parent_code", false);
    take_division(row, "former_code", false);
    imports_take_day(row, "valid_from");
    imports_take_day(row, "valid_until");
}

/* Whether a student number's ID number, and it rather than the row's own, says what stands beside it. */
static bool likelier(const struct import_row *row, const char *number)
{
    const char *birth = json_string_value(json_object_get(row->norm, "birth_date"));
    enum idnumber_sex sex;
    char iso[DATE_SIZE];
    struct date its;

    if (!idnumber_is_valid(number) || !idnumber_read(number, &its, &sex))
        return false;
    date_format(its, iso);
    return birth != NULL && strcmp(iso, birth) == 0;
}

static void take_student_number(struct import_row *row)
{
    char *text = imports_take_code(row, "student_number");
    struct studentno number;
    const char *id;

    if (text == NULL)
        return;
    idnumber_normalise(text);
    imports_set(row, "student_number", text);
    switch (studentno_parse(text, &number)) {
    case STUDENTNO_EMPTY:
        imports_issue(row, "student_number", IMPORT_ERROR, "student_number_missing", "student_number_missing",
                      NULL);
        return;
    case STUDENTNO_BAD_LENGTH:
    case STUDENTNO_BAD_LETTER:
    case STUDENTNO_BAD_CHARACTER:
        if (imports_is_lost(text))
            imports_issue(row, "student_number", IMPORT_ERROR, "student_number_lost", "student_number_lost",
                          NULL);
        else
            imports_issue(row, "student_number", IMPORT_WARNING, "student_number_form", "student_number_form",
                          NULL);
        return;
    case STUDENTNO_CHECK_DIGIT:
    case STUDENTNO_OK:
        break;
    }
    id = json_string_value(json_object_get(row->norm, "id_number"));
    if (number.kind == 'G' && id != NULL && strlen(id) == IDNUMBER_SIZE - 1 && strcmp(id, number.id) != 0)
        imports_issue(row, "id_number", IMPORT_WARNING, "student_number_differs", "student_number_differs",
                      likelier(row, number.id) ? number.id : NULL);
}

void imports_judge_roster(struct import_row *row)
{
    char *school;

    imports_judge_person(row);
    if (imports_cell(row, "id_number")[0] == '\0')
        imports_issue(row, "id_number", IMPORT_WARNING, "id_missing", "pupil_id_missing", NULL);
    take_student_number(row);
    school = imports_take_code(row, "school_code");
    if (school != NULL)
        imports_set(row, "school_code", school);
    imports_take_text(row, "school_name");
    imports_take_text(row, "grade");
    imports_take_text(row, "class");
    imports_take_text(row, "status");
}

static void take_phone(struct import_row *row)
{
    char *phone = imports_take_code(row, "guardian_phone");
    size_t digits = 0;

    if (phone == NULL)
        return;
    for (const char *c = phone; *c != '\0'; c++)
        digits += *c >= '0' && *c <= '9';
    if (imports_is_lost(phone)) {
        imports_issue(row, "guardian_phone", IMPORT_ERROR, "phone_lost", "phone_lost", NULL);
        return;
    }
    imports_set(row, "guardian_phone", phone);
    if (phone[0] != '\0' && digits < 7)
        imports_issue(row, "guardian_phone", IMPORT_WARNING, "phone_odd", "phone_odd", NULL);
}

void imports_judge_list(struct import_row *row)
{
    static const char *const texts[] = {"seq",    "household_address", "address", "guardian",
                                        "remark", "nationality"};

    imports_judge_person(row);
    take_division(row, "street_code", false);
    take_division(row, "community_code", false);
    take_phone(row);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        imports_take_text(row, texts[i]);
}
