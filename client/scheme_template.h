/*
 * A scheme to begin with: a document with every member that there is, which can be imported as it stands.
 */
#ifndef CLIENT_SCHEME_TEMPLATE_H
#define CLIENT_SCHEME_TEMPLATE_H

extern const char scheme_template[];

/* For `nol help formats`: the members of the document and of its parts, read from it. */
void scheme_template_print(void);

#endif
