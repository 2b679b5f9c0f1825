#include "tests/support/spoken.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"

/* Commands, settings and their words, roles, programs, what stands for a value. What has an underscore or digits is a name,
   and what goes from small letters to capitals more than once is a password that was made. */
static const char names[] = " nold dev serve migrate check config show user add clock accept move version "
                            "list import waiting approve help lang zh en etc nol conf sql roles "
                            "listen workers passfile COPY PostgreSQL PEM SIGHUP SIGTERM Ctrl hostaddr "
                            "sslmode verify full host NAME sslrootcert FILE "
                            "optional error warning info debug text json "
                            "JSON yes no UTF KiB max connections connection database conf hba ident set org "
                            "department fsync terse panic none on "
                            "off default Debian bookworm security apt get update install postgresql deb http "
                            "debian main LimitNOFILE systemd "
                            "ulimit CA TLS createdb pg wang district street postgres nobody ";

static bool is_made(const char *at, size_t length)
{
    size_t turns = 0;

    for (size_t i = 1; i < length; i++)
        turns += islower((unsigned char)at[i - 1]) && isupper((unsigned char)at[i]);
    return turns > 1;
}

static bool is_name(const char *at, size_t length)
{
    char word[80];

    if (length > 64 || memchr(at, '_', length) != NULL || is_made(at, length))
        return true;
    snprintf(word, sizeof(word), " %.*s ", (int)length, at);
    return strstr(names, word) != NULL || strcspn(at, "0123456789") < length;
}

/* The length of an option, a path, an address, a "key = value", or of words that are PostgreSQL's; 0: none begins here. */
static size_t skip(const char *at, const char *line)
{
    static const char *const quoted[] = {"PostgreSQL 原文：", "ALTER SYSTEM SET", "http://", "host="};

    for (size_t i = 0; i < sizeof(quoted) / sizeof(*quoted); i++)
        if (strncmp(at, quoted[i], strlen(quoted[i])) == 0)
            return strlen(at);
    if (strncmp(at, "--", 2) == 0)
        return 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");
    if (*at == '/' || *at == '[')
        return strcspn(at, " ,;：，；）");
    if (at == line && strstr(line, " = ") != NULL)
        return strlen(line);
    return strncmp(at, "sql/", 4) == 0 || strncmp(at, "data/", 5) == 0 || strncmp(at, "migrations/", 11) == 0
               ? strcspn(at, " ：；）")
               : 0;
}

static const char *latin_word(const char *line)
{
    for (const char *at = line; *at != '\0';) {
        size_t past = skip(at, line), length = 0;

        while (past == 0 && (isalnum((unsigned char)at[length]) || at[length] == '_'))
            length++;
        for (size_t i = 0; i + 1 < length; i++)
            if (isalpha((unsigned char)at[i]) && isalpha((unsigned char)at[i + 1]) && !is_name(at, length))
                return at;
        at += past + length > 0 ? past + length : 1;
    }
    return NULL;
}

static const char *han(const char *line)
{
    for (const char *at = line, *next = at; *at != '\0'; at = next)
        if (text_is_han(text_next(&next)))
            return at;
    return NULL;
}

/* The same in all languages. */
static const char ready[] = "nold: listening on 127.0.0.1:";

void spoken_check(const char *language, const char *command, char *said)
{
    char *rest = said, *line;

    cr_expect(*said != '\0', "%s: nothing said", command);
    while ((line = strsep(&rest, "\n")) != NULL) {
        bool log = isdigit((unsigned char)line[0]) && strstr(line, " info ") != NULL; /* it serves */
        const char *fault = strcmp(language, "zh") == 0 && !log ? latin_word(line) : han(line);

        if (strncmp(line, ready, strlen(ready)) == 0)
            continue;

        cr_expect_null(fault, "%s: %s\n  %s\n  at: %.40s", language, command, line,
                       fault != NULL ? fault : "");
    }
}

bool spoken_has_chinese(const char *said)
{
    return han(said) != NULL;
}
