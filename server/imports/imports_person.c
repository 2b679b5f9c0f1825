/*
 * Who a row is about: ID number, birth date and sex, against each other.
 */
#include <string.h>

#include "common/date.h"
#include "common/idnumber.h"
#include "common/text.h"
#include "server/imports/imports_rules.h"

static const struct {
    enum idnumber_slip slip;
    const char *column, *code;
} slips[] = {
    {IDNUMBER_OLD_FORM, "id_number", "id_old_form"},
    {IDNUMBER_BAD_LENGTH, "id_number", "id_length"},
    {IDNUMBER_BAD_CHARACTER, "id_number", "id_character"},
    {IDNUMBER_BAD_BIRTH, "id_number", "id_birth"},
    {IDNUMBER_LAST_DIGITS, "id_number", "id_last_digits"},
    {IDNUMBER_CHECK_DIGIT, "id_number", "check_digit"},
    {IDNUMBER_BIRTH_DIFFERS, "birth_date", "birth_differs"},
    {IDNUMBER_SEX_DIFFERS, "sex", "sex_differs"},
};

static const char *sex_name(enum idnumber_sex sex)
{
    return sex == IDNUMBER_MALE ? "male" : sex == IDNUMBER_FEMALE ? "female" : "";
}

static const char *sex_word(enum idnumber_sex sex)
{
    return sex == IDNUMBER_MALE ? "男" : "女";
}

/* 证件类型, where the file has it: nothing there means that the number itself says. */
static bool is_said_to_be_foreign(const struct import_row *row)
{
    static const char *const words[] = {"护照", "通行证", "其他", "passport", "other"};
    const char *type = imports_cell(row, "id_type");

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strstr(type, words[i]) != NULL)
            return true;
    return false;
}

/* The birth date as the row says it. False: it says nothing that can be read. */
static bool read_birth(struct import_row *row, struct date *birth)
{
    return date_parse(imports_cell(row, "birth_date"), birth) == DATE_OK;
}

/* A slip of the pen, not another person's number: within ten years of the day that the row says. */
static bool is_near(struct import_row *row, struct date birth)
{
    struct date said;

    return read_birth(row, &said) && said.year - birth.year <= 10 && birth.year - said.year <= 10;
}

/* What mends the slip: the number, or what the number says when the number itself stands firm. */
static const char *repair_of(struct import_row *row, enum idnumber_slip slip, const char *number,
                             const struct idnumber_verdict *verdict, char iso[DATE_SIZE])
{
    bool firm = idnumber_is_valid(number);

    if (slip == IDNUMBER_BIRTH_DIFFERS) {
        date_format(verdict->birth, iso);
        return firm && is_near(row, verdict->birth) ? iso : NULL;
    }
    if (slip == IDNUMBER_SEX_DIFFERS)
        return firm ? sex_word(verdict->sex) : NULL;
    return verdict->repair_count > 0 ? verdict->repairs[0] : NULL;
}

static void tell_slips(struct import_row *row, const char *number, const struct idnumber_verdict *verdict)
{
    char iso[DATE_SIZE];

    for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
        enum idnumber_slip slip = slips[i].slip;

        /* Digits that a spreadsheet has cut off are not a wrong check digit as well. */
        if ((verdict->slips & slip) == 0 ||
            (slip == IDNUMBER_CHECK_DIGIT && (verdict->slips & IDNUMBER_LAST_DIGITS) != 0))
            continue;
        imports_issue(row, slips[i].column, IMPORT_WARNING, idnumber_slip_name(slip), slips[i].code,
                      repair_of(row, slip, number, verdict, iso));
    }
}

/* Sets birth_date: the row's, else the number's. */
static void settle_birth(struct import_row *row, const struct date *said, bool firm,
                         const struct idnumber_verdict *verdict)
{
    const char *cell = imports_cell(row, "birth_date");
    char iso[DATE_SIZE] = "";
    struct date day;
    bool empty = date_parse(cell, &day) == DATE_EMPTY;

    if (said != NULL)
        date_format(*said, iso);
    else if (firm && verdict->has_birth)
        date_format(verdict->birth, iso);
    imports_set(row, "birth_date", iso);
    if (said != NULL) {
        if (date_parse_iso(cell, &day) != DATE_OK && strspn(cell, "0123456789-/. 年月日:") != strlen(cell))
            imports_issue(row, "birth_date", IMPORT_WARNING, "full_width", "birth_cleaned", iso);
        return;
    }
    if (empty)
        imports_issue(row, "birth_date", IMPORT_WARNING, "birth_missing",
                      iso[0] != '\0' ? "birth_filled" : "birth_missing", iso[0] != '\0' ? iso : NULL);
    else if (iso[0] != '\0')
        imports_issue(row, "birth_date", IMPORT_WARNING, "birth_unreadable", "birth_replaced", iso);
    else
        imports_issue(row, "birth_date", IMPORT_ERROR, "birth_unreadable", "birth_unreadable", NULL);
}

static void settle_sex(struct import_row *row, enum idnumber_sex said, bool firm,
                       const struct idnumber_verdict *verdict)
{
    const char *cell = imports_cell(row, "sex");
    bool known = said == IDNUMBER_SEX_UNKNOWN && firm && verdict->has_birth;

    imports_set(row, "sex", sex_name(known ? verdict->sex : said));
    if (said != IDNUMBER_SEX_UNKNOWN)
        return;
    imports_issue(row, "sex", IMPORT_WARNING, cell[0] == '\0' ? "sex_missing" : "sex_unreadable",
                  cell[0] != '\0' ? "sex_unreadable"
                  : known         ? "sex_filled"
                                  : "sex_missing",
                  known ? sex_word(verdict->sex) : NULL);
}

/* The number as it is kept: half-width, without blanks, 18 digits for 15. */
static char *take_number(struct import_row *row)
{
    char *number = imports_take_code(row, "id_number");

    if (number != NULL)
        idnumber_normalise(number);
    return number;
}

void imports_judge_person(struct import_row *row)
{
    enum idnumber_sex sex = idnumber_parse_sex(imports_cell(row, "sex"));
    char *number = take_number(row), upgraded[IDNUMBER_SIZE];
    struct idnumber_verdict verdict;
    struct date birth;
    bool has_birth = read_birth(row, &birth), firm;

    if (number == NULL)
        return;
    imports_take_name(row);
    idnumber_judge(number, has_birth ? &birth : NULL, sex, &verdict);
    if (verdict.type == IDNUMBER_UNKNOWN && is_said_to_be_foreign(row) &&
        (verdict.slips & IDNUMBER_LOST) == 0)
        verdict = (struct idnumber_verdict){.type = IDNUMBER_PASSPORT};
    firm = idnumber_is_valid(number);
    if ((verdict.slips & IDNUMBER_LOST) != 0)
        imports_issue(row, "id_number", IMPORT_ERROR, "id_lost", "id_lost", NULL);
    tell_slips(row, number, &verdict);
    if (verdict.type == IDNUMBER_EMPTY)
        number = (char *)"";
    else if (verdict.type == IDNUMBER_CITIZEN15 && idnumber_upgrade(number, upgraded))
        number = upgraded;
    imports_set(row, "id_number", number);
    imports_set(row, "id_type", idnumber_type_name(verdict.type));
    json_object_set_new(row->norm, "id_valid",
                        json_boolean(firm || (verdict.type == IDNUMBER_PASSPORT && verdict.slips == 0)));
    settle_birth(row, has_birth ? &birth : NULL, firm || verdict.type == IDNUMBER_CITIZEN15, &verdict);
    settle_sex(row, sex, firm, &verdict);
}
