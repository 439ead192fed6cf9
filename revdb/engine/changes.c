/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding changes: see changes.h. */
#include "changes.h"

#include "inspect.h"
#include "lifetimes.h"
#include "rdb_dollar.h"
#include "rdb_names.h"
#include "travel_ask.h"
#include "travel_copy.h"
#include "travel_run.h"
#include "travel_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Expressions ---- */

/* The line there, of which it is cut off; *at goes on to the next. */
static char *take_line(char **at)
{
    char *line = *at;
    size_t length = strcspn(line, "\n");
    *at = line + length + (line[length] == '\n');
    line[length] = '\0';
    return line;
}

/* Takes the answer to RDB_EVAL_NAMES apart. */
static bool parse_names(char *answer, struct expression *expression)
{
    unsigned long long frame, frame_address, globals, globals_address;
    int quick, flags, length = 0;
    if (sscanf(answer, "%llu %llu %llu %llu %d %d%n", &frame, &frame_address, &globals, &globals_address, &quick,
               &flags, &length) != 6 ||
        answer[length] != '\n')
        return false;
    char *rest = answer + length + 1, *locals = take_line(&rest), *foreign = take_line(&rest),
         *undefined = take_line(&rest);
    breakpoint_init(&expression->watch, RDB_WATCH, locals, flags, text_trim(rest));
    expression->watch.scope = (struct scope){frame, frame_address, globals, globals_address};
    expression->foreign = text_copy(foreign);
    expression->undefined = text_copy(undefined);
    expression->quick = quick;
    if (!*foreign)
        expression->watch.scope = (struct scope){0};
    return true;
}

enum travel_result changes_read(struct session *session, int thread, int frame, const char *source,
                                struct expression *expression)
{
    struct evaluation evaluation = {.end = EVALUATION_OK};
    *expression = (struct expression){0};
    enum travel_result result = lifetimes_check(session, source);
    if (result != TRAVEL_DONE)
        return result;
    if ((result = travel_ask_objects(session)) == TRAVEL_DONE)
        result = inspect_evaluate(session, thread, frame, RDB_EVAL_NAMES, source, NULL, &evaluation);
    if (result == TRAVEL_DONE && (evaluation.end != EVALUATION_OK || !parse_names(evaluation.text.bytes, expression))) {
        text_clear(&session->message);
        text_printf(&session->message, "\"%s\" is no expression: %s", source,
                    evaluation.text.length ? evaluation.text.bytes : "its process died");
        result = TRAVEL_FAILED;
    }
    return result;
}

/* ---- Values ---- */

/* In a fork of a process that stands somewhere and knows the scopes. */
static enum travel_result value_in(struct session *session, struct process *process, const struct breakpoint *watch,
                                   struct text *value, bool *refused)
{
    struct text payload = {0};
    struct process *copy = process_fork(process);
    enum travel_result result = TRAVEL_DONE;
    text_clear(value);
    breakpoint_encode(watch, &payload);
    struct rdb_message command = {.kind = RDB_EVALUATE,
                                  .length = (uint32_t)payload.length,
                                  .b = inspect_kind(session, RDB_EVAL_WATCH)},
                       answer;
    switch (copy ? process_ask(copy, &command, payload.bytes, &answer, value, NULL) : PROCESS_DIED) {
    case PROCESS_OK:
        *refused = answer.a != RDB_RESULT_OK;
        value->length = strlen(value->bytes);
        break;
    case PROCESS_DIED:
        text_clear(value);
        text_printf(value, "<the evaluation ended its process>");
        break;
    case PROCESS_INTERRUPTED:
        result = TRAVEL_INTERRUPTED;
        break;
    case PROCESS_REFUSED:
        text_clear(&session->message);
        text_printf(&session->message, "%s", value->bytes);
        result = TRAVEL_FAILED;
        break;
    }
    if (copy)
        process_end(copy);
    return result;
}

/* Who made the change at which a process has stopped. */
static void take_changer(const struct process *process, struct change *change)
{
    change->time = process->stop.time - 1;
    change->instruction = process->stop.raw.changer_instruction;
    change->place = process->stop.raw.changer;
    change->file = text_copy(process->stop.changer_file);
    change->function = text_copy(process->stop.changer_function);
}

char *change_place(const struct change *change)
{
    if (change->place.flags & RDB_PLACE_NONE)
        return text_copy("?");
    return text_format("%s:%d, in %s", rdb_base_name(change->file), change->place.line, change->function);
}

/* ---- Searching ---- */

/* Meanwhile the expression is the only breakpoint, so that no other stops a run, and none counts hits.  To be ended by breakpoints_restore. */
static struct breakpoints set_alone(struct session *session, const struct breakpoint *watch)
{
    struct breakpoints persons = breakpoints_set_aside(&session->breakpoints);
    struct breakpoint *alone = breakpoints_add(&session->breakpoints, RDB_WATCH, watch->file, watch->line, watch->name);
    alone->scope = watch->scope;
    return persons;
}

