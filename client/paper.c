#include "client/paper.h"

#include <string.h>

#include "client/day.h"
#include "client/typed.h"
#include "client/words.h"
#include "common/date.h"
#include "common/text.h"

bool paper_is_seen(const char *text)
{
    return strcmp(text, "seen") == 0 || strcmp(text, "原件") == 0 || strcmp(text, "已见原件") == 0 ||
           strcmp(text, "见原件") == 0;
}

static enum paper_error set_day(struct arena *arena, const char **slot, const char *value, struct date today,
                                bool ahead)
{
    char text[DATE_SIZE];
    struct date day;
    bool guessed;

    if (!day_read(value, today, NULL, ahead, &day, &guessed))
        return PAPER_NOT_A_DAY;
    date_format(day, text);
    *slot = arena_strdup(arena, text);
    return *slot != NULL ? PAPER_OK : PAPER_NO_MEMORY;
}

/* name=value, the name by identifier or in Chinese. */
static enum paper_error set_pair(struct arena *arena, struct paper *paper, const char *name,
                                 const char *value, struct date today)
{
    const char *known = words_find(WORDS_FIELD, name);

    if (known != NULL)
        name = known;
    if (strcmp(name, "number") == 0)
        paper->number = value;
    else if (strcmp(name, "issuer") == 0)
        paper->issuer = value;
    else if (strcmp(name, "date") == 0)
        return set_day(arena, &paper->date, value, today, false);
    else if (strcmp(name, "from") == 0)
        return set_day(arena, &paper->from, value, today, false);
    else if (strcmp(name, "until") == 0)
        return set_day(arena, &paper->until, value, today, true);
    else if (paper->detail_count == PAPER_MOST_DETAILS)
        return PAPER_TOO_MANY;
    else
        paper->details[paper->detail_count++] = (struct paper_detail){name, value};
    return PAPER_OK;
}

/* KIND or KIND:NUMBER; the colon may be full-width. */
static enum paper_error set_kind(struct paper *paper, char *text)
{
    char *colon = strchr(text, ':'), *wide = strstr(text, "：");
    size_t width = 1;

    if (wide != NULL && (colon == NULL || wide < colon)) {
        colon = wide;
        width = strlen("：");
    }
    if (colon != NULL) {
        *colon = '\0';
        text_trim(colon + width);
        if (colon[width] != '\0')
            paper->number = colon + width;
    }
    text_trim(text);
    paper->kind = text;
    return *text != '\0' ? PAPER_OK : PAPER_NO_KIND;
}

/* Cuts "=FILE" off the last part: the part is KIND:NUMBER=FILE or name=value=FILE. */
static enum paper_error cut_file(struct paper *paper, char *part, bool is_first)
{
    char *equals = strchr(part, '=');

    if (equals != NULL && !is_first)
        equals = strchr(equals + 1, '=');
    if (equals == NULL || equals[1] == '\0')
        return PAPER_NO_FILE;
    *equals = '\0';
    paper->seen = paper_is_seen(equals + 1);
    paper->file = paper->seen ? NULL : equals + 1;
    return PAPER_OK;
}

enum paper_error paper_parse(struct arena *arena, const char *typed, struct date today, struct paper *paper,
                             const char **part)
{
    char *rest = arena_strdup(arena, typed), *word;
    bool is_first = true;

    *paper = (struct paper){.kind = NULL};
    *part = typed;
    if (rest == NULL)
        return PAPER_NO_MEMORY;
    typed_replace(rest, "；", ';');
    typed_replace(rest, "＝", '=');
    while ((word = strsep(&rest, ";")) != NULL) {
        enum paper_error error = rest == NULL ? cut_file(paper, word, is_first) : PAPER_OK;
        char *value;

        *part = word;
        if (error != PAPER_OK)
            return error;
        if (is_first) {
            error = set_kind(paper, word);
        } else if ((value = strchr(word, '=')) == NULL) {
            error = PAPER_NOT_A_PAIR;
        } else {
            *value++ = '\0';
            text_trim(word);
            text_trim(value);
            error = set_pair(arena, paper, word, value, today);
        }
        if (error != PAPER_OK)
            return error;
        is_first = false;
    }
    return PAPER_OK;
}
