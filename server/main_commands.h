/*
 * The commands of nold. Each takes its own part of the command line and returns the exit code: 0 done, 1 failed, 2 usage.
 */
#ifndef NOL_SERVER_MAIN_COMMANDS_H
#define NOL_SERVER_MAIN_COMMANDS_H

int command_dev(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_check(int argc, char **argv);
int command_config(int argc, char **argv);
int command_user(int argc, char **argv);
int command_clock(int argc, char **argv);
int command_version(int argc, char **argv);

#endif
