/* nol evidence: papers. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/acts.h"
#include "client/call.h"
#include "client/cmd_withdraw.h"
#include "client/labels.h"
#include "client/list.h"
#include "client/new_file.h"
#include "client/outputs.h"
#include "client/papers.h"
#include "client/plain.h"
#include "client/terminal.h"
#include "common/digest.h"
#include "common/hex.h"
#include "common/limits.h"

static const struct column evidence_list_columns[] = {
    {"evidence", N_("Paper"), WORDS_NONE, 0},
    {"label", N_("Kind"), WORDS_NONE, COLUMN_FLEX},
    {"number", N_("Number"), WORDS_NONE, 0},
    {"issuer", N_("Issuer"), WORDS_NONE, COLUMN_FLEX},
    {"date", N_("Date"), WORDS_NONE, 0},
    {"from", N_("From"), WORDS_NONE, COLUMN_WIDE},
    {"until", N_("Until"), WORDS_NONE, COLUMN_WIDE},
    {"seen", N_("Seen"), WORDS_NONE, 0},
    {"file_name", N_("File"), WORDS_NONE, COLUMN_FLEX},
    {"size", N_("Size"), WORDS_NONE, COLUMN_RIGHT | COLUMN_WIDE},
    {"filed_by", N_("Filed by"), WORDS_NONE, 0},
    {"checked_by", N_("Checked by"), WORDS_NONE, 0},
    {"withdrawn_by", N_("Withdrawn by"), WORDS_NONE, COLUMN_WIDE},
    {"withdrawn_at", N_("Withdrawn at"), WORDS_NONE, COLUMN_WIDE},
    {"withdrawn_why", N_("Why withdrawn"), WORDS_NONE, COLUMN_WIDE},
    COLUMN_END,
};

/* In the words of its scheme; what was withdrawn stands in the list, crossed out. */
static void dress(void *arg, ProtobufCMessage *message, size_t number)
{
    struct call *call = arg;
    Nol__Evidence *paper = (Nol__Evidence *)message;
    const char *kind = labels_paper(paper->kind, paper->label, paper->label_en);

    (void)number;
    if (paper->withdrawn_by != NULL)
        kind = call_printf(call, _("XX withdrawn: %s"), kind);
    labels_put(&paper->label, kind);
}

/* One of them, in the same words. */
static void show(struct call *call, Nol__Evidence *paper)
{
    if (call->format != FORMAT_JSON)
        dress(call, &paper->base, 1);
    output_one(call, &paper->base, evidence_list_columns);
}

static int list(struct call *call)
{
    Nol__EvidenceList request = NOL__EVIDENCE_LIST__INIT;
    struct list what = {.type = NOL__MESSAGE_TYPE__EVIDENCE_LIST,
                        .request = &request.base,
                        .reply = &nol__evidence_list_reply__descriptor,
                        .columns = evidence_list_columns,
                        .dress = dress,
                        .dress_csv = true,
                        .arg = call,
                        .hint = N_("Next: nol evidence open ID --out FILE")};

    return acts_list(call, &what, &request.case_);
}

static ProtobufCMessage *make_add(struct call *call, const struct target *target, void *arg)
{
    Nol__EvidenceAdd *request = call_alloc(call, sizeof(*request));
    const struct papers *papers = arg;

    nol__evidence_add__init(request);
    list_fill(call, &request->base); /* on */
    request->case_ = (char *)(uintptr_t)target->number;
    request->has_version = 1;
    request->version = target->version;
    request->evidence = papers->items;
    request->n_evidence = papers->count;
    return &request->base;
}

static int add(struct call *call)
{
    struct papers papers;
    const struct act act = {NOL__MESSAGE_TYPE__EVIDENCE_ADD, "evidence add", make_add, &papers};
    struct targets targets;
    struct shown shown;
    int exit_code = 0;
    struct session *s = acts_begin(call, &shown, &exit_code);

    if (s == NULL)
        return exit_code;
    exit_code = targets_one(call, s, &shown, true, &targets);
    if (exit_code == 0)
        exit_code = papers_prepare(call, s, targets.items[0].number, (const char *const *)call->arguments + 1,
                                   (size_t)call->argument_count - 1, &papers);
    if (exit_code == 0 && papers.count == 0)
        exit_code = call_usage(call, _("%s is missing"), _("PAPER"));
    if (exit_code == 0)
        exit_code = acts_run_on(call, s, &shown, &act, targets.items, targets.count);
    return acts_end(&shown, exit_code);
}

