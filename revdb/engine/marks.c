/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks and tests: see marks.h. */
#include "marks.h"

#include "array.h"
#include "inspect.h"
#include "memory.h"
#include "moves.h"
#include "rdb_event.h"
#include "rdb_log.h"
#include "travel.h"
#include "travel_ask.h"
#include "travel_search.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Marks ---- */

/* Reads the answer to RDB_INFO_MARKS, which `marks` owns. */
static void decode(struct marks *marks)
{
    const char *at = marks->strings.bytes, *end = at + marks->strings.length;
    while (at && at < end) {
        struct mark mark = {0};
        long long time, clock_ns;
        int failure;
        if (sscanf(at, "%lld %lld %d %d", &time, &clock_ns, &failure, &mark.count) != 4 || mark.count < 0)
            return;
        mark.time = time;
        mark.clock_ns = clock_ns;
        mark.failure = failure;
        mark.texts = memory_alloc((size_t)(mark.count + 1) * sizeof *mark.texts);
        at += strlen(at) + 1;
        for (int i = 0; i < mark.count; i++) {
            mark.texts[i] = at < end ? at : "";
            at += at < end ? strlen(at) + 1 : 0;
        }
        *array_add(marks->at, marks->count) = mark;
    }
}

enum travel_result marks_all(struct session *session, struct marks *marks)
{
    struct rdb_message command = {.kind = RDB_INFO, .a = RDB_INFO_MARKS};
    *marks = (struct marks){0};
    enum travel_result result = travel_ask_at_end(session, &command, &marks->strings);
    if (result == TRAVEL_DONE)
        decode(marks);
    else
        marks->strings = (struct text){0};
    return result;
}

enum travel_result marks_so_far(struct session *session, struct marks *marks)
{
    *marks = (struct marks){0};
    enum travel_result result = inspect_info(session, RDB_INFO_MARKS, &marks->strings);
    if (result == TRAVEL_DONE)
        decode(marks);
    else
        marks->strings = (struct text){0};
    return result;
}

long long marks_count_failures(const char *log)
{
    struct rdb_reader reader;
    char error[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, log, error, sizeof error))
        return 0;
    long long count = (long long)rdb_reader_summary(&reader)->count[RDB_EVENT_failure].events;
    rdb_reader_close(&reader);
    return count;
}

/* ---- Failures ---- */

/* When the test began whose failure this is. */
static int64_t start_of_test(const struct marks *marks, const struct mark *failure)
{
    for (const struct mark *mark = failure; mark-- > marks->at;)
        if (mark->count > 2 && failure->count > 2 && !strcmp(mark->texts[1], "start") &&
            !strcmp(mark->texts[2], failure->texts[2]))
            return mark->time;
    return 0;
}

static const char *exception_of(const struct mark *mark)
{
    return mark->failure && mark->count > 4 && !strcmp(mark->texts[0], "test") ? mark->texts[4] : NULL;
}

/* Goes to the line that the failure's mark names, when it was reached last before. */
static enum travel_result go_to_place(struct session *session, const struct marks *marks, const struct mark *failure)
{
    const char *place = failure->count > 3 ? failure->texts[3] : "", *colon = strrchr(place, ':');
    struct travel_hit hit = {-1, 0};
    enum travel_result result = travel_to(session, failure->time + 1);
    if (colon && result == TRAVEL_DONE) {
        char *file = text_format("%.*s", (int)(colon - place), place);
        result = moves_search_back(session, RDB_BREAK_LINE, file, atoi(colon + 1), start_of_test(marks, failure), &hit);
    }
    return result == TRAVEL_DONE ? travel_to(session, hit.time >= 0 ? hit.time : failure->time) : result;
}

/* The failure of that number (from 1), or NULL; *passed: how many there are up to it. */
static const struct mark *find_failure(const struct marks *marks, long long number, long long *passed)
{
    *passed = 0;
    for (const struct mark *mark = marks->at; mark < marks->at + marks->count; mark++)
        if (mark->failure && ++*passed == number)
            return mark;
    return NULL;
}

/* The marks up to that failure.  Where the end of the recording is not known yet, nothing behind the failure is
 * replayed. */
static enum travel_result marks_up_to(struct session *session, long long number, struct marks *marks)
{
    if (session->end >= 0)
        return marks_all(session, marks);
    enum travel_result result = travel_to(session, 0);
    for (long long passed = 0; result == TRAVEL_DONE && passed < number && session->end < 0; passed++)
        result = travel_forward(session, TRAVEL_END, RDB_RUN_FAILURES, NULL);
    return result == TRAVEL_DONE ? marks_so_far(session, marks) : result;
}

enum travel_result marks_go_failure(struct session *session, long long number, long long *passed, char **exception)
{
    int64_t before = session->here->stop.time;
    struct marks marks;
    *exception = NULL;
    enum travel_result result = marks_up_to(session, number, &marks);
    if (result != TRAVEL_DONE)
        return result;
    const struct mark *failure = find_failure(&marks, number, passed);
    result = failure ? go_to_place(session, &marks, failure) : travel_to(session, before);
    if (failure && exception_of(failure))
        *exception = text_copy(exception_of(failure));
    return result;
}

/* ---- Tests ---- */

/* The latest test of that name that has not ended, or NULL. */
static struct test *find_running(struct test *tests, int count, const char *name)
{
    for (int i = count; i-- > 0;)
        if (tests[i].to < 0 && !strcmp(tests[i].name, name))
            return &tests[i];
    return NULL;
}

int marks_tests(const struct marks *marks, struct test **list)
{
    struct test *tests = NULL;
    int64_t *began = NULL; /* by the clock */
    int count = 0;
    for (const struct mark *mark = marks->at; mark < marks->at + marks->count; mark++) {
        if (mark->count < 3 || strcmp(mark->texts[0], "test"))
            continue;
        const char *outcome = mark->texts[1], *name = mark->texts[2];
        struct test *test = find_running(tests, count, name);
        if (!test && mark->failure && count && !tests[count - 1].place && !strcmp(tests[count - 1].name, name))
            test = &tests[count - 1]; /* it went well, and its tear-down fails */
        if (!test) {                  /* it begins, or never said so: set-up of a class */
            began = array_room(began, (size_t)count, 1, sizeof *began);
            began[count] = mark->clock_ns;
            test = array_add(tests, count);
            *test = (struct test){.name = name, .outcome = "running", .from = mark->time, .to = -1};
        }
        if (!strcmp(outcome, "start"))
            continue;
        test->outcome = outcome;
        test->to = mark->time;
        test->seconds = (double)(mark->clock_ns - began[test - tests]) / 1e9;
        if (mark->failure && mark->count > 3)
            test->place = mark->texts[3];
        if (exception_of(mark))
            test->exception = exception_of(mark);
    }
    *list = tests;
    return count;
}
