/* SPDX-License-Identifier: MIT */
/* What a process has used of a processor: more when it works, nothing when it waits or is gone.
 *
 * Links: revdb/base/clock.c */
#include "clock.h"
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void work_counts(void **state)
{
    double before = clock_used(getpid());
    (void)state;
    while (clock_used(getpid()) < before + 0.01)
        ;
    assert_true(clock_used(getpid()) > before);
}

static void waiting_does_not(void **state)
{
    pid_t child = fork();
    (void)state;
    if (!child)
        for (;;)
            pause();
    assert_int_equal(kill(child, SIGSTOP), 0);
    assert_int_equal(waitpid(child, NULL, WUNTRACED), child);
    double used = clock_used(child), begun = clock_now();
    while (clock_now() < begun + 0.05)
        ;
    assert_true(clock_used(child) == used);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(clock_used(child) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(work_counts), cmocka_unit_test(waiting_does_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
