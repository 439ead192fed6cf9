/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells a replay that takes long from one that hangs.
 *
 * A replay that runs uses the processor, or the disk.  One that does neither, and does not answer either, is waiting for
 * something that does not come: nothing of what a replay does has to wait for the world.  So time alone never ends the
 * wait for a long run, nor for an endless one, which is the person's to end. */
#ifndef PATIENCE_H
#define PATIENCE_H

#include <stdbool.h>
#include <sys/types.h>

/* One wait.  Begins as {0}. */
struct patience {
    double next_look;        /* when to look again, in seconds */
    unsigned long long used; /* processor time of all of them, in ticks, when they were looked at last */
    int idle_looks;          /* so often in a row, a second apart, nothing had changed */
};

/* To be asked now and then while one waits: has no process of the group done anything for so many seconds?  0: for ever. */
bool patience_is_over(struct patience *, pid_t group, int seconds);

#endif