/* The chunks of a paper go to the descriptor; the digest of all in `hex`. */
static int copy_chunks(struct session *s, char *id, uint64_t size, int fd, char hex[DIGEST_HEX_SIZE])
{
    Nol__EvidenceChunk request = NOL__EVIDENCE_CHUNK__INIT;
    uint8_t sum[DIGEST_SIZE];
    struct digest digest;
    const int64_t until = connection_now_ms() + CLIENT_MANY_SECONDS * 1000;
    int exit_code = 0;

    request.evidence = id;
    request.has_offset = 1;
    if (size > LIMIT_PAPER_BYTES)
        return failure_say(ERROR_PEER_BROKE_PROTOCOL, "what", "Evidence", NULL);
    digest_init(&digest);
    while (exit_code == 0) {
        Nol__EvidenceChunkReply *reply = (Nol__EvidenceChunkReply *)session_ask(
            s, NOL__MESSAGE_TYPE__EVIDENCE_CHUNK, &request.base, &nol__evidence_chunk_reply__descriptor);
        size_t part = reply != NULL ? reply->data.len : 0;

        if (reply == NULL) {
            exit_code = failure_print(&s->failure);
            break;
        }
        digest_update(&digest, reply->data.data, part);
        if (part > 0 && write(fd, reply->data.data, part) != (ssize_t)part)
            exit_code = failure_say(ERROR_FILE_NOT_OPENED, "file", id, "what", strerror(errno), NULL);
        nol__evidence_chunk_reply__free_unpacked(reply, NULL);
        request.offset += part;
        if (exit_code == 0 && (request.offset > size || connection_now_ms() > until))
            exit_code = failure_say(ERROR_PEER_BROKE_PROTOCOL, "what", "EvidenceChunkReply", NULL);
        terminal_progress(_("Paper"), request.offset, size);
        if (part == 0 || request.offset >= size)
            break;
    }
    digest_finish(&digest, sum);
    digest_deinit(&digest);
    hex_encode(sum, sizeof(sum), hex);
    return exit_code;
}

/* Written beside, checked, then renamed: a half or wrong file never has the name. */
static int save(struct session *s, const Nol__Evidence *paper, const char *path)
{
    char hex[DIGEST_HEX_SIZE], *beside = NULL;
    int fd, exit_code;

    if (asprintf(&beside, "%s.XXXXXX", path) < 0)
        return 1;
    fd = mkostemp(beside, O_CLOEXEC); /* a new file, 0600 */
    if (fd < 0) {
        exit_code = new_file_say(path, errno);
        free(beside);
        return exit_code;
    }
    exit_code = copy_chunks(s, paper->evidence, paper->size, fd, hex);
    if (close(fd) != 0 && exit_code == 0)
        exit_code = failure_say(ERROR_FILE_NOT_OPENED, "file", path, "what", strerror(errno), NULL);
    if (exit_code == 0 && paper->sha256 != NULL && strcmp(hex, paper->sha256) != 0)
        exit_code = failure_say(ERROR_UPLOAD_DIGEST, NULL);
    if (exit_code == 0 && !new_file_rename(beside, path))
        exit_code = new_file_say(path, errno);
    if (exit_code != 0)
        unlink(beside);
    else
        fprintf(stderr, _("Written to %s.\n"), path);
    free(beside);
    return exit_code;
}

