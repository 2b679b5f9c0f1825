/* nol org import, batch import. */
#include "client/cmd_import.h"

#include <string.h>

#include "client/import.h"

const struct option_row cmd_import_options[] = {OPTION_ROWS_IMPORT, OPTION_END};

int cmd_import_org(struct call *call)
{
    return import_run(call, "org", NULL);
}

static char *value(struct call *call, const char *name)
{
    return (char *)(uintptr_t)call_option(call, name);
}

int cmd_import_batch(struct call *call)
{
    static const char *const needed[] = {"name", "received", "due", "scheme", "born", "reference-day"};
    Nol__BatchTerms terms = NOL__BATCH_TERMS__INIT;
    const char *born, *document;

    for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
        if (!call_has(call, needed[i]))
            return call_usage(call, _("--%s is missing"), needed[i]);
    born = call_option(call, "born");
    terms.batch = value(call, "name");
    terms.received = value(call, "received");
    terms.due = value(call, "due");
    terms.scheme = value(call, "scheme");
    terms.reference_day = value(call, "reference-day");
    terms.source = value(call, "source");
    terms.born_from = call_printf(call, "%.10s", born);
    terms.born_until = call_strdup(call, strstr(born, "..") + 2);
    terms.has_clocks = terms.clocks = call_has(call, "clocks");
    terms.documents = call_alloc(call, (call->value_count + 1) * sizeof(*terms.documents));
    while ((document = call_option_at(call, "document", terms.n_documents)) != NULL)
        terms.documents[terms.n_documents++] = (char *)(uintptr_t)document;
    return import_run(call, "list", &terms);
}
