/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb info` and `revdb check`: see logtools.h.  Called from the table of subcommands; reads the log only. */
#define _GNU_SOURCE
#include "logtools.h"

#include "out.h"
#include "rdb_event.h"
#include "rdb_log.h"
#include "text.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SOUND = 0, UNUSABLE = 3 };

static bool open_log(struct rdb_reader *reader, const char *path)
{
    char error[PATH_MAX + 500];
    if (rdb_reader_open(reader, path, error, sizeof error))
        return true;
    out_printf(stderr, "revdb: %s\n", error);
    return false;
}

/* One row of `info`. */
__attribute__((format(printf, 2, 3))) static void row(const char *label, const char *format, ...)
{
    va_list arguments;
    out_printf(stdout, "%-12s", label);
    va_start(arguments, format);
    out_vprintf(stdout, format, arguments);
    va_end(arguments);
    out_raw(stdout, "\n", 1);
}

static void plural(char *text, size_t size, uint64_t n, const char *what)
{
    snprintf(text, size, "%" PRIu64 " %s%s", n, what, n == 1 ? "" : "s");
}

/* Seconds, or "at least" as many as are known. */
static void describe_duration(const struct rdb_reader *reader, char *text, size_t size)
{
    const struct rdb_log_summary *log = rdb_reader_summary(reader);
    int64_t ns = log->end_ns - rdb_reader_header(reader)->start_ns;
    if (log->end_ns == 0 || ns < 0)
        snprintf(text, size, "unknown");
    else
        snprintf(text, size, "%s%.3f s", log->closed ? "" : "at least ", (double)ns / 1e9);
}

void logtools_print_command(const struct rdb_log_header *header)
{
    for (char **argument = header->argv; *argument; argument++) {
        out_printf(stdout, "%s%s", argument == header->argv ? "" : " ", *argument);
    }
    out_raw(stdout, "\n", 1);
}

static void print_header(const struct rdb_log_header *header)
{
    char stack[32] = "unlimited", files[32] = "unlimited";
    uint64_t variables = 0;
    while (header->envp[variables])
        variables++;
    if (header->stack_limit != UINT64_MAX)
        snprintf(stack, sizeof stack, "%" PRIu64 " KiB", header->stack_limit >> 10);
    if (header->files_limit != UINT64_MAX)
        snprintf(files, sizeof files, "%" PRIu64, header->files_limit);
    row("interpreter", "%s", header->exe);
    row("build", "%s", header->build_id);
    row("process", "%" PRId64, header->pid);
    if (*header->parent)
        row("parent", "%s", header->parent);
    row("environment", "%" PRIu64 " variables", variables);
    row("limits", "stack %s, open files %s", stack, files);
    row("library",
        header->library ? "refers to known bytes %016" PRIx64 " of the interpreter's library" : "not referred to",
        header->library);
}

static void print_started(const struct rdb_log_header *header)
{
    char started[64] = "unknown";
    time_t seconds = (time_t)(header->start_ns / 1000000000);
    struct tm *local = localtime(&seconds);
    if (local)
        strftime(started, sizeof started, "%Y-%m-%d %H:%M:%S %z", local);
    row("started", "%s", started);
}

static int compare_bytes(const void *a, const void *b)
{
    const struct rdb_log_count *const *left = a, *const *right = b;
    if ((*left)->bytes != (*right)->bytes)
        return (*left)->bytes < (*right)->bytes ? 1 : -1;
    return *left < *right ? -1 : 1;
}

/* The kinds of events that there are, the ones that take most room first. */
static void print_events(const struct rdb_log_count *count)
{
    const struct rdb_log_count *kinds[RDB_LOG_KINDS];
    size_t n = 0;
    uint64_t events = 0;
    for (size_t kind = 0; kind < RDB_LOG_KINDS; kind++)
        if (count[kind].events) {
            kinds[n++] = &count[kind];
            events += count[kind].events;
        }
    qsort(kinds, n, sizeof *kinds, compare_bytes);
    row("events", "%" PRIu64, events);
    for (size_t i = 0; i < n; i++) {
        unsigned kind = (unsigned)(kinds[i] - count);
        const char *name = rdb_event_name(kind), *text = rdb_event_text(kind);
        out_printf(stdout, "  %-20s %12" PRIu64 " %14" PRIu64 " bytes %10.1f each%s%s\n", name ? name : "unknown",
                   kinds[i]->events, kinds[i]->bytes, (double)kinds[i]->bytes / (double)kinds[i]->events,
                   *text ? "  " : "", text);
    }
}

/* A recording with chaos says so at the beginning of its stream. */
static void print_chaos(struct rdb_reader *reader)
{
    uint64_t kind = 0, kinds = 0, seed = 0;
    bool read = rdb_get_number(reader, &kind);
    if (read && kind == RDB_EVENT_torture)
        read = rdb_get_number(reader, &seed) && rdb_get_number(reader, &kind);
    if (read && kind == RDB_EVENT_chaos && rdb_get_number(reader, &kinds) && rdb_get_number(reader, &seed))
        row("chaos", "%s%s%s%sseed=%" PRIu64, kinds & RDB_CHAOS_SCHED ? "sched," : "",
            kinds & RDB_CHAOS_IO ? "io," : "", kinds & RDB_CHAOS_ORDER ? "order," : "",
            kinds & RDB_CHAOS_ADDRESSES ? "addresses," : "", seed);
}

int logtools_info(const char *path)
{
    struct rdb_reader reader;
    char ended[400], duration[64];
    if (!open_log(&reader, path))
        return UNUSABLE;
    const struct rdb_log_header *header = rdb_reader_header(&reader);
    rdb_reader_describe_end(&reader, ended, sizeof ended);
    describe_duration(&reader, duration, sizeof duration);
    out_printf(stdout, "%-12s", "command");
    logtools_print_command(header);
    row("directory", "%s", *header->cwd ? header->cwd : "unknown");
    print_started(header);
    row("duration", "%s", duration);
    row("ended", "%s", ended);
    rdb_reader_close(&reader);
    return SOUND;
}

void logtools_details(const char *path, bool events)
{
    struct rdb_reader reader;
    char chunks[64];
    if (!open_log(&reader, path))
        return;
    const struct rdb_log_summary *log = rdb_reader_summary(&reader);
    uint64_t in_chunks = log->length - log->tail, stored = log->file_size - log->chunks_at;
    plural(chunks, sizeof chunks, log->chunks, "chunk");
    row("log", "%s, format %d", path, RDB_LOG_VERSION);
    print_header(rdb_reader_header(&reader));
    row("file", "%" PRIu64 " bytes: header %" PRIu64 ", window %" PRIu64 ", chunks %" PRIu64, log->file_size,
        log->window_at, log->chunks_at - log->window_at, stored);
    row("stream", "%" PRIu64 " bytes: %" PRIu64 " in %s (%.1f : 1), %" PRIu64 " in the window", log->length, in_chunks,
        chunks, stored ? (double)in_chunks / (double)stored : 1.0, log->tail);
    print_chaos(&reader);
    if (events)
        print_events(log->count);
    rdb_reader_close(&reader);
}

int logtools_check(const char *path)
{
    struct rdb_reader reader;
    char ended[400], chunks[64];
    if (!open_log(&reader, path))
        return UNUSABLE;
    const struct rdb_log_summary *log = rdb_reader_summary(&reader);
    rdb_skip_bytes(&reader, UINT64_MAX);
    plural(chunks, sizeof chunks, rdb_reader_chunks(&reader), "chunk");
    rdb_reader_describe_end(&reader, ended, sizeof ended);
    int status = UNUSABLE;
    if (rdb_reader_end(&reader) == RDB_LOG_DAMAGED)
        out_printf(stderr, "revdb: %s; good are the %s before it, %" PRIu64 " bytes of events\n",
                   rdb_reader_error(&reader), chunks, rdb_reader_position(&reader));
    else if (log->closed && rdb_reader_offset(&reader) < log->file_size && log->how != RDB_LOG_STOPPED)
        out_printf(stderr,
                   "revdb: %s is followed by %" PRIu64 " bytes that do not belong to it, from byte %" PRIu64
                   "; the log itself is good\n",
                   path, log->file_size - rdb_reader_offset(&reader), rdb_reader_offset(&reader));
    else {
        out_printf(stdout, "%s is good: %s, %" PRIu64 " bytes of events; %s\n", path, chunks, log->length, ended);
        status = SOUND;
    }
    rdb_reader_close(&reader);
    return status;
}

void logtools_warn(const char *path)
{
    struct rdb_reader reader;
    char error[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, path, error, sizeof error))
        return; /* who replays it says so */
    uint64_t warnings = rdb_reader_summary(&reader)->count[RDB_EVENT_note].events;
    if (warnings > 0)
        out_printf(stderr,
                   "revdb: %s: not all was recorded faithfully; the %s of the recording %s repeated in its output\n",
                   path, warnings == 1 ? "warning" : "warnings", warnings == 1 ? "is" : "are");
    rdb_reader_close(&reader);
}
