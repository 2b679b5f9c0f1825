#include "client/suggest.h"

#include <string.h>

#define LONGEST 63

static int least(int a, int b)
{
    return a < b ? a : b;
}

int suggest_distance(const char *a, const char *b)
{
    int rows[3][LONGEST + 1], *before = rows[0], *above = rows[1], *now = rows[2], *swap;
    int length_a = (int)strnlen(a, LONGEST), length_b = (int)strnlen(b, LONGEST);

    for (int j = 0; j <= length_b; j++)
        above[j] = j;
    memcpy(before, above, sizeof(rows[0]));
    for (int i = 1; i <= length_a; i++) {
        now[0] = i;
        for (int j = 1; j <= length_b; j++) {
            now[j] = least(least(above[j], now[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        swap = before;
        before = above;
        above = now;
        now = swap;
    }
    return above[length_b];
}

struct suggest suggest_begin(const char *typed)
{
    return (struct suggest){.typed = typed, .best = NULL, .distance = 1 + (int)strlen(typed) / 3};
}

void suggest_offer(struct suggest *search, const char *word)
{
    int distance = suggest_distance(search->typed, word);

    /* A beginning of the word is near, however much is missing. */
    if (*search->typed != '\0' && strncmp(word, search->typed, strlen(search->typed)) == 0)
        distance = least(distance, 1);
    if (distance < search->distance || (distance == search->distance && search->best == NULL)) {
        search->best = word;
        search->distance = distance;
    }
}
