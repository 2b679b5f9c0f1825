/*
 * A cell that should hold an ID number: normalised once or twice it is the same, every proposal is valid, one slip
 * away, and agrees with the birth date given.
 * The first byte chooses the sex, the next two the birth date.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/idnumber.h"
#include "common/studentno.h"
#include "common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const char *number, const struct date *birth, enum idnumber_sex sex)
{
    struct idnumber_verdict v;

    idnumber_judge(number, birth, sex, &v);
    BUG_ON(v.repair_count < 0 || v.repair_count > IDNUMBER_REPAIRS);
    BUG_ON(v.slips >= 1u << IDNUMBER_SLIPS);
    BUG_ON(v.has_birth && !date_is_valid(v.birth));
    BUG_ON(v.slips == 0 && v.repair_count > 0);
    for (int i = 0; i < v.repair_count; i++) {
        struct date its_birth;
        enum idnumber_sex its_sex;

        BUG_ON(!idnumber_is_valid(v.repairs[i]));
        BUG_ON(!idnumber_read(v.repairs[i], &its_birth, &its_sex));
        BUG_ON(birth != NULL && date_compare(its_birth, *birth) != 0);
        BUG_ON(sex != IDNUMBER_SEX_UNKNOWN && its_sex != sex);
        BUG_ON(v.type == IDNUMBER_CITIZEN && !idnumber_is_one_slip_apart(number, v.repairs[i]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct studentno student;
    struct date birth;
    char *text, *again;

    if (size < 3 || !text_is_valid((const char *)data + 3, size - 3))
        return 0;
    text = strndup((const char *)data + 3, size - 3);
    BUG_ON(text == NULL);
    birth = date_from_days(11000 + (data[1] << 8 | data[2]) % 5000);
    idnumber_normalise(text);
    BUG_ON(!text_is_valid(text, strlen(text)));
    again = strdup(text);
    BUG_ON(again == NULL);
    idnumber_normalise(again);
    BUG_ON(strcmp(text, again) != 0);
    judge(text, data[0] & 4 ? &birth : NULL, (enum idnumber_sex)(data[0] % 3));
    idnumber_parse_sex(text);
    studentno_parse(text, &student);
    free(again);
    free(text);
    return 0;
}
