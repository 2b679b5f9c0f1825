/*
 * Looks at a database as an operator would: may the server work with it, and is it set up as it must be?
 *
 * Blocking; for `nold check` and for the moment before `nold serve` starts.
 */
#ifndef NOL_SERVER_DB_CHECK_H
#define NOL_SERVER_DB_CHECK_H

#include <stdbool.h>
#include <stddef.h>

enum check_outcome { CHECK_FINE, CHECK_WRONG, CHECK_UNREACHABLE };

/* What nold serve refuses to start without: reachable by address, version, roles that can do no more than they may, the schema
 * that this program carries. `loader` may be "". */
enum check_outcome check_before_serving(const char *app, const char *loader, char *error, size_t error_size);

/* One attempt to get in. */
bool check_reachable(const char *conninfo, char *error, size_t error_size);

/* One finding of nold check: NULL `wrong` when it is fine. `what` is its fixed English name, the msgid of what is printed. Strings are
 * borrowed until return. */
typedef void (*check_say_fn)(void *arg, const char *what, const char *wrong, const char *mend);

/* The finding about PostgreSQL's version (150020: 15.20) alone. True: fine. */
bool check_version(int version, check_say_fn say, void *arg);

/* Everything about the database. `connections` is how many the server will open. True: all is fine. */
bool check_database(const char *app, const char *loader, const char *migrator, unsigned connections,
                    check_say_fn say, void *arg);

/* Looks through the whole record, as the migrator, for rows that name what is not there: what foreign keys would refuse, where there are
 * none (sql/migrations/0062_hot_rows.sql). A minute or so a hundred million rows; for the night. */
bool check_record(const char *migrator, check_say_fn say, void *arg);

#endif
