/*
 * A row of the working calendar or of the terms of school.
 */
#include <string.h>

#include "server/imports/imports_rules.h"

static const struct {
    const char *word, *type;
} types[] = {
    {"休", "holiday"},          {"放假", "holiday"},      {"节假日", "holiday"},
    {"holiday", "holiday"},     {"班", "workday"},        {"上班", "workday"},
    {"调休上班", "workday"},    {"补班", "workday"},      {"workday", "workday"},
    {"学期开始", "term_start"}, {"开学", "term_start"},   {"term_start", "term_start"},
    {"学期结束", "term_end"},   {"term_end", "term_end"},
};

void imports_judge_calendar(struct import_row *row)
{
    const char *word;

    imports_take_day(row, "day");
    if (imports_cell(row, "day")[0] == '\0')
        imports_issue(row, "day", IMPORT_ERROR, "day_missing", "day_missing", NULL);
    imports_take_text(row, "name");
    imports_take_text(row, "source");
    word = imports_take_code(row, "type");
    for (size_t i = 0; word != NULL && i < sizeof(types) / sizeof(*types); i++) {
        if (strcmp(word, types[i].word) == 0) {
            imports_set(row, "type", types[i].type);
            return;
        }
    }
    imports_issue(row, "type", IMPORT_ERROR, "type_unknown", "day_type_unknown", NULL);
}
