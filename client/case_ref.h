/*
 * Which case, and at which version: case numbers, unique prefixes, row numbers and ranges of the list last shown, and - for
 * lines CASE[,VERSION] from stdin.
 *
 * The version that goes with a write is the one that was last shown (shown.h); where none was shown, the case is read, one
 * line of it is printed on stderr, and that version is taken. --version N overrides.
 */
#ifndef NOL_CLIENT_CASE_REF_H
#define NOL_CLIENT_CASE_REF_H

#include <stddef.h>
#include <stdint.h>

struct args;

struct case_ref {
    char number[24]; /* e.g. 100023K */
    uint32_t version;
};

/* Resolves the positional arguments from `first` on. `with_versions`: also settle the version of each. 0 and an array that the
 * caller frees, or an exit code after a sentence. */
int case_ref_resolve(const struct args *args, int first, int with_versions, struct case_ref **refs, size_t *count);
/* Likewise for one argument. */
int case_ref_one(const struct args *args, const char *text, int with_version, struct case_ref *ref);

/* Remembers what was shown: case and version, without names or numbers; `row` 0: not in a list. */
void shown_begin_list(void);
void shown_case(const char *number, uint32_t version, size_t row);
void shown_end_list(void);

#endif
