/* The invented district: what the demo plays must be there, whatever the seed. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <iconv.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM NOL_BUILD_DIR "/nol-district"

extern char **environ;

struct text {
    char *bytes; /* NUL after them */
    size_t size;
};

static char dir[] = "/tmp/nol-district-XXXXXX";

static void clean(void)
{
    char command[64 + sizeof(dir)];

    snprintf(command, sizeof(command), "rm -rf '%s'", dir);
    cr_assert_eq(system(command), 0);
}

static void start(void)
{
    cr_assert_not_null(mkdtemp(dir));
}

TestSuite(district, .init = start, .fini = clean);

/* Runs the generator into a new folder under `dir`; returns the folder, caller frees. */
static char *generate(const char *name, const char *seed)
{
    char *folder, *const arguments[] = {(char *)PROGRAM, NULL, (char *)"--seed", (char *)seed, NULL};
    char *argv[5];
    pid_t pid;
    int status;

    cr_assert_gt(asprintf(&folder, "%s/%s", dir, name), 0);
    cr_assert_eq(mkdir(folder, 0700), 0);
    memcpy(argv, arguments, sizeof(argv));
    argv[1] = folder;
    cr_assert_eq(posix_spawn(&pid, PROGRAM, NULL, NULL, argv, environ), 0);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return folder;
}

static struct text read_file(const char *folder, const char *name)
{
    struct text text = {NULL, 0};
    char path[512];
    FILE *file;
    long size;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text.bytes = malloc((size_t)size + 1);
    text.size = fread(text.bytes, 1, (size_t)size, file);
    text.bytes[text.size] = '\0';
    fclose(file);
    return text;
}

static struct text read_gb18030(const char *folder, const char *name)
{
    struct text raw = read_file(folder, name), text = {malloc(raw.size * 2 + 1), 0};
    iconv_t convert = iconv_open("UTF-8", "GB18030");
    char *from = raw.bytes, *to = text.bytes;
    size_t from_left = raw.size, to_left = raw.size * 2;

    cr_assert_neq(iconv(convert, &from, &from_left, &to, &to_left), (size_t)-1, "%s is not GB18030", name);
    text.size = (size_t)(to - text.bytes);
    text.bytes[text.size] = '\0';
    iconv_close(convert);
    free(raw.bytes);
    return text;
}

static size_t count_of(const struct text *text, const char *what)
{
    size_t count = 0;

    for (const char *at = text->bytes; (at = strstr(at, what)) != NULL; at += strlen(what))
        count++;
    return count;
}

/* Splits one record at `*at` into cells, quotes undone; false at the end. */
static bool next_record(char **at, char *cells[16], size_t *count)
{
    char *from = *at, *to = from;
    bool quoted = false;

    *count = 0;
    if (*from == '\0')
        return false;
    cells[(*count)++] = to;
    for (;; from++) {
        if (*from == '"' && quoted && from[1] == '"') {
            *to++ = *from++;
        } else if (*from == '"') {
            quoted = !quoted;
        } else if (*from == ',' && !quoted) {
            *to++ = '\0';
            cr_assert_lt(*count, 16);
            cells[(*count)++] = to;
        } else if (*from == '\r' && !quoted) {
            *to = '\0';
            *at = from + 2;
            return true;
        } else {
            cr_assert_neq(*from, '\0');
            *to++ = *from;
        }
    }
}

static bool check_digit_is_right(const char *id)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;

    for (int i = 0; i < 17; i++)
        sum += (id[i] - '0') * weights[i];
    return "10X98765432"[sum % 11] == (id[17] == 'x' ? 'X' : id[17]);
}

