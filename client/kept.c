#include "client/kept.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/call.h"
#include "client/moment.h"
#include "client/terminal.h"

static void keep(const struct ask_tape *tape, void *arg)
{
    const struct kept *kept = arg;
    char at[MOMENT_SIZE];

    moment_now(kept->session, at);
    if (!draft_write(&kept->draft, tape, at))
        failure_say(ERROR_STATE_NOT_WRITTEN, "file", kept->session->profile.state, "what",
                    i18n_system(strerror(errno)), NULL);
}

void kept_open(struct kept *kept, struct call *call, struct session *session, const char *name,
               const char *command)
{
    *kept = (struct kept){.call = call, .session = session};
    kept->draft = (struct draft){.profile = &session->profile, .name = name};
    kept->tape.keep = keep;
    kept->tape.arg = kept;
    kept->asking = (struct asking){.call = call, .tape = &kept->tape};
    kept->says = call_printf(call, _("\nWhat was answered is kept: nol %s goes on with it.\n"), command);
}

/* Whether it goes on; else it is thrown away. */
static void offer(struct kept *kept, const char *begun)
{
    char at[MOMENT_SIZE], first[DRAFT_NAME_SIZE];

    if (draft_sweep(&kept->session->profile, DRAFT_DAYS, first) > 0)
        fprintf(stderr, _("Drafts older than %d days were removed, that of %s among them.\n"), DRAFT_DAYS,
                first);
    if (!draft_read(kept->call, &kept->draft, &kept->tape, at))
        return;
    fprintf(stderr, begun, moment_say(kept->call, at));
    kept->asking.tape = NULL; /* no question of the dialogue */
    kept->tape.aloud = ask_yes(&kept->asking, _("Go on with it? (n: throw it away)"));
    kept->asking.tape = &kept->tape;
    if (kept->asking.ended || kept->tape.aloud)
        return;
    kept->tape.count = 0;
    keep(&kept->tape, kept);
}

bool kept_offer(struct kept *kept, const char *begun)
{
    offer(kept, begun);
    if (kept->asking.ended)
        return false;
    fputs(_("< goes a step back; Ctrl-C stops, and what was answered is kept.\n"), stderr);
    terminal_interrupt_says(kept->says);
    return true;
}

void kept_sent(struct kept *kept)
{
    kept->draft.sent = true;
    keep(&kept->tape, kept);
}

int kept_close(struct kept *kept, int exit_code)
{
    terminal_interrupt_says(NULL);
    if (exit_code != 0 && kept->tape.count > 0)
        fputs(kept->says, stderr);
    return exit_code;
}
