/* A wait for what a program will never say ends early: where the program itself waits to be typed to. */
#include <criterion/criterion.h>
#include <sched.h>
#include <time.h>

#include "tests/support/patience.h"
#include "tests/support/program.h"

/* Looks until it only reads, at most so long; once at least. */
static bool only_reads(const struct program *program, unsigned ms)
{
    time_t end = time(NULL) + patience_ms(ms) / 1000;

    do {
        struct program_quiet quiet = {0}; /* since ever */

        if (program_only_reads(program, &quiet))
            return true;
        sched_yield();
    } while (time(NULL) < end);
    return false;
}

Test(program, that_waits_to_be_typed_to_is_known)
{
    const char *cat[] = {"/bin/cat", NULL};
    struct program program;

    program_start_on_terminal(&program, cat, 80);
    cr_expect(only_reads(&program, 1000));
    program_type(&program, "x\n");
    program_wait_said(&program, "x", 1000);
    program_type(&program, "\004");
    cr_expect_eq(program_wait_end(&program, 1000), 0);
}

Test(program, that_waits_for_something_else_is_not)
{
    const char *sleep[] = {"/bin/sleep", "1000", NULL};
    struct program program;

    program_start_on_terminal(&program, sleep, 80);
    cr_expect(!only_reads(&program, 0));
    program_type(&program, "\003");
    cr_expect_eq(program_wait_end(&program, 1000), 256 + 2);
}
