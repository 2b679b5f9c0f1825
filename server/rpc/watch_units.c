#include "server/rpc/watch_units.h"

#include <stdlib.h>

#include "server/db/db.h"

static int compare(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;

    return (left > right) - (left < right);
}

bool watch_units_read(struct watch_units *units, const struct db_result *result)
{
    int org = db_result_column(result, "org");

    units->count = 0;
    units->ids = malloc(((size_t)result->rows + 1) * sizeof(*units->ids));
    if (units->ids == NULL)
        return false;
    for (int row = 0; row < result->rows; row++) {
        const char *text = db_result_text(result, row, org);

        if (text != NULL) /* one row has no org */
            units->ids[units->count++] = (int)strtol(text, NULL, 10);
    }
    qsort(units->ids, units->count, sizeof(*units->ids), compare);
    return true;
}

bool watch_units_any(const struct watch_units *units, const int *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bsearch(&ids[i], units->ids, units->count, sizeof(*ids), compare) != NULL)
            return true;
    return false;
}

void watch_units_free(struct watch_units *units)
{
    free(units->ids);
}
