/*
 * Sessions that watch (WATCH): each has its own cursor, and is pushed what lies behind it.
 *
 *   timer ──▶ news: which units have something new? ──▶ their watchers are due ──▶ a page under the session's own token ──▶ WATCH_EVENT
 *
 * Nobody is told of a notice by anything but its position in the record, so it does not matter which process wrote it, and a process
 * that starts anew knows nothing and misses nothing. A page is read only for a session that has taken what it was sent
 * (LIMIT_WATCH_OUTPUT), and only LIMIT_WATCH_PAGES at a time. A watcher that takes nothing while more waits is told WATCH_BEHIND
 * after a while and is none any more; nothing of the record is kept for it.
 *
 * Knows no message but those it pushes, and of SQL two names. Internal to rpc/; rooms call request_watch.
 */
#ifndef NOL_SERVER_RPC_WATCHERS_H
#define NOL_SERVER_RPC_WATCHERS_H

#include <stddef.h>
#include <uv.h>

struct peer;

/* One loop, one set of watchers in a process. */
void watchers_start(uv_loop_t *loop);
/* The timer closes with the loop's next turns; pages that are out are given up. */
void watchers_stop(void);

/* The session watches no longer, or never did. */
void watchers_drop(struct peer *peer);

/* For tests: how long a watcher may take nothing; 0: DEADLINE_WATCH_BEHIND_MS. */
void watchers_set_patience(unsigned ms);

#endif
