/* SPDX-License-Identifier: MIT */
/* Decides what this process does with the log: see rdb_start.h.
 *
 * A recording's start must leave no trace that the program could see: no descriptor, signal, child, thread, variable,
 * nor errno. */
#define _GNU_SOURCE
#include "rdb_start.h"

#include "rdb_alloc.h"
#include "rdb_build_id.h"
#include "rdb_chaos.h"
#include "rdb_cursor.h"
#include "rdb_heaps.h"
#include "rdb_hide.h"
#include "rdb_library.h"
#include "rdb_lineage.h"
#include "rdb_log.h"
#include "rdb_mode.h"
#include "rdb_notes.h"
#include "rdb_processor.h"
#include "rdb_raw.h"
#include "rdb_recording.h"
#include "rdb_seal.h"
#include "rdb_torture.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

/* The last of the exit handlers, since it was registered first. */
static void at_exit(int status, void *unused)
{
    (void)unused;
    rdb_note_exit(RDB_LOG_EXIT, status);
}

/* ---- recording ---- */

/* Takes REVDB and REVDB_* out of the environment, where it stands: os.environ is then that of an unrecorded run. */
static void hide_variables(void)
{
    char **to = environ;
    for (char **from = environ; *from; from++)
        if (strncmp(*from, "REVDB=", 6) != 0 && strncmp(*from, "REVDB_", 6) != 0)
            *to++ = *from;
    *to = NULL;
}

/* %p is the process id, %% a percent sign; any other % stands for itself.  False if it gets too long. */
static bool expand(const char *pattern, char *path, size_t size)
{
    size_t used = 0;
    for (; *pattern && used < size; pattern++) {
        if (pattern[0] == '%' && pattern[1] == 'p') {
            used += (size_t)snprintf(path + used, size - used, "%d", (int)getpid());
            pattern++;
        } else {
            path[used++] = *pattern;
            if (pattern[0] == '%' && pattern[1] == '%')
                pattern++;
        }
    }
    if (used >= size)
        return false;
    path[used] = 0;
    return true;
}

/* REVDB_MAX_SIZE, in bytes, and REVDB_MAX_TIME, in seconds: when to stop recording. */
static void set_limits(void)
{
    const char *size = rdb_lineage_setting("REVDB_MAX_SIZE"), *time = rdb_lineage_setting("REVDB_MAX_TIME");
    if (size && *size)
        rdb_log_limits.size = strtoull(size, NULL, 10);
    if (time && *time)
        rdb_log_limits.end_ns = rdb_raw_now() + (int64_t)(strtod(time, NULL) * 1e9);
}

/* parent: the log of the process that made this one, or NULL.  A child runs on; who was asked for a recording does not. */
static void cannot_record(const char *parent, const char *why)
{
    if (parent) {
        rdb_lineage_cannot_record(parent, why);
        return;
    }
    rdb_say("", why, " (REVDB names the log; unset it to run the program unrecorded)");
    _exit(3);
}

/* path: the first log of the family. */
static void start_recording(const char *path, const char *parent, char **argv)
{
    char error[PATH_MAX + 200];
    const char *children = getenv("REVDB_CHILDREN");
    bool with_children = !children || strcmp(children, "0") != 0;
    const char *compress = getenv("REVDB_COMPRESS"), *torture = getenv("REVDB_TORTURE");
    rdb_recording_prepare(argv, !compress || strcmp(compress, "0") != 0);
    set_limits();
    bool ready = rdb_hide_start(rdb_lineage_setting("REVDB_ENV_HIDE"), environ);
    hide_variables();
    if (!ready) {
        cannot_record(parent, "cannot record: no memory for the environment");
        return;
    }
    if (parent && getauxval(AT_SECURE)) {
        cannot_record(parent, "cannot record: the program has other rights than its caller (setuid)");
        return;
    }
    if (!rdb_lineage_start(path, parent, with_children, error, sizeof error)) {
        cannot_record(parent, error);
        return;
    }
    on_exit(at_exit, NULL);
    rdb_mode = RDB_RECORD;
    rdb_torture_start_recording(torture);
    rdb_chaos_start_recording(rdb_lineage_setting("REVDB_CHAOS"));
}

