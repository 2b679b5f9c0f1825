/*
 * The log: one line an event, to stderr, with session and request id.
 *
 * A line holds ids, never a name, an ID number, a phone number, an address or free text (TRUST rule 17).
 * No check can see that: whoever writes a log call answers for its arguments. What can be checked is done:
 * control characters and bad UTF-8 are replaced, so that no value forges a second line.
 *
 * Under a journal (JOURNAL_STREAM is set) a line begins with its level as `<6>`, else with the time.
 */
#ifndef COMMON_LOG_H
#define COMMON_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As syslog numbers them. */
enum log_level {
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARNING = 4,
    LOG_LEVEL_INFO = 6,
    LOG_LEVEL_DEBUG = 7,
};

enum log_format { LOG_TEXT, LOG_JSON };

struct log_config {
    enum log_level level; /* this and all more urgent ones are written */
    enum log_format format;
    bool journal;
    void (*write)(const char *line, size_t length);   /* NULL: stderr, one write(2) a line */
    void (*now)(int64_t *seconds, int *milliseconds); /* NULL: the real-time clock */
};

/* Text at info level, to stderr, journal or not by the environment; so is the state before log_setup. */
struct log_config log_config_default(void);
void log_setup(const struct log_config *config);

bool log_level_parse(const char *text, enum log_level *level);    /* error warning info debug */
bool log_format_parse(const char *text, enum log_format *format); /* text json */

/* Session and request id 0: none. A line is cut at 2 KiB. */
void log_event(enum log_level level, uint64_t session, uint64_t request, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#define log_error(...) log_event(LOG_LEVEL_ERROR, 0, 0, __VA_ARGS__)
#define log_warning(...) log_event(LOG_LEVEL_WARNING, 0, 0, __VA_ARGS__)
#define log_info(...) log_event(LOG_LEVEL_INFO, 0, 0, __VA_ARGS__)
#define log_debug(...) log_event(LOG_LEVEL_DEBUG, 0, 0, __VA_ARGS__)

#endif
