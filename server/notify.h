/*
 * Tells systemd that the service is up (sd_notify, by hand: linking libsystemd for one datagram is not worth it).
 */
#ifndef NOL_SERVER_NOTIFY_H
#define NOL_SERVER_NOTIFY_H

/* Sends READY=1 to $NOTIFY_SOCKET, once, when there is one. */
void notify_ready(void);

#endif
