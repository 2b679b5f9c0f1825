/*
 * Papers on the command line: 'KIND:NUMBER;issuer=…;date=…;from=…;until=…;other=…=FILE|seen', and --waive KIND=REASON.
 */
#ifndef NOL_CLIENT_EVIDENCE_ARG_H
#define NOL_CLIENT_EVIDENCE_ARG_H

#include <stddef.h>

#include "proto/evidence.pb-c.h"
#include "proto/visits.pb-c.h"

struct args;

/* Parses every --evidence of `args` and uploads the files (complete and checked when this returns). 0 and arrays that live until the
 * process ends, or an exit code after a sentence. */
int evidence_arg_all(const struct args *args, Nol__EvidenceInput ***papers, size_t *count);
int evidence_arg_waivers(const struct args *args, Nol__Waive ***waivers, size_t *count);

/* Parses one, without uploading; `path` gets the FILE or NULL for seen. The sentence in `error` when it returns non-zero. */
int evidence_arg_parse(const char *text, Nol__EvidenceInput **paper, const char **path, char *error, size_t error_size);

/* Uploads one file; fills sha256. Exit code. */
int evidence_upload(const char *path, Nol__EvidenceInput *paper);

#endif
