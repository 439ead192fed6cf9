/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time in the editor: the requests of our own (revdb/...), for which the protocol has no words.  docs/dap.md has their
 * shapes.  See adapter.h. */
#include "adapter.h"

#include "bookmarks.h"
#include "hit_rows.h"
#include "marks.h"
#include "pinned_names.h"
#include "place.h"
#include "rdb_names.h"
#include "standing.h"
#include "travel.h"
#include "travel_ask.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 100 /* of a history or a log, unless the client says how many; at most: */
#define ROWS_LIMIT 10000
#define MOMENTS 1000 /* exceptions, switches of threads */

static json_t *time_of(int64_t time)
{
    return time < 0 ? json_null() : json_integer(time);
}

/* ---- revdb/time ---- */

static void add_exceptions(const struct session *session, json_t *list)
{
    const struct index *index = &session->index;
    for (size_t i = 0; (i = index_moment(index, RDB_FEATURE_RAISE, i)) < index->moments_length; i++) {
        const struct rdb_moment *moment = &index->moments[i];
        const struct feature *feature = &index->features[moment->feature];
        const char *names = index_string(index, feature->names);
        if (moment->time < session->main_start || json_array_size(list) == MOMENTS)
            continue;
        json_t *one = json_object();
        json_object_set_new(one, "time", json_integer(moment->time));
        json_object_set_new(one, "type", json_shown(text_format("%.*s", (int)strcspn(names, " "), names)));
        json_object_set_new(one, "file", json_shown(rdb_base_name(index_string(index, feature->file))));
        json_object_set_new(one, "line", json_integer(feature->is.line));
        json_array_append_new(list, one);
    }
}

static void add_thread(void *closure, int64_t from, int64_t to, int thread)
{
    json_t *list = closure, *one;
    if (json_array_size(list) == MOMENTS)
        return;
    one = json_object();
    json_object_set_new(one, "from", json_integer(from));
    json_object_set_new(one, "to", json_integer(to));
    json_object_set_new(one, "thread", json_integer(thread));
    json_array_append_new(list, one);
}

static void add_bookmarks(const struct session *session, json_t *list)
{
    const char *at = NULL, *record;
    while ((record = bookmark_next(session, &at))) {
        size_t length = strcspn(record, " ");
        json_t *one = json_object();
        json_object_set_new(one, "name", json_shown(text_bytes(record, length)));
        json_object_set_new(one, "time", json_shown(record + length + (record[length] == ' ')));
        json_array_append_new(list, one);
    }
}

static json_t *describe_test(const struct test *test)
{
    json_t *one = json_object();
    json_object_set_new(one, "name", json_shown(test->name));
    json_object_set_new(one, "outcome", json_shown(test->outcome));
    json_object_set_new(one, "from", json_integer(test->from));
    json_object_set_new(one, "to", time_of(test->to));
    json_object_set_new(one, "seconds", json_real(test->seconds));
    if (test->place)
        json_object_set_new(one, "place", json_shown(test->place));
    if (test->exception)
        json_object_set_new(one, "exception", json_shown(test->exception));
    return one;
}

/* Has the walk come to the end?  What only the process there can tell is at hand then; before, even if an index knows where
 * the end is, the whole recording would have to be replayed for it while the client waits. */
static bool is_complete(const struct session *session)
{
    return session->index.complete && session->survey.over;
}

/* Tests and other marks. */
static bool add_marks(struct adapter *adapter, json_t *tests, json_t *marks)
{
    struct marks all;
    struct test *list;
    if (!is_complete(adapter->session))
        return true;
    if (!went_well(adapter, marks_all(adapter->session, &all)))
        return false;
    int count = marks_tests(&all, &list);
    for (int i = 0; i < count; i++)
        json_array_append_new(tests, describe_test(&list[i]));
    for (int i = 0; i < all.count; i++) {
        if (all.at[i].count && !strcmp(all.at[i].texts[0], "test"))
            continue;
        json_t *one = json_object(), *texts = json_array();
        for (int t = 0; t < all.at[i].count; t++)
            json_array_append_new(texts, json_shown(all.at[i].texts[t]));
        json_object_set_new(one, "time", json_integer(all.at[i].time));
        json_object_set_new(one, "failure", json_boolean(all.at[i].failure));
        json_object_set_new(one, "texts", texts);
        json_array_append_new(marks, one);
    }
    return true;
}

