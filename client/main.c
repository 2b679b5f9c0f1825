/* nol, the client. */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "client/run.h"

/* Passwords, tokens and children go to no core file, and no other process of the user reads them from memory. 1 and not 0, which a core_pattern
 * that is a pipe ignores. */
static void keep_memory_private(void)
{
    const struct rlimit least = {1, 1};

    setrlimit(RLIMIT_CORE, &least);
    prctl(PR_SET_DUMPABLE, 0);
}

int main(int argc, char **argv)
{
    keep_memory_private();
    return run(argc, argv);
}
