/* SPDX-License-Identifier: MIT */
/* Threads outside the GIL that share mutexes: see "Mutexes of C libraries" in rdb_schedule.h.
 *
 * A thread of an extension that has not run Python yet may be the one for which the holder of the GIL waits.  So it waits
 * for the GIL for a moment only.  If it gets it, there is an RDB_EVENT_visit among its calls.  If not, all such threads
 * keep apart from then on: the order in which they own mutexes is not recorded.  Of that the log's control page tells,
 * since a thread outside has no place in the stream. */
#include "rdb_cursor.h"
#include "rdb_entry.h"
#include "rdb_event.h"
#include "rdb_mode.h"
#include "rdb_schedule.h"

#include <errno.h>
#include <stdatomic.h>

enum {
    PATIENCE = 250 * 1000 * 1000, /* nanoseconds: long enough among threads that compute on a busy machine */
    VISITS = 100                  /* who has made so many without having run Python does work of its own */
};

static atomic_bool apart; /* RECORD */

void rdb_visits_settle(void)
{
    if (atomic_load_explicit(&apart, memory_order_relaxed) && rdb_log_live->apart_since == 0)
        rdb_log_live->apart_since = rdb_log_live->committed;
}

/* Does a thread that has not run Python yet? */
static bool keeps_apart(void)
{
    if (rdb_mode != RDB_REPLAY)
        return atomic_load(&apart);
    uint64_t since = rdb_reader_summary(&rdb_in)->apart_since;
    return since > 0 && since <= rdb_reader_position(&rdb_in);
}

void rdb_visit_turn(void)
{
    while (rdb_thread_ahead() && (rdb_self->python || !keeps_apart()))
        rdb_thread_wait();
}

/* The event, which holds nothing: the call that follows ends it. */
static void pass_visit(void)
{
    rdb_entry_begin(RDB_EVENT_visit, "");
}

/* RECORD: takes the GIL, if it can be had soon. */
static bool comes_in(void)
{
    if (rdb_self->visits++ < VISITS && rdb_gil_wait(PATIENCE)) {
        bool together = !keeps_apart(); /* another may have lost patience meanwhile */
        if (together)
            pass_visit();
        rdb_gil_decide(together);
        return together;
    }
    atomic_store(&apart, true);
    return false;
}

/* REPLAY: did it? */
static bool came_in(void)
{
    rdb_visit_turn();
    if (rdb_peek_byte(&rdb_in) != RDB_EVENT_visit || rdb_thread_ahead())
        return false;
    pass_visit();
    return rdb_gil_borrow();
}

void rdb_gil_visit(void)
{
    int saved = errno;
    if (rdb_self->python) {
        rdb_turn_insist();
        rdb_turn_begin();
    } else if (!keeps_apart())
        rdb_gil_return(rdb_mode == RDB_REPLAY ? came_in() : comes_in());
    errno = saved;
}
