/*
 * nold check: what an operator reads, or a monitoring program takes as JSON (-o json). The same findings and exit codes for both.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "common/bug.h"
#include "common/i18n.h"
#include "common/limits.h"
#include "server/config.h"
#include "server/db/check.h"
#include "server/main_commands.h"
#include "server/main_options.h"
#include "server/net/tls.h"
#include "server/net/tls_keys.h"

enum {
    EXPIRY_WARNING_DAYS = 30,
    CONNECTIONS_APART = 1 /* the loader's */
};

/* What PostgreSQL says before it knows our encoding may be in another one. */
static json_t *sentence(const char *text)
{
    json_t *string = json_string(text);
    char plain[1000];
    size_t length = 0;

    if (string != NULL)
        return string;
    for (; text[length] != '\0' && length + 1 < sizeof(plain); length++)
        plain[length] = (unsigned char)text[length] < 0x80 ? text[length] : '?';
    plain[length] = '\0';
    return json_string(plain);
}

/* {"what", "fine", "wrong", "mend"}: `what` is the English name whatever the language, for programs; the sentences are for people. */
static void note_finding(void *arg, const char *what, const char *wrong, const char *mend)
{
    json_t *finding = json_pack("{s:s, s:b}", "what", what, "fine", wrong == NULL);

    if (wrong != NULL)
        BUG_ON(json_object_set_new(finding, "wrong", sentence(wrong)) != 0 ||
               json_object_set_new(finding, "mend", sentence(mend)) != 0);
    BUG_ON(json_array_append_new(arg, finding) != 0);
}

static void print_finding(void *arg, const char *what, const char *wrong, const char *mend)
{
    (void)arg;
    if (wrong == NULL)
        printf(_("ok     %s\n"), _(what));
    else
        printf(_("WRONG  %s: %s\n       mend: %s\n"), _(what), wrong, mend);
}

/* Who hears of the findings. */
struct report {
    check_say_fn say;
    json_t *findings; /* NULL: they are printed */
};

static bool check_certificate(const struct report *report, const char *what, const char *path)
{
    char wrong[400] = "", error[300];
    int64_t when;

    if (path[0] == '\0') {
        snprintf(wrong, sizeof(wrong), "%s", _("is not set"));
    } else if (!tls_certificate_expires(path, &when, NULL, error, sizeof(error))) {
        snprintf(wrong, sizeof(wrong), "%s", error);
    } else {
        long long left = when - (int64_t)time(NULL), day = 24 * 3600LL;

        if (left < 0)
            snprintf(wrong, sizeof(wrong), _("has ended, by %lld days"), -left / day);
        else if (left < EXPIRY_WARNING_DAYS * day)
            snprintf(wrong, sizeof(wrong), _("ends in %lld days"), left / day);
    }
    report->say(report->findings, what, wrong[0] != '\0' ? wrong : NULL,
                _("put a new one there and send SIGHUP"));
    return wrong[0] == '\0';
}

static bool check_tls(const struct report *report, const struct config *config)
{
    char error[300];
    bool fine = check_certificate(report, N_("certificate"), config->certificate);
    struct tls_context *tls;

    if (config->ca[0] != '\0')
        fine = check_certificate(report, N_("certificate authority"), config->ca) && fine;
    tls = tls_context_new(config->certificate, config->private_key, error, sizeof(error));
    report->say(report->findings, N_("private key"), tls != NULL ? NULL : error,
                _("the key must be that of the certificate, and readable by the server"));
    fine = tls != NULL && fine;
    tls_context_free(tls);
    return fine;
}

static bool check_descriptors(const struct report *report)
{
    struct rlimit limit = {0, 0};
    char wrong[100] = "";

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < 2 * LIMIT_RESERVED_DESCRIPTORS)
        snprintf(wrong, sizeof(wrong), _("%llu leave hardly a connection"),
                 (unsigned long long)limit.rlim_cur);
    report->say(report->findings, N_("descriptors"), wrong[0] != '\0' ? wrong : NULL,
                _("LimitNOFILE=20000 in the unit, or ulimit -n"));
    return wrong[0] == '\0';
}

static int run(const struct config *config, bool record, const struct report *report)
{
    const unsigned connections = config->workers * (config->write_connections + config->read_connections +
                                                    config->slow_connections + CONNECTIONS_APART);
    bool fine = check_database(config->database, config->loader, config->migrator, connections, report->say,
                               report->findings);

    if (record)
        fine = check_record(config->migrator, report->say, report->findings) && fine;
    fine = check_tls(report, config) && fine;
    fine = check_descriptors(report) && fine;
    if (report->findings == NULL) {
        puts(fine ? _("all is well") : _("something must be mended"));
    } else {
        json_t *all = json_pack("{s:b, s:O}", "fine", fine, "findings", report->findings);

        BUG_ON(all == NULL || json_dumpf(all, stdout, JSON_INDENT(2)) != 0);
        putchar('\n');
        json_decref(all);
    }
    return fine ? 0 : 1;
}

int command_check(int argc, char **argv)
{
    struct report report = {print_finding, NULL};
    struct options options;
    struct config config;
    int code;

    if (!options_parse(argc, argv, "config output record", &options))
        return 2;
    if (options.output != NULL && strcmp(options.output, "json") != 0) {
        fprintf(stderr, _("nold: -o knows json, not \"%s\"\n"), options.output);
        return 2;
    }
    code = options_load_config(&options, true, &config);
    if (code != 0)
        return code;
    if (options.output != NULL)
        report = (struct report){note_finding, json_array()};
    code = run(&config, options.record, &report);
    json_decref(report.findings);
    config_deinit(&config);
    return code;
}