Test(district, same_seed_gives_the_same_bytes_another_seed_other_ones)
{
    static const char *const names[] = {"org.csv",          "roster.csv",
                                        "list-2019-01.csv", "list-registry-25.csv",
                                        "plan.tsv",         "list-returned-49.csv"};
    char *one = generate("one", "7"), *two = generate("two", "7"), *three = generate("three", "8");

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct text a = read_file(one, names[i]), b = read_file(two, names[i]),
                    c = read_file(three, names[i]);

        cr_assert_eq(a.size, b.size, "%s", names[i]);
        cr_assert(memcmp(a.bytes, b.bytes, a.size) == 0, "%s", names[i]);
        if (i > 0) /* the units are the same in every district */
            cr_assert(a.size != c.size || memcmp(a.bytes, c.bytes, a.size) != 0, "%s", names[i]);
        free(a.bytes);
        free(b.bytes);
        free(c.bytes);
    }
    free(one);
    free(two);
    free(three);
}

Test(district, has_the_units_of_the_source)
{
    char *folder = generate("units", "2019");
    struct text text = read_gb18030(folder, "org.csv");

    cr_assert_eq(count_of(&text, ",district,"), 1);
    cr_assert_eq(count_of(&text, ",street,"), 10);
    cr_assert_eq(count_of(&text, ",community,"), 60);
    cr_assert_eq(count_of(&text, ",department,"), 5);
    cr_assert_eq(count_of(&text, ",leadership_group,"), 1);
    cr_assert_eq(count_of(&text, ",school,"), 50);
    cr_assert_eq(count_of(&text, ",公办"), 33);
    cr_assert_eq(count_of(&text, ",民办"), 17);
    cr_assert_eq(count_of(&text, "办小学\r"), 40);
    cr_assert_eq(count_of(&text, "九年一贯制学校\r"), 4);
    cr_assert_eq(count_of(&text, "初级中学\r"), 4);
    cr_assert_eq(count_of(&text, "完全中学\r"), 2);
    free(text.bytes);
    free(folder);
}

#define DAYS (70 * 372)

static long digits(const char *text, int count)
{
    long value = 0;

    for (int i = 0; i < count; i++)
        value = value * 10 + text[i] - '0';
    return value;
}

Test(district, roster_has_70885_pupils_of_region_990101_each_number_once)
{
    char *folder = generate("roster", "2019"), *cells[16];
    struct text text = read_file(folder, "roster.csv");
    char *at = text.bytes + 3;
    size_t rows = 0, count;
    static unsigned char seen[DAYS][125]; /* day of birth, sequence */

    cr_assert(memcmp(text.bytes, "\xef\xbb\xbf", 3) == 0);
    cr_assert(next_record(&at, cells, &count));
    cr_assert_eq(count, 11);
    while (next_record(&at, cells, &count)) {
        const char *id = cells[4];
        long day, sequence;

        rows++;
        cr_assert_eq(count, 11);
        cr_assert(strncmp(id, "990101", 6) == 0 && strlen(id) == 18, "row %zu", rows);
        cr_assert(check_digit_is_right(id), "row %zu", rows);
        cr_assert(strncmp(cells[0], "G990101", 7) == 0 && strlen(cells[0]) == 19, "row %zu", rows);
        day = (digits(id + 6, 4) - 1950) * 372 + (digits(id + 10, 2) - 1) * 31 + digits(id + 12, 2) - 1;
        sequence = digits(id + 14, 3);
        cr_assert(day >= 0 && day < DAYS, "row %zu", rows);
        cr_assert(!(seen[day][sequence / 8] & (1 << (sequence % 8))), "row %zu: the number is given away",
                  rows);
        seen[day][sequence / 8] = (unsigned char)(seen[day][sequence / 8] | (1 << (sequence % 8)));
    }
    cr_assert_eq(rows, 70885);
    free(text.bytes);
    free(folder);
}

/* Decimal digits of an ID cell, full-width ones made narrow, blanks left out. */
static void plain_id(const char *cell, char id[32])
{
    size_t at = 0;

    for (; *cell != '\0' && at < 31; cell++) {
        if (strncmp(cell, "\xef\xbc", 2) == 0) {
            id[at++] = (char)('0' + ((unsigned char)cell[2] - 0x90));
            cell += 2;
        } else if (*cell != ' ') {
            id[at++] = *cell;
        }
    }
    id[at] = '\0';
}

