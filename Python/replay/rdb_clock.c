/* SPDX-License-Identifier: MIT */
/* Notes of the clock: see Python/replay/rdb_clock.h.  */
#include "rdb_clock.h"

#include "rdb_due.h"
#include "rdb_event.h"
#include "rdb_mode.h"
#include "rdb_raw.h"

enum { INTERVAL = 10, UNIT = 1000 * 1000 }; /* between two notes; nanoseconds */

struct timespec rdb_clock_looked;
static int64_t noted; /* the latest one, in units; the log has differences */

static void record(uint64_t poll)
{
    int64_t later = rdb_raw_now() / UNIT - noted;
    if (later >= 0 && later < INTERVAL)
        return;
    noted += later;
    rdb_due_record(RDB_EVENT_clock, poll, (uint64_t)later << 1 ^ (uint64_t)(later >> 63)); /* it may be set back */
}

static void replay(uint64_t poll)
{
    static struct rdb_due next = {.kind = RDB_EVENT_clock, .counted = "poll"};
    if (rdb_due(&next, poll))
        noted += (int64_t)(next.value >> 1 ^ -(next.value & 1));
}

void rdb_clock_poll(uint64_t poll)
{
    if (rdb_mode == RDB_RECORD)
        record(poll);
    else if (rdb_mode == RDB_REPLAY)
        replay(poll);
}

int64_t rdb_clock_seen(void)
{
    return rdb_clock_looked.tv_sec * INT64_C(1000000000) + rdb_clock_looked.tv_nsec;
}

int64_t rdb_clock_now(void)
{
    int64_t seen = rdb_clock_seen();
    return seen > noted * UNIT ? seen : noted * UNIT;
}
