/* SPDX-License-Identifier: MIT */
/* How a replaying process begins to serve, and how it ends: see rdb_server.h, rdb_cursor.h. */
#include "rdb_cursor.h"
#include "rdb_frames.h"
#include "rdb_message.h"
#include "rdb_raw.h"
#include "rdb_real.h"
#include "rdb_run.h"
#include "rdb_schedule.h"
#include "rdb_server.h"
#include "rdb_stops.h"

#include <signal.h>
#include <string.h>

static void print_line(const char *line)
{
    rdb_raw_write(2, line, strlen(line));
    rdb_raw_write(2, "\n", 1);
}

/* The log cannot be replayed: there is nothing to stand at. */
static _Noreturn void refuse(const char *why)
{
    if (rdb_talks())
        rdb_send_error(why);
    else
        print_line(why);
    rdb_leave(3);
}

static _Noreturn void stop_for_good(enum rdb_stop_reason reason, const char *message, int status)
{
    rdb_stops_end(reason, message);
    print_line(message);
    rdb_leave(status);
}

/* The log has no more. */
static _Noreturn void end_of_log(const char *why)
{
    const struct rdb_log_summary *log = rdb_reader_summary(&rdb_in);
    rdb_thread_run_others();
    if (log->closed && (log->how == RDB_LOG_EXIT || log->how == RDB_LOG_EXIT_NOW))
        rdb_stand.exit_status = log->status;
    if (rdb_reader_end(&rdb_in) == RDB_LOG_DAMAGED)
        rdb_stand.exit_status = RDB_END_DAMAGED;
    stop_for_good(RDB_STOP_END, why, rdb_stand.exit_status == RDB_END_DAMAGED ? 3 : 0);
}

static _Noreturn void divergence(const char *why)
{
    char message[1100];
    const struct rdb_frame *f = rdb_frame_top(0);
    snprintf(message, sizeof message, "the replay diverged at event %lld, %s:%d: %s", (long long)rdb_events_replayed,
             f ? rdb_frame_file(f) : "?", f ? rdb_frame_line(f) : 0, why);
    stop_for_good(RDB_STOP_DIVERGED, message, 4);
}

/* rdb_cursor_ends. */
static void end(enum rdb_cursor_end how, const char *why)
{
    if (how == RDB_CURSOR_REFUSED || rdb_answering)
        refuse(why);
    else if (how == RDB_CURSOR_ENDED)
        end_of_log(why);
    else
        divergence(why);
}

void rdb_server_start(int fd)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    rdb_talk_over(fd);
    if (fd >= 0)
        rdb_send(RDB_HELLO, RDB_PROTOCOL_VERSION, 0, 0, NULL, 0);
    rdb_cursor_ends = end;
    rdb_stops_start(fd >= 0);
    /* Children (snapshots, evaluations) are not waited for. */
    if (fd >= 0)
        ((int (*)(int, const struct sigaction *, struct sigaction *))rdb_real("sigaction"))(SIGCHLD, &ignore, NULL);
}
