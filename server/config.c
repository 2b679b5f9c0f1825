#include "server/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/bug.h"
#include "common/i18n.h"
#include "common/ini.h"
#include "common/text.h"

enum type { CONFIG_TEXT, CONFIG_PATH, CONFIG_WORD, CONFIG_NUMBER, CONFIG_ADDRESS };

enum { FILE_MAX = 64 * 1024, HELP_COLUMNS = 76 };

static const struct row {
    const char *section, *key;
    enum type type;
    size_t offset;
    const char *standard;
    const char *words; /* separated by | */
    unsigned lowest, highest;
    const char *help;
} table[] = {
#define CONFIG(section, key, member, type, standard, words, lowest, highest, help)                           \
    {#section, #key, CONFIG_##type, offsetof(struct config, member), standard, words, lowest, highest, help},
#include "server/config.def"
#undef CONFIG
};

enum { ROWS = sizeof(table) / sizeof(*table) };

static void *member_of(struct config *config, const struct row *row)
{
    return (char *)config + row->offset;
}

static const void *const_member_of(const struct config *config, const struct row *row)
{
    return (const char *)config + row->offset;
}

bool config_parse_address(const char *text, struct config_address *address)
{
    const char *colon = strrchr(text, ':');
    size_t length = colon != NULL ? (size_t)(colon - text) : 0;
    unsigned char bytes[sizeof(struct in6_addr)];
    char *end;
    unsigned long port;

    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    } else if (memchr(text, ':', length) != NULL) {
        return false;
    }
    if (colon == NULL || length == 0 || length >= sizeof(address->host) || colon[1] < '0' || colon[1] > '9')
        return false;
    port = strtoul(colon + 1, &end, 10);
    memcpy(address->host, text, length);
    address->host[length] = '\0';
    address->port = (uint16_t)port;
    return *end == '\0' && port <= UINT16_MAX &&
           (inet_pton(AF_INET, address->host, bytes) == 1 || inet_pton(AF_INET6, address->host, bytes) == 1);
}

static bool is_word_of(const char *words, const char *value)
{
    size_t length = strlen(value);

    if (length == 0 || strchr(value, '|') != NULL)
        return false;
    for (const char *at = words; (at = strstr(at, value)) != NULL; at += length)
        if ((at == words || at[-1] == '|') && (at[length] == '|' || at[length] == '\0'))
            return true;
    return false;
}

static const char *set_text(char **member, const char *value)
{
    char *copy;

    if (strlen(value) > CONFIG_TEXT_MAX)
        return _("longer than 1024 bytes");
    copy = strdup(value);
    BUG_ON(copy == NULL);
    free(*member);
    *member = copy;
    return NULL;
}

static const char *set_number(unsigned *member, const struct row *row, const char *value)
{
    char *end;
    unsigned long number = strtoul(value, &end, 10);

    if (value[0] < '0' || value[0] > '9' || *end != '\0')
        return _("not a whole number");
    if (number < row->lowest || number > row->highest)
        return _("out of its range, see nold config show");
    *member = (unsigned)number;
    return NULL;
}

static const char *set_row(struct config *config, const struct row *row, const char *value)
{
    switch (row->type) {
    case CONFIG_TEXT:
        if (strstr(value, "password") != NULL)
            return _("a password does not belong in this file: use passfile=… (0600) or a certificate");
        return set_text(member_of(config, row), value);
    case CONFIG_PATH:
        if (value[0] != '/' && value[0] != '\0')
            return _("not an absolute path");
        return set_text(member_of(config, row), value);
    case CONFIG_WORD:
        if (!is_word_of(row->words, value))
            return _("not one of the words that it takes, see nold config show");
        return set_text(member_of(config, row), value);
    case CONFIG_NUMBER:
        return set_number(member_of(config, row), row, value);
    case CONFIG_ADDRESS:
        return config_parse_address(value, member_of(config, row))
                   ? NULL
                   : _("not HOST:PORT with a numeric host, as 127.0.0.1:7443 or [::]:7443");
    }
    BUG("config row of type %d", (int)row->type);
}

