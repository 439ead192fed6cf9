/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is anybody at work?  See patience.h. */
#include "patience.h"

#include "clock.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define SECONDS_BETWEEN_LOOKS 1.0
/* Runs, or waits for the processor; for the disk; for a debugger that holds it. */
#define STATES_AT_WORK "RDt"

/* Adds what /proc/PID/stat says, if the process is of the group: to the processor time, and whether it is at work. */
static void look_at(const char *pid, pid_t group, unsigned long long *used, bool *working)
{
    char path[300], line[1024];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return; /* it has ended meanwhile */
    /* Fields from the third on follow the command's name (see proc(5)): state, ppid, pgrp ... utime, stime. */
    const char *name_end = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    char state;
    int its_group;
    unsigned long long user, system;
    if (name_end &&
        sscanf(name_end + 1, " %c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &state, &its_group, &user,
               &system) == 4 &&
        its_group == group) {
        *used += user + system;
        *working |= strchr(STATES_AT_WORK, state) != NULL;
    }
    fclose(file);
}

/* Forks that nobody told us of work, too: those in which the condition of a breakpoint is evaluated. */
static bool anybody_works(pid_t group, unsigned long long *used)
{
    bool working = false;
    DIR *processes = opendir("/proc");
    *used = 0;
    for (struct dirent *entry; processes && (entry = readdir(processes));)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            look_at(entry->d_name, group, used, &working);
    if (processes)
        closedir(processes);
    return working || !processes;
}

bool patience_is_over(struct patience *wait, pid_t group, int seconds)
{
    double now = clock_now();
    if (!seconds || now < wait->next_look)
        return false;
    bool first = wait->next_look == 0;
    wait->next_look = now + SECONDS_BETWEEN_LOOKS;
    if (first)
        return false; /* most answers come long before a look is worth its while */
    unsigned long long used;
    bool working = anybody_works(group, &used);
    /* Looks are counted, not seconds: whoever stops all of us for a while does not end the replay. */
    wait->idle_looks = working || used != wait->used ? 0 : wait->idle_looks + 1;
    wait->used = used;
    return wait->idle_looks >= seconds;
}
