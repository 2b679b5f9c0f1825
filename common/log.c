#include "common/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/date_time.h"
#include "common/text.h"

#define MESSAGE_SIZE 2048
#define LINE_CAP (2 * MESSAGE_SIZE + 512) /* JSON doubles at most the quotes and backslashes */

static const struct {
    enum log_level level;
    const char *name;
} levels[] = {{LOG_LEVEL_ERROR, "error"},
              {LOG_LEVEL_WARNING, "warning"},
              {LOG_LEVEL_INFO, "info"},
              {LOG_LEVEL_DEBUG, "debug"}};

static struct log_config current;
static bool is_set_up;

static void write_stderr(const char *line, size_t length)
{
    ssize_t ignored = write(STDERR_FILENO, line, length); /* where would one say that the log is full */

    (void)ignored;
}

static void real_time(int64_t *seconds, int *milliseconds)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    *seconds = now.tv_sec;
    *milliseconds = (int)(now.tv_nsec / 1000000);
}

struct log_config log_config_default(void)
{
    return (struct log_config){
        .level = LOG_LEVEL_INFO, .format = LOG_TEXT, .journal = getenv("JOURNAL_STREAM") != NULL};
}

void log_setup(const struct log_config *config)
{
    current = *config;
    if (current.write == NULL)
        current.write = write_stderr;
    if (current.now == NULL)
        current.now = real_time;
    is_set_up = true;
}

bool log_level_parse(const char *text, enum log_level *level)
{
    for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
        if (strcmp(levels[i].name, text) == 0) {
            *level = levels[i].level;
            return true;
        }
    }
    return false;
}

bool log_format_parse(const char *text, enum log_format *format)
{
    if (strcmp(text, "text") != 0 && strcmp(text, "json") != 0)
        return false;
    *format = strcmp(text, "json") == 0 ? LOG_JSON : LOG_TEXT;
    return true;
}

static const char *level_name(enum log_level level)
{
    for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
        if (levels[i].level == level)
            return levels[i].name;
    return "?";
}

/* In place: what could forge a line, or is no text, becomes '?'. */
static void sanitise(char *text)
{
    size_t length = strlen(text), at = 0;

    while ((at += text_valid_prefix(text + at, length - at)) < length)
        text[at] = '?';
    for (char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
        else if ((unsigned char)p[0] == 0xc2 && (unsigned char)p[1] < 0xa0)
            p[0] = p[1] = '?'; /* C1 controls */
    }
}

static void append_json(struct buffer *line, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buffer_append_byte(line, '\\');
        buffer_append_byte(line, (uint8_t)*text);
    }
}

static void append_id(struct buffer *line, const char *name, uint64_t id)
{
    if (id != 0 && current.format == LOG_JSON)
        buffer_printf(line, ",\"%s\":%" PRIu64, name, id);
    else if (id != 0)
        buffer_printf(line, "%s=%" PRIu64 " ", name, id);
}

static void compose(struct buffer *line, enum log_level level, uint64_t session, uint64_t request,
                    const char *message)
{
    char stamp[DATE_TIME_SIZE];
    int64_t seconds;
    int milliseconds;

    current.now(&seconds, &milliseconds);
    date_time_format(seconds, milliseconds, stamp);
    if (current.journal)
        buffer_printf(line, "<%d>", (int)level);
    if (current.format == LOG_JSON) {
        buffer_printf(line, "{\"time\":\"%s\",\"level\":\"%s\"", stamp, level_name(level));
        append_id(line, "session", session);
        append_id(line, "req", request);
        buffer_append_text(line, ",\"message\":\"");
        append_json(line, message);
        buffer_append_text(line, "\"}\n");
        return;
    }
    if (!current.journal)
        buffer_printf(line, "%s %s ", stamp, level_name(level));
    append_id(line, "session", session);
    append_id(line, "req", request);
    buffer_append_text(line, message);
    buffer_append_byte(line, '\n');
}

void log_event(enum log_level level, uint64_t session, uint64_t request, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    struct buffer line;
    va_list args;

    if (!is_set_up) {
        struct log_config config = log_config_default();

        log_setup(&config);
    }
    if (level > current.level)
        return;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    sanitise(message);
    buffer_init(&line, LINE_CAP);
    compose(&line, level, session, request, message);
    current.write((const char *)line.data, line.size);
    buffer_deinit(&line);
}
