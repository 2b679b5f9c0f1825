/*
 * The clock of the work as the server's own command line sees and moves it, in an installation for trials. Blocking.
 */
#ifndef NOL_SERVER_DB_CLOCK_ADMIN_H
#define NOL_SERVER_DB_CLOCK_ADMIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock_said {
    char now[32];  /* RFC 3339, district time */
    char held[16]; /* the day since which it stands still, because the machine's date jumped; "": it works */
    int64_t shift; /* seconds before the real time */
    bool quiet, trial;
};

/* Marks the database as one for trials, or takes the mark away. As the migrator's role, as all of these. */
bool clock_admin_trial(const char *migrator, bool trial, char *error, size_t error_size);

bool clock_admin_show(const char *migrator, struct clock_said *said, char *error, size_t error_size);

/* The machine's date is right: the clocks go on. */
bool clock_admin_accept(const char *migrator, struct clock_said *said, char *error, size_t error_size);

/* On by so many seconds. A refusal is a sentence in `error`, too. */
bool clock_admin_move(const char *migrator, int64_t seconds, struct clock_said *said, char *error,
                      size_t error_size);

#endif
