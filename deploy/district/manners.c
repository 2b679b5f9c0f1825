#include "deploy/district/manners.h"

#include <err.h>
#include <stddef.h>
#include <string.h>

static const struct manner manners[] = {
    {"A", "died", "met", "home", "外祖母", "孩子已病故，看到死亡证明"},
    {"A", "moved_away", "moved", "police", "", "派出所答复户口已迁出本省"},
    {"C", "", "met", "school", "班主任", "在省内学校随班就读，尚未建籍"},
    {"D", "", "phone_only", "phone", "父亲", "随父母在外省读书，学校出具在读证明"},
    {"E", "", "met", "home", "母亲", "身体原因延缓入学，已获批准"},
    {"F", "", "met", "home", "本人", "已领毕业证书"},
    {"G", "", "not_met", "police", "", "多次走访、电话均无法联系，派出所复函查无下落"},
    {"H", "abroad", "phone_only", "video", "父亲", "随父母在国外上学，看到签证与出境记录"},
    {"H", "hk_mo_tw", "phone_only", "video", "母亲", "在港就读，看到出境记录"},
    {"I", "", "met", "home", "母亲", "患病，不能到校"},
    {"I", "elsewhere", "phone_only", "phone", "母亲", "孤独症，在外市康复机构训练"},
    {"L", "", "met", "home", "父亲", "坚持在家自行教育，已当面告知义务教育法"},
    {"A2", "", "met", "home", "本人", "厌学，不愿返校"},
    {"A3", "elsewhere", "phone_only", "phone", "母亲", "在外市康复机构训练"},
    {"A4", "", "refused", "home", "父亲", "仍坚持在家教育"},
    {"A8", "abroad", "phone_only", "video", "母亲", "已出境就学"},
    {"A8", "died", "met", "home", "外祖母", "三月病故"},
    {"unregistered", "international_school", "met", "school", "教务处", "在国际学校就读，未建学籍"},
    {"unregistered", "hong_kong", "phone_only", "video", "母亲", "在香港就读，未建学籍"},
    {"not_found", "moved_city", "moved", "neighbour", "邻居", "到外市就读，暂未查到学籍"},
    {"not_found", "graduated", "met", "home", "本人", "已毕业离校，暂未查到学籍"},
};

const struct manner *manner_of(const char *code, const char *sub)
{
    const struct manner *found = NULL;

    for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++)
        if (strcmp(manners[i].code, code) == 0 && (found == NULL || strcmp(manners[i].sub, sub) == 0))
            found = &manners[i];
    if (found == NULL)
        errx(1, "no manner for %s %s", code, sub);
    return found;
}
