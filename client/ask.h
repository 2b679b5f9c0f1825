/*
 * Questions of a dialogue on the terminal: a line of text, a choice by number, a day. Everything goes to stderr.
 *
 * With a tape each answer that was taken is kept under its key, and a dialogue is run from its start again: what is on the tape is
 * not asked. So a step back is one answer less, and a draft is the tape in a file.
 */
#ifndef CLIENT_ASK_H
#define CLIENT_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "client/words.h"

struct call;

struct ask_choice {
    const char *value, *label;
};

#define ASK_MOST_ANSWERS 128

/* The answers so far, in their order; texts borrowed for as long as the dialogue. */
struct ask_tape {
    struct {
        const char *key, *text; /* "" for an empty answer */
    } answers[ASK_MOST_ANSWERS];
    size_t count, at;                                 /* at: the next one to be played */
    bool aloud;                                       /* played answers are shown with their questions */
    void (*keep)(const struct ask_tape *, void *arg); /* after each change */
    void *arg;
};

/* A dialogue. Once it ended or goes back, nothing more is asked and every answer is NULL. */
struct asking {
    struct call *call;
    struct ask_tape *tape; /* NULL: no step back */
    bool ended;            /* the input is over */
    bool back;             /* the last answer was taken off the tape: begin anew */
};

/* Whether a command asks for what it needs: none of its own options was given, and somebody can be asked. */
bool ask_wanted(const struct call *call);

/* What was chosen, as one would type it: `words` is the command with its arguments. */
void ask_print_command(const struct call *call, const char *words);

bool ask_stopped(const struct asking *a);

/* Whether the next question will be put, and not answered from the tape: then what explains it is said. */
bool ask_is_live(const struct asking *a);

/* The answer, in the call's arena; NULL for an empty one. `key` names the question on a tape. */
const char *ask_text(struct asking *a, const char *key, const char *question);

/* The same for what must be one of a kind: asked again until `fits`, which says why not, takes it; "" is an empty answer. */
typedef bool (*ask_fits_fn)(void *arg, const char *typed);
const char *ask_fitting(struct asking *a, const char *key, const char *question, ask_fits_fn fits, void *arg);

/* A day in its kept form; an empty answer gives `absent`. Asked again until it is one and fits. `from` and `ahead` as today_read takes them. */
const char *ask_day(struct asking *a, const char *key, const char *question, const char *absent,
                    const char *from, bool ahead, ask_fits_fn fits, void *arg);

/* The value of the choice, by number or by value or label; NULL for an empty answer when `optional`. */
const char *ask_choice(struct asking *a, const char *key, const char *question,
                       const struct ask_choice *choices, size_t count, bool optional);

/* The identifier of a word of the list. */
const char *ask_word(struct asking *a, const char *key, const char *question, enum words list);

/* [Y/n]: Enter is yes; anything else than yes and no is asked again. No at the end of input. Not kept. */
bool ask_yes(struct asking *a, const char *question);

#endif
