/* SPDX-License-Identifier: MIT */
/* Memory of the front end: zeros, growth, what is kept and what is not, no memory, and the signals that libgc takes.
 * Without sanitizers: with them it would be malloc's.
 *
 * Links: revdb/base/memory.c -lgc */
#include "memory.h"
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct node {
    struct node *next;
    int number;
};

static void begins_as_zeros_and_grows(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        char *zeros = memory_alloc(1000);
        for (int j = 0; j < 1000; j++)
            assert_int_equal(zeros[j], 0);
        memset(zeros, i | 1, 1000);
    }
    char *bytes = memory_bytes(1);
    bytes[0] = 'a';
    for (size_t size = 2; size < 1 << 20; size *= 2) {
        bytes = memory_grow(bytes, size);
        memset(bytes + size / 2, 'a', size - size / 2);
    }
    for (size_t i = 0; i < 1 << 19; i++)
        assert_int_equal(bytes[i], 'a');
    assert_non_null(memory_grow(NULL, 0));
    assert_non_null(memory_alloc(0));
}

static void what_is_referred_to_stays(void **state)
{
    enum { NODES = 100000 };
    struct node *first = NULL;
    (void)state;
    for (int i = 0; i < NODES; i++) {
        struct node *node = memory_alloc(sizeof *node);
        *node = (struct node){first, i};
        first = node;
        memory_bytes(10000); /* a gigabyte in all, to which nothing refers */
    }
    for (int i = NODES - 1; i >= 0; i--, first = first->next)
        assert_int_equal(first->number, i);
    assert_null(first);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    assert_in_range(used.ru_maxrss, 1, 400 << 10);
}

static void takes_over_texts_of_the_c_library(void **state)
{
    (void)state;
    assert_null(memory_take(NULL));
    assert_string_equal(memory_take(realpath("/", NULL)), "/");
}

static void no_memory_ends_with_status_3(void **state)
{
    int status, ends[2];
    char said[100] = "";
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], 2);
        memory_bytes((size_t)1 << 46);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    assert_true(read(ends[0], said, sizeof said - 1) > 0);
    assert_string_equal(said, "revdb: out of memory\n");
}

static void on_signal(int number)
{
    (void)number;
}

/* A program that is recorded inherits which are ignored and blocked. */
static void signals_are_as_they_were(void **state)
{
    struct sigaction power = {.sa_handler = SIG_IGN}, time = {.sa_handler = on_signal}, now;
    sigset_t mask, mask_now;
    (void)state;
    sigemptyset(&mask);
    sigaddset(&mask, SIGXCPU);
    pid_t pid = fork();
    if (pid) {
        int status;
        waitpid(pid, &status, 0);
        assert_int_equal(status, 0);
        return;
    }
    /* In a process in which libgc has not begun: this one runs first. */
    sigaction(SIGPWR, &power, NULL);
    sigaction(SIGXCPU, &time, NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    memory_start();
    memory_bytes(100);
    sigaction(SIGPWR, NULL, &now);
    bool same = now.sa_handler == SIG_IGN;
    sigaction(SIGXCPU, NULL, &now);
    same = same && now.sa_handler == on_signal;
    sigprocmask(SIG_SETMASK, NULL, &mask_now);
    for (int number = 1; number < SIGRTMIN; number++)
        same = same && sigismember(&mask_now, number) == (number == SIGXCPU);
    _exit(same ? 0 : 1);
}

static int begin(void **state)
{
    (void)state;
    memory_start();
    return 0;
}

int main(void)
{
    const struct CMUnitTest first[] = {cmocka_unit_test(signals_are_as_they_were)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_as_zeros_and_grows),
        cmocka_unit_test(what_is_referred_to_stays),
        cmocka_unit_test(takes_over_texts_of_the_c_library),
        cmocka_unit_test(no_memory_ends_with_status_3),
    };
    int failed = cmocka_run_group_tests(first, NULL, NULL);
    return failed + cmocka_run_group_tests(tests, begin, NULL);
}