/* The copy of the expression that is the only breakpoint now. */
static const struct breakpoint *the_watch(const struct session *session)
{
    return &session->breakpoints.items[0];
}

enum travel_result changes_value(struct session *session, const struct breakpoint *watch, int64_t time,
                                 struct text *value, bool *refused)
{
    struct process *process;
    struct breakpoints persons = set_alone(session, watch);
    enum travel_result result = travel_copy_at(session, time, &process);
    if (result == TRAVEL_DONE)
        result = value_in(session, process, the_watch(session), value, refused);
    if (process)
        process_end(process);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}

/* The change that the_watch has at a stop point. */
static enum travel_result describe(struct session *session, int64_t seen_at, struct change *change)
{
    const struct breakpoint *watch = the_watch(session);
    struct process *process;
    bool refused;
    enum travel_result result = travel_copy_at(session, seen_at - 1, &process);
    if (result == TRAVEL_DONE)
        result = value_in(session, process, watch, &change->before, &refused);
    if (result == TRAVEL_DONE)
        result = travel_run(session, process, seen_at - 1, RDB_RUN_BREAKPOINTS | RDB_RUN_CHANGER,
                            &(struct rdb_run_limits){.instruction = INT64_MAX / 8}); /* to the stop point after it */
    if (result == TRAVEL_DONE)
        result = value_in(session, process, watch, &change->after, &refused);
    if (result == TRAVEL_DONE)
        take_changer(process, change);
    if (process)
        process_end(process);
    return result;
}

enum travel_result changes_describe(struct session *session, const struct breakpoint *watch, int64_t seen_at,
                                    struct change *change)
{
    *change = (struct change){.time = -1};
    struct breakpoints persons = set_alone(session, watch);
    enum travel_result result = describe(session, seen_at, change);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}

/* A timestamp before which nothing can have changed, as nothing that the expression speaks of existed. */
static int64_t beginning(const struct session *session, const struct breakpoint *watch)
{
    const char *begin, *end = watch->name;
    uint64_t first = watch->scope.frame     ? watch->scope.frame
                     : watch->scope.globals ? watch->scope.globals
                                            : RDB_STATIC_UID;
    for (int number; (number = rdb_dollar_next(end, &begin, &end)) >= 0;) {
        struct object *object = objects_find((struct objects *)&session->objects, number);
        if (object && object->uid < first)
            first = object->uid;
    }
    int64_t time = first < RDB_STATIC_UID ? lifetimes_before(session, first) : 0;
    return time < 0 ? 0 : time;
}

static enum travel_result search_last(struct session *session, struct change *change)
{
    struct travel_hit hit;
    enum travel_result result = travel_search_change(session, beginning(session, the_watch(session)), &hit);
    if (result == TRAVEL_DONE && hit.time > 0)
        result = describe(session, hit.time, change);
    return result;
}

enum travel_result changes_last(struct session *session, const struct breakpoint *watch, struct change *change)
{
    *change = (struct change){.time = -1};
    struct breakpoints persons = set_alone(session, watch);
    enum travel_result result = search_last(session, change);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}

static enum travel_result search_next(struct session *session, int64_t from, struct change *change)
{
    int64_t seen_at;
    enum travel_result result = travel_find(session, from, RDB_RUN_BREAKPOINTS, NULL, &seen_at);
    if (result == TRAVEL_DONE && seen_at > 0)
        result = describe(session, seen_at, change);
    return result;
}

enum travel_result changes_next(struct session *session, const struct breakpoint *watch, int64_t from,
                                struct change *change)
{
    *change = (struct change){.time = -1};
    struct breakpoints persons = set_alone(session, watch);
    enum travel_result result = search_next(session, from, change);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}

/* Runs a process from hit to hit. */
static enum travel_result visit_changes(struct session *session, struct process **process,
                                        bool (*visit)(void *closure, const struct change *), void *closure)
{
    for (bool go_on = true, refused; go_on;) {
        enum travel_result result = travel_run_copy_to_hit(session, process, RDB_RUN_BREAKPOINTS | RDB_RUN_CHANGER);
        if (result != TRAVEL_DONE || (*process)->stop.reason == RDB_STOP_END)
            return result;
        struct change change = {.time = -1};
        take_changer(*process, &change);
        change.instruction = 0;
        result = value_in(session, *process, the_watch(session), &change.after, &refused);
        go_on = result == TRAVEL_DONE && visit(closure, &change);
        if (result != TRAVEL_DONE)
            return result;
    }
    return TRAVEL_DONE;
}

enum travel_result changes_visit(struct session *session, const struct breakpoint *watch,
                                 bool (*visit)(void *closure, const struct change *), void *closure)
{
    struct process *process;
    struct breakpoints persons = set_alone(session, watch);
    enum travel_result result = travel_copy_at(session, beginning(session, the_watch(session)), &process);
    if (result == TRAVEL_DONE)
        result = visit_changes(session, &process, visit, closure);
    if (process)
        process_end(process);
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}