const char *config_set(struct config *config, const char *section, const char *key, const char *value)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(table[i].section, section) == 0 && strcmp(table[i].key, key) == 0)
            return set_row(config, &table[i], value);
    return _("no such setting, see nold config show");
}

void config_init(struct config *config)
{
    *config = (struct config){0};
    for (size_t i = 0; i < ROWS; i++) {
        const char *wrong = set_row(config, &table[i], table[i].standard);

        if (wrong != NULL)
            BUG("default of %s: %s", table[i].key, wrong);
    }
}

void config_deinit(struct config *config)
{
    for (size_t i = 0; i < ROWS; i++)
        if (table[i].type == CONFIG_TEXT || table[i].type == CONFIG_PATH || table[i].type == CONFIG_WORD)
            free(*(char **)member_of(config, &table[i]));
    *config = (struct config){0};
}

static const char *on_value(void *arg, const char *section, const char *key, const char *value, unsigned line)
{
    (void)line;
    return config_set(arg, section, key, value);
}

bool config_read_text(struct config *config, const char *name, const char *text, size_t length, char *error,
                      size_t error_size)
{
    struct ini_error wrong;

    if (ini_parse(text, length, on_value, config, &wrong))
        return true;
    snprintf(error, error_size, _("%s, line %u: %s"), name, wrong.line, wrong.what);
    return false;
}

bool config_read_file(struct config *config, const char *path, char *error, size_t error_size)
{
    static char text[FILE_MAX + 1];
    FILE *file = fopen(path, "re");
    size_t length;

    if (file == NULL) {
        snprintf(error, error_size, _("%s cannot be opened: %s"), path, i18n_system(strerror(errno)));
        return false;
    }
    length = fread(text, 1, sizeof(text), file);
    if (ferror(file) != 0 || length > FILE_MAX) {
        snprintf(error, error_size, _("%s cannot be read, or is larger than 64 KiB"), path);
        fclose(file);
        return false;
    }
    fclose(file);
    return config_read_text(config, path, text, length, error, error_size);
}

/* The signs after which Chinese may break. */
static bool is_stop(int32_t c)
{
    return c == 0xff0c || c == 0xff1b || c == 0xff1a || c == 0x3002 || c == 0x3001;
}

/* Bytes of the next line: up to a blank or behind a Chinese comma or full stop, where there is one. */
static size_t line_length(const char *text)
{
    size_t most = text_fit(text, HELP_COLUMNS), length = 0;

    if (text[most] == '\0')
        return most;
    for (const char *at = text; (size_t)(at - text) < most;) {
        int32_t c = text_next(&at);

        if (*at == ' ' || is_stop(c))
            length = (size_t)(at - text);
    }
    return length > 0 ? length : most;
}

static void show_help(const struct row *row, FILE *out)
{
    for (const char *rest = _(row->help); *rest != '\0'; rest += strspn(rest, " ")) {
        size_t length = line_length(rest);

        fprintf(out, "# %.*s\n", (int)length, rest);
        rest += length;
    }
    if (row->type == CONFIG_WORD)
        fprintf(out, _("# One of: %s\n"), row->words);
    if (row->type == CONFIG_NUMBER)
        fprintf(out, _("# From %u to %u\n"), row->lowest, row->highest);
}

static void show_value(const struct config *config, const struct row *row, FILE *out)
{
    const void *member = const_member_of(config, row);
    const struct config_address *address = member;

    if (row->type == CONFIG_NUMBER)
        fprintf(out, "%s = %u\n", row->key, *(const unsigned *)member);
    else if (row->type == CONFIG_ADDRESS)
        fprintf(out, strchr(address->host, ':') != NULL ? "%s = [%s]:%u\n" : "%s = %s:%u\n", row->key,
                address->host, address->port);
    else
        fprintf(out, "%s = %s\n", row->key, *(char *const *)member);
}

void config_show(const struct config *config, FILE *out)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (i == 0 || strcmp(table[i].section, table[i - 1].section) != 0)
            fprintf(out, "%s[%s]\n", i == 0 ? "" : "\n", table[i].section);
        else
            fputc('\n', out);
        show_help(&table[i], out);
        show_value(config, &table[i], out);
    }
}
