/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lives of numbered objects: see lifetimes.h. */
#include "lifetimes.h"

#include "rdb_dollar.h"
#include "travel.h"
#include "travel_ask.h"
#include "travel_copy.h"

#include <stdarg.h>
#include <stdio.h>

static enum travel_result fail(struct session *session, const char *format, ...)
{
    char line[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    text_clear(&session->message);
    text_printf(&session->message, "%s", line);
    return TRAVEL_FAILED;
}

int64_t lifetimes_before(const struct session *session, uint64_t uid)
{
    int64_t time = -1;
    const struct snapshots *set = &session->snapshots;
    for (int i = 0; i < set->count && set->at[i]->stop.raw.uid_next <= uid; i++)
        time = set->at[i]->stop.time;
    return time;
}

enum travel_result lifetimes_created(struct session *session, struct object *object)
{
    int64_t from = lifetimes_before(session, object->uid), time;
    const struct snapshots *set = &session->snapshots;
    if (object->created != OBJECT_NOT_KNOWN)
        return TRAVEL_DONE;
    if (object->uid >= RDB_STATIC_UID || (from < 0 && set->count && set->at[0]->stop.time == 0)) {
        object->created = OBJECT_BEFORE_ALL;
        return TRAVEL_DONE;
    }
    enum travel_result result =
        travel_find(session, from, RDB_RUN_CREATED, &(struct rdb_run_limits){.object = object->uid}, &time);
    if (result != TRAVEL_DONE || time < 0)
        return result;
    object->created = time - 1;
    objects_keep(&session->notes, object);
    return TRAVEL_DONE;
}

static enum travel_result find_death(struct session *session, struct object *object)
{
    int64_t time;
    if (object->died != OBJECT_NOT_KNOWN)
        return TRAVEL_DONE;
    if (object->uid >= RDB_STATIC_UID) {
        object->died = OBJECT_TO_THE_END;
        return TRAVEL_DONE;
    }
    enum travel_result result =
        travel_find(session, object->seen, RDB_RUN_DIED, &(struct rdb_run_limits){.number = object->number}, &time);
    if (result == TRAVEL_DONE && object->state == RDB_NAMED_ALIVE)
        object->died = OBJECT_TO_THE_END;
    else if (result == TRAVEL_DONE && object->state != RDB_NAMED_DEAD)
        result = fail(session, "$%d cannot be followed: only C code refers to it", object->number);
    return result;
}

enum travel_result lifetimes_died(struct session *session, struct object *object)
{
    enum travel_result result = find_death(session, object);
    if (result == TRAVEL_DONE)
        objects_keep(&session->notes, object); /* it may have been met on the way to somewhere else */
    return result;
}

/* Why an object that is not there is not there. */
static enum travel_result explain(struct session *session, struct object *object)
{
    if (object->state == RDB_NAMED_UNKNOWN)
        return fail(session, "$%d exists here, but cannot be reached: only C code refers to it", object->number);
    enum travel_result result = lifetimes_created(session, object);
    if (result != TRAVEL_DONE)
        return result;
    return fail(session, "$%d does not exist yet: it will be created at %lld (`go %lld` takes you to where it exists)",
                object->number, (long long)object->created, (long long)object->created + 1);
}

/* One object, as the process that stands here has told. */
static enum travel_result prepare(struct session *session, struct object *object)
{
    enum travel_result result = TRAVEL_DONE;
    if (object->state == RDB_NAMED_UNKNOWN && object->seen < session->here->stop.time) {
        result = travel_again(session, object->seen);
        if (result == TRAVEL_DONE)
            result = travel_ask_objects(session);
    }
    if (result == TRAVEL_DONE && object->state != RDB_NAMED_ALIVE && object->state != RDB_NAMED_DEAD)
        result = explain(session, object);
    return result;
}

enum travel_result lifetimes_check(struct session *session, const char *source)
{
    const char *begin, *end = source;
    for (int number; (number = rdb_dollar_next(end, &begin, &end)) >= 0;) {
        if (number == 0)
            return fail(session, "A `$` stands before the number of an object, as in $1; `info objects` lists them");
        if (!objects_find(&session->objects, number))
            return fail(session, "there is no $%d; `info objects` lists the objects that have a number", number);
    }
    return TRAVEL_DONE;
}

enum travel_result lifetimes_prepare(struct session *session, const char *source)
{
    const char *begin, *end = source;
    int number = rdb_dollar_next(source, &begin, &end);
    if (number < 0)
        return TRAVEL_DONE;
    enum travel_result result = lifetimes_check(session, source);
    if (result == TRAVEL_DONE)
        result = travel_ask_objects(session);
    for (; result == TRAVEL_DONE && number >= 0; number = rdb_dollar_next(end, &begin, &end))
        result = prepare(session, objects_find(&session->objects, number));
    return result;
}
