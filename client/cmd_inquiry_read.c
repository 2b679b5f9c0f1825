/* nol inquiry list and show. */
#include <stdio.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_inquiry.h"
#include "client/danger.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/next.h"
#include "client/oddities.h"
#include "client/ref.h"

const struct column inquiry_show_columns[] = {
    {"inquiry", N_("Inquiry"), WORDS_NONE, 0},
    {"state", N_("Status"), WORDS_INQUIRY, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"to", N_("Sent to"), WORDS_NONE, COLUMN_FLEX},
    {"place", N_("Where"), WORDS_PLACE, 0},
    {"number", N_("Number"), WORDS_NONE, 0},
    {"sent_on", N_("Sent"), WORDS_NONE, 0},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"overdue", N_("Overdue"), WORDS_NONE, 0},
    {"note", N_("Note"), WORDS_NONE, COLUMN_FLEX},
    {"made_by", N_("Sent by"), WORDS_NONE, 0},
    {"answer", N_("Answer"), WORDS_ANSWER, 0},
    {"answer_number", N_("Number of the answer"), WORDS_NONE, 0},
    {"ended_on", N_("Ended on"), WORDS_NONE, 0},
    {"ended_by", N_("Entered by"), WORDS_NONE, 0},
    {"answer_note", N_("Note to the answer"), WORDS_NONE, COLUMN_FLEX},
    {"evidence", N_("Papers"), WORDS_NONE, 0},
    {"case_state", N_("State"), WORDS_STATE, 0},
    {"version", N_("Version"), WORDS_NONE, 0},
    COLUMN_END,
};

Nol__Inquiry *cmd_inquiry_read(struct call *call, struct session *s, int *exit_code)
{
    Nol__InquiryShow request = NOL__INQUIRY_SHOW__INIT;
    Nol__Inquiry *found;

    request.inquiry = call->arguments[0];
    found = (Nol__Inquiry *)session_ask(s, NOL__MESSAGE_TYPE__INQUIRY_SHOW, &request.base,
                                        &nol__inquiry__descriptor);
    if (found == NULL)
        *exit_code = failure_print(&s->failure);
    return found;
}

int cmd_inquiry_show(struct call *call)
{
    int exit_code = 0;
    struct session *s = session_of(call, &exit_code);
    Nol__Inquiry *found = s != NULL ? cmd_inquiry_read(call, s, &exit_code) : NULL;

    if (found == NULL)
        return exit_code;
    if (found->danger_at != NULL) {
        danger_say();
        if (call->format == FORMAT_TABLE)
            labels_put(&found->danger_at, danger_moment(call, found->danger_at));
    }
    output_one(call, &found->base, inquiry_show_columns);
    oddities_tell(call, s, found->case_, found->name, found->oddities, found->n_oddities);
    ref_note(s, REF_INQUIRY, call->arguments[0], found->version);
    fflush(stdout);
    if (call->format == FORMAT_TABLE)
        next_say(call, NEXT_INQUIRY, found->next, found->n_next, call->arguments[0]);
    nol__inquiry__free_unpacked(found, NULL);
    return 0;
}

const struct column inquiry_list_columns[] = {
    {"inquiry", N_("Inquiry"), WORDS_NONE, 0},
    {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},
    {"danger_at", N_("In danger"), WORDS_NONE, COLUMN_DANGER},
    {"to", N_("Sent to"), WORDS_NONE, COLUMN_FLEX},
    {"place", N_("Where"), WORDS_PLACE, COLUMN_WIDE},
    {"number", N_("Number"), WORDS_NONE, COLUMN_FLEX},
    {"sent_on", N_("Sent"), WORDS_NONE, COLUMN_WIDE},
    {"due", N_("Due"), WORDS_NONE, 0},
    {"overdue", N_("Overdue"), WORDS_NONE, 0},
    {"state", N_("Status"), WORDS_INQUIRY, COLUMN_WIDE},
    {"answer", N_("Answer"), WORDS_ANSWER, 0},
    {"answer_number", N_("Number of the answer"), WORDS_NONE, COLUMN_WIDE},
    {"ended_on", N_("Ended on"), WORDS_NONE, COLUMN_WIDE},
    {"version", N_("Version"), WORDS_NONE, COLUMN_WIDE | COLUMN_RIGHT},
    COLUMN_END,
};

int cmd_inquiry_list(struct call *call)
{
    Nol__InquiryList request = NOL__INQUIRY_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__INQUIRY_LIST,
                        .request = &request.base,
                        .reply = &nol__inquiry_list_reply__descriptor,
                        .columns = inquiry_list_columns,
                        .hint = N_("Next: nol inquiry show ID, then nol inquiry answer ID --result RESULT "
                                   "--number NUMBER --evidence PAPER")};

    if (call->argument_count > 0)
        request.has_answered = request.answered = 1; /* all of one case */
    return acts_list(call, &what, &request.case_);
}