Test(district, first_list_has_283_rows_and_the_usual_dirt)
{
    char *folder = generate("list", "2019"), *cells[16], id[32];
    struct text text = read_gb18030(folder, "list-2019-01.csv");
    size_t rows = 0, count, wide = 0, spaced = 0, wrong = 0, no_id = 0, no_street = 0, no_community = 0,
           births = 0;
    static char ids[300][32], names[300][96];
    size_t twice = 0, two_names = 0;
    char *at = text.bytes;

    cr_assert(next_record(&at, cells, &count));
    cr_assert_str_eq(cells[3], "身份证件号");
    cr_assert_eq(count, 14);
    while (next_record(&at, cells, &count)) {
        cr_assert_eq(count, 14);
        plain_id(cells[3], id);
        wide += strstr(cells[3], "\xef\xbc") != NULL;
        spaced += strchr(cells[1], ' ') != NULL || strchr(cells[3], ' ') != NULL;
        no_id += id[0] == '\0';
        no_street += cells[7][0] == '\0';
        no_community += cells[8][0] == '\0';
        births += strchr(cells[4], '-') == NULL;
        if (id[0] != '\0') {
            cr_assert(strncmp(id, "990101", 6) == 0 && strlen(id) == 18, "row %zu", rows);
            wrong += !check_digit_is_right(id);
        }
        for (size_t i = 0; i < rows && id[0] != '\0'; i++)
            if (strcmp(ids[i], id) == 0) {
                twice += strcmp(names[i], cells[1]) == 0;
                two_names += strcmp(names[i], cells[1]) != 0;
            }
        cr_assert_lt(rows, 300);
        snprintf(ids[rows], sizeof(ids[rows]), "%s", id);
        snprintf(names[rows], sizeof(names[rows]), "%s", cells[1]);
        rows++;
    }
    cr_assert_eq(rows, 283);
    cr_assert_eq(twice, 1);
    cr_assert_eq(two_names, 1);
    cr_assert_geq(wide, 3);
    cr_assert_geq(spaced, 5);
    cr_assert_geq(wrong, 10);
    cr_assert_eq(no_id, 6);
    cr_assert_eq(no_street, 5);
    cr_assert_eq(no_community, 10);
    cr_assert_geq(births, 50);
    free(text.bytes);
    text = read_gb18030(folder, "list-2019-01.csv"); /* cutting records has put NULs into the first copy */
    cr_assert_not_null(strstr(text.bytes, "王䶮"));
    cr_assert_not_null(strstr(text.bytes, "·"));
    cr_assert_not_null(strstr(text.bytes, "欧阳思源"));
    free(text.bytes);
    free(folder);
}

Test(district, later_lists_have_25_and_49_rows)
{
    char *folder = generate("later", "2019");
    struct text registry = read_file(folder, "list-registry-25.csv"),
                returned = read_gb18030(folder, "list-returned-49.csv");

    cr_assert_eq(count_of(&registry, "\r\n"), 26);
    cr_assert_eq(count_of(&returned, "\r\n"), 50);
    free(registry.bytes);
    free(returned.bytes);
    free(folder);
}

Test(district, every_seed_gives_a_playable_district)
{
    for (int i = 1; i <= 5; i++) {
        char seed[16];
        char *folder;
        struct text plan;

        snprintf(seed, sizeof(seed), "%d", i * 31);
        folder = generate(seed, seed);
        plan = read_file(folder, "plan.tsv");
        cr_assert_eq(count_of(&plan, "\n1-visits\t"), 192, "seed %s", seed);
        cr_assert_eq(count_of(&plan, "\n1-street-visits\t"), 5, "seed %s", seed);
        cr_assert_eq(count_of(&plan, "\n1-late\tsq0703\t"), 1, "seed %s", seed);
        cr_assert_eq(count_of(&plan, "\n3-registry-visits\t"), 6, "seed %s", seed);
        cr_assert_eq(count_of(&plan, "\n3-registry-desk\tqu1\t"), 1,
                     "seed %s: who has died is sent to nobody", seed);
        free(plan.bytes);
        free(folder);
    }
}
