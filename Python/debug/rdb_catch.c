/* SPDX-License-Identifier: MIT */
/* Catches: see rdb_catch.h.  Runs inside the replayed program: creates no object of it, keeps none. */
#include "rdb_catch.h"

#include "rdb_breakpoints.h"
#include "rdb_code.h"
#include "rdb_event.h"
#include "rdb_frames.h"
#include "rdb_hits.h"
#include "rdb_time.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

/* ---- Exceptions ---- */

/* Where exceptions were raised lately. */
enum { RAISES = 256 };
static struct raise {
    const void *origin;
    int64_t time;
} raises[RAISES];
static uint64_t raise_count;

int64_t rdb_catch_raise_time(void)
{
    const void *origin = rdb_exception_origin();
    for (unsigned i = 1; i <= RAISES; i++)
        if (raises[(raise_count - i) % RAISES].origin == origin)
            return raises[(raise_count - i) % RAISES].time;
    return rdb_line_time();
}

void rdb_catch_note_raise(void)
{
    raises[raise_count++ % RAISES] = (struct raise){rdb_exception_origin(), rdb_line_time()};
}

static bool wants(const struct rdb_break *b, struct rdb_frame *f)
{
    return b->is.kind == RDB_CATCH_RAISE && rdb_class_is(rdb_exception_class(), b->name) && rdb_break_holds(b, f, NULL);
}

void rdb_catch_raised(struct rdb_frame *f)
{
    if (!rdb_break_awaited(RDB_CATCH_RAISE))
        return;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        if (wants(b, f))
            rdb_line_hit(b->is.id);
}

bool rdb_catch_wants(int id, struct rdb_frame *f)
{
    bool wanted = !id;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count && !wanted; b++)
        wanted = b->is.id == id && wants(b, f);
    return wanted;
}

void rdb_catch_uncaught(void)
{
    const void *origin = rdb_break_awaited(RDB_CATCH_UNCAUGHT) ? rdb_exception_origin() : NULL;
    if (!origin || rdb_class_is(rdb_exception_class(), "SystemExit"))
        return;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        if (b->is.kind == RDB_CATCH_UNCAUGHT)
            rdb_passed_hit(b->is.id, rdb_catch_raise_time());
}

/* ---- Ends of frames ---- */

void rdb_catch_returned(struct rdb_frame *f, const struct rdb_code *code, struct rdb_object *value)
{
    if (!rdb_break_awaited(RDB_CATCH_RETURN))
        return;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        if (b->is.kind == RDB_CATCH_RETURN && rdb_break_matches(b, code) && rdb_break_holds(b, f, value))
            rdb_line_hit(b->is.id);
}

/* ---- Events of the log ---- */

static int waiting_for(unsigned kind)
{
    const char *name = rdb_event_name(kind);
    for (const struct rdb_break *b = rdb_breaks; name && b < rdb_breaks + rdb_break_count; b++)
        if (b->is.kind == RDB_CATCH_EVENT && strcmp(b->name, name) == 0)
            return b->is.id;
    return 0;
}

void rdb_catch_event(unsigned kind)
{
    int id = rdb_break_awaited(RDB_CATCH_EVENT) ? waiting_for(kind) : 0;
    if (id)
        rdb_line_hit(id);
}

/* Events that a thread took outside of the interpreter lock while others ran.  The line that makes them is known only
 * when it lies far back, so the hit is where the thread goes on. */
enum { LATE = 8 };
struct rdb_late {
    unsigned kinds[LATE];
    int count;
};
static struct rdb_late arrived; /* those of the thread that has come to the stop point arrived_at */
static int64_t arrived_at = -1;
static int late_threads; /* how many have such events and have not come to a stop point */

void rdb_catch_later(unsigned kind)
{
    if (!rdb_self->late)
        rdb_self->late = rdb_alloc(sizeof *rdb_self->late, "a catch");
    struct rdb_late *late = rdb_self->late;
    late_threads += late->count == 0;
    if (late->count < LATE)
        late->kinds[late->count++] = kind;
    rdb_stop_next();
}

int rdb_catch_arrive(int64_t now, const unsigned **kinds)
{
    if (!rdb_self->late || rdb_self->late->count == 0)
        return 0;
    arrived = *rdb_self->late;
    arrived_at = now;
    rdb_self->late->count = 0;
    late_threads--;
    *kinds = arrived.kinds;
    return arrived.count;
}

bool rdb_catch_any_late(void)
{
    return late_threads > 0;
}

int rdb_catch_late(int64_t now)
{
    int id = 0;
    for (int i = 0; arrived_at == now && i < arrived.count && !id; i++)
        id = waiting_for(arrived.kinds[i]);
    return id;
}

int rdb_catch_switch(void)
{
    if (rdb_break_awaited(RDB_CATCH_THREAD))
        for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
            if (b->is.kind == RDB_CATCH_THREAD)
                return b->is.id;
    return 0;
}
