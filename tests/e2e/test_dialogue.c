/* The dialogue of a visit on a real terminal: a step back, what it never takes, its draft. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/caseno.h"
#include "tests/support/desk.h"

static const char *number(int64_t id)
{
    static char out[CASENO_SIZE];

    caseno_format(id, out);
    return out;
}

static void begin(struct desk *desk, const char *account, const char *words)
{
    static char command[1024];
    const char *argv[] = {"/bin/sh", "-c", command, NULL};

    snprintf(command, sizeof(command), "exec %s --profile %s %s", NOL_PROGRAM, account, words);
    program_start_on_terminal(&desk->program, argv, 80);
}

static void begin_visit(struct desk *desk, int64_t id)
{
    char words[64];

    snprintf(words, sizeof(words), "visit submit %s", number(id));
    begin(desk, "c1", words);
}

/* Each question, then its answer. */
#define ASKED(question, answer)                                                                              \
    do {                                                                                                     \
        program_wait_past(&desk.program, question, DESK_CALL_MS);                                            \
        program_type(&desk.program, answer);                                                                 \
    } while (0)
#define ENDS(expected)                                                                                       \
    cr_assert_eq(program_wait_end(&desk.program, DESK_CALL_MS), expected, "%s", desk.program.said)

static void open_desk(struct desk *desk)
{
    desk_open(desk, 1, "en_US.UTF-8", NULL);
    desk_seat(desk, "c1");
}

static bool draft_is_there(const struct desk *desk, int64_t id, struct stat *about)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/state/nol/c1/drafts/%s", desk->folder, number(id));
    return stat(path, about) == 0;
}

static const char *visits(struct desk *desk, int64_t id)
{
    static char sql[200];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM nol.visit WHERE case_id = %lld", (long long)id);
    return running_ask(desk->running, sql);
}

/* A code with one paper: only what the scheme asks of its kind is asked, and Enter is never "original seen". */
Test(dialogue, asks_what_the_kind_needs_and_takes_no_enter_for_seen)
{
    struct desk desk;
    struct stat about;

    open_desk(&desk);
    begin_visit(&desk, 310001);
    ASKED(number(310001), "");
    ASKED("Day of the visit", "\n");
    ASKED("Number: ", "met\n");
    ASKED("Number: ", "home\n");
    ASKED("Who went", "\n");
    ASKED("Whom did you meet", "mother\n");
    ASKED("What was seen", "at school since spring\n");
    ASKED("Is there a finding?", "");
    ASKED("none yet", "D\n");
    ASKED("Which paper is there?", "1\n");
    ASKED("issuer: ", "\n"); /* it is needed */
    ASKED("not complete", "");
    ASKED("issuer: ", "School; of the South\n");
    ASKED("without ;", "");
    ASKED("issuer: ", "South School\n");
    ASKED("date: ", "2019-01-05\n");
    ASKED("file of the scan", "\n");
    ASKED("Name the file", "");
    ASKED("file of the scan", "/no/such/file\n");
    ASKED("once more", "");
    ASKED("file of the scan", "seen\n");
    ASKED("next step", "2000-01-01\n");
    ASKED("before the visit", "");
    ASKED("next step", "\n");
    ASKED("To be submitted for", "");
    ASKED("original seen", "");
    ASKED("Submit? [Y/n] ", "perhaps\n");
    ASKED("Submit? [Y/n] ", "\n");
    ENDS(0);
    cr_assert_not(draft_is_there(&desk, 310001, &about));
    cr_assert_str_eq(
        running_ask(
            desk.running,
            "SELECT e.kind || e.seen || array_to_string(e.fields, ',') FROM nol.finding_evidence fe JOIN "
            "nol.finding f ON f.id = fe.finding_id JOIN nol.evidence e ON e.id = fe.evidence_id WHERE "
            "f.case_id = 310001 AND f.code = 'D'"),
        "attendance_certificatetrueissuer,date");
    desk_close(&desk);
}

Test(dialogue, a_step_back_asks_the_last_question_again)
{
    struct desk desk;

    open_desk(&desk);
    begin_visit(&desk, 310002);
    ASKED("Day of the visit", "<\n");
    ASKED("first question", "");
    ASKED("Day of the visit", "\n");
    ASKED("Number: ", "met\n");
    ASKED("Number: ", "＜\n");
    ASKED("How did the try end?", "");
    ASKED("Number: ", "not_met\n");
    ASKED("Number: ", "home\n");
    ASKED("Who went", "\n");
    ASKED("Whom did you meet", "\n");
    ASKED("What was seen", "lights out\n");
    ASKED("none yet", "D\n");
    ASKED("Which paper is there?", "返回\n");
    ASKED("none yet", "\n");
    ASKED("next step", "\n");
    ASKED("[Y/n] ", "<\n"); /* from the summary, too */
    ASKED("next step", "\n");
    ASKED("lights out", "");
    ASKED("[Y/n] ", "y\n");
    ENDS(0);
    cr_assert_str_eq(running_ask(desk.running, "SELECT result FROM nol.visit WHERE case_id = 310002"),
                     "not_met");
    desk_close(&desk);
}

