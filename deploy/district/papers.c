#include "deploy/district/papers.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "deploy/district/roster.h"

/* What is brought for a code. Several rows with the same `choice` are brought together; a code with several choices
 * takes them in turn. `more` are the further fields that the kind must carry. */
static const struct custom {
    const char *code, *sub; /* sub NULL: any */
    int choice;
    const char *kind, *issuer, *number, *more;
    int days_before; /* the finding */
} customs[] = {
    {"A", "died", 0, "death_certificate", "安澜区第一医院", "死亡", "", 20},
    {"A", "moved_away", 0, "police_answer", "安澜区公安分局青溪派出所", "复函", "", 3},
    {"A", "double_registration", 0, "police_answer", "安澜区公安分局", "复函", "", 1},
    {"C", NULL, 0, "attendance_certificate", "明州市第三小学", "在读", "", 5},
    {"D", NULL, 0, "attendance_certificate", "邻省江左县城关小学", "在读", "", 6},
    {"E", NULL, 0, "deferral_approval", "安澜区教育局", "缓学", ";applicant=监护人;reason=体弱多病", 150},
    {"E", NULL, 1, "deferral_approval", "安澜区教育局", "缓学", ";applicant=监护人;reason=发育迟缓", 150},
    {"E", NULL, 2, "suspension_approval", "安澜区教育局", "休学", ";applicant=监护人;reason=术后休养", 140},
    {"F", NULL, 0, "graduation_certificate", "安澜区第一中学", "毕业", "", 200},
    {"G", NULL, 0, "police_answer", "安澜区公安分局", "复函", "", 1},
    {"G", NULL, 1, "police_answer", "安澜区公安分局", "复函", "", 2},
    {"G", NULL, 2, "police_request", "安澜区教育局", "协查", "", 20},
    {"H", "abroad", 0, "visa", "某国驻广州总领事馆", "签证", "", 400},
    {"H", "abroad", 0, "exit_record", "出入境管理支队", "出境", "", 380},
    {"H", "abroad", 1, "outside_school_paper", "Riverside Public School", "SCH", "", 30},
    {"H", "abroad", 2, "visa", "某国驻上海总领事馆", "签证", "", 700},
    {"H", "abroad", 2, "exit_record", "出入境管理支队", "出境", "", 690},
    {"H", "hk_mo_tw", 0, "travel_permit", "出入境管理支队", "通行证", "", 500},
    {"H", "hk_mo_tw", 0, "exit_record", "出入境管理支队", "出境", "", 150},
    {"H", "hk_mo_tw", 1, "outside_school_paper", "九龙某官立小学", "SCH", "", 30},
    {"I", NULL, 0, "diagnosis", "安澜区第一医院", "诊断", "", 40},
    {"I", NULL, 1, "disability_certificate", "安澜区残疾人联合会", "残证", "", 300},
    {"L", NULL, 0, "guardian_statement", "监护人", "声明", "", 0},
    {"L", NULL, 0, "talk_record", "街道文教办", "谈话", "", 0},
    {"A2", NULL, 0, "talk_record", "街道文教办", "谈话", "", 1},
    {"A3", NULL, 0, "diagnosis", "外市儿童康复中心", "诊断", "", 60},
    {"A4", NULL, 0, "guardian_statement", "监护人", "声明", "", 0},
    {"A4", NULL, 0, "talk_record", "街道文教办", "谈话", "", 0},
    {"A8", "abroad", 0, "visa", "某国驻广州总领事馆", "签证", "", 120},
    {"A8", "abroad", 0, "exit_record", "出入境管理支队", "出境", "", 110},
    {"A8", "died", 0, "death_certificate", "安澜区第一医院", "死亡", "", 180},
    {"unregistered", "international_school", 0, "attendance_certificate", "安澜国际学校", "在读", "", 10},
    {"unregistered", "hong_kong", 0, "outside_school_paper", "九龙某官立小学", "SCH", "", 10},
    {"not_found", "moved_city", 0, "community_statement", "社区居民委员会", "说明", "", 0},
    {"not_found", "graduated", 0, "guardian_statement", "监护人", "声明", "", 0},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void papers_folder(const char *dir)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/papers", dir);
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        err(1, "%s", path);
}

/* A one-page PDF without compression, or a plain text: what a scanner or a phone would have sent. */
static void write_file(const char *dir, const char *name, const char *kind, const char *number,
                       const char *day)
{
    char path[4096];
    FILE *file;
    long at[4];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if ((file = fopen(path, "we")) == NULL)
        err(1, "%s", path);
    if (strstr(name, ".txt") != NULL) {
        fprintf(file, "本件为演示虚构，不涉及任何真实人员。\n%s\n编号：%s\n日期：%s\n", kind, number, day);
    } else {
        fputs("%PDF-1.4\n", file);
        at[0] = ftell(file);
        fputs("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", file);
        at[1] = ftell(file);
        fputs("2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n", file);
        at[2] = ftell(file);
        fprintf(file, "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]>>endobj\n%% %s %s (invented)\n",
                kind, day);
        at[3] = ftell(file);
        fprintf(file, "xref\n0 4\n0000000000 65535 f \n%010ld 00000 n \n%010ld 00000 n \n%010ld 00000 n \n",
                at[0], at[1], at[2]);
        fprintf(file, "trailer<</Size 4/Root 1 0 R>>\nstartxref\n%ld\n%%%%EOF\n", at[3]);
    }
    if (ferror(file) || fclose(file) != 0)
        err(1, "%s", path);
}

static void fill(const char *dir, const struct child *child, const struct custom *custom, long on, char *text)
{
    static const char *const lists[LISTS] = {"2019", "registry", "returned"};
    char day[11], from[11], until[11], number[64], source[96] = "seen", period[64] = "";
    long date = on - custom->days_before;

    day_text(date, day);
    snprintf(number, sizeof(number), "%s2019-%03d", custom->number, child->row);
    if (child->number % 4 == 0 && child->list == LIST_FIRST) {
        snprintf(source, sizeof(source), "papers/%s-%03d-%s.%s", lists[child->list], child->row, custom->kind,
                 child->number % 8 == 0 ? "pdf" : "txt");
        write_file(dir, source, custom->kind, number, day);
    }
    if (strcmp(custom->code, "E") == 0) {
        day_text(day_of(2018, 9, 1), from);
        day_text(day_of(2019, 8, 31), until);
        snprintf(period, sizeof(period), ";from=%s;until=%s", from, until);
    }
    snprintf(text, PAPER_TEXT, "%s:%s;issuer=%s;date=%s%s%s=%s", custom->kind, number, custom->issuer, day,
             period, custom->more, source);
}

static bool applies(const struct custom *custom, const char *code, const char *sub)
{
    return strcmp(custom->code, code) == 0 && (custom->sub == NULL || strcmp(custom->sub, sub) == 0);
}

struct papers papers_for(const char *dir, const struct child *child, const char *code, const char *sub,
                         long on)
{
    struct papers papers = {0};
    int choices = 0;

    for (size_t i = 0; i < COUNT(customs); i++)
        if (applies(&customs[i], code, sub) && customs[i].choice >= choices)
            choices = customs[i].choice + 1;
    for (size_t i = 0; i < COUNT(customs) && papers.count < PAPERS_MOST; i++)
        if (applies(&customs[i], code, sub) && customs[i].choice == child->number % choices)
            fill(dir, child, &customs[i], on, papers.text[papers.count++]);
    return papers;
}
