/*
 * What was typed, checked against the command's row. Borrowed by the command's function until it returns.
 */
#ifndef NOL_CLIENT_ARGS_H
#define NOL_CLIENT_ARGS_H

#include <stdbool.h>
#include <stddef.h>

struct command;
struct args;

const struct command *args_command(const struct args *args);

/* Positional arguments. */
int args_count(const struct args *args);
const char *args_at(const struct args *args, int index); /* borrowed */

/* Options by name; NULL, 0 or false when not given. A word is its identifier, a day ISO 8601, text already read from @FILE or -. */
const char *args_get(const struct args *args, const char *option);
bool args_flag(const struct args *args, const char *option);
long args_number(const struct args *args, const char *option, long otherwise);
size_t args_many_count(const struct args *args, const char *option);
const char *args_many(const struct args *args, const char *option, size_t index);

/* Global options. */
enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };
enum output_format args_output(void);
bool args_yes(void);
const char *args_profile(void);
bool args_verbose(void);

/* Prints one sentence and a hint to stderr; returns exit code 2. `format` is a translated format. */
int args_usage(const struct args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Shows what will happen on stderr and asks; --yes skips; no terminal and no --yes: false after a sentence (exit 2). */
bool args_confirm(const char *question);

#endif
