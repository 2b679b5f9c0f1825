/*
 * A file that the user named to be written: always a new one. Nothing is written over a file that is there, and nothing through a link that
 * somebody else may have put there.
 */
#ifndef CLIENT_NEW_FILE_H
#define CLIENT_NEW_FILE_H

#include <stdbool.h>
#include <sys/types.h>

/* Before anything is asked of the server: whether the name is free. 0, or the exit code after it said why not. "-" and NULL always are. */
int new_file_check(const char *path);

/* The descriptor; -1 after it said why not. */
int new_file_open(const char *path, mode_t mode);

/* Gives the file that was written as `beside` the name `path`, if that is still free. False with errno. */
bool new_file_rename(const char *beside, const char *path);

/* Says why it failed; the exit code. */
int new_file_say(const char *path, int error);

#endif
