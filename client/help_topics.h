/*
 * Help on what belongs to no single command.
 */
#ifndef CLIENT_HELP_TOPICS_H
#define CLIENT_HELP_TOPICS_H

struct help_topic {
    const char *name;
    const char *title; /* msgid */
    const char *text;  /* msgid, laid out for 80 columns */
    const char *noun;  /* whose help names the topic; NULL */
};

extern const struct help_topic help_topics[]; /* ended by a row without a name */

void help_topics_list(void);

#endif
