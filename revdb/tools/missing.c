/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a log can be replayed here: see missing.h.
 *
 * Whether an interpreter, the parents' logs and the kernel will do is found by trying: a replay is started, and ended at
 * its first line.  The libraries that it would load later stand in the logs. */
#include "missing.h"

#include "ancestry.h"
#include "interpreter.h"
#include "out.h"
#include "process.h"
#include "rdb_log.h"
#include "text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct verdict {
    struct text reasons; /* a line each */
    bool impossible;     /* else it may diverge for those reasons */
};

static void look_for_library(struct verdict *verdict, const char *root, unsigned long long size, const char *path)
{
    struct stat status;
    char *place = text_format("%s%s", root, path);
    if (stat(place, &status) != 0) {
        text_printf(&verdict->reasons, "the library %s is missing\n", path);
        verdict->impossible = true;
    } else if ((unsigned long long)status.st_size != size) {
        text_printf(&verdict->reasons, "the library %s is another one: it had %llu bytes and has %lld\n", path, size,
                    (long long)status.st_size);
    }
}

static void look_for_libraries(struct verdict *verdict, const char *root, const char *log)
{
    struct rdb_reader reader;
    char error[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, log, error, sizeof error))
        return; /* said already */
    const struct rdb_log_summary *summary = rdb_reader_summary(&reader);
    for (const char *at = summary->library; at < summary->library + summary->libraries; at += strlen(at) + 1) {
        unsigned long long size;
        int path = 0;
        if (sscanf(at, "%llu %n", &size, &path) == 1 && at[path] == '/')
            look_for_library(verdict, root, size, at + path);
    }
    rdb_reader_close(&reader);
}

/* Takes over the reason. */
static void refuse(struct verdict *verdict, char *reason)
{
    text_printf(&verdict->reasons, "%s\n", reason);
    verdict->impossible = true;
}

/* Each line behind the label's column. */
static void print_reasons(char *reasons)
{
    for (char *line = strtok(reasons, "\n"); line; line = strtok(NULL, "\n"))
        out_printf(stdout, "%-12s%s\n", "", line);
}

void missing_print(const char *log, const char *wanted, struct replays *replays)
{
    struct verdict verdict = {0};
    char *error = NULL, *exe = interpreter_for_log(log, wanted, &error);
    struct ancestry chain = ancestry_of(log);
    bool diverged;
    if (!exe)
        refuse(&verdict, error);
    if (chain.missing)
        refuse(&verdict, chain.endless ? text_copy(chain.problem)
                                       : text_format("the log %s of the process that it was forked from is missing",
                                                     chain.missing));
    if (!verdict.impossible) {
        struct process *process = process_start(replays, exe, log, &error, &diverged);
        if (process)
            process_end(process);
        else
            refuse(&verdict, error);
        replays_kill(replays);
    }
    for (int i = 0; i < chain.count; i++)
        look_for_libraries(&verdict, exe && replays_path_in_root(replays, exe) ? replays->root : "", chain.logs[i]);
    if (verdict.impossible)
        out_printf(stdout, "%-12snot possible here:\n", "replay");
    else if (verdict.reasons.length)
        out_printf(stdout, "%-12smay diverge here:\n", "replay");
    else
        out_printf(stdout, "%-12spossible here, by %s\n", "replay", exe);
    if (verdict.reasons.length)
        print_reasons(verdict.reasons.bytes);
}
