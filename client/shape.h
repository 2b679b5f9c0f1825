/* What a value must look like, in words: the forms that the server writes ("<= 200", "YYYY-MM-DD", "met|not_met"). */
#ifndef CLIENT_SHAPE_H
#define CLIENT_SHAPE_H

/* Returns, caller frees; NULL: it is none of the forms. */
char *shape_words(const char *shape);

#endif
