/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which paused processes to keep: see snapshots.h. */
#include "snapshots.h"

#include "footprint.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Seconds: what is nearer counts as equally near, since nobody notices the time that it takes; and what is farther away as
 * equally far. */
#define NEAR 0.0001
#define FAR 1.0

static void take_out(struct snapshots *set, int index)
{
    set->count--;
    memmove(&set->at[index], &set->at[index + 1], (size_t)(set->count - index) * sizeof set->at[0]);
}

static void forget(struct snapshots *set, int index)
{
    process_end(set->at[index]);
    take_out(set, index);
}

/* Least missed is the one whose absence leaves the smallest hole, seen from the focus. */
long snapshots_drop(struct snapshots *set, const struct process *keep, int64_t focus)
{
    const struct process *nearest = snapshots_before(set, focus);
    double here = nearest ? nearest->cost : 0, least = DBL_MAX;
    int victim = -1;
    for (int i = 1; i < set->count; i++) {
        if (set->at[i]->pins || set->at[i] == keep)
            continue;
        double cost = set->at[i]->cost, before = set->at[i - 1]->cost;
        double after = i + 1 < set->count ? set->at[i + 1]->cost : 2 * cost - before;
        double way = fabs(cost - here);
        double missed = (after - before + NEAR / 1000) / ((way < FAR ? way : FAR) + NEAR);
        if (missed < least) {
            least = missed;
            victim = i;
        }
    }
    if (victim < 0)
        return -1;
    long memory = set->at[victim]->memory;
    forget(set, victim);
    return memory;
}

long snapshots_measure(struct snapshots *set)
{
    long total = 0;
    for (int i = 0; i < set->count; i++)
        total += set->at[i]->memory = footprint_share(set->at[i]->pid);
    return total;
}

void snapshots_add(struct snapshots *set, struct process *process, int64_t focus)
{
    int64_t time = process->stop.time;
    int place = set->count;
    while (place > 0 && set->at[place - 1]->stop.time > time)
        place--;
    if (place > 0 && set->at[place - 1]->stop.time == time) {
        process->pins += set->at[place - 1]->pins;
        forget(set, --place);
    }
    /* Two walks may have been measured differently: between its neighbors it is. */
    if (place > 0)
        process->cost = fmax(process->cost, set->at[place - 1]->cost);
    if (place < set->count)
        process->cost = fmin(process->cost, set->at[place]->cost);
    memmove(&set->at[place + 1], &set->at[place], (size_t)(set->count - place) * sizeof set->at[0]);
    set->at[place] = process;
    set->count++;
    if (set->count > SNAPSHOTS_LIMIT)
        snapshots_drop(set, process, focus);
}

void snapshots_remove(struct snapshots *set, struct process *process)
{
    for (int i = 0; i < set->count; i++)
        if (set->at[i] == process) {
            forget(set, i);
            return;
        }
}

void snapshots_release(struct snapshots *set, const struct process *process)
{
    for (int i = 0; i < set->count; i++)
        if (set->at[i] == process) {
            take_out(set, i);
            return;
        }
}

struct process *snapshots_before(const struct snapshots *set, int64_t time)
{
    for (int i = set->count; i-- > 0;)
        if (set->at[i]->stop.time <= time)
            return set->at[i];
    return NULL;
}

void snapshots_clear(struct snapshots *set)
{
    while (set->count)
        forget(set, set->count - 1);
}
