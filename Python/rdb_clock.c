/* Notes of the clock: see Include/rdb_clock.h.  Called by rdb_poll.c. */
#include "rdb_clock.h"

#include "rdb_boundary.h"
#include "rdb_due.h"
#include "rdb_mode.h"
#include "rdb_raw.h"

enum { INTERVAL = 10 * 1000 * 1000 }; /* nanoseconds between two notes */

static int64_t noted; /* the latest one */

static void record(uint64_t poll)
{
    int64_t now = rdb_raw_now();
    if (now - noted < INTERVAL && now >= noted)
        return;
    noted = now;
    rdb_due_record(RDB_EVENT_clock, poll, (uint64_t)now);
}

static void replay(uint64_t poll)
{
    static struct rdb_due next = {.kind = RDB_EVENT_clock, .counted = "poll"};
    if (rdb_due(&next, poll))
        noted = (int64_t)next.value;
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