/* What the environment asks for. */
static void start_as_told(const char *pattern, char **argv)
{
    char path[PATH_MAX], parent_path[PATH_MAX];
    const char *parent = getenv("REVDB_LINEAGE");
    snprintf(parent_path, sizeof parent_path, "%s", parent ? parent : ""); /* hiding the variables moves them */
    parent = parent ? parent_path : NULL;
    if (!expand(pattern, path, sizeof path)) {
        char error[PATH_MAX + 100];
        snprintf(error, sizeof error, "cannot record: the name in REVDB is too long: %.*s", PATH_MAX, pattern);
        hide_variables();
        cannot_record(parent, error);
    } else if (!rdb_lineage_take_settings()) {
        hide_variables();
        cannot_record(parent, "cannot record: no memory for the settings");
    } else {
        start_recording(path, parent, argv);
    }
}

/* A process that a recorded one has made records too, unless REVDB is set to nothing. */
static void start_as_child(char **argv)
{
    char path[PATH_MAX], parent[PATH_MAX];
    if (rdb_lineage_inherited(path, parent))
        start_recording(path, parent, argv);
}

/* ---- replaying ---- */

/* A copy that the program may write to. */
static char **copy_vector(char *const *from)
{
    size_t n = 0;
    while (from[n])
        n++;
    char **to = rdb_alloc((n + 1) * sizeof *to, "the environment");
    for (size_t i = 0; to && i < n; i++) {
        to[i] = rdb_copy(from[i], "the environment");
        if (!to[i])
            return NULL;
    }
    return to;
}

/* The recorded program may have died of this very fault: then the replay is at its end, and serves on from in here. */
static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (rdb_mode == RDB_REPLAY && info->si_code > 0) {
        if (rdb_peek_byte(&rdb_in) < 0)
            rdb_replay_ended();
        rdb_diverged("the program crashed with signal %d, where the recorded one went on", number);
    }
    /* Ours no more: a fault happens again by itself, what somebody sent is sent again. */
    rdb_sigaction(number, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    if (info->si_code <= 0)
        rdb_raw(SYS_tgkill, rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0), rdb_raw(SYS_gettid, 0, 0, 0, 0, 0, 0), number, 0, 0,
                0);
}

static void catch_faults(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    const size_t size = 8 << 20; /* the fault may be that the stack is used up, and the person may evaluate things */
    long memory = rdb_raw_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    stack_t stack = {.ss_sp = (void *)memory, .ss_size = memory < 0 ? 0 : size};
    rdb_raw(SYS_sigaltstack, (long)&stack, 0, 0, 0, 0, 0);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        rdb_sigaction(faults[i], &action, NULL);
}

/* A log is replayed by the build that recorded it, with the library that it refers to. */
static void check_builds(const char *log, const struct rdb_log_header *header)
{
    char why[PATH_MAX + 500], build_id[RDB_BUILD_ID_SIZE], exe[PATH_MAX];
    rdb_build_id_of_self(build_id);
    rdb_raw_own_path(exe, sizeof exe);
    if (strcmp(build_id, header->build_id) != 0) {
        snprintf(why, sizeof why,
                 "%s was recorded by build %s of %s, and %s is build %s: name the right interpreter with -x", log,
                 header->build_id, header->exe, exe, build_id);
        rdb_replay_refused(why);
    }
    if (header->library && rdb_library_open(true) != header->library) {
        snprintf(why, sizeof why,
                 "%s refers to %s" RDB_LIBRARY_FILE
                 " as it was when %s recorded: that file is missing here, or of another "
                 "build; use the revdb that was installed with the interpreter",
                 log, rdb_library_path(), header->exe);
        rdb_replay_refused(why);
    }
}

