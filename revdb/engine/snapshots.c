/* Which paused processes to keep: see snapshots.h. */
#include "snapshots.h"

#include "memory.h"

#include <float.h>
#include <string.h>

/* Distances below this many stop points count as equally near: replaying them takes no time that anybody notices. */
#define NEAR 500

static void take_out(struct snapshots *set, int index)
{
    set->count--;
    memmove(&set->at[index], &set->at[index + 1], (size_t)(set->count - index) * sizeof set->at[0]);
}

static void forget(struct snapshots *set, int index)
{
    process_kill(set->at[index]);
    take_out(set, index);
}

/* Least missed is the one whose absence leaves the smallest hole, seen from the focus. */
long snapshots_drop(struct snapshots *set, const struct process *keep, int64_t focus)
{
    int victim = -1;
    double least = DBL_MAX;
    for (int i = 1; i < set->count; i++) {
        if (set->at[i]->pins || set->at[i] == keep)
            continue;
        int64_t time = set->at[i]->stop.time;
        int64_t next = i + 1 < set->count ? set->at[i + 1]->stop.time : 2 * time - set->at[i - 1]->stop.time;
        double hole = (double)(next - set->at[i - 1]->stop.time) + 1;
        int64_t way = time > focus ? time - focus : focus - time;
        double distance = (double)(set->far && way > set->far ? set->far : way) + NEAR;
        if (hole / distance < least) {
            least = hole / distance;
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
        total += set->at[i]->memory = memory_share(set->at[i]->pid);
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
