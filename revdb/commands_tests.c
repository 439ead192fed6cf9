/* `info marks`, `info tests`, `go test NAME` and `go failure [N]`.  See commands.h. */
#include "commands.h"
#include "marks.h"
#include "moves.h"
#include "show.h"

#include <stdlib.h>
#include <string.h>

bool tests_show_marks(struct shell *shell)
{
    struct marks marks;
    bool ok = show_result(shell, marks_all(&shell->session, &marks));
    for (const struct mark *mark = marks.at; ok && mark < marks.at + marks.count; mark++) {
        struct text line = {0};
        for (int i = 0; i < mark->count; i++)
            text_printf(&line, " %s", mark->texts[i]);
        show(shell, "%12lld%s%s", (long long)mark->time, mark->failure ? " !" : "  ", line.bytes ? line.bytes : "");
        text_free(&line);
    }
    if (ok && !marks.count)
        show(shell, "The program made no marks: see `revdb.mark` in docs/ci.md.");
    marks_free(&marks);
    return ok;
}

bool tests_show(struct shell *shell)
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
    }
    show(shell, count ? "%d tests, %d failed." : "No tests were marked: run them with `python-rdb -m revdb.unittest`.",
         count, failed);
    free(tests);
    marks_free(&marks);
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
    free(tests);
    marks_free(&marks);
    return ok;
}

/* The person stands just after a failure was marked: goes back to the line that its mark names. */
static bool go_to_place(struct shell *shell, const struct mark *mark, int64_t since)
{
    struct session *session = &shell->session;
    const char *place = mark->count > 3 ? mark->texts[3] : "", *colon = strrchr(place, ':');
    if (!colon)
        return arrive(shell, mark->time);
    char *file = text_format("%.*s", (int)(colon - place), place);
    struct travel_hit hit;
    enum travel_result result = moves_search_line_back(session, file, atoi(colon + 1), since, &hit);
    free(file);
    return show_result(shell, result) && arrive(shell, hit.time >= 0 ? hit.time : mark->time);
}

/* When the test began whose failure is the last of the marks. */
static int64_t start_of_test(const struct marks *marks)
{
    const struct mark *failure = &marks->at[marks->count - 1];
    for (const struct mark *mark = failure; mark-- > marks->at;)
        if (mark->count > 2 && failure->count > 2 && !strcmp(mark->texts[1], "start") &&
            !strcmp(mark->texts[2], failure->texts[2]))
            return mark->time;
    return 0;
}

bool tests_go_failure(struct shell *shell, long long number)
{
    struct session *session = &shell->session;
    int64_t before = session->here->stop.time;
    enum travel_result result = travel_to(session, 0);
    long long passed = 0;
    while (result == TRAVEL_DONE && passed < number) {
        result = travel_forward(session, TRAVEL_END, RDB_RUN_FAILURES, NULL);
        if (session->here->stop.reason != RDB_STOP_FAILURE)
            break;
        passed++;
    }
    if (result != TRAVEL_DONE || passed < number) {
        travel_to(session, before);
        return result != TRAVEL_DONE ? show_result(shell, result)
               : passed ? show_error(shell, "Only %lld failures are marked: `info tests` lists the tests.", passed)
                        : show_error(shell, "No failure is marked: run the tests with `python-rdb -m revdb.unittest`.");
    }
    struct marks marks;
    if (!show_result(shell, marks_so_far(session, &marks)))
        return false;
    const struct mark *failure = &marks.at[marks.count - 1];
    while (!failure->failure)
        failure--;
    bool ok = go_to_place(shell, failure, start_of_test(&marks));
    marks_free(&marks);
    return ok;
}
