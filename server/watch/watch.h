/*
 * Room watch: what concerns one, as it happens. Where a watch begins; rpc/watchers pushes what follows.
 */
#ifndef NOL_SERVER_WATCH_WATCH_H
#define NOL_SERVER_WATCH_WATCH_H

struct request;

void watch_begin(struct request *request);

#endif
