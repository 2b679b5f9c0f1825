/*
 * The client's own folders and files (XDG): made 0700, files 0600, written whole or not at all.
 *
 * Knows no profile and no content.
 */
#ifndef CLIENT_FOLDER_H
#define CLIENT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* "$XDG_CONFIG_HOME/nol" and "$XDG_STATE_HOME/nol" with the defaults of the specification; borrowed until the next call. */
const char *folder_config(void);
const char *folder_state(void);

/* Makes the folder and its parents, 0700; false with errno. */
bool folder_make(const char *path);

/* Writes a new file beside the old one, syncs it, renames it into place and syncs the folder: after a crash either the old
 * or the new content is there. Makes the folder. False with errno. */
bool folder_write(const char *path, const void *bytes, size_t size);

/* Removes and syncs the folder; false with errno, but a file that is not there is no failure. */
bool folder_remove(const char *path);

/* The whole file with a NUL behind it: returns, caller frees; NULL with errno. At most 64 MiB. */
char *folder_read(const char *path, size_t *size);

#endif
