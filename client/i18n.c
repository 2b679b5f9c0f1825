#include "client/i18n.h"

#include <string.h>

#include "common/catalogue.h"

extern const struct catalogue client_words; /* made from client/po/zh_CN.po */

static bool chinese = true;

void i18n_start(const char *language)
{
    chinese = !catalogue_english_wanted(language);
}

bool i18n_is_chinese(void)
{
    return chinese;
}

const char *i18n_text(const char *msgid)
{
    return chinese ? catalogue_text(&client_words, msgid) : msgid;
}

const char *i18n_plural(const char *one, const char *many, size_t n)
{
    return chinese ? i18n_text(one) : n == 1 ? one : many;
}

const char *i18n_system(const char *text)
{
    static const char *const said[] = {
        N_("No such file or directory"),
        N_("Permission denied"),
        N_("Is a directory"),
        N_("Not a directory"),
        N_("No space left on device"),
        N_("Read-only file system"),
        N_("Input/output error"),
        N_("File exists"),
        N_("Too many open files"),
        N_("Cannot allocate memory"),
        N_("Disk quota exceeded"),
        N_("File name too long"),
        N_("Operation not permitted"),
        N_("Connection refused"),
        N_("Connection reset by peer"),
        N_("Connection timed out"),
        N_("No route to host"),
        N_("Network is unreachable"),
        N_("Broken pipe"),
        N_("Host is down"),
        N_("Cannot assign requested address"),
        N_("Operation now in progress"),
        N_("Name or service not known"),
        N_("Temporary failure in name resolution"),
        N_("Servname not supported for ai_socktype"),
        N_("No address associated with hostname"),
        N_("self-signed certificate"),
        N_("self-signed certificate in certificate chain"),
        N_("unable to get local issuer certificate"),
        N_("unable to verify the first certificate"),
        N_("certificate has expired"),
        N_("certificate is not yet valid"),
        N_("certificate signature failure"),
        N_("hostname mismatch"),
        N_("IP address mismatch"),
    };

    for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
        if (strcmp(said[i], text) == 0)
            return i18n_text(said[i]);
    return text;
}
