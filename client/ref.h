/*
 * Escalations, directives and inquiries as people name them: by the number that lists show, at the version last shown.
 *
 * What was shown stands in one file of the profile, without a name; shown.h does the same for cases.
 */
#ifndef CLIENT_REF_H
#define CLIENT_REF_H

#include <stdint.h>

#include "client/session.h"

struct call;

enum ref_kind { REF_ESCALATION = 'e', REF_DIRECTIVE = 'd', REF_INQUIRY = 'i' };

/* Remembers what was shown; that it could not is no failure, since it is read again then. */
void ref_note(const struct session *session, enum ref_kind kind, const char *id, uint32_t version);

/* The number in words[0]: digits, or #17. 0, or the exit code after it said why. `id` is in the call's arena. */
int ref_parse(struct call *call, const char *word, char **id);

/* The version that was last shown; 0: never. */
uint32_t ref_shown(const struct session *session, enum ref_kind kind, const char *id);

/* The version to act on: --version, else the one last shown. */
uint32_t ref_version(struct call *call, const struct session *session, enum ref_kind kind, const char *id);

#endif