/* Ctrl-C, Ctrl-D and a closed terminal lose nothing; what is kept is nobody else's to read, and names no child. */
Test(dialogue, a_draft_outlives_what_interrupts_it)
{
    struct desk desk;
    struct stat about;
    char command[300];

    open_desk(&desk);
    running_stand_at(desk.running, "2031-05-06 12:00 Asia/Shanghai");
    begin_visit(&desk, 310003);
    ASKED("Day of the visit", "\n");
    ASKED("Number: ", "met\n");
    ASKED("Number: ", "\003");
    ASKED("is kept: nol visit submit", "");
    ENDS(130);
    cr_assert(draft_is_there(&desk, 310003, &about));
    cr_assert_eq(about.st_mode & 0777, 0600);
    snprintf(command, sizeof(command), "! grep -F '%s' %s/state/nol/c1/drafts/%s",
             running_ask(desk.running, "SELECT name FROM nol.case_file WHERE id = 310003"), desk.folder,
             number(310003));
    cr_assert_eq(desk_shell(&desk, command), 0, "%s", desk.program.said);
    begin_visit(&desk, 310003);
    ASKED("was begun on 2031-05-06 ", ""); /* the district's day, not the machine's */
    ASKED("not submitted", "");
    ASKED("[Y/n] ", "\n");
    ASKED("met", ""); /* what was answered is shown */
    ASKED("How was it made?", "");
    ASKED("Number: ", "home\n");
    ASKED("Who went", "\004");
    ASKED("is kept: nol visit submit", "");
    ENDS(2);
    begin_visit(&desk, 310003);
    ASKED("[Y/n] ", "\n");
    ASKED("Who went", "\n");
    ASKED("Whom did you meet", "father\n");
    program_wait_past(&desk.program, "What was seen", DESK_CALL_MS);
    close(desk.program.out); /* the terminal goes */
    desk.program.out = open("/dev/null", O_RDONLY);
    program_wait_end(&desk.program, DESK_CALL_MS);
    begin_visit(&desk, 310003);
    ASKED("[Y/n] ", "\n");
    ASKED("father", "");
    ASKED("What was seen", "all is well\n");
    ASKED("none yet", "\n");
    ASKED("next step", "\n");
    ASKED("[Y/n] ", "n\n");
    ASKED("is kept", "");
    ENDS(2);
    cr_assert_str_eq(visits(&desk, 310003), "0");
    begin_visit(&desk, 310003);
    ASKED("[Y/n] ", "\n");
    ASKED("Submit? [Y/n] ", "\n");
    ENDS(0);
    cr_assert_str_eq(visits(&desk, 310003), "1");
    cr_assert_not(draft_is_there(&desk, 310003, &about));
    desk_close(&desk);
}

/* The server goes away in the middle: once it is back the dialogue goes on; while it is away the draft stays. */
Test(dialogue, a_lost_line_is_made_again)
{
    struct desk desk;
    struct stat about;

    open_desk(&desk);
    begin_visit(&desk, 310004);
    ASKED("Day of the visit", "\n");
    ASKED("Number: ", "met\n");
    ASKED("Number: ", "home\n");
    ASKED("Who went", "\n");
    ASKED("Whom did you meet", "mother\n");
    program_wait_past(&desk.program, "What was seen", DESK_CALL_MS);
    running_kill(desk.running);
    running_again(desk.running);
    program_type(&desk.program, "at home\n");
    ASKED("connecting again", "");
    ASKED("none yet", "\n");
    ASKED("next step", "\n");
    program_wait_past(&desk.program, "Submit? [Y/n] ", DESK_CALL_MS);
    running_kill(desk.running);
    running_again(desk.running);
    program_type(&desk.program, "\n");
    ENDS(0);
    cr_assert_str_eq(visits(&desk, 310004), "1");
    cr_assert_not(draft_is_there(&desk, 310004, &about));
    desk_close(&desk);
}

/* Another account on the same computer is not offered it; logging out takes it away; so does "n". */
Test(dialogue, a_draft_is_its_accounts_and_goes_at_logout)
{
    struct desk desk;
    struct stat about;
    char command[400];

    open_desk(&desk);
    begin_visit(&desk, 310005);
    ASKED("Day of the visit", "\n");
    ASKED("Number: ", "\004");
    ENDS(2);
    cr_assert(draft_is_there(&desk, 310005, &about));
    snprintf(command, sizeof(command),
             "sed -i 's/^server .*/server 127.0.0.1:1 somebody/' %s/state/nol/c1/drafts/%s", desk.folder,
             number(310005));
    cr_assert_eq(desk_shell(&desk, command), 0, "%s", desk.program.said);
    begin_visit(&desk, 310005);
    ASKED("Day of the visit", "\n"); /* nothing is offered */
    ASKED("Number: ", "\004");
    ENDS(2);
    begin_visit(&desk, 310005);
    ASKED("[Y/n] ", "n\n");
    ASKED("Day of the visit", "\004");
    ENDS(2);
    cr_assert_not(draft_is_there(&desk, 310005, &about));
    begin_visit(&desk, 310005);
    ASKED("Day of the visit", "\n");
    ASKED("Number: ", "\004");
    ENDS(2);
    NOL("c1", "logout", 0);
    SAID("removed from this computer: 1");
    cr_assert_not(draft_is_there(&desk, 310005, &about));
    desk_close(&desk);
}

