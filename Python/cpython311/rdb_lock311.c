/* SPDX-License-Identifier: MIT */
/* The interpreter lock of a recording or replay: see Include/cpython311/rdb_eval311.h.
 *
 * Upstream's lock is a flag under a mutex with a condition; threads that want it ask for it after a while.  In its place
 * stands a semaphore of ours, which is what Python/replay/rdb_schedule.h can put in order. */
#include "Python.h"

#include "rdb_eval311.h"
#include "rdb_mode.h"
#include "rdb_schedule.h"

#include <semaphore.h>

int rdb_lock_is_ours;
static sem_t lock;

void rdb_lock_made(void)
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY && !rdb_lock_is_ours)
        return;
    sem_init(&lock, 0, 1);
    rdb_lock_is_ours = 1;
    rdb_gil_created(&lock);
}

bool rdb_lock_taken(unsigned long microseconds)
{
    if (rdb_mode == RDB_EVAL)
        return true;
    rdb_self->python = true;
    return rdb_gil_take_within((int64_t)microseconds * 1000);
}

void rdb_lock_given_up(void)
{
    if (rdb_mode != RDB_EVAL)
        rdb_gil_release(&lock);
}

void rdb_lock_handed_over(void)
{
    if (rdb_lock_is_ours && rdb_mode != RDB_EVAL)
        rdb_gil_hand_over();
}
