/* Words compiled into a program, and which language is wanted. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/catalogue.h"

extern const struct catalogue client_words;

Test(catalogue, every_word_of_the_table_is_found_by_its_msgid)
{
    cr_assert_gt(client_words.count, 1000);
    for (size_t i = 0; i < client_words.count; i++) {
        if (i > 0)
            cr_assert_lt(strcmp(client_words.words[i - 1].msgid, client_words.words[i].msgid), 0);
        cr_assert_eq(catalogue_text(&client_words, client_words.words[i].msgid), client_words.words[i].text);
    }
}

Test(catalogue, a_word_without_translation_stays_as_it_is)
{
    cr_assert_str_eq(catalogue_text(&client_words, "no such word"), "no such word");
    cr_assert_str_eq(catalogue_text(&client_words, ""), "");
    cr_assert_str_eq(catalogue_text(&client_words, "\xff\xff"), "\xff\xff");
}

Test(catalogue, english_is_wanted_by_the_first_locale_that_is_set)
{
    setenv("LC_ALL", "", 1);
    unsetenv("LC_MESSAGES");
    setenv("LANG", "en_US.UTF-8", 1);
    cr_assert(catalogue_english_wanted(NULL));
    setenv("LC_MESSAGES", "C", 1);
    cr_assert_not(catalogue_english_wanted(NULL));
    setenv("LC_ALL", "en_GB", 1);
    cr_assert(catalogue_english_wanted(NULL));
    cr_assert_not(catalogue_english_wanted("zh"));
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    unsetenv("LANG");
    cr_assert_not(catalogue_english_wanted(NULL));
    cr_assert(catalogue_english_wanted("en"));
}
