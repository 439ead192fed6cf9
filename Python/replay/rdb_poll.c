/* SPDX-License-Identifier: MIT */
/* Signals, noticed at numbered polls (see Python/replay/rdb_poll.h).
 *
 * rdb_signal_arrived runs in a signal handler: it touches nothing but rdb_signals_arrived and the wake-up descriptor.
 * Everything else runs under the interpreter lock. */
#include "rdb_poll.h"

#include "rdb_adapter.h"
#include "rdb_chaos.h"
#include "rdb_clock.h"
#include "rdb_cursor.h"
#include "rdb_due.h"
#include "rdb_event.h"
#include "rdb_held.h"
#include "rdb_log.h"
#include "rdb_mode.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_show.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

_Atomic uint64_t rdb_signals_arrived;
RDB_HELD static uint64_t polls; /* ordinal of the last poll */
static bool woken;              /* RECORD: the next tick is a poll already */

/* Replay. */
static struct rdb_due next_signals = {.kind = RDB_EVENT_signal, .counted = "poll"};
static struct rdb_due next_handlers = {.kind = RDB_EVENT_handlers, .counted = "poll"};
static struct rdb_due next_wake = {.kind = RDB_EVENT_wake, .counted = "release of the interpreter lock"};
static struct rdb_due next_drop = {.kind = RDB_EVENT_drop, .counted = "poll"};

__thread unsigned rdb_handlers_came, rdb_handlers_ran;
void (*rdb_poll_handlers)(uint64_t count);
void (*rdb_poll_handler)(int signal);

int rdb_signal_arrived(int signal_number, int wakeup_fd)
{
    if (rdb_mode != RDB_RECORD)
        return rdb_mode != RDB_OFF; /* a replay gets its signals from the log */
    atomic_fetch_or(&rdb_signals_arrived, UINT64_C(1) << (signal_number - 1));
    if (wakeup_fd >= 0)
        rdb_raw_write(wakeup_fd, "", 1);
    return 1;
}

static void trip(uint64_t signals)
{
    for (int number = 1; signals; number++, signals >>= 1)
        if (signals & 1)
            rdb_trip_signal(number);
}

void rdb_wake(void)
{
    if (rdb_mode == RDB_RECORD && !woken) {
        woken = true;
        rdb_due_record(RDB_EVENT_wake, rdb_gil_releases, 0);
        rdb_adapter_poll_in(0);
    } else if (rdb_mode == RDB_REPLAY && rdb_due(&next_wake, rdb_gil_releases)) {
        rdb_adapter_poll_in(0);
    }
}

static void record(void)
{
    woken = false;
    uint64_t signals = atomic_exchange(&rdb_signals_arrived, 0);
    rdb_due_record(RDB_EVENT_signal, polls, signals);
    trip(signals);
}

static void record_handlers(void)
{
    uint64_t count = rdb_handlers_waiting();
    rdb_due_record(RDB_EVENT_handlers, polls, count);
    rdb_poll_handlers(count);
}

static void replay(void)
{
    if (rdb_due(&next_handlers, polls))
        rdb_poll_handlers(next_handlers.value);
    if (rdb_due(&next_signals, polls)) {
        if (rdb_event_hook)
            rdb_event_hook(RDB_EVENT_signal);
        trip(next_signals.value);
    } else if (!next_signals.found && rdb_peek_byte(&rdb_in) < 0 && polls > rdb_reader_summary(&rdb_in)->polls) {
        rdb_replay_ended(); /* killed while it computed, or no longer recorded: it would go on for ever */
    }
}

uint64_t rdb_polls(void)
{
    return polls;
}

void rdb_poll(void)
{
    if ((polls + 1) % RDB_CLOCK_EVERY == 0)
        rdb_clock_poll(polls + 1);
    rdb_poll_at(polls + 1);
}

void rdb_poll_at(uint64_t ordinal)
{
    polls = ordinal;
    if (rdb_chaos & RDB_CHAOS_SCHED)
        rdb_adapter_poll_in(rdb_chaos_interval(rdb_adapter_poll_interval(), rdb_adapter_in_program()));
    if (rdb_mode == RDB_RECORD) {
        rdb_log_live->polls = polls;
        if (__builtin_expect(rdb_handlers_waiting() > 0, 0))
            record_handlers();
        if (atomic_load_explicit(&rdb_signals_arrived, memory_order_relaxed))
            record();
    } else if (rdb_mode == RDB_REPLAY) {
        replay();
    }
}

bool rdb_poll_drops(uint64_t ordinal, bool asked)
{
    if (rdb_mode == RDB_REPLAY)
        return rdb_due(&next_drop, ordinal);
    if (asked && rdb_mode == RDB_RECORD)
        rdb_due_record(RDB_EVENT_drop, ordinal, 0);
    return asked && rdb_mode != RDB_EVAL;
}

bool rdb_poll_drop_is_due(uint64_t ordinal)
{
    uint64_t next;
    return rdb_due_find(&next_drop, &next) && next == ordinal;
}

bool rdb_poll_next(uint64_t *ordinal)
{
    return rdb_due_find(&next_signals, ordinal) || rdb_due_find(&next_handlers, ordinal) ||
           rdb_due_find(&next_drop, ordinal);
}
