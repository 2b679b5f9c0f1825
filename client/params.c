#include "client/params.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/i18n.h"
#include "client/missing.h"
#include "client/moment.h"
#include "client/notice.h"
#include "client/shape.h"
#include "client/words.h"
#include "common/buffer.h"
#include "common/bug.h"
#include "common/errors.h"

#define KIB 1024UL
#define LETTERS_OF_A_CODE 2

/* Which list has the words of a parameter: by its name, and where that does not say it, by the error. */
static enum words list_of(const Nol__Error *error, const char *name)
{
    static const struct {
        const char *name;
        enum error_code code; /* ERROR_NONE: of any error */
        enum words list;
    } lists[] = {
        {"state", ERROR_NONE, WORDS_STATE},
        {"what", ERROR_NONE, WORDS_THING},
        {"role", ERROR_NONE, WORDS_ROLE},
        {"result", ERROR_NONE, WORDS_RESULT},
        {"level", ERROR_NONE, WORDS_LEVEL},
        {"list", ERROR_NONE, WORDS_EXPORTED},
        {"escalation_state", ERROR_NONE, WORDS_ESCALATION},
        {"directive_state", ERROR_NONE, WORDS_DIRECTIVE},
        {"directive_verb", ERROR_NONE, WORDS_DIRECTIVE_VERB},
        {"directive_possible", ERROR_NONE, WORDS_DIRECTIVE_VERB},
        {"known", ERROR_NONE, WORDS_PERSON},
        {"kinds", ERROR_NONE, WORDS_CONDITION},
        {"duties", ERROR_NONE, WORDS_TASK},
        {"kind", ERROR_WAIVER_UNKNOWN, WORDS_CONDITION},
        {"kind", ERROR_CLOCK_UNIT, WORDS_CLOCK},
        {"kind", ERROR_TASK_NOT_OPEN, WORDS_TASK},
        {"kind", ERROR_TASK_TOO_EARLY, WORDS_TASK},
        {"possible", ERROR_TASK_NOT_OPEN, WORDS_TASK},
        {"possible", ERROR_MOVE_NOT_POSSIBLE, WORDS_VERB},
        {"possible", ERROR_ESCALATION_STEP, WORDS_VERB},
        {"possible", ERROR_CLOCK_KIND_UNKNOWN, WORDS_CLOCK},
        {"possible", ERROR_MEASURE_KIND_UNKNOWN, WORDS_MEASURE},
        {"possible", ERROR_ROLE_NOT_POSSIBLE, WORDS_ORG_TYPE},
    };

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        if (strcmp(lists[i].name, name) == 0 &&
            (lists[i].code == ERROR_NONE || (uint32_t)lists[i].code == error->code))
            return lists[i].list;
    return WORDS_NONE; /* codes, names, days, numbers: data */
}

static char *must_copy(const char *text)
{
    char *copy = strdup(text);

    BUG_ON(copy == NULL);
    return copy;
}

/* The word of a list, or of the case's scheme; of a code both, since people say it. */
static void append_word(struct buffer *all, const Nol__Error *error, enum words list, const char *word)
{
    const char *label = words_label(list, word), *own = missing_label(error->labels, error->n_labels, word);

    if (own != NULL && strlen(word) <= LETTERS_OF_A_CODE)
        buffer_printf(all, "%s %s", word, own);
    else
        buffer_append_text(all, own != NULL ? own : label);
}

/* "approve, sendback" word by word. */
static char *say_list(const Nol__Error *error, enum words list, const char *value)
{
    struct buffer all;
    char *copy = must_copy(value), *rest = copy, *word, *made;

    buffer_init(&all, 65536);
    while ((word = strsep(&rest, ",")) != NULL) {
        word += strspn(word, " ");
        if (all.size > 0)
            buffer_append_text(&all, i18n_is_chinese() ? "、" : ", ");
        append_word(&all, error, list, word);
    }
    made = must_copy(buffer_text(&all));
    buffer_deinit(&all);
    free(copy);
    return made;
}

/* A step of the ladder comes in Chinese; the error brings the district's words. Help has those of its kind. */
static char *say_step(const Nol__Error *error, const char *step)
{
    const char *kind = words_find(WORDS_MEASURE, step),
               *own = missing_label(error->labels, error->n_labels, step);

    if (own != NULL)
        return must_copy(own);
    return must_copy(kind != NULL ? words_label(WORDS_MEASURE, kind) : step);
}

