/* SPDX-License-Identifier: MIT */
/* Making and ending logs: see rdb_recording.h.
 *
 * Must leave no trace that the program could see: no descriptor, signal, child, thread, variable, nor errno. */
#define _GNU_SOURCE
#include "rdb_recording.h"

#include "rdb_build_id.h"
#include "rdb_heaps.h"
#include "rdb_hide.h"
#include "rdb_images.h"
#include "rdb_library.h"
#include "rdb_log.h"
#include "rdb_mode.h"
#include "rdb_processor.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char **recorded_argv; /* of the process that main was called in */
static uint64_t library;     /* identity of the known bytes that the log may refer to */

void rdb_say(const char *before, const char *text, const char *after)
{
    char line[1200];
    snprintf(line, sizeof line - 1, "revdb: %s%s%s", before, text, after);
    strcat(line, "\n");
    rdb_raw_write(2, line, strlen(line));
}

static void failed(const char *reason)
{
    rdb_mode = RDB_OFF;
    rdb_heaps_stop();
    rdb_say("recording stopped: ", reason, "; the program goes on unrecorded");
}

void rdb_recording_prepare(char **argv, bool compress)
{
    recorded_argv = argv;
    library = rdb_library_open(false);
    rdb_log_failed = failed;
    rdb_log_compress = compress;
}

bool rdb_recording_create(const char *path, const char *parent, uint64_t parent_position, bool exclusive, char *error,
                          size_t error_size)
{
    char exe[PATH_MAX], cwd[PATH_MAX], build_id[RDB_BUILD_ID_SIZE];
    struct rlimit stack = {0}, files = {0};
    rdb_raw_own_path(exe, sizeof exe);
    if (rdb_raw(SYS_getcwd, (long)cwd, sizeof cwd, 0, 0, 0, 0) < 0)
        cwd[0] = 0;
    rdb_build_id_of_self(build_id);
    rdb_raw_limit(RLIMIT_STACK, &stack);
    rdb_raw_limit(RLIMIT_NOFILE, &files);
    struct rdb_log_header header = {
        .exe = exe,
        .build_id = build_id,
        .cwd = cwd,
        .parent = (char *)parent,
        .parent_position = parent_position,
        .argv = rdb_hide_copy(recorded_argv, false),
        .envp = rdb_hide_copy(environ, true),
        .pid = rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0),
        .start_ns = rdb_raw_now(),
        .processor = rdb_processor(),
        .library = library,
        .thread_id = pthread_self(),
        .stack_limit = stack.rlim_cur,
        .files_limit = files.rlim_cur,
        .mapped_below = rdb_images_top(),
    };
    bool created = false;
    if (header.argv && header.envp)
        created = rdb_log_create(path, &header, exclusive, error, error_size);
    else
        snprintf(error, error_size, "cannot record: no memory");
    rdb_hide_free(header.argv);
    rdb_hide_free(header.envp);
    return created;
}

void rdb_stop_recording(const char *format, ...)
{
    if (rdb_mode != RDB_RECORD)
        return;
    int saved = errno;
    char reason[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    if (rdb_outside) { /* others may be writing to the log */
        rdb_thread_lost(reason);
        errno = saved;
        return;
    }
    rdb_log_close(RDB_LOG_STOPPED, 0, reason);
    failed(reason);
    errno = saved;
}
