/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb ps`: see ps.h.  Which signal ended a process stands in its parent's log.  Called from the table of subcommands;
 * reads logs only. */
#define _GNU_SOURCE /* sigabbrev_np */
#include "ps.h"

#include "ancestry.h"
#include "family.h"
#include "logtools.h"
#include "out.h"
#include "status.h"
#include "subcommands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST_INDENT 40

/* What the family knows of a signal that killed this process, or NULL. */
static const struct rdb_log_death *death_of(const struct family *family, int64_t pid)
{
    for (int i = 0; i < family->count; i++) {
        const struct rdb_log_summary *log = rdb_reader_summary(&family->members[i].reader);
        for (size_t n = 0; n < log->deaths; n++)
            if (log->death[n].pid == pid)
                return &log->death[n];
    }
    return NULL;
}

static void describe_end(const struct rdb_log_summary *log, const struct rdb_log_death *death, char *text, size_t size)
{
    const char *name = death ? sigabbrev_np(death->signal) : NULL;
    if (log->running)
        snprintf(text, size, "running");
    else if (!log->closed && name)
        snprintf(text, size, "SIG%s", name);
    else if (!log->closed && death)
        snprintf(text, size, "signal %d", death->signal);
    else if (!log->closed)
        snprintf(text, size, "killed");
    else if (log->how == RDB_LOG_EXIT || log->how == RDB_LOG_EXIT_NOW)
        snprintf(text, size, "exit %d", log->status);
    else
        snprintf(text, size, "%s",
                 log->how == RDB_LOG_EXEC    ? "exec"
                 : log->how == RDB_LOG_ABORT ? "SIGABRT"
                                             : "unrecorded");
}

/* Children without a log of their own, and why. */
static void print_unrecorded(const struct rdb_log_header *header, const struct rdb_log_summary *log, int depth)
{
    for (size_t i = 0; i < log->unrecorded; i++)
        /* What a log that was not closed says of its own process is the signal that killed it. */
        if (log->excuse[i].pid > 0 && (log->excuse[i].pid != header->pid || log->closed))
            out_printf(stdout, "%-8d %-8lld %-10s %10s  %-24s %*s%.*s\n", log->excuse[i].pid, (long long)header->pid,
                       "unrecorded", "?", "-", 2 * (depth < DEEPEST_INDENT ? depth : DEEPEST_INDENT), "",
                       (int)strnlen(log->excuse[i].reason, sizeof log->excuse[i].reason), log->excuse[i].reason);
}

static void print_tree(const struct family *family, int index, int depth)
{
    struct rdb_reader *reader = &family->members[index].reader;
    const struct rdb_log_header *header = rdb_reader_header(reader);
    const struct rdb_log_summary *log = rdb_reader_summary(reader);
    const int parent = family->members[index].parent;
    char end[40], seconds[40] = "?", above[24] = "-";
    const struct rdb_log_death *death = log->closed || log->running ? NULL : death_of(family, header->pid);
    const int64_t end_ns = death ? death->known_ns : log->end_ns;
    describe_end(log, death, end, sizeof end);
    if (end_ns > header->start_ns)
        snprintf(seconds, sizeof seconds, "%.3f s", (double)(end_ns - header->start_ns) / 1e9);
    if (parent >= 0)
        snprintf(above, sizeof above, "%lld", (long long)rdb_reader_header(&family->members[parent].reader)->pid);
    out_printf(stdout, "%-8lld %-8s %-10s %10s  %-24s %*s", (long long)header->pid, above, end, seconds,
               family->members[index].name, 2 * (depth < DEEPEST_INDENT ? depth : DEEPEST_INDENT), "");
    logtools_print_command(header);
    print_unrecorded(header, log, depth + 1);
    for (int i = 0; i < family->count; i++)
        if (family->members[i].parent == index && i != index)
            print_tree(family, i, depth + 1);
}

int ps_print(const char *path)
{
    struct family family;
    char *error;
    int root = family_read(&family, path, &error);
    if (root < 0) {
        out_printf(stderr, "revdb: %s\n", error);
        return STATUS_UNUSABLE;
    }
    while (family.members[root].parent >= 0)
        root = family.members[root].parent;
    bool cut = family.members[root].cut;
    if (cut)
        out_printf(
            stderr,
            "revdb: %s names a parent that descends from itself, or has more than %d ancestors; shown is what descends "
            "from it\n",
            family.members[root].path, ANCESTRY_LIMIT);
    out_printf(stdout, "%-8s %-8s %-10s %10s  %-24s %s\n", "pid", "parent", "ended", "duration", "log", "command");
    print_tree(&family, root, 0);
    family_close(&family);
    return cut ? STATUS_UNUSABLE : STATUS_OK;
}
