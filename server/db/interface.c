#include "server/db/interface.h"

#include <stdio.h>
#include <string.h>

#include "common/buffer.h"
#include "common/limits.h"

/* The name of the function: the path without its folder, its slash an underscore. */
static void append_name(struct buffer *out, const char *path)
{
    const char *name = strchr(path, '/') + 1;
    const char *end = strrchr(name, '.');

    for (; name < end; name++)
        buffer_append(out, *name == '/' ? "_" : name, 1);
}

const char *interface_role(const struct sql_file *query)
{
    return strstr(query->text, "-- Runs as nol_writer") != NULL ? "nol_writer" : "nol_reader";
}

/* Names of columns are words of this project's files: no quotes, commas or braces. */
static bool put(struct admin *admin, const struct sql_file *query, bool *made)
{
    PGresult *shape = admin_describe(admin, query);
    struct buffer name, parameters, columns, types;
    struct buffer *const lists[] = {&name, &parameters, &columns, &types};
    char cell[8];
    bool fine = shape != NULL;

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        buffer_init(lists[i], LIMIT_FRAME);
    append_name(&name, query->path);
    for (int i = 0; fine && i < PQnparams(shape); i++)
        buffer_printf(&parameters, "%s%u", i > 0 ? "," : "", PQparamtype(shape, i));
    for (int i = 0; fine && i < PQnfields(shape); i++) {
        buffer_printf(&columns, "%s\"%s\"", i > 0 ? "," : "", PQfname(shape, i));
        buffer_printf(&types, "%s%u", i > 0 ? "," : "", PQftype(shape, i));
    }
    PQclear(shape);
    if (fine) {
        const char *values[] = {buffer_text(&name),       query->text,           interface_role(query),
                                buffer_text(&parameters), buffer_text(&columns), buffer_text(&types)};

        fine = admin_ask_cell(
            admin,
            ADMIN_SQL("SELECT nol.interface_put($1, $2, $3::text::regrole, ('{' || $4 || '}')::oid[], "
                      "('{' || $5 || '}')::text[], ('{' || $6 || '}')::oid[])"),
            6, values, cell, sizeof(cell));
        *made = fine && strcmp(cell, "t") == 0;
    }
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        buffer_deinit(lists[i]);
    return fine;
}

static bool end_others(struct admin *admin)
{
    struct buffer names;
    const char *values[1];
    PGresult *result;

    buffer_init(&names, LIMIT_FRAME);
    for (size_t i = 0; i < sql_queries_count; i++) {
        if (i > 0)
            buffer_append_text(&names, " ");
        append_name(&names, sql_queries[i].path);
    }
    values[0] = buffer_text(&names);
    result = admin_ask(admin, ADMIN_SQL("SELECT nol.interface_end(string_to_array($1, ' '))"), 1, values);
    PQclear(result);
    buffer_deinit(&names);
    return result != NULL;
}

bool interface_apply(struct admin *admin, unsigned *made, const char **failed)
{
    *made = 0;
    for (size_t i = 0; i < sql_queries_count; i++) {
        bool anew = false;

        *failed = sql_queries[i].path;
        if (!put(admin, &sql_queries[i], &anew))
            return false;
        *made += anew;
    }
    *failed = "api";
    return end_others(admin);
}
