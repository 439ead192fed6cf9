/* Decides what this process does with the log, and ends recordings: see rdb_mode.h.
 *
 * A recording's start must leave no trace that the program could see: no descriptor, signal, child, thread, variable,
 * nor errno. */
#define _GNU_SOURCE
#include "rdb_mode.h"

#include "rdb_boundary.h"
#include "rdb_build_id.h"
#include "rdb_chaos.h"
#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_hide.h"
#include "rdb_library.h"
#include "rdb_lineage.h"
#include "rdb_loader.h"
#include "rdb_log.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_server.h"
#include "rdb_stdio.h"
#include "rdb_torture.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int rdb_mode = RDB_OFF;
struct rdb_reader rdb_in;
__thread uint64_t rdb_rolling;
unsigned rdb_sync_calls, rdb_sync_every = RDB_SYNC_EVENTS;

/* Objects/cpython27/rdb_identity.c; declared here because rdb_identity.h is for includers of Python.h. */
extern unsigned long long rdb_id_base;
unsigned long long rdb_uid_count(void), rdb_id_base_draw(void);

#define NOTE_SIZE 300 /* of a warning, with its NUL */
#define UNFAITHFUL "not recorded faithfully: "

static void say(const char *before, const char *text, const char *after)
{
    char line[1200];
    snprintf(line, sizeof line - 1, "revdb: %s%s%s", before, text, after);
    strcat(line, "\n");
    rdb_raw_write(2, line, strlen(line));
}

/* ---- what a log's header tells ---- */

