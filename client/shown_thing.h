/*
 * What was last shown of things other than cases: the version of an inquiry. One file of the profile, of numbers alone.
 */
#ifndef CLIENT_SHOWN_THING_H
#define CLIENT_SHOWN_THING_H

#include <stdint.h>

/* 0: never shown. `folder` is the profile's state folder, `kind` a word, `id` its digits. */
uint32_t shown_thing_version(const char *folder, const char *kind, const char *id);

/* Forgets the oldest past some hundreds; a file that cannot be written is forgotten, which is safe: it is read again. */
void shown_thing_note(const char *folder, const char *kind, const char *id, uint32_t version);

#endif