static int open_paper(struct call *call)
{
    Nol__EvidenceOpen request = NOL__EVIDENCE_OPEN__INIT;
    const char *out = call_option(call, "out");
    char hex[DIGEST_HEX_SIZE];
    int exit_code = new_file_check(out);
    struct session *s = exit_code == 0 ? session_of(call, &exit_code) : NULL;
    Nol__EvidenceOpenReply *reply;

    if (s == NULL)
        return exit_code;
    request.evidence = call->arguments[0];
    reply = (Nol__EvidenceOpenReply *)session_ask(s, NOL__MESSAGE_TYPE__EVIDENCE_OPEN, &request.base,
                                                  &nol__evidence_open_reply__descriptor);
    if (reply == NULL)
        return failure_print(&s->failure);
    if (reply->evidence == NULL)
        exit_code = failure_say(ERROR_PEER_BROKE_PROTOCOL, "what", "EvidenceOpenReply", NULL);
    else if (out == NULL)
        show(call, reply->evidence);
    else if (reply->evidence->sha256 == NULL)
        exit_code = call_usage(call, _("the original was seen, there is no file"));
    else if (strcmp(out, "-") == 0 && isatty(STDOUT_FILENO))
        exit_code = call_usage(call, _("a scan is not written to a terminal; use --out FILE"));
    else if (strcmp(out, "-") == 0)
        exit_code = copy_chunks(s, reply->evidence->evidence, reply->evidence->size, STDOUT_FILENO, hex);
    else
        exit_code = save(s, reply->evidence, out);
    nol__evidence_open_reply__free_unpacked(reply, NULL);
    return exit_code;
}

static const struct column evidence_check_columns[] = {
    {"evidence", N_("Paper"), WORDS_NONE, 0}, {"case", N_("Case"), WORDS_NONE, 0},
    {"name", N_("Name"), WORDS_NONE, 0},      {"checked_by", N_("Checked by"), WORDS_NONE, 0},
    {"checked_at", N_("At"), WORDS_NONE, 0},  COLUMN_END};

static int check(struct call *call)
{
    Nol__EvidenceCheck request = NOL__EVIDENCE_CHECK__INIT;

    request.evidence = call->arguments[0];
    request.note = (char *)(uintptr_t)call_option(call, "note");
    return plain_write(call, NOL__MESSAGE_TYPE__EVIDENCE_CHECK, &request.base, request.evidence,
                       evidence_check_columns);
}

static const struct option_row open_options[] = {
    {"out", 0, OPTION_FILE, false, N_("FILE"), N_("writes the scan to this new file; - is standard output"),
     WORDS_NONE},
    OPTION_END,
};
static const struct option_row add_options[] = {OPTION_ROW_EVIDENCE, OPTION_ROW_ON, OPTION_ROW_VERSION,
                                                OPTION_END};
static const struct option_row check_options[] = {OPTION_ROW_NOTE, OPTION_END};

static const struct command commands[] = {
    {"evidence", "list", list, N_("CASE"), ARGUMENT_CASE, 1, 1, N_("the papers of a case"),
     N_("nol evidence list 3"), NULL, NULL, false},
    {"evidence", "open", open_paper, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("a paper, and its scan with --out; the look is recorded"),
     N_("nol evidence open 17\nnol evidence open 17 --out visa.pdf"), NULL, open_options, false},
    {"evidence", "add", add, N_("CASE PAPER..."), ARGUMENT_CASE, 1, -1, N_("adds papers later"),
     N_("nol evidence add 3 'attendance_certificate:17;issuer=S5;date=2019-03-04=a.pdf'"),
     N_("How a paper is written: nol help papers"), add_options, false},
    {"evidence", "check", check, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("says that one has checked a paper that another filed"),
     N_("nol evidence check 17 --note 'called the school'"), NULL, check_options, false},
    {"evidence", "withdraw", cmd_withdraw, N_("ID"), ARGUMENT_TEXT, 1, 1,
     N_("takes back a paper that was filed by mistake: it stays in the file and counts no more"),
     N_("nol evidence withdraw 17 --reason 'the paper of another child'"),
     N_("By the one who filed it, or who reviews it. A finding that is not confirmed and rests on it is sent "
        "back; a confirmed one becomes a task of the district."),
     cmd_withdraw_options, false},
    {.noun = NULL},
};

static const struct output outputs[] = {
    OUTPUT("evidence list", evidence, evidence_list_columns),
    OUTPUT("evidence check", evidence_check_reply, evidence_check_columns),
    OUTPUT_END,
};

const struct noun cmd_evidence = {"evidence", N_("papers"), commands, outputs};
