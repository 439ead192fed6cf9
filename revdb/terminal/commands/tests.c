/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `info marks`, `info tests`, `go test NAME` and `go failure [N]`.  See commands.h. */
#include "commands.h"
#include "failures.h"
#include "marks.h"
#include "moves.h"
#include "show.h"

#include <stdlib.h>
#include <string.h>

INFO(marks, "what the program said about the recording")
{
    struct marks marks;
    bool ok = show_result(shell, marks_all(&shell->session, &marks));
    for (const struct mark *mark = marks.at; ok && mark < marks.at + marks.count; mark++) {
        struct text line = {0};
        for (int i = 0; i < mark->count; i++)
            text_printf(&line, " %.*s", (int)strcspn(mark->texts[i], "\n"), mark->texts[i]);
        show(shell, "%12lld%s%s", (long long)mark->time, mark->failure ? " !" : "  ", line.bytes ? line.bytes : "");
    }
    if (ok && !marks.count)
        show(shell, "The program made no marks: see `revdb.mark` in docs/ci.md.");
    return ok;
}

INFO(tests, "the tests that were marked, and how they ended")
{
    struct marks marks;
    struct test *tests = NULL;
    if (!show_result(shell, marks_all(&shell->session, &marks)))
        return false;
    int count = marks_tests(&marks, &tests), failed = 0;
    if (count)
        show(shell, "%12s %12s %10s  %-9s %s", "from", "to", "seconds", "outcome", "test");
    for (const struct test *test = tests; test < tests + count; test++) {
        failed += test->place != NULL;
        show(shell, "%12lld %12lld %10.3f  %-9s %s", (long long)test->from, (long long)test->to, test->seconds,
             test->outcome, test->name);
        if (test->exception)
            show(shell, "%48s%.*s", "", (int)strcspn(test->exception, "\n"), test->exception);
    }
    show(shell, count ? "%d tests, %d failed." : "No tests were marked: run them with `python-rdb -m revdb.unittest`.",
         count, failed);
    return true;
}

/* ---- go test, go failure ---- */

static bool arrive(struct shell *shell, int64_t time)
{
    struct arrival arrival;
    enum travel_result result = moves_go(&shell->session, time, &arrival);
    return command_arrived(shell, result, &arrival);
}

/* The only test with that name, or whose name holds it; NULL after a message. */
static const struct test *choose(struct shell *shell, const struct test *tests, int count, const char *name)
{
    const struct test *found = NULL;
    int matches = 0;
    for (const struct test *test = tests; test < tests + count; test++) {
        if (!strcmp(test->name, name))
            return test;
        if (strstr(test->name, name)) {
            found = test;
            matches++;
        }
    }
    if (matches == 1)
        return found;
    show_error(shell,
               matches ? "%d tests have \"%s\" in their names: `info tests` lists all."
                       : "No test (of %d) has \"%s\" in its name: `info tests` lists all.",
               matches ? matches : count, name);
    return NULL;
}

bool tests_go_test(struct shell *shell, const char *name)
{
    struct marks marks;
    struct test *tests;
    if (!show_result(shell, marks_all(&shell->session, &marks)))
        return false;
    int count = marks_tests(&marks, &tests);
    const struct test *test = choose(shell, tests, count, name);
    bool ok = test && arrive(shell, test->from);
    return ok;
}

bool tests_go_failure(struct shell *shell, long long number)
{
    struct failure failure;
    enum travel_result result = failures_go(&shell->session, number, &failure);
    if (result != TRAVEL_DONE)
        return show_result(shell, result);
    switch (failure.kind) {
    case FAILURE_MARKED:
        if (failure.exception)
            show(shell, "%s", failure.exception);
        return command_arrived(shell, TRAVEL_DONE, &(struct arrival){ARRIVED, 0});
    case FAILURE_UNCAUGHT:
        if (failure.thread == 1)
            show(shell, "Nothing catches this exception in the main thread.");
        else
            show(shell, "Nothing catches this exception: it ends thread %d.", failure.thread);
        break;
    case FAILURE_RAISED:
        show(shell, "Nothing failed; this is the last exception that was raised outside of the library.");
        break;
    case FAILURE_NONE:
        return failure.count
                   ? show_error(shell, "Only %lld failure%s happened.", failure.count, failure.count == 1 ? "" : "s")
                   : show_error(shell, "There is no failure: no test failed, no exception was raised.");
    }
    return command_arrived(shell, TRAVEL_DONE, &(struct arrival){ARRIVED_RAISE, 0});
}
