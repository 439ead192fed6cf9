/* SPDX-License-Identifier: MIT */
/* Checks of the eval loop: see Include/cpython311/rdb_eval311.h.
 *
 * rdb_signal_comes runs in a signal handler.  Everything else runs under the interpreter lock; so none of it may run
 * Python, nor take from the program's heap. */
#include "Python.h"

#include "pycore_interp.h"
#include "pycore_pystate.h"
#include "rdb_adapter.h"
#include "rdb_adapt.h"
#include "rdb_chaos.h"
#include "rdb_clock.h"
#include "rdb_eval311.h"
#include "rdb_mode.h"
#include "rdb_poll.h"
#include "rdb_raw.h"

/* A check of such an ordinal is looked at in any case: the clock is noted, and how far a program has come that is killed. */
enum { REGULAR = 4096 };
#define FAR_AWAY (INT64_MAX / 2)

int64_t rdb_checks_left = REGULAR, rdb_events_seen;
int rdb_tripping;
static uint64_t looked_at = REGULAR; /* the check at which rdb_checks_left is 0 */

uint64_t rdb_check_ordinal(void)
{
    return looked_at - (uint64_t)rdb_checks_left;
}

static void look_at(uint64_t check)
{
    rdb_checks_left = (int64_t)(check - rdb_check_ordinal());
    looked_at = check;
}

/* RECORD: the next check at which chaos has the lock given up; has it now? */
static uint64_t chaos_at;
static bool chaos_drops;

/* Decides which check is the next one to look at. */
static void plan(void)
{
    uint64_t now = rdb_check_ordinal(), next = (now / REGULAR + 1) * REGULAR, wanted;
    rdb_events_seen = rdb_events_replayed;
    if (rdb_mode == RDB_REPLAY && rdb_poll_next(&wanted) && wanted < next)
        next = wanted > now ? wanted : now + 1;
    if (chaos_at > now && chaos_at < next)
        next = chaos_at;
    uint64_t left = next - now;
    looked_at = next;
    rdb_checks_left = (int64_t)left;
}

void rdb_check(void)
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY) {
        rdb_events_seen = rdb_events_replayed;
        rdb_checks_left = FAR_AWAY;
        return;
    }
    uint64_t now = rdb_check_ordinal();
    if (now % REGULAR == 0)
        rdb_clock_poll(now);
    rdb_poll_at(now);
    plan();
}

static bool has_other_threads(void)
{
    return _PyInterpreterState_GET()->threads.head->next != NULL;
}

bool rdb_check_wants(void)
{
    bool chaos = chaos_at && chaos_at == rdb_check_ordinal();
    rdb_check();
    chaos_drops = chaos && has_other_threads();
    return chaos_drops || (rdb_mode == RDB_REPLAY && rdb_poll_drop_is_due(rdb_check_ordinal()));
}

void rdb_check_here(void)
{
    if (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY) {
        rdb_checks_left--;
        rdb_check();
    }
}

bool rdb_drops_lock(bool asked)
{
    bool chaos = chaos_drops;
    chaos_drops = false;
    return rdb_mode == RDB_OFF ? asked : rdb_poll_drops(rdb_check_ordinal(), asked || chaos);
}

/* ---- Signals ---- */

bool rdb_signal_waits(void)
{
    return rdb_signals_arrived != 0;
}

bool rdb_signal_comes(int signal_number, int wakeup_fd)
{
    if (!rdb_signal_arrived(signal_number, -1))
        return false;
    if (rdb_mode == RDB_RECORD) {
        unsigned char byte = (unsigned char)signal_number;
        _Py_atomic_store_relaxed(&_PyInterpreterState_Main()->ceval.eval_breaker, 1);
        if (wakeup_fd >= 0)
            rdb_raw_write(wakeup_fd, &byte, 1);
    }
    return true;
}

/* ---- What the rooms below ask ---- */

int rdb_adapter_poll_interval(void)
{
    return REGULAR;
}

void rdb_adapter_poll_in(int instructions)
{
    look_at(rdb_check_ordinal() + (uint64_t)(instructions > 0 ? instructions : 1));
    if (rdb_chaos & RDB_CHAOS_SCHED && rdb_mode == RDB_RECORD)
        chaos_at = looked_at;
}
