/* nol template: a file to fill in. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/call.h"
#include "client/formats.h"
#include "client/new_file.h"

static int say_kinds(const struct call *call)
{
    char all[128] = "";

    for (unsigned i = 0; formats_kind(i) != NULL; i++)
        snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i > 0 ? ", " : "", formats_kind(i));
    return call_usage(call, _("there is no file of the kind \"%s\"; there are: %s"), call->arguments[0], all);
}

/* False after it said why. */
static bool write_new(const char *path, const struct buffer *out)
{
    int fd = new_file_open(path, 0666), error = 0;

    if (fd < 0)
        return false;
    if (write(fd, out->data, out->size) != (ssize_t)out->size)
        error = errno;
    if (close(fd) != 0)
        error = errno;
    if (error != 0)
        new_file_say(path, error);
    return error == 0;
}

static int template(struct call *call)
{
    const char *kind = call->arguments[0], *path;
    struct buffer out;
    int exit_code = 0;

    buffer_init(&out, 64 * 1024);
    if (!formats_template(kind, &out)) {
        buffer_deinit(&out);
        return say_kinds(call);
    }
    path = call->argument_count > 1 ? call->arguments[1]
                                    : call_printf(call, "%s.%s", kind, formats_ending(kind));
    if (strcmp(path, "-") == 0) {
        fwrite(out.data, 1, out.size, stdout);
    } else if (!write_new(path, &out)) {
        exit_code = 1;
    } else {
        fprintf(stderr, _("%s was written, with an invented example: put your own in its place.\n"), path);
        fprintf(stderr, _("Next: nol %s --help\n"), formats_command(kind));
    }
    buffer_deinit(&out);
    return exit_code;
}

static const struct command commands[] = {
    {"template", NULL, template, N_("KIND [FILE]"), ARGUMENT_TEXT, 1, 2,
     N_("writes a file to fill in: org, roster, list, calendar, user or scheme"),
     N_("nol template list                 writes list.csv\nnol template roster pupils.csv\nnol template org "
        "-"),
     N_("UTF-8 with BOM, as WPS and Excel open it: the header and one invented row. What each column means: "
        "nol "
        "help formats."),
     NULL, false},
    {.noun = NULL},
};

const struct noun cmd_template = {"template", N_("a file to fill in"), commands, NULL};
