/*
 * From argv to the exit code; main without the process.
 */
#ifndef CLIENT_RUN_H
#define CLIENT_RUN_H

int run(int argc, char **argv);

#endif