static void take_arguments(const struct rdb_log_header *header, int *argc, char ***argv)
{
    *argv = copy_vector(header->argv);
    environ = copy_vector(header->envp);
    if (!*argv || !environ)
        rdb_replay_refused("no memory for the arguments and the environment");
    for (*argc = 0; (*argv)[*argc];)
        ++*argc;
}

/* A program that recurses without end must crash where it did. */
static void take_stack_limit(const struct rdb_log_header *header)
{
    struct rlimit stack = {0};
    rdb_raw_limit(RLIMIT_STACK, &stack);
    stack.rlim_cur = header->stack_limit < stack.rlim_max ? header->stack_limit : stack.rlim_max;
    rdb_raw(SYS_prlimit64, 0, RLIMIT_STACK, (long)&stack, 0, 0, 0);
    /* The C library has looked at the limit that this process was started with. */
    pthread_attr_t threads;
    enum { WITHOUT_LIMIT = 2 << 20, LEAST = 16 << 10 };
    size_t size = stack.rlim_cur == RLIM_INFINITY ? WITHOUT_LIMIT : (stack.rlim_cur + 4095) & ~(rlim_t)4095;
    if (pthread_getattr_default_np(&threads) == 0 &&
        pthread_attr_setstacksize(&threads, size < LEAST ? LEAST : size) == 0)
        pthread_setattr_default_np(&threads);
}

static void start_replay(int socket, int *argc, char ***argv, void (*serve)(int socket))
{
    char error[PATH_MAX + 500];
    serve(socket);
    rdb_seal_finish();
    if (*argc != 2)
        rdb_replay_refused("a replaying interpreter takes one argument, the log");
    if (!rdb_lineage_open((*argv)[1], error, sizeof error))
        rdb_replay_refused(error);
    const struct rdb_log_header *header = rdb_reader_header(&rdb_in);
    check_builds((*argv)[1], header);
    const char *torture = getenv("REVDB_TORTURE");
    take_arguments(header, argc, argv);
    if (header->processor != rdb_processor())
        rdb_say("",
                "the processor here has other features than the recording's: libraries that choose code by them may ",
                "compute otherwise");
    take_stack_limit(header);
    on_exit(at_exit, NULL);
    catch_faults();
    rdb_mode = RDB_REPLAY;
    rdb_torture_start_replay(torture);
    rdb_chaos_start_replay();
}

/* rdb_alloc_failed. */
static void no_memory(const char *line)
{
    if (rdb_mode == RDB_RECORD)
        rdb_stop_recording("%s", line);
    else if (rdb_mode == RDB_REPLAY)
        rdb_diverged("%s", line);
    else if (rdb_mode == RDB_EVAL)
        rdb_replay_refused(line);
}

/* What an unrecorded --help begins with. */
static void tell_help(char **argv)
{
    static const char text[] =
        "REVDB=FILE.rdb in the environment records the program that runs; `revdb FILE.rdb` debugs it, forward and\n"
        "backward.  `revdb record --help` tells of further ways, python-rdb(1) of all variables.\n\n";
    if (argv[1] && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
        rdb_raw_write(1, text, sizeof text - 1);
}

void rdb_start(int *argc, char ***argv, void (*serve)(int socket))
{
    rdb_alloc_failed = no_memory;
    const char *socket = getenv("REVDB_SERVER"), *pattern = getenv("REVDB");
    if (socket && *socket)
        start_replay(atoi(socket), argc, argv, serve);
    else if (pattern && *pattern)
        start_as_told(pattern, *argv);
    else if (!pattern)
        start_as_child(*argv);
    if (rdb_mode != RDB_OFF)
        rdb_heaps_start();
    else
        tell_help(*argv);
    errno = 0;
}
