/*
 * The private PostgreSQL of `nold dev`: made once, started or found running, ended.
 *
 * It has no TCP port, its socket stands in a folder of mode 0700, and peer lets this user in as the application's roles only,
 * never as a superuser. It outlives a killed nold; the next one adopts it.
 */
#ifndef NOL_SERVER_DEV_CLUSTER_H
#define NOL_SERVER_DEV_CLUSTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "server/dev/house.h"

struct cluster {
    const struct house *house; /* borrowed */
    char bin[128];             /* PostgreSQL's programs */
    unsigned connections;      /* that it must allow */
    pid_t pid;                 /* the postmaster; 0 while none is known */
    bool adopted;
};

/* Finds PostgreSQL's programs: the newest, or those that fit the folder. Makes the cluster when there is none, whole or not at
 * all. False: said on stderr. */
bool cluster_prepare(struct cluster *cluster, const struct house *house, unsigned connections);

/* Adopts a running one or starts it. Returns the postmaster's process id, or -1. For the supervisor, too: a crashed one starts again. */
pid_t cluster_start(struct cluster *cluster);

/* Waits until it takes connections. False: said on stderr. */
bool cluster_wait(const struct cluster *cluster, unsigned ms);

/* Ends it at once and waits; for a start that failed. */
void cluster_stop(const struct cluster *cluster);

#endif
