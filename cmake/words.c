/*
 * words NAME FILE.po [MADE.po]: prints C for the translations, `const struct catalogue NAME`, sorted for bsearch.
 *
 * A program of the build only. It reads what xgettext and msgmerge write: comments, msgid, msgid_plural, msgstr,
 * msgstr[0] (Chinese has one form). What is not translated is left out; what it does not understand ends the build.
 * FILE.po has each text once; of MADE.po's, from the tables of proto/, the first is taken, and none that FILE.po has.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word {
    char *msgid, *text; /* as C literals without the quotes */
    size_t place;       /* in what order they were read */
};

static const char *path;
static int line_no;
static struct word *words;
static size_t count;

static void fail(const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", path, line_no, what);
    exit(1);
}

static char *joined(char *head, const char *tail, size_t tail_size)
{
    size_t size = head != NULL ? strlen(head) : 0;
    char *all = realloc(head, size + tail_size + 1);

    if (all == NULL)
        fail("no memory");
    memcpy(all + size, tail, tail_size);
    all[size + tail_size] = '\0';
    return all;
}

/* What stands between the quotes of a line, added to *text. */
static void take_quoted(const char *line, char **text)
{
    const char *from = strchr(line, '"'), *to = strrchr(line, '"');

    if (from == NULL || from == to)
        fail("a string in quotes is missing");
    *text = joined(*text, from + 1, (size_t)(to - from - 1));
}

/* The value of the literal, so that the order is that of strcmp() in the program. */
static void unescape(const char *literal, char *value)
{
    for (; *literal != '\0'; literal++) {
        char c = *literal;

        if (c == '\\') {
            c = *++literal;
            if (c == 'n')
                c = '\n';
            else if (c == 't')
                c = '\t';
            else if (c != '"' && c != '\\')
                fail("an escape other than \\n \\t \\\" \\\\");
        }
        *value++ = c;
    }
    *value = '\0';
}

static int by_value(const void *a, const void *b)
{
    const char *one = ((const struct word *)a)->msgid, *other = ((const struct word *)b)->msgid;
    char *values = malloc(strlen(one) + strlen(other) + 2);
    int order;

    if (values == NULL)
        fail("no memory");
    unescape(one, values);
    unescape(other, values + strlen(one) + 1);
    order = strcmp(values, values + strlen(one) + 1);
    free(values);
    return order;
}

/* The same texts one after the other, the first first. */
static int by_value_and_place(const void *a, const void *b)
{
    const struct word *one = a, *other = b;
    int order = by_value(a, b);

    return order != 0 ? order : one->place < other->place ? -1 : 1;
}

static void end_entry(char **msgid, char **text)
{
    if (*msgid != NULL && **msgid != '\0' && *text != NULL && **text != '\0') {
        words = realloc(words, (count + 1) * sizeof(*words));
        if (words == NULL)
            fail("no memory");
        words[count] = (struct word){*msgid, *text, count};
        count++;
    } else {
        free(*msgid);
        free(*text);
    }
    *msgid = *text = NULL;
}

static int starts(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

static void read_entries(FILE *from)
{
    char *msgid = NULL, *text = NULL, *ignored = NULL, **current = NULL, *line = NULL;
    size_t room = 0;

    for (line_no = 1; getline(&line, &room, from) >= 0; line_no++) {
        if (starts(line, "#,") && strstr(line, "fuzzy") != NULL)
            fail("a fuzzy entry: settle it, then take the mark away");
        if (*line == '#' || *line == '\n')
            continue;
        if (starts(line, "msgid ")) {
            end_entry(&msgid, &text);
            current = &msgid;
        } else if (starts(line, "msgid_plural ")) {
            current = &ignored;
        } else if (starts(line, "msgstr ") || starts(line, "msgstr[0] ")) {
            current = &text;
        } else if (*line != '"' || current == NULL) {
            fail("not understood");
        }
        take_quoted(line, current);
    }
    end_entry(&msgid, &text);
    free(ignored);
    free(line);
}

static void read_file(const char *name)
{
    FILE *from = fopen(path = name, "r");

    line_no = 0;
    if (from == NULL)
        fail("cannot be read");
    read_entries(from);
    fclose(from);
}

int main(int argc, char **argv)
{
    size_t own, kept = 0;

    if (argc < 3 || argc > 4) {
        fprintf(stderr, "words NAME FILE.po [MADE.po]\n");
        return 1;
    }
    read_file(argv[2]);
    own = count;
    if (argc > 3)
        read_file(argv[3]);
    qsort(words, count, sizeof(*words), by_value_and_place);
    printf("/* Made from .po files by cmake/words.c. */\n#include \"common/catalogue.h\"\n\n"
           "static const struct catalogue_word words[] = {\n");
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && by_value(&words[i - 1], &words[i]) == 0) {
            if (words[i].place >= own)
                continue;
            fprintf(stderr, "%s: twice: \"%s\"\n", argv[2], words[i].msgid);
            return 1;
        }
        printf("    {\"%s\", \"%s\"},\n", words[i].msgid, words[i].text);
        kept++;
    }
    printf("    {NULL, NULL},\n};\n\nconst struct catalogue %s = {words, %zu};\n", argv[1], kept);
    for (size_t i = 0; i < count; i++) {
        free(words[i].msgid);
        free(words[i].text);
    }
    free(words);
    return fflush(stdout) == 0 ? 0 : 1;
}
