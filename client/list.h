/*
 * A list command: the request is filled from the options of the same names, all pages are fetched and shown.
 *
 * Pages follow cursors, so the command sees one list although rows change meanwhile. --limit N stops after N rows and says
 * how to go on.
 */
#ifndef CLIENT_LIST_H
#define CLIENT_LIST_H

#include "client/call.h"
#include "client/output.h"
#include "client/session.h"

struct list {
    uint32_t type;
    ProtobufCMessage *request;               /* an initialised message with `limit` and `after`, or neither */
    const ProtobufCMessageDescriptor *reply; /* with `rows`, and `next` where there are pages */
    const struct column *columns;
    bool numbered;
    bool filled;                                          /* the options stand in the request already */
    const char *hint;                                     /* the next useful command, a msgid; NULL */
    void (*head)(const ProtobufCMessage *reply);          /* of the first page, before a table; NULL */
    void (*each)(void *arg, const ProtobufCMessage *row); /* for what the command remembers; NULL */
    void (*complete)(void *arg,
                     ProtobufCMessage *row); /* says what the client knows of the row, in every form; NULL */
    /* What people read differs from what the message says: changes the row before it goes into a table; NULL. */
    void (*dress)(void *arg, ProtobufCMessage *row, size_t number);
    bool on_screen; /* of list_walk: `each` prints a row to read */
    bool dress_csv; /* a sheet is read by people too; scripts take JSON */
    void *arg;
};

/* Sets every field of the request for which an option of the same name was given. */
void list_fill(const struct call *call, ProtobufCMessage *request);

/* Returns the exit code. */
int list_run(struct call *call, const struct list *list);

/* All rows go to `each`, nothing is printed; false when it failed (the failure stands in the session). */
bool list_walk(struct session *session, const struct list *list);

#endif
