/* SPDX-License-Identifier: MIT */
/* The run that the front end has asked for, and what is known of the replay so far. */
#ifndef RDB_RUN_H
#define RDB_RUN_H

#include "rdb_protocol.h"

#include <stdbool.h>

struct rdb_frame;

struct rdb_run {
    int64_t target;
    int flags; /* enum rdb_run_flags */
    struct rdb_run_limits limits;
    const struct rdb_frame *stays;  /* RDB_RUN_DEPTH: that at the depth, while it is on the stack, or NULL */
    const struct rdb_frame *wanted; /* RDB_RUN_RETURN: whose result is, until it ends, or NULL */
};
extern struct rdb_run rdb_run;

/* Forks inherit it. */
struct rdb_stand {
    int64_t main_start, main_end;  /* timestamps, -1 while unknown */
    int64_t last_hit, last_hit_id; /* of the run's scan, or a line passed */
    int64_t exit_status;           /* -1 while unknown */
    char *raised;                  /* by the condition of that hit, or "", or NULL */
    uint64_t yielded;              /* how the frame ended that was to stay: see rdb_stopped */
    bool at_main_end;              /* the stop point is the end of the main module */
    char *returned;                /* RDB_RUN_RETURN: text, or NULL */
};
extern struct rdb_stand rdb_stand;

/* Does the run end here, whatever else there is? */
bool rdb_run_is_over(void);

/* The named object of this number has died: a stop point for RDB_RUN_DIED follows, if it is the one. */
void rdb_run_died(int64_t number);

#endif