REQUEST(time, "revdb/time", PHASE_OPEN)
{
    static const char *const lists[] = {"exceptions", "threads", "bookmarks", "tests", "marks", "hits"};
    struct session *session = adapter->session;
    json_t *list[6], *main = json_object();
    (void)arguments;
    for (int i = 0; i < 6; i++)
        json_object_set_new(body, lists[i], list[i] = json_array());
    json_object_set_new(body, "time", json_string(moment_write(travel_here(session)).text));
    json_object_set_new(body, "end", time_of(session->end));
    json_object_set_new(main, "from", time_of(session->main_start));
    json_object_set_new(main, "to", time_of(session->main_end));
    json_object_set_new(body, "main", main);
    json_object_set_new(body, "complete", json_boolean(is_complete(session)));
    add_exceptions(session, list[0]);
    index_threads(&session->index, session->main_start >= 0 ? session->main_start : 0, add_thread, list[1]);
    add_bookmarks(session, list[2]);
    for (int i = 0; i < adapter->hits.count && i < MOMENTS; i++)
        json_array_append_new(list[5], json_integer(adapter->hits.times[i]));
    return add_marks(adapter, list[3], list[4]);
}

/* ---- revdb/bookmarks ---- */

REQUEST(bookmarks, "revdb/bookmarks", PHASE_OPEN)
{
    const char *set = string_of(arguments, "set", NULL), *removed = string_of(arguments, "remove", NULL);
    json_t *list = json_array();
    json_object_set_new(body, "bookmarks", list);
    if (set && !bookmark_is_name(set))
        return refuse(adapter, "\"%s\" is no name of a bookmark: one word that is no timestamp", set);
    if (set)
        bookmark_set(adapter->session, set);
    if (removed && !bookmark_remove(adapter->session, removed))
        return refuse(adapter, "there is no bookmark \"%s\"", removed);
    add_bookmarks(adapter->session, list);
    return true;
}

/* ---- Changes ---- */

static json_t *describe_change(struct adapter *adapter, const struct change *change)
{
    json_t *one = json_object();
    json_object_set_new(one, "time", json_integer(change->time));
    if (!(change->place.flags & RDB_PLACE_NONE)) {
        json_object_set_new(one, "source", source_for(adapter, change->file));
        json_object_set_new(one, "line", json_integer(client_line(adapter, change->place.line)));
        json_object_set_new(one, "function", json_shown(change->function));
        json_object_set_new(one, "thread", json_integer(change->place.thread));
    }
    json_object_set_new(one, "after", json_shown(change->after.bytes ? change->after.bytes : ""));
    return one;
}

/* The expression that a request is about.  False after refuse. */
static bool read_expression(struct adapter *adapter, const json_t *arguments, struct expression *expression)
{
    const char *source = string_of(arguments, "expression", NULL);
    struct known_frame frame;
    struct pinned_names pins;
    if (!source || !*source)
        return refuse(adapter, "\"expression\" is missing");
    return frame_of(adapter, arguments, &frame) &&
           went_well(adapter,
                     pinned_names_read(adapter->session, frame.thread, frame.frame, source, expression, &pins));
}

/* Where the last such request has led, the same text means the same variable still. */
static bool follow(struct adapter *adapter, const json_t *arguments)
{
    const char *source = string_of(arguments, "expression", "");
    bool again = adapter->following.source && !strcmp(adapter->following.source, source) &&
                 adapter->following.time == adapter->session->here->stop.time;
    if (again)
        return true;
    adapter->following.source = NULL;
    if (!read_expression(adapter, arguments, &adapter->following.expression))
        return false;
    adapter->following.source = source;
    return true;
}

static enum travel_result go(struct session *session, const struct destination *to, struct arrival *arrival)
{
    return moves_go_to_moment(session, to->moment, arrival);
}

/* To the line that last changed a value, or with "forward" to the next one. */
REQUEST(last, "revdb/last", PHASE_OPEN)
{
    struct session *session = adapter->session;
    bool forward = flag_of(arguments, "forward", false);
    struct change change;
    if (!follow(adapter, arguments))
        return false;
    const struct breakpoint *watch = &adapter->following.expression.watch;
    int64_t here = session->here->stop.time, from = adapter->following.time == here ? here + 1 : here;
    adapter->moving = true;
    bool ok = went_well(adapter,
                        forward ? changes_next(session, watch, from, &change) : changes_last(session, watch, &change));
    adapter->moving = false;
    if (!ok)
        return false;
    if (change.time < 0)
        return refuse(adapter, "No line %s changes %s.", forward ? "from here on" : "before here",
                      adapter->following.source);
    json_t *described = describe_change(adapter, &change);
    json_object_set_new(described, "before", json_shown(change.before.bytes ? change.before.bytes : ""));
    json_object_update(body, described);
    json_decref(described);
    answer(adapter);
    adapter->following.time = change.time;
    run_move(adapter, go, &(struct destination){.moment = {change.time, 0}}, "goto");
    return true;
}

struct history {
    struct adapter *adapter;
    json_t *list;
    long long limit;
};

static bool add_change(void *closure, const struct change *change)
{
    struct history *history = closure;
    json_array_append_new(history->list, describe_change(history->adapter, change));
    return (long long)json_array_size(history->list) < history->limit;
}

static long long limit_of(const json_t *arguments)
{
    long long limit = number_of(arguments, "limit", ROWS);
    return limit < 1 ? 1 : limit > ROWS_LIMIT ? ROWS_LIMIT : limit;
}

