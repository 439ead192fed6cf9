/* Between the parts of the engine: a process of ours on its way (travel.c, forward.c), for who searches backward (search.c)
 * and who walks ahead in the background (survey.c). */
#ifndef TRAVEL_PARTS_H
#define TRAVEL_PARTS_H

#include "travel.h"

/* No snapshots are left at less than this number of stop points from a known target. */
#define NEAR_TARGET 250

/* A fork of the latest snapshot at the timestamp or before it, to be given back to process_kill.  NULL with a message. */
struct process *travel_fork_at(struct session *, int64_t time);

/* Runs such a process, and translates what can go wrong. */
enum travel_result travel_run(struct session *, struct process *, int64_t target, unsigned flags,
                              const struct rdb_run_limits *);
/* The same in two parts, so that others can be run meanwhile; travel_run_wait must follow, unless the process is killed. */
struct travel_run {
    struct process *process;
    unsigned flags;
    int64_t since, from; /* where the whole move began, and it */
    double begun;
    bool alone; /* what it takes tells how fast replays are */
};
enum travel_result travel_run_begin(struct session *, struct travel_run *, struct process *, int64_t target,
                                    unsigned flags, const struct rdb_run_limits *);
enum travel_result travel_run_wait(struct session *, const struct travel_run *);

/* For who runs it without these: tells it what it must know for a run with these flags; the flag to ask for output with,
 * where it goes; and what the run has taught that began at `from` and took so many seconds (negative: nobody knows). */
enum process_result travel_prepare(struct session *, struct process *, unsigned flags);
unsigned travel_output_flag(const struct session *, const struct process *);
struct output_sink travel_sink(struct session *);
void travel_note_run(struct session *, struct process *, int64_t from, double elapsed);

/* How many processes may search at the same time: one to a processor, as far as the memory goes, but no more than that. */
#define TRAVEL_SCANS 16
int travel_scans(const struct session *);
/* Is a stretch so short that it can be searched without leaving snapshots in it? */
bool travel_is_short(const struct session *, int64_t from, int64_t to);

/* Shows what was written up to where it stands and has not been shown. */
void travel_show_written(struct session *, const struct process *);

/* Runs the process to a hit or to the target, leaving snapshots.  jumps: what can hold no hit may be passed over, and the
 * process replaced on the way. */
enum travel_result travel_advance(struct session *, struct process **, int64_t target, unsigned flags,
                                  const struct rdb_run_limits *, bool jumps);

/* The earliest timestamp, not before `here` nor behind the target, where a run with these flags that begins there finds what
 * one that begins here does. */
int64_t travel_pass_over(struct session *, const struct sought *, int64_t here, int64_t target, unsigned flags);

/* Runs to a timestamp without looking for anything, in slices, leaving snapshots. */
enum travel_result travel_run_silently(struct session *, struct process *, int64_t target);

/* Leaves a copy of a running process behind; snapshots are to be dense around the focus.  NULL if it cannot be forked:
 * then there is just no snapshot. */
struct process *travel_leave_snapshot(struct session *, struct process *, int64_t focus);

#endif
