/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going back: the last hit before a place.  The nearest segment between snapshots is searched first.  The person does not
 * move. */
#ifndef TRAVEL_SEARCH_H
#define TRAVEL_SEARCH_H

#include "session.h"

struct travel_hit {
    int64_t time; /* -1: there is none */
    int64_t breakpoint;
};

/* The last hit before the timestamp `before`, which is here (travel_passed) or earlier, but not before the timestamp
 * `since`. */
enum travel_result travel_search_back(struct session *, unsigned flags, const struct rdb_run_limits *, int64_t before,
                                      int64_t since, struct travel_hit *hit);
/* The last change of a watch that shows here or before. */
enum travel_result travel_search_change(struct session *, int64_t since, struct travel_hit *hit);

#endif
