/* Notes of the clock: see Include/rdb_clock.h.  Called by rdb_poll.c. */
#include "rdb_clock.h"

#include "rdb_boundary.h"
#include "rdb_log.h"
#include "rdb_mode.h"
#include "rdb_raw.h"

#include <stdbool.h>

enum { INTERVAL = 10 * 1000 * 1000 }; /* nanoseconds between two notes */

static int64_t noted; /* the latest one */

static void record(uint64_t poll)
{
    int64_t now = rdb_raw_now();
    if (now - noted < INTERVAL && now >= noted)
        return;
    noted = now;
    rdb_log_reserve();
    rdb_put_number(RDB_EVENT_clock);
    rdb_put_number(poll);
    rdb_put_signed(now);
    rdb_log_commit(RDB_EVENT_clock);
}

static void replay(uint64_t poll)
{
    static bool have_next; /* the next note is the next event in the log */
    static uint64_t next_poll, kind;
    static int64_t next;
    if (!have_next) {
        if (rdb_peek_byte(&rdb_in) != RDB_EVENT_clock)
            return;
        if (!rdb_get_number(&rdb_in, &kind) || !rdb_get_number(&rdb_in, &next_poll) || !rdb_get_signed(&rdb_in, &next))
            rdb_replay_ended();
        have_next = true;
    }
    if (next_poll < poll)
        rdb_diverged("the log holds a note of the clock at poll %llu, the program is at poll %llu",
                     (unsigned long long)next_poll, (unsigned long long)poll);
    if (next_poll == poll) {
        have_next = false;
        noted = next;
        rdb_events_replayed++;
    }
}

void rdb_clock_poll(uint64_t poll)
{
    if (rdb_mode == RDB_RECORD)
        record(poll);
    else if (rdb_mode == RDB_REPLAY)
        replay(poll);
}

int64_t rdb_clock_now(void)
{
    int64_t seen = rdb_last_look();
    return seen > noted ? seen : noted;
}
