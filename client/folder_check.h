/*
 * Whether nobody but the user could have changed what a profile keeps: the token, which server and CA, what is pending. Otherwise whoever can
 * write there says to whom a password goes, and what is sent in the user's name.
 */
#ifndef CLIENT_FOLDER_CHECK_H
#define CLIENT_FOLDER_CHECK_H

#include <limits.h>
#include <stdbool.h>

/* The folder, and with `within` all in it and in its folders: each a folder or a file, no link, the user's (or root's), writable by no other.
 * What is not there is fine. NULL, or what is wrong, for a sentence, and where in `found`. */
const char *folder_check(const char *path, bool within, char found[PATH_MAX]);

/* The folders above it up to the root, and those that links among them lead through: whoever may write to one of them can put another folder in the
 * place of the next, save in a sticky one such as /tmp. */
const char *folder_check_above(const char *path, char found[PATH_MAX]);

#endif