/* The last changes before here, the latest first: for who wants a few, and at once. */
static bool add_recent(struct adapter *adapter, const struct breakpoint *watch, struct history *history)
{
    struct session *session = adapter->session;
    struct breakpoint again = *watch;
    struct moment here = travel_here(session);
    struct change change = {0};
    enum travel_result result = TRAVEL_DONE;
    for (bool more = true; result == TRAVEL_DONE && more;) {
        result = changes_last(session, &again, &change);
        more = result == TRAVEL_DONE && change.time >= 0 && add_change(history, &change);
        if (more)
            result = travel_to(session, change.time);
    }
    enum travel_result back = travel_to_moment(session, here);
    return went_well(adapter, result == TRAVEL_DONE ? back : result);
}

REQUEST(history, "revdb/history", PHASE_OPEN)
{
    struct expression expression;
    struct history history = {adapter, json_array(), limit_of(arguments)};
    json_object_set_new(body, "changes", history.list);
    if (!read_expression(adapter, arguments, &expression))
        return false;
    adapter->moving = true;
    bool ok = flag_of(arguments, "recent", false)
                  ? add_recent(adapter, &expression.watch, &history)
                  : went_well(adapter, changes_visit(adapter->session, &expression.watch, add_change, &history));
    adapter->moving = false;
    json_object_set_new(body, "more", json_boolean((long long)json_array_size(history.list) == history.limit));
    return ok;
}

/* ---- Every time ---- */

/* Every hit of a place: with the values of expressions, or without any as calls. */
static bool collect(struct adapter *adapter, struct breakpoint *at, const json_t *arguments,
                    const struct text *expressions, json_t *body)
{
    struct hit_rows rows = {.limit = (int)limit_of(arguments)};
    const char *condition = string_of(arguments, "condition", "");
    json_t *list = json_array();
    json_object_set_new(body, "rows", list);
    if (*condition && !went_well(adapter, standing_check_condition(adapter->session, condition)))
        return false;
    at->condition = text_copy(condition);
    at->id = BREAKPOINT_ADVANCE;
    adapter->moving = true;
    bool ok = went_well(adapter, hit_rows_collect(adapter->session, at, expressions, &rows));
    adapter->moving = false;
    for (int i = 0; ok && i < rows.count; i++) {
        const struct row *row = &rows.at[i];
        json_t *one = json_object(), *values = json_array();
        json_object_set_new(one, "time", json_integer(row->time));
        json_object_set_new(one, "depth", json_integer(row->depth));
        for (char *text = text_copy(hit_row_text(&rows, row)), *line;
             expressions->length && (line = strsep(&text, "\n"));)
            if (*line || text)
                json_array_append_new(values, json_shown(line));
        if (expressions->length)
            json_object_set(one, "values", values);
        else
            json_object_set_new(one, "call", json_shown(hit_row_text(&rows, row)));
        json_decref(values);
        if (row->returned_at >= 0) {
            json_object_set_new(one, "result", json_shown(hit_row_result(&rows, row)));
            json_object_set_new(one, "returnedAt", time_of(row->returned_at));
        }
        json_array_append_new(list, one);
    }
    json_object_set_new(body, "more", json_boolean(rows.more));
    return ok;
}

REQUEST(calls, "revdb/calls", PHASE_OPEN)
{
    char *name = text_copy(string_of(arguments, "function", ""));
    struct place place = place_read(text_trim(name));
    struct breakpoint at;
    if (place.kind != PLACE_FUNCTION)
        return refuse(adapter, "\"function\" is a name such as put, Cart.put, shop.py:put");
    breakpoint_init(&at, RDB_BREAK_FUNCTION, place.file, 0, place.function);
    at.stands_at = 1; /* of Python's, which is why the client can name it */
    return collect(adapter, &at, arguments, &(struct text){0}, body);
}

REQUEST(log, "revdb/log", PHASE_OPEN)
{
    const char *file = file_of(adapter, json_object_get(arguments, "source"));
    long long line = our_line(adapter, number_of(arguments, "line", 0));
    struct text expressions = {0};
    struct breakpoint at;
    const json_t *expression;
    size_t i;
    if (!file || line < 1 || line > INT_MAX)
        return refuse(adapter, "\"source\" and \"line\" say where");
    json_array_foreach(json_object_get(arguments, "expressions"), i, expression)
    {
        const char *text = json_string_value(expression);
        if (!text || !*text || strlen(text) != json_string_length(expression) ||
            !went_well(adapter, standing_check_condition(adapter->session, text)))
            return adapter->current.error ? false : refuse(adapter, "\"expressions\" are texts");
        text_add_string(&expressions, text);
    }
    if (!expressions.length)
        return refuse(adapter, "\"expressions\" is missing");
    breakpoint_init(&at, RDB_BREAK_LINE, file, (int)line, "");
    return collect(adapter, &at, arguments, &expressions, body);
}
