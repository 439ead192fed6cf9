/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory processes take: see footprint.h. */
#include "footprint.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

long footprint_share(pid_t pid)
{
    char path[64], line[128];
    long kilobytes = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "Pss: %ld", &kilobytes) == 1)
            break;
    if (file)
        fclose(file);
    return kilobytes;
}

/* What /proc/PID/statm says in its first or second field. */
static long statm(pid_t pid, bool resident)
{
    char path[64];
    long mapped = 0, pages = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%ld %ld", &mapped, &pages) != 2)
        mapped = pages = 0;
    if (file)
        fclose(file);
    return (resident ? pages : mapped) * (sysconf(_SC_PAGESIZE) / 1024);
}

long footprint_resident(pid_t pid)
{
    return statm(pid, true);
}

long footprint_mapped(pid_t pid)
{
    return statm(pid, false);
}

long footprint_copied(pid_t pid)
{
    char path[64], line[1024] = "";
    long faults = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file && fgets(line, sizeof line, file)) {
        /* Fields 3 to 10 follow the command's name: state ... flags, minflt (see proc(5)). */
        const char *name_end = strrchr(line, ')');
        if (!name_end || sscanf(name_end + 1, " %*c %*d %*d %*d %*d %*d %*u %ld", &faults) != 1)
            faults = 0;
    }
    if (file)
        fclose(file);
    return faults * (sysconf(_SC_PAGESIZE) / 1024);
}
