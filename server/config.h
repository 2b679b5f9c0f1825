/*
 * The server's settings: an INI file read by the table in config.def. Pure but for reading the file.
 *
 * A key that is not in the table, a number out of its range, a password in a conninfo: each is an error with its line.
 */
#ifndef NOL_SERVER_CONFIG_H
#define NOL_SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CONFIG_TEXT_MAX 1024

struct config_address {
    char host[64];
    uint16_t port;
};

#define CONFIG_C_TEXT char *
#define CONFIG_C_PATH char *
#define CONFIG_C_WORD char *
#define CONFIG_C_NUMBER unsigned
#define CONFIG_C_ADDRESS struct config_address

struct config {
#define CONFIG(section, key, member, type, standard, words, lowest, highest, help) CONFIG_C_##type member;
#include "server/config.def"
#undef CONFIG
};

/* All defaults. config_deinit gives back the strings. */
void config_init(struct config *config);
void config_deinit(struct config *config);

/* Reads over what is there. False: `error` says file, line and what is wrong. */
bool config_read_file(struct config *config, const char *path, char *error, size_t error_size);
bool config_read_text(struct config *config, const char *name, const char *text, size_t length, char *error,
                      size_t error_size);

/* One value as the file would give it; NULL, or what is wrong with it (static). */
const char *config_set(struct config *config, const char *section, const char *key, const char *value);

/* The whole as a file that can be read again, each key with its help. */
void config_show(const struct config *config, FILE *out);

/* HOST:PORT or [HOST]:PORT, the host a numeric address. */
bool config_parse_address(const char *text, struct config_address *address);

#endif
