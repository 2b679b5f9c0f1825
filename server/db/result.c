#include <libpq-fe.h>
#include <string.h>

#include "common/bug.h"
#include "server/db/db.h"

const char *db_result_name(const struct db_result *result, int column)
{
    BUG_ON(column < 0 || column >= result->columns);
    return PQfname(result->pg, column + result->column_offset);
}

const char *db_result_text(const struct db_result *result, int row, int column)
{
    BUG_ON(row < 0 || row >= result->rows || column < 0 || column >= result->columns);
    row += result->row_offset;
    column += result->column_offset;
    return PQgetisnull(result->pg, row, column) ? NULL : PQgetvalue(result->pg, row, column);
}

size_t db_result_length(const struct db_result *result, int row, int column)
{
    BUG_ON(row < 0 || row >= result->rows || column < 0 || column >= result->columns);
    return (size_t)PQgetlength(result->pg, row + result->row_offset, column + result->column_offset);
}

int db_result_column(const struct db_result *result, const char *name)
{
    for (int i = 0; i < result->columns; i++)
        if (strcmp(db_result_name(result, i), name) == 0)
            return i;
    return -1;
}
