/*
 * The folder of `nold dev`: where everything lies, and whose it is.
 *
 *   DIR/data       PostgreSQL's            DIR/keys     the certificate authority and the server's key
 *   DIR/s          its socket, 0700        DIR/ca.crt   what clients are given
 *   DIR/postgres.log                       DIR/dev.json where to find the server, for scripts
 *   DIR/nold.conf  for the other commands
 */
#ifndef NOL_SERVER_DEV_HOUSE_H
#define NOL_SERVER_DEV_HOUSE_H

#include <stdbool.h>
#include <stddef.h>

enum { HOUSE_PATH = 512 };

struct house {
    char folder[HOUSE_PATH]; /* absolute */
    char data[HOUSE_PATH + 16], keys[HOUSE_PATH + 16], ca[HOUSE_PATH + 16];
    char socket[HOUSE_PATH + 16]; /* DIR/s, or a short one in /tmp when that is too long for a socket */
    char log[HOUSE_PATH + 16], json[HOUSE_PATH + 16], config[HOUSE_PATH + 16];
};

/* NULL folder: the default ($XDG_STATE_HOME/nold, or /var/lib/nold-dev for root). False: said on stderr. */
bool house_find(struct house *house, const char *folder);

/* As root: makes the folder, gives it to the unprivileged user and starts this program again as that user (or goes on as that
 * user, where it may not execute the file). As anybody else: makes the folder and goes on. False: said on stderr. */
bool house_enter(const struct house *house, char **argv);

/* One of the application's connection strings into `out`. */
void house_conninfo(const struct house *house, const char *role, char *out, size_t size);

#endif