static void own_path(char *path, size_t size)
{
    long length = rdb_raw(SYS_readlink, (long)"/proc/self/exe", (long)path, (long)size - 1, 0, 0, 0);
    path[length > 0 ? length : 0] = 0;
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

static void recording_failed(const char *reason)
{
    rdb_mode = RDB_OFF;
    say("recording stopped: ", reason, "; the program goes on unrecorded");
}

static void take_note_at_exit(void);

/* The last of the exit handlers, since it was registered first. */
static void at_exit(int status, void *unused)
{
    (void)unused;
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    fflush(NULL); /* the C library would do it next, too late for the log */
    if (rdb_mode == RDB_RECORD)
        rdb_loader_warn_of_removed();
    else
        take_note_at_exit();
    rdb_note_exit(RDB_LOG_EXIT, status);
}

static char **recorded_argv; /* of the process that main was called in */
static uint64_t library;     /* identity of the known bytes that the log may refer to */

bool rdb_create_log(const char *path, const char *parent, uint64_t parent_position, bool exclusive, char *error,
                    size_t error_size)
{
    char exe[PATH_MAX], cwd[PATH_MAX], build_id[RDB_BUILD_ID_SIZE];
    struct rlimit stack = {0}, files = {0};
    own_path(exe, sizeof exe);
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
        .id_base = rdb_id_base,
        .library = library,
        .thread_id = pthread_self(),
        .stack_limit = stack.rlim_cur,
        .files_limit = files.rlim_cur,
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

/* REVDB_MAX_SIZE, in bytes, and REVDB_MAX_TIME, in seconds: when to stop recording. */
static void set_limits(void)
{
    const char *size = rdb_lineage_setting("REVDB_MAX_SIZE"), *time = rdb_lineage_setting("REVDB_MAX_TIME");
    if (size && *size)
        rdb_log_limits.size = strtoull(size, NULL, 10);
    if (time && *time)
        rdb_log_limits.end_ns = rdb_raw_now() + (int64_t)(strtod(time, NULL) * 1e9);
}

/* path: the first log of the family; parent: the log of the process that made this one, or NULL. */
static void start_recording(const char *path, const char *parent, char **argv)
{
    char error[PATH_MAX + 200];
    const char *children = getenv("REVDB_CHILDREN");
    bool with_children = !children || strcmp(children, "0") != 0;
    const char *compress = getenv("REVDB_COMPRESS"), *torture = getenv("REVDB_TORTURE");
    recorded_argv = argv;
    rdb_id_base = rdb_id_base_draw();
    library = rdb_library_open(false);
    rdb_log_failed = recording_failed;
    set_limits();
    rdb_hide_start(rdb_lineage_setting("REVDB_ENV_HIDE"), environ);
    rdb_log_compress = !compress || strcmp(compress, "0") != 0;
    hide_variables();
    if (!rdb_lineage_start(path, parent, with_children, error, sizeof error)) {
        say("", error, " (REVDB names the log; unset it to run the program unrecorded)");
        _exit(3);
    }
    on_exit(at_exit, NULL);
    rdb_loader_note();
    rdb_mode = RDB_RECORD;
    rdb_torture_start_recording(torture);
    rdb_chaos_start_recording(rdb_lineage_setting("REVDB_CHAOS"));
}

/* What the environment asks for. */
static void start_as_told(const char *pattern, char **argv)
{
    char path[PATH_MAX];
    const char *parent = getenv("REVDB_LINEAGE");
    if (!expand(pattern, path, sizeof path)) {
        say("cannot record: the name in REVDB is too long: ", pattern, "");
        _exit(3);
    }
    rdb_lineage_take_settings();
    start_recording(path, parent ? strdup(parent) : NULL, argv); /* hiding the variables moves them */
}

/* A process that a recorded one has made records too, unless REVDB is set to nothing. */
static void start_as_child(char **argv)
{
    char path[PATH_MAX], parent[PATH_MAX];
    if (rdb_lineage_inherited(path, parent))
        start_recording(path, parent, argv);
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
    rdb_log_close(RDB_LOG_STOPPED, 0, reason);
    recording_failed(reason);
    errno = saved;
}

/* ---- replaying ---- */

/* A copy that the program may write to. */
static char **copy_vector(char *const *from)
{
    size_t n = 0;
    while (from[n])
        n++;
    char **to = calloc(n + 1, sizeof *to);
    for (size_t i = 0; to && i < n; i++) {
        to[i] = strdup(from[i]);
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

static void start_replay(int socket, int *argc, char ***argv)
{
    char error[PATH_MAX + 500], build_id[RDB_BUILD_ID_SIZE], exe[PATH_MAX];
    rdb_server_start(socket);
    rdb_seal_finish();
    if (*argc != 2)
        rdb_server_fail("a replaying interpreter takes one argument, the log");
    if (!rdb_lineage_open((*argv)[1], error, sizeof error))
        rdb_server_fail(error);
    const struct rdb_log_header *header = rdb_reader_header(&rdb_in);
    rdb_build_id_of_self(build_id);
    own_path(exe, sizeof exe);
    if (strcmp(build_id, header->build_id) != 0) {
        snprintf(error, sizeof error,
                 "%s was recorded by build %s of %s, and %s is build %s: name the right interpreter with -x",
                 (*argv)[1], header->build_id, header->exe, exe, build_id);
        rdb_server_fail(error);
    }
    if (header->library && rdb_library_open(true) != header->library) {
        snprintf(error, sizeof error,
                 "%s refers to %s" RDB_LIBRARY_FILE
                 " as it was when %s recorded: that file is missing here, or of another "
                 "build; use the revdb that was installed with the interpreter",
                 (*argv)[1], rdb_library_path(), header->exe);
        rdb_server_fail(error);
    }
    const char *torture = getenv("REVDB_TORTURE");
    *argv = copy_vector(header->argv);
    environ = copy_vector(header->envp);
    if (!*argv || !environ)
        rdb_server_fail("no memory for the arguments and the environment");
    for (*argc = 0; (*argv)[*argc];)
        ++*argc;
    rdb_id_base = header->id_base;
    /* A program that recurses without end must crash where it did. */
    struct rlimit stack = {0};
    rdb_raw_limit(RLIMIT_STACK, &stack);
    stack.rlim_cur = header->stack_limit < stack.rlim_max ? header->stack_limit : stack.rlim_max;
    rdb_raw(SYS_prlimit64, 0, RLIMIT_STACK, (long)&stack, 0, 0, 0);
    on_exit(at_exit, NULL);
    catch_faults();
    rdb_mode = RDB_REPLAY;
    rdb_torture_start_replay(torture);
    rdb_chaos_start_replay();
}

void rdb_start(int *argc, char ***argv)
{
    const char *socket = getenv("REVDB_SERVER"), *pattern = getenv("REVDB");
    if (socket && *socket)
        start_replay(atoi(socket), argc, argv);
    else if (pattern && *pattern)
        start_as_told(pattern, *argv);
    else if (!pattern)
        start_as_child(*argv);
    if (rdb_mode != RDB_OFF)
        rdb_stdio_start();
    errno = 0;
}

/* ---- events of ours ---- */

/* Replay: takes the kind of the next event, which must be this one. */
static void expect(enum rdb_event kind, const char *what_happens)
{
    uint64_t found;
    if (!rdb_get_number(&rdb_in, &found))
        rdb_replay_ended();
    if (found != kind) {
        const char *name = rdb_event_name((unsigned)found);
        rdb_diverged("the log holds %s, %s", name ? name : "an unknown event", what_happens);
    }
    rdb_events_replayed++;
}

/* What every replay must agree with; at the end of an event. */
static void put_counters(void)
{
    uint64_t now[2] = {rdb_rolling, rdb_uid_count()};
    rdb_put_bytes(now, sizeof now);
}

static void check_counters(void)
{
    uint64_t recorded[2];
    if (!rdb_get_bytes(&rdb_in, recorded, sizeof recorded))
        rdb_replay_ended();
    if (recorded[0] != rdb_rolling)
        rdb_diverged("the program passed something else to one of its last %u calls than recorded", rdb_sync_every);
    if (recorded[1] != rdb_uid_count())
        rdb_diverged("the program made another number of objects than recorded (the next uid is %llu, not %llu)",
                     rdb_uid_count(), (unsigned long long)recorded[1]);
}

void rdb_sync(void)
{
    rdb_sync_calls = 0;
    if (rdb_mode == RDB_RECORD) {
        rdb_log_reserve();
        rdb_put_number(RDB_EVENT_sync);
        put_counters();
        rdb_log_commit(RDB_EVENT_sync);
    } else {
        expect(RDB_EVENT_sync, "the program made fewer calls than recorded");
        check_counters();
    }
}

void rdb_note_torture(void)
{
    uint64_t every = rdb_sync_every;
    if (rdb_mode == RDB_RECORD) {
        rdb_log_reserve();
        rdb_put_number(RDB_EVENT_torture);
        rdb_put_number(every);
        rdb_log_commit(RDB_EVENT_torture);
    } else {
        expect(RDB_EVENT_torture, "it should begin with torture mode");
        if (!rdb_get_number(&rdb_in, &every))
            rdb_replay_ended();
        rdb_sync_every = (unsigned)every;
    }
}

void rdb_note_chaos(unsigned *kinds, uint64_t *seed)
{
    uint64_t recorded = *kinds;
    if (rdb_mode == RDB_RECORD) {
        rdb_log_reserve();
        rdb_put_number(RDB_EVENT_chaos);
        rdb_put_number(recorded);
        rdb_put_number(*seed);
        rdb_log_commit(RDB_EVENT_chaos);
    } else {
        expect(RDB_EVENT_chaos, "it should begin with chaos");
        if (!rdb_get_number(&rdb_in, &recorded) || !rdb_get_number(&rdb_in, seed))
            rdb_replay_ended();
        *kinds = (unsigned)recorded;
    }
}

void rdb_note_stops(uint64_t hash)
{
    if (rdb_mode == RDB_RECORD) {
        rdb_log_reserve();
        rdb_put_number(RDB_EVENT_stops);
        rdb_put_bytes(&hash, sizeof hash);
        put_counters();
        rdb_log_commit(RDB_EVENT_stops);
    } else {
        uint64_t recorded;
        expect(RDB_EVENT_stops, "the program ran more lines than recorded");
        if (!rdb_get_bytes(&rdb_in, &recorded, sizeof recorded))
            rdb_replay_ended();
        if (recorded != hash)
            rdb_diverged("among the last %d lines that the program ran is one that was not recorded there",
                         RDB_TORTURE_STOPS);
        check_counters();
    }
}

void rdb_note_exit(int how, int status)
{
    if (rdb_mode == RDB_RECORD) {
        rdb_log_reserve();
        rdb_put_number(RDB_EVENT_exit);
        rdb_put_byte((unsigned char)how);
        rdb_put_signed(status);
        put_counters();
        rdb_log_commit(RDB_EVENT_exit);
        rdb_log_close((enum rdb_log_how)how, status, NULL);
        rdb_mode = RDB_OFF;
    } else if (rdb_mode == RDB_REPLAY) {
        int64_t recorded;
        expect(RDB_EVENT_exit, "the program ended");
        if (!rdb_skip_bytes(&rdb_in, 1) || !rdb_get_signed(&rdb_in, &recorded))
            rdb_replay_ended();
        if (recorded != status)
            rdb_diverged("the recorded program ended with status %d, this one with %d", (int)recorded, status);
        check_counters();
        rdb_replay_ended();
    }
}

/* A text is said once; of more than there is room for, every time. */
static bool said_before(const char *text)
{
    static uint64_t said[64];
    static size_t count;
    uint64_t hash = rdb_hash_bytes(0, text, strlen(text));
    for (size_t i = 0; i < count; i++)
        if (said[i] == hash)
            return true;
    if (count < sizeof said / sizeof *said)
        said[count++] = hash;
    return false;
}

/* The next event of a replay, shown as it was when it was recorded.  why: in case it is another one. */
static void take_note(const char *why)
{
    uint64_t length;
    char text[NOTE_SIZE], line[NOTE_SIZE + 100];
    expect(RDB_EVENT_note, why);
    if (!rdb_get_number(&rdb_in, &length) || length >= sizeof text || !rdb_get_bytes(&rdb_in, text, length))
        rdb_replay_ended();
    int size = snprintf(line, sizeof line, "revdb: " UNFAITHFUL "%.*s\n", (int)length, text);
    rdb_show(STDERR_FILENO, line, size);
}

/* What is noted when the program ends depends on the machine, so only the log knows whether something was. */
static void take_note_at_exit(void)
{
    if (rdb_peek_byte(&rdb_in) == RDB_EVENT_note)
        take_note("the program ended");
}

static void note(const char *text)
{
    uint64_t length = strlen(text);
    if (rdb_mode == RDB_RECORD) {
        rdb_log_reserve();
        rdb_put_number(RDB_EVENT_note);
        rdb_put_number(length);
        rdb_put_bytes(text, length);
        rdb_log_commit(RDB_EVENT_note);
        say(UNFAITHFUL, text, "");
        return;
    }
    rdb_thread_turn();
    take_note(text);
}

void rdb_warn_unfaithful(const char *format, ...)
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    int saved = errno;
    char text[NOTE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!said_before(text))
        note(text);
    errno = saved;
}
