/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time that only goes forward: see clock.h. */
#include "clock.h"

#include <stdbool.h>
#include <time.h>

static double in_seconds(struct timespec time)
{
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

double clock_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return in_seconds(time);
}

double clock_used(pid_t process)
{
    struct timespec time;
    clockid_t its;
    bool known = !clock_getcpuclockid(process, &its) && !clock_gettime(its, &time);
    return known ? in_seconds(time) : 0;
}
