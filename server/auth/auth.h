/*
 * Room auth: agreeing on the version, logging in, accounts. Handlers of messages.def.
 *
 * Rules of who may do what stand in sql/functions/auth; here is what needs hashing, or a change of the session.
 */
#ifndef NOL_SERVER_AUTH_AUTH_H
#define NOL_SERVER_AUTH_AUTH_H

struct request;

#define AUTH_VERSION 1 /* of the protocol; the only one so far */

void auth_hello(struct request *request);
void auth_ping(struct request *request);
void auth_login(struct request *request);
void auth_resume(struct request *request);
void auth_logout(struct request *request);
void auth_status(struct request *request);
void auth_password_change(struct request *request);
void auth_password_again(struct request *request);
void auth_user_add(struct request *request);

#endif
