/* nol finding: a code from papers alone. */
#include "client/acts.h"
#include "client/call.h"
#include "client/list.h"
#include "client/papers.h"
#include "client/scheme.h"
#include "proto/findings.pb-c.h"

struct filing {
    struct papers papers;
    const char *code, *sub, *same_as;
};

static ProtobufCMessage *make(struct call *call, const struct target *target, void *arg)
{
    Nol__FindingFile *request = call_alloc(call, sizeof(*request));
    const struct filing *filing = arg;

    nol__finding_file__init(request);
    list_fill(call, &request->base); /* on, note */
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->code = (char *)(uintptr_t)filing->code;
    request->sub = (char *)(uintptr_t)filing->sub;
    request->same_as = (char *)(uintptr_t)filing->same_as;
    request->evidence = filing->papers.items;
    request->n_evidence = filing->papers.count;
    request->waive = filing->papers.waive;
    request->n_waive = filing->papers.waive_count;
    return &request->base;
}

static int prepare(struct call *call, struct session *s, struct shown *shown, const char *number,
                   struct filing *filing)
{
    const char *sub = call_option(call, "sub"), *same = call_option(call, "same-as");
    struct scheme scheme;
    struct targets other;
    int exit_code = 0;

    scheme_init(&scheme, call, s, number);
    filing->code = scheme_code(&scheme, "code", call_option(call, "code"));
    filing->sub = filing->code != NULL && sub != NULL ? scheme_sub(&scheme, filing->code, sub) : NULL;
    scheme_deinit(&scheme);
    if (filing->code == NULL || (sub != NULL && filing->sub == NULL))
        return 2;
    if (same != NULL) {
        char *word = call_strdup(call, same);

        exit_code = targets_resolve(call, s, shown, &word, 1, false, &other);
        if (exit_code == 0)
            filing->same_as = other.items[0].number;
    }
    return exit_code != 0 ? exit_code : papers_prepare(call, s, number, NULL, 0, &filing->papers);
}

static int file(struct call *call)
{
    struct filing filing = {.code = NULL};
    const struct act act = {NOL__MESSAGE_TYPE__FINDING_FILE, "finding file", make, &filing};
    struct targets targets;
    struct shown shown;
    int exit_code = 0;
    struct session *s;

    if (!call_has(call, "code"))
        return call_usage(call, _("--%s is missing"), "code");
    s = acts_begin(call, &shown, &exit_code);
    if (s == NULL)
        return exit_code;
    exit_code = targets_resolve(call, s, &shown, call->arguments, 1, true, &targets);
    if (exit_code == 0)
        exit_code = prepare(call, s, &shown, targets.items[0].number, &filing);
    if (exit_code == 0)
        exit_code = acts_run_on(call, s, &shown, &act, targets.items, targets.count);
    return acts_end(&shown, exit_code);
}

static const struct option_row options[] = {
    {"code", 'c', OPTION_TEXT, false, N_("CODE"), N_("the code, or its word"), WORDS_NONE},
    {"sub", 0, OPTION_TEXT, false, N_("REASON"), N_("its sub-reason"), WORDS_NONE},
    OPTION_ROW_ON,
    OPTION_ROW_NOTE,
    OPTION_ROW_EVIDENCE,
    {"waive", 0, OPTION_TEXT, true, N_("KIND=REASON"), N_("asks to go without this kind of paper"),
     WORDS_NONE},
    {"same-as", 0, OPTION_TEXT, false, N_("CASE"), N_("double registration: the other entry"), WORDS_NONE},
    OPTION_ROW_VERSION,
    OPTION_END,
};

static const struct command commands[] = {
    {"finding", "file", file, N_("CASE"), ARGUMENT_CASE, 1, 1,
     N_("files a finding from papers, without a visit (district)"),
     N_("nol finding file 3 --code B --evidence 'registration_proof:G1;issuer=S3=seen'\n"
        "nol finding file 3 --code A --sub double_registration --same-as 100001X \\\n"
        "    --evidence 'police_answer:17;issuer=Police;date=2019-02-01=answer.pdf'"),
     NULL, options, false},
    {.noun = NULL},
};

const struct noun cmd_finding = {"finding", N_("desk findings"), commands, NULL};