/* A verb of a case, a kind of measure, else the name of a message in either case: "USER_ADD", "report_freeze". */
static char *say_verb(const char *verb)
{
    const char *label = words_label(WORDS_VERB, verb);
    char *name, *said;

    if (label == verb)
        label = words_label(WORDS_MEASURE, verb);

    if (label != verb)
        return must_copy(label);
    name = must_copy(verb);
    for (char *c = name; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    label = words_label(WORDS_MESSAGE, name);
    said = must_copy(label != name ? label : verb);
    free(name);
    return said;
}

/* "evidence[2].date": paper 2: date. */
static char *say_field(const char *path)
{
    struct buffer said;
    char *copy = must_copy(path), *rest = copy, *part, *made;

    buffer_init(&said, 4096);
    while ((part = strsep(&rest, ".")) != NULL) {
        char *place = strchr(part, '[');

        if (place != NULL)
            *place++ = '\0';
        if (said.size > 0)
            buffer_append_text(&said, i18n_is_chinese() ? "：" : ": ");
        buffer_append_text(&said, words_label(WORDS_FIELD, part));
        if (place != NULL)
            buffer_printf(&said, " %.*s", (int)strcspn(place, "]"), place);
    }
    made = must_copy(buffer_text(&said));
    buffer_deinit(&said);
    free(copy);
    return made;
}

/* "10485760": 10 MB. */
static char *say_size(const char *bytes)
{
    unsigned long size = strtoul(bytes, NULL, 10), whole = size / KIB / KIB,
                  tenth = size / KIB * 10 / KIB % 10;
    char text[64];

    if (whole == 0)
        snprintf(text, sizeof(text), "%lu KB", (size + KIB - 1) / KIB);
    else if (tenth == 0)
        snprintf(text, sizeof(text), "%lu MB", whole);
    else
        snprintf(text, sizeof(text), "%lu.%lu MB", whole, tenth);
    return must_copy(text);
}

static bool is_size(const Nol__Error *error, const char *name)
{
    switch (error->code) {
    case ERROR_FRAME_TOO_LARGE:
    case ERROR_UPLOAD_TOO_LARGE:
        return strcmp(name, "limit") == 0;
    case ERROR_UPLOAD_INCOMPLETE:
        return strcmp(name, "have") == 0 || strcmp(name, "size") == 0;
    case ERROR_UPLOAD_OUT_OF_ORDER:
        return strcmp(name, "expected") == 0;
    default:
        return false;
    }
}

/* The form of a field, a thing, a message, or what the system says. */
static char *say_what(const Nol__Error *error, const char *value)
{
    const char *label = words_label(WORDS_THING, value);
    char *form = label == value && error->code == ERROR_BAD_FIELD ? shape_words(value) : NULL;

    if (form != NULL)
        return form;
    if (label == value)
        label = words_label(WORDS_MESSAGE, value);
    if (error->code == ERROR_CHILD_NOT_USABLE && (form = notice_say(value, NULL, 0)) != NULL)
        return form;
    if (label == value && error->code == ERROR_PROPOSAL_DECIDED)
        label = words_label(WORDS_PROPOSAL, value);
    return must_copy(label != value ? label : i18n_system(value));
}

/* Kinds of paper, duties, codes and sub-reasons: the error brings their labels. */
static bool is_of_scheme(const char *name)
{
    static const char *const names[] = {"kind", "kinds", "possible", "evidence", "duties", "code"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* It stands between quotes in a line to be pasted: a quote within ends them, says itself, and begins them again. */
static char *quote_within(char *said)
{
    struct buffer quoted;

    buffer_init(&quoted, 65536);
    for (const char *c = said; *c != '\0'; c++)
        if (*c == '\'')
            buffer_append_text(&quoted, "'\\''");
        else
            buffer_printf(&quoted, "%c", *c);
    free(said);
    said = must_copy(buffer_text(&quoted));
    buffer_deinit(&quoted);
    return said;
}

char *params_say(const Nol__Error *error, const char *name, const char *value)
{
    enum words list = list_of(error, name);
    char at[MOMENT_SIZE];

    if (strcmp(name, "what") == 0)
        return say_what(error, value);
    if (strcmp(name, "verb") == 0)
        return say_verb(value);
    if (strcmp(name, "field") == 0)
        return say_field(value);
    if (strcmp(name, "step") == 0 || strcmp(name, "before") == 0 || strcmp(name, "next") == 0)
        return say_step(error, value);
    if (is_size(error, name))
        return say_size(value);
    return list != WORDS_NONE || is_of_scheme(name) ? say_list(error, list, value)
                                                    : must_copy(moment_short(value, false, at));
}

static char *said(struct buffer *all)
{
    char *made = must_copy(buffer_text(all));

    buffer_deinit(all);
    return made;
}

static char *say_missing(const Nol__Error *error)
{
    struct buffer all;

    buffer_init(&all, 65536);
    for (size_t i = 0; i < error->n_missing; i++) {
        char *words = missing_words(error->missing[i], error->labels, error->n_labels);

        buffer_append_text(&all, i == 0 ? "" : i18n_is_chinese() ? "；" : "; ");
        buffer_append_text(&all, words);
        free(words);
    }
    return said(&all);
}

/* As it is typed: the label between quotes. */
static void append_label(struct buffer *all, const Nol__Error *error, const char *identifier)
{
    const char *label = missing_label(error->labels, error->n_labels, identifier);
    char *quoted = quote_within(must_copy(label != NULL ? label : words_label(WORDS_CONDITION, identifier)));

    buffer_append_text(all, quoted);
    free(quoted);
}

/* The option that files this paper with all that the code asks of it. */
static void append_evidence(struct buffer *all, const Nol__Error *error, const Nol__WantedPaper *paper)
{
    buffer_append_text(all, all->size == 0 ? "--evidence '" : " --evidence '");
    append_label(all, error, paper->kind);
    for (size_t i = 0; i < paper->n_fields; i++)
        if (strcmp(paper->fields[i], "number") == 0)
            buffer_append_text(all, _(":NUMBER"));
    for (size_t i = 0; i < paper->n_fields; i++)
        if (strcmp(paper->fields[i], "number") != 0)
            buffer_printf(all, ";%s=…",
                          i18n_is_chinese() ? words_label(WORDS_FIELD, paper->fields[i]) : paper->fields[i]);
    buffer_append_text(all, _("=FILE'"));
}

/* The first kind that somebody can bring: a row of the registry the program itself writes, when a match is accepted. */
static const Nol__WantedPaper *first_paper(const Nol__Missing *missing)
{
    for (size_t i = 0; i < missing->n_papers; i++)
        if (missing->papers[i]->kind != NULL && strcmp(missing->papers[i]->kind, "roster_row") != 0)
            return missing->papers[i];
    return NULL;
}

static bool is_offered(const Nol__Error *error, size_t before, const Nol__Missing *missing)
{
    for (size_t i = 0; i < before; i++)
        for (size_t k = 0; k < missing->n_kinds; k++) {
            const Nol__WantedPaper *offered = first_paper(error->missing[i]);

            if (offered != NULL && strcmp(offered->kind, missing->kinds[k]) == 0)
                return true;
        }
    return false;
}

/* An option for each thing that is missing and can be given; one paper may serve two. Of schooling any kind that the scheme has is a proof. */
static char *say_papers(const Nol__Error *error)
{
    struct buffer all;

    buffer_init(&all, 65536);
    for (size_t i = 0; i < error->n_missing; i++) {
        const Nol__WantedPaper *paper = first_paper(error->missing[i]);

        if (paper != NULL && !is_offered(error, i, error->missing[i]))
            append_evidence(&all, error, paper);
        else if (error->missing[i]->condition != NULL &&
                 strcmp(error->missing[i]->condition, "schooling") == 0)
            buffer_append_text(&all, _("--evidence 'KIND:NUMBER=FILE'"));
    }
    return said(&all);
}

static char *say_waivers(const Nol__Error *error)
{
    struct buffer all;

    buffer_init(&all, 65536);
    for (size_t i = 0; i < error->n_missing; i++) {
        const Nol__Missing *missing = error->missing[i];

        if (!missing->waivable || (missing->n_kinds == 0 && missing->condition == NULL))
            continue;
        buffer_append_text(&all, all.size == 0 ? "--waive '" : " --waive '");
        append_label(&all, error, missing->n_kinds > 0 ? missing->kinds[0] : missing->condition);
        buffer_append_text(&all, _("=REASON'"));
    }
    return said(&all);
}

char *params_say_missing(const Nol__Error *error, const char *name)
{
    static const struct {
        const char *name;
        char *(*say)(const Nol__Error *error);
    } ways[] = {{"missing", say_missing}, {"papers", say_papers}, {"waive", say_waivers}};

    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
        if (error->n_missing > 0 && strcmp(ways[i].name, name) == 0) {
            char *words = ways[i].say(error);

            if (*words != '\0')
                return words;
            free(words);
        }
    return NULL;
}

bool params_is_for_it(const Nol__Error *error, const char *name)
{
    return strcmp(name, "what") == 0 &&
           (error->code == ERROR_PEER_BROKE_PROTOCOL || error->code == ERROR_SUMS_DO_NOT_CLOSE);
}