/* What cannot be filed is said before anything is asked. */
Test(dialogue, says_first_that_no_finding_can_be_filed)
{
    struct desk desk;
    char words[400];

    open_desk(&desk);
    snprintf(words, sizeof(words),
             "visit submit %s --result met --how home --met mother --finding F "
             "--evidence 'graduation_certificate:1;issuer=S1;date=2018-07-01=seen'",
             number(310006));
    NOL("c1", words, 0);
    begin_visit(&desk, 310006);
    ASKED("A finding cannot be filed", "");
    ASKED("File the visit alone? [Y/n] ", "n\n");
    ENDS(2);
    NOT_SAID("How did the try end?");
    desk_close(&desk);
}

static void tell_tries(struct desk *desk, int64_t id)
{
    begin_visit(desk, id);
    program_wait_past(&desk->program, "Day of the visit", DESK_CALL_MS);
    program_type(&desk->program, "\nnot_met\nneighbour\n\n\nnobody\nG\n");
    program_wait_past(&desk->program, "This code still needs", DESK_CALL_MS);
}

/* Three tries over 15 days are counted with the visit that is being told: a code that lacks them is not filed. */
Test(dialogue, a_code_whose_tries_are_not_there_is_refused_before_the_end)
{
    struct desk desk;
    char words[300];

    open_desk(&desk);
    tell_tries(&desk, 310007);
    ASKED("at least 3 tries to find the child, in 2 ways, 15 days from the first to the last", "");
    ASKED("Ask for a waiver?", "\n");
    ASKED("the visit alone", "");
    ASKED("next step", "\n");
    ASKED("[Y/n] ", "\n");
    ENDS(0);
    cr_assert_str_eq(running_ask(desk.running, "SELECT count(*) FROM nol.finding WHERE case_id = 310007"),
                     "0");
    for (int days = 10; days <= 20; days += 10) {
        snprintf(words, sizeof(words),
                 "visit submit %s -r not_met --how home --on $(date -d '%d days ago' +%%F)", number(310008),
                 days);
        NOL("c1", words, 0);
    }
    tell_tries(&desk, 310008);
    program_wait_said(&desk.program, "Which paper is there?", DESK_CALL_MS); /* of the police, at once */
    NOT_SAID("3 tries");
    program_type(&desk.program, "\004");
    ENDS(2);
    desk_close(&desk);
}

/* What goes up is asked step by step, goes a step back, and outlives what interrupts it; Ctrl-D says that nothing was done, and offers no --yes. */
Test(dialogue, an_escalation_keeps_its_draft)
{
    struct desk desk;
    struct stat about;
    char words[64], path[200];

    open_desk(&desk);
    snprintf(words, sizeof(words), "escalation raise %s", number(310009));
    snprintf(path, sizeof(path), "%s/state/nol/c1/drafts/%s.raise", desk.folder, number(310009));
    begin(&desk, "c1", words);
    ASKED("Number: ", "lost_contact\n");
    ASKED("What is asked", "<\n");
    ASKED("Number: ", "other\n");
    ASKED("What is asked", "the father hides the child\n");
    ASKED("What do you propose", "\003");
    ASKED("is kept: nol escalation raise", "");
    ENDS(130);
    cr_assert_eq(stat(path, &about), 0);
    begin(&desk, "c1", words);
    ASKED("not submitted", "");
    ASKED("[Y/n] ", "\n");
    ASKED("hides the child", "");
    ASKED("What do you propose", "\004");
    ASKED("Nothing was done.", "");
    ASKED("is kept", "");
    ENDS(2);
    NOT_SAID("--yes");
    begin(&desk, "c1", words);
    ASKED("[Y/n] ", "\n");
    ASKED("What do you propose", "\n");
    ASKED("Submit? [Y/n] ", "\n");
    ENDS(0);
    cr_assert_neq(stat(path, &about), 0);
    cr_assert_str_eq(running_ask(desk.running, "SELECT reason FROM nol.escalation WHERE case_id = 310009"),
                     "other");
    begin(&desk, "c1", "case add");
    ASKED("No draft of this is kept", "");
    ASKED("The child's name: ", "\004");
    ASKED("Nothing was done.", "");
    ENDS(2);
    desk_close(&desk);
}
