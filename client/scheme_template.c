#include "client/scheme_template.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

const char scheme_template[] =
    "{\n"
    "  \"scheme\": \"2027-example\",\n"
    "  \"label\": {\"zh\": \"示例方案\", \"en\": \"example\"},\n"
    "  \"upper_age\": 15,\n"
    "  \"watch\": [30, 60, 90, 120],\n"
    "  \"kinds\": {\n"
    "    \"deferral_approval\": {\"zh\": \"延缓入学批准书\", \"en\": \"approval to start school later\"},\n"
    "    \"police_request\": {\"zh\": \"提请公安协查的函\", \"en\": \"request to the police\", "
    "\"unanswered_days\": 15},\n"
    "    \"roster_row\": {\"zh\": \"学籍库记录\", \"en\": \"row of the student registry\"}\n"
    "  },\n"
    "  \"codes\": [\n"
    "    {\n"
    "      \"code\": \"A\", \"label\": {\"zh\": \"户口核减\", \"en\": \"taken off the list\"}, \"effect\": "
    "\"deducted\",\n"
    "      \"needs_sub\": true, \"waivable\": false,\n"
    "      \"subs\": [\n"
    "        {\n"
    "          \"sub\": \"over_age\", \"label\": {\"zh\": \"超龄\", \"en\": \"over age\"}, \"match\": "
    "[\"over_age\"],\n"
    "          \"papers\": [{\"any\": [{\"condition\": \"over_age\"}], \"zh\": \"超龄\", \"en\": \"over "
    "age\"}]\n"
    "        },\n"
    "        {\n"
    "          \"sub\": \"died\", \"label\": {\"zh\": \"死亡\", \"en\": \"died\"}, \"ends_all\": true\n"
    "        }\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"code\": \"B\", \"label\": {\"zh\": \"已有学籍\", \"en\": \"registered\"}, \"effect\": "
    "\"deducted\",\n"
    "      \"match\": [\"exact\", \"id_slip\", \"registration\"],\n"
    "      \"papers\": [\n"
    "        {\n"
    "          \"any\": [{\"kind\": \"roster_row\", \"fields\": [\"number\", \"issuer\"]}],\n"
    "          \"zh\": \"学籍号和学校\", \"en\": \"student number and school\"\n"
    "        }\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"code\": \"E\", \"label\": {\"zh\": \"延缓入学\", \"en\": \"starts school later\"}, \"effect\": "
    "\"out_of_school\",\n"
    "      \"ladder\": false,\n"
    "      \"papers\": [{\"any\": [{\"kind\": \"deferral_approval\", \"fields\": [\"until\"]}],\n"
    "                  \"zh\": \"延缓入学批准书\", \"en\": \"approval to start school later\"}],\n"
    "      \"duties\": [\n"
    "        {\n"
    "          \"kind\": \"enrol_after\", \"label\": {\"zh\": \"延缓期满前落实入学\", \"en\": \"see to the "
    "enrolment\"},\n"
    "          \"level\": \"street\", \"until_field\": \"until\", \"days_before\": 15, \"before_term\": "
    "true\n"
    "        },\n"
    "        {\n"
    "          \"kind\": \"next_visit\", \"label\": {\"zh\": \"回访\", \"en\": \"visit again\"},\n"
    "          \"level\": \"community\", \"days\": 30, \"repeat_days\": 30, \"ends_with\": [\"roster_row\"]\n"
    "        },\n"
    "        {\n"
    "          \"kind\": \"term_visit\", \"label\": {\"zh\": \"每学期走访\", \"en\": \"visit each term\"},\n"
    "          \"level\": \"community\", \"days\": 120, \"each_term\": true\n"
    "        }\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"code\": \"G\", \"label\": {\"zh\": \"查无下落\", \"en\": \"not found\"}, \"effect\": "
    "\"unresolved\",\n"
    "      \"papers\": [\n"
    "        {\n"
    "          \"any\": [{\"condition\": \"tries\", \"tries\": 3, \"hows\": 2, \"days\": 15}, {\"kind\": "
    "\"police_request\", \"fields\": [\"date\"]}],\n"
    "          \"zh\": \"至少走访三次，或公安未答复\", \"en\": \"three tries, or no answer of the police\"\n"
    "        }\n"
    "      ]\n"
    "    }\n"
    "  ],\n"
    "  \"reserved\": [\"J\", \"K\"]\n"
    "}\n";

/* The members of every object that is the value of a member `where`, or an element of it; NULL: of the document. */
static void collect(json_t *found, const char *at, const char *where, json_t *value)
{
    const char *name;
    json_t *part;
    size_t i;

    json_array_foreach(value, i, part) collect(found, at, where, part);
    if (json_is_object(value) && (at == NULL ? where == NULL : where != NULL && strcmp(at, where) == 0))
        json_object_update(found, value);
    json_object_foreach(value, name, part)
        collect(found, at != NULL && strcmp(at, "kinds") == 0 ? "kind" : name, where, part);
}

void scheme_template_print(void)
{
    static const char *const parts[] = {NULL, "kind", "codes", "subs", "papers", "any", "duties"};
    json_t *document = json_loads(scheme_template, 0, NULL), *found, *value;
    const char *name;

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        found = json_object();
        collect(found, NULL, parts[i], document);
        printf("  %-8s", parts[i] != NULL ? parts[i] : "");
        json_object_foreach(found, name, value) printf(" %s", name);
        putchar('\n');
        json_decref(found);
    }
    json_decref(document);
}
