#include "client/scheme_print.h"

#include <string.h>

#include "client/i18n.h"
#include "client/scheme.h"
#include "client/words.h"

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

const json_t *scheme_find_sub(const json_t *code, const char *sub)
{
    size_t index;
    json_t *element;

    json_array_foreach(json_object_get(code, "subs"), index, element)
    {
        if (strcmp(text_of(element, "sub"), sub) == 0)
            return element;
    }
    return NULL;
}

/* What may be typed: the Chinese word, or the identifier with the English one. */
static void print_word(FILE *to, const char *identifier, const json_t *labelled)
{
    const char *label = scheme_label(labelled);

    if (!i18n_is_chinese())
        fprintf(to, "%s  ", identifier);
    fputs(*label != '\0' ? label : identifier, to);
}

/* One paper that would do: kind, its label, the fields it must carry. */
static void print_item(FILE *to, const json_t *document, const json_t *item)
{
    const char *kind = json_string_value(json_object_get(item, "kind"));
    size_t index;
    json_t *field;

    if (kind == NULL) {
        fprintf(to, "      (%s", words_label(WORDS_CONDITION, text_of(item, "condition")));
        if (json_object_get(item, "tries") != NULL)
            fprintf(to, ": %d / %d / %d", (int)json_integer_value(json_object_get(item, "tries")),
                    (int)json_integer_value(json_object_get(item, "hows")),
                    (int)json_integer_value(json_object_get(item, "days")));
        fputs(")\n", to);
        return;
    }
    fputs("      ", to);
    print_word(to, kind, json_object_get(json_object_get(document, "kinds"), kind));
    json_array_foreach(json_object_get(item, "fields"), index, field)
    {
        fprintf(to, "%s%s", index == 0 ? "; " : ", ", words_label(WORDS_FIELD, json_string_value(field)));
    }
    fputc('\n', to);
}

static void print_groups(FILE *to, const json_t *document, const json_t *papers)
{
    size_t index, inner;
    json_t *group, *item;

    json_array_foreach(papers, index, group)
    {
        const char *words = scheme_label(group);

        fprintf(to, "    - %s\n", *words != '\0' ? words : _("any one of"));
        json_array_foreach(json_object_get(group, "any"), inner, item)
        {
            print_item(to, document, item);
        }
    }
}

void scheme_print_papers(FILE *to, const json_t *document, const char *code, const char *sub)
{
    const json_t *object = scheme_find_code(document, code), *papers = json_object_get(object, "papers");
    const json_t *found = sub != NULL && object != NULL ? scheme_find_sub(object, sub) : NULL;

    if (found != NULL && json_object_get(found, "papers") != NULL)
        papers = json_object_get(found, "papers");
    print_groups(to, document, papers);
}

static void print_code(const json_t *document, const json_t *code)
{
    size_t index;
    json_t *sub;

    printf("\n%s  %s  [%s]\n", text_of(code, "code"), scheme_label(json_object_get(code, "label")),
           words_label(WORDS_EFFECT, text_of(code, "effect")));
    print_groups(stdout, document, json_object_get(code, "papers"));
    json_array_foreach(json_object_get(code, "subs"), index, sub)
    {
        fputs("  --sub ", stdout);
        print_word(stdout, text_of(sub, "sub"), json_object_get(sub, "label"));
        fputc('\n', stdout);
        print_groups(stdout, document, json_object_get(sub, "papers"));
    }
}

void scheme_print(const json_t *document, const char *code)
{
    size_t index;
    json_t *element;

    printf("%s  %s\n", text_of(document, "scheme"), scheme_label(json_object_get(document, "label")));
    json_array_foreach(json_object_get(document, "codes"), index, element)
    {
        if (code == NULL || strcmp(text_of(element, "code"), code) == 0)
            print_code(document, element);
    }
}
