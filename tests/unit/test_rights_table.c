/*
 * The message table against the documents: whoever widens a row of messages.def has to widen rights.def too. What each role then sees
 * is the matrix of tests/server/test_rights.c.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "server/rpc/messages.h"

static const struct right {
    const char *type, *roles;
} rights[] = {
#define RIGHT(type, roles) {#type, roles},
#include "tests/support/rights.def"
#undef RIGHT
};
#define COUNT (sizeof(rights) / sizeof(rights[0]))

static const char letters[] = "DSCLOPIAT"; /* in the order of enum role */

static const struct right *find(const char *type)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(rights[i].type, type) == 0)
            return &rights[i];
    return NULL;
}

static unsigned roles_of(const struct right *right)
{
    unsigned roles = 0;

    if (strcmp(right->roles, "-") == 0)
        return OPEN;
    if (strcmp(right->roles, "*") == 0)
        return EVERYBODY;
    if (strcmp(right->roles, "*+") == 0)
        return EVERYBODY | LIMITED;
    for (const char *c = right->roles; *c != '\0'; c++) {
        cr_assert_not_null(strchr(letters, *c), "%s: %c is no role", right->type, *c);
        roles |= 1u << (strchr(letters, *c) - letters);
    }
    return roles;
}

Test(rights_table, every_type_serves_the_roles_that_the_documents_give_it_and_no_other)
{
    const struct message_row *row;
    size_t count = 0;

    for (; (row = messages_at(count)) != NULL; count++) {
        const struct right *right = find(row->name);

        cr_assert_not_null(right, "%s has no line in rights.def", row->name);
        cr_expect_eq(row->roles, roles_of(right), "%s serves %#x, written down is %s", row->name, row->roles,
                     right->roles);
    }
    cr_assert_eq(count, COUNT, "a line of rights.def has no type");
}

Test(rights_table, only_the_way_in_is_open_to_those_who_are_not_logged_in)
{
    const struct message_row *row;

    for (size_t i = 0; (row = messages_at(i)) != NULL; i++)
        cr_expect_eq((row->roles & OPEN) != 0, messages_list_holds("HELLO PING LOGIN RESUME", row->name),
                     "%s", row->name);
}
