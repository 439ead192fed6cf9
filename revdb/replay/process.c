/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replaying processes: see process.h. */
#define _GNU_SOURCE
#include "process.h"

#include "clock.h"
#include "connection.h"
#include "footprint.h"
#include "guard.h"
#include "memory.h"
#include "rdb_log.h"
#include "seal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVER_FD 3 /* where the first server finds its socket */
/* Seconds after which Ctrl-C ends the wait for an answer that takes a process no time if it is well. */
#define AT_ONCE 0.5

/* Can this be a number of things, or -1 for none?  Then it can be calculated with. */
static bool is_count(int64_t number)
{
    return number >= -1 && number < INT64_MAX / 4;
}

/* Cuts a payload of RDB_STOPPED into a stop.  False if it is malformed. */
static bool parse_stop(struct stop *stop, const struct rdb_message *message, const struct text *payload)
{
    struct stop new = {.time = message->a, .reason = (enum rdb_stop_reason)message->b, .breakpoint = message->c};
    if (payload->length < sizeof new.raw)
        return false;
    memcpy(&new.raw, payload->bytes, sizeof new.raw);
    const int64_t numbers[] = {new.time,           new.raw.events,      new.raw.main_start,
                               new.raw.main_end,   new.raw.last_hit,    new.raw.place.depth,
                               new.raw.place.line, new.raw.instruction, new.raw.counted};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!is_count(numbers[i]))
            return false;
    size_t length = payload->length - sizeof new.raw;
    new.strings = memory_bytes(length + 1);
    memcpy(new.strings, payload->bytes + sizeof new.raw, length);
    new.strings[length] = '\0';

    const char **fields[] = {&new.file,        &new.function,     &new.message,         &new.returned,
                             &new.thread_name, &new.changer_file, &new.changer_function};
    const char *at = new.strings, *end = new.strings + length;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        *fields[i] = at < end ? at : "";
        at += at < end ? strlen(at) + 1 : 0;
    }
    *stop = new;
    return true;
}

struct moment process_moment(const struct process *process)
{
    return (struct moment){process->stop.time, process->stop.raw.instruction};
}

/* What is to be said of a process that hung. */
static void note_hung(const struct replays *replays)
{
    dprintf(replays->words, "\nit neither answered nor did anything for %d s and was ended (`set patience`)\n",
            replays->patience);
}

static struct process *new_process(struct replays *replays, int fd, pid_t pid)
{
    struct process *process = memory_alloc(sizeof *process);
    *process = (struct process){.replays = replays, .fd = fd, .pid = pid};
    return process;
}

void process_end(struct process *process)
{
    if (process->fd >= 0)
        close(process->fd);
    /* Its number was told by the process that it is a fork of, which may lie.  No replay can leave the group (seal.c). */
    if (process->pid > 0 && getpgid(process->pid) == process->replays->group)
        kill(process->pid, SIGKILL);
    process->fd = -1;
    process->pid = 0;
    replays_reap(process->replays);
}

/* What the first server is to be. */
struct server {
    const struct replays *replays;
    int socket;
    const char *exe, *log;
};

/* Where a kernel maps things depends on how large the stack may become, besides chance: it leaves a page at the top, that
 * room, and a guard of 256 pages.  So without chance the limit says where ld.so comes to lie, and libraries behind it.  On a
 * kernel that counts otherwise they lie elsewhere than in the recording, as they do where chance cannot be ruled out
 * (a container's filter).  The interpreter then sets the recorded limit. */
static void map_as_recorded(uint64_t below)
{
    enum { USUAL = 8 << 20, LEAST = 128 << 20, GUARD = 1 << 20 };
    const uint64_t top = UINT64_C(0x7ffffffff000), most = UINT64_C(1) << 41;
    struct rlimit stack;
    if (getrlimit(RLIMIT_STACK, &stack) != 0)
        return;
    rlim_t limit = stack.rlim_cur > USUAL ? USUAL : stack.rlim_cur;
    if (below < top - LEAST && below > top - most && stack.rlim_max >= top - below - GUARD &&
        personality(PER_LINUX | ADDR_NO_RANDOMIZE) >= 0)
        limit = top - below - GUARD;
    stack.rlim_cur = limit;
    setrlimit(RLIMIT_STACK, &stack);
}

/* In the child that becomes the first server. */
static void become_server(void *data)
{
    const struct server *server = data;
    const struct replays *replays = server->replays;
    const char *exe = server->exe, *log = server->log;
    int socket = server->socket;
    setsid();
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, 0);
    dup2(nothing, 1);
    dup2(replays->words >= 0 ? replays->words : nothing, 2);
    if (socket == SERVER_FD)
        fcntl(socket, F_SETFD, 0);
    else
        dup2(socket, SERVER_FD);
    close_range(SERVER_FD + 1, ~0u, 0);
    map_as_recorded(replays->mapped_below);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(SIGINT, SIG_DFL);
    int listener;
    enum seal_level wanted = replays->unconfined ? SEAL_NONE : SEAL_GUARDED;
    struct rdb_message sealed = {.a = seal_enter(replays->filters, wanted, &listener), .b = getpid()};
    if (!connection_send(SERVER_FD, replays, &sealed, NULL, listener) || (sealed.a == SEAL_NONE && wanted != SEAL_NONE))
        _exit(126);
    char number[32] = "REVDB_SERVER=3", torture[64];
    const char *every = getenv("REVDB_TORTURE");
    snprintf(torture, sizeof torture, "REVDB_TORTURE=%s", every ? every : "");
    char *const environment[] = {number, every ? torture : NULL, NULL};
    char *inside = (char *)replays_path_in_root(replays, exe);
    if (inside)
        execve(replays->loader, (char *[]){(char *)replays->loader, inside, (char *)log, NULL}, environment);
    else
        execve(exe, (char *[]){(char *)exe, (char *)log, NULL}, environment);
    dprintf(2, "%s: %s\n", inside ? replays->loader : exe, strerror(errno));
    _exit(127);
}

/* Waits until the child is sealed, and has it guarded.  False with a reason. */
static bool guard_child(struct replays *replays, int socket, const char *exe, const char *log, char **error)
{
    struct rdb_message sealed;
    int listener;
    if (!connection_receive_passed(socket, &sealed, &listener)) {
        *error = text_format("cannot start %s: the child was killed", exe);
        return false;
    }
    replays->reached = (enum seal_level)sealed.a;
    replays->group = (pid_t)sealed.b;
    if (replays->reached == SEAL_NONE && !replays->unconfined) {
        *error = text_copy(
            "this kernel has no system call filters (seccomp), so the replay cannot be confined: with "
            "--unconfined it may do whatever you may; use that for logs of your own only");
        return false;
    }
    const char *inside = replays_path_in_root(replays, exe);
    if (inside && replays->reached != SEAL_GUARDED) {
        *error = text_copy(
            "a pack brings its own interpreter, which runs only where revdb can supervise its system calls; "
            "--unconfined, "
            "this kernel or this container rules that out: open it elsewhere, or name an interpreter of yours with -x");
        return false;
    }
    struct guarded replay = {inside ? inside : exe, log, inside ? replays->root : NULL, replays->words,
                             replays->opened};
    if (replays->reached == SEAL_GUARDED && guard_start(listener, &replay) < 0) {
        *error = text_format("cannot guard the replay: %s", strerror(errno));
        return false;
    }
    return true;
}

/* NULL if the first message says that this interpreter speaks as we do. */
static char *other_version(const char *exe, const struct rdb_message *hello)
{
    static const char to_do[] = "use the revdb that was installed with it, or name another python-rdb with -x EXE";
    if (hello->kind != RDB_HELLO)
        return text_format("%s does not speak a protocol of revdb's: %s", exe, to_do);
    if (hello->a != RDB_PROTOCOL_VERSION)
        return text_format("%s speaks version %lld of the protocol, and this revdb version %d: %s", exe,
                           (long long)hello->a, RDB_PROTOCOL_VERSION, to_do);
    return NULL;
}

static uint64_t mapped_below(const char *log)
{
    struct rdb_reader reader;
    char error[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, log, error, sizeof error))
        return 0; /* the interpreter will say so */
    uint64_t below = rdb_reader_header(&reader)->mapped_below;
    rdb_reader_close(&reader);
    return below;
}

struct process *process_start(struct replays *replays, const char *exe, const char *log, char **error, bool *diverged)
{
    *diverged = false;
    replays_kill(replays);
    replays_make_words(replays);
    /* Forks whose parent was killed become ours, so that none stays as a zombie. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    replays->torture = getenv("REVDB_TORTURE") != NULL;
    replays->mapped_below = mapped_below(log);
    if (!replays->filters)
        replays->filters = seal_prepare();
    int ours, theirs;
    if (!connection_pair(&ours, &theirs) ||
        !keeper_start(&replays->keeper, become_server, &(struct server){replays, theirs, exe, log})) {
        *error = text_format("cannot start %s: %s", exe, strerror(errno));
        return NULL;
    }
    close(theirs);

    struct process *process = new_process(replays, ours, 0);
    struct rdb_message message;
    struct text payload = {0};
    *error = NULL;
    if (!guard_child(replays, ours, exe, log, error)) {
        process_end(process);
        replays_kill(replays);
        return NULL;
    }
    process->pid = replays->group;
    enum connection_result received = connection_receive(ours, replays, &message, &payload, clock_now() + AT_ONCE);
    if (received == CONNECTION_OK && !(*error = other_version(exe, &message)))
        received = connection_receive(ours, replays, &message, &payload, clock_now() + AT_ONCE);
    switch (received) {
    case CONNECTION_OK:
        if (*error)
            break;
        if (message.kind == RDB_ERROR)
            *error = text_copy(payload.bytes);
        else if (message.kind != RDB_STOPPED || !parse_stop(&process->stop, &message, &payload) ||
                 process->stop.raw.instruction)
            *error =
                text_format("%s does not speak this revdb's protocol: is it a python-rdb of the same version?", exe);
        else if (process->stop.reason == RDB_STOP_DIVERGED) {
            *error = text_copy(process->stop.message);
            *diverged = true;
        }
        break;
    case CONNECTION_INTERRUPTED:
        *error = text_copy("interrupted");
        break;
    case CONNECTION_HUNG:
        note_hung(replays);
        /* fall through */
    case CONNECTION_CLOSED: {
        char *words = replays_last_words(replays);
        *error = text_format("%s ended before the replay began%s%s", exe, *words ? ": " : "", words);
        break;
    }
    }
    if (process->stop.raw.pid)
        process->pid = (pid_t)process->stop.raw.pid;
    if (*error) {
        process_end(process);
        return NULL;
    }
    return process;
}

/* Takes a message in, or hands it on.  True if it was the final answer, or none will come; *result says what of it. */
static bool take(const struct rdb_message *message, const struct text *payload, const struct output_sink *sink,
                 enum process_result *result)
{
    bool before_answer = message->kind == RDB_OUTPUT || message->kind == RDB_ROW || message->kind == RDB_SEGMENT;
    *result = message->kind == RDB_ERROR ? PROCESS_REFUSED : PROCESS_OK;
    if (before_answer && !is_count(message->c) && !(message->kind == RDB_ROW && message->c == RDB_ROW_RAISED))
        *result = PROCESS_DIED;
    if (!before_answer || *result != PROCESS_OK)
        return true;
    if (message->kind == RDB_ROW && sink && sink->row)
        sink->row(sink->closure, message, payload->bytes);
    if (message->kind == RDB_OUTPUT && sink && sink->take)
        sink->take(sink->closure, message->b, (int)message->a, message->c, payload->bytes, payload->length);
    if (message->kind == RDB_SEGMENT && sink && sink->segment)
        sink->segment(sink->closure, message, payload);
    return false;
}

/* Waits for a message and takes it.  At Ctrl-C gives up, but not before that moment. */
static bool receive(struct process *process, struct rdb_message *message, struct text *payload,
                    const struct output_sink *sink, double patient_until, enum process_result *result)
{
    switch (connection_receive(process->fd, process->replays, message, payload, patient_until)) {
    case CONNECTION_HUNG:
        process->hung = true;
        process_end(process);
        note_hung(process->replays);
        *result = PROCESS_DIED;
        return true;
    case CONNECTION_CLOSED:
        *result = PROCESS_DIED;
        return true;
    case CONNECTION_INTERRUPTED:
        *result = PROCESS_INTERRUPTED;
        return true;
    case CONNECTION_OK:
        break;
    }
    if (process->replays->torture)
        replays_reap(process->replays);
    return take(message, payload, sink, result);
}

/* Waits for the final answer, handing what is written meanwhile to the sink.  At Ctrl-C gives up, but not before so many
 * seconds. */
static enum process_result await(struct process *process, struct rdb_message *answer, struct text *payload,
                                 const struct output_sink *sink, double at_least)
{
    double patient_until = clock_now() + at_least;
    enum process_result result;
    while (!receive(process, answer, payload, sink, patient_until, &result))
        ;
    return result;
}

struct process *process_fork(struct process *process)
{
    int ours, theirs;
    if (!connection_pair(&ours, &theirs))
        return NULL;
    struct rdb_message message = {.kind = RDB_FORK};
    bool sent = connection_send(process->fd, process->replays, &message, NULL, theirs);
    close(theirs);
    struct text payload = {0};
    struct process *child = NULL;
    if (sent && await(process, &message, &payload, NULL, AT_ONCE) == PROCESS_OK && message.kind == RDB_FORKED) {
        child = new_process(process->replays, ours, (pid_t)message.a);
        child->breakpoints = process->breakpoints;
        child->objects = process->objects;
        child->cost = process->cost;
        if (await(child, &message, &payload, NULL, AT_ONCE) != PROCESS_OK || message.kind != RDB_STOPPED ||
            !parse_stop(&child->stop, &message, &payload) ||
            !moment_is(process_moment(child), process_moment(process))) {
            process->hung |= child->hung;
            process_end(child);
            child = NULL;
        }
    } else {
        close(ours);
    }
    return child;
}

bool process_run_begin(struct process *process, int64_t target, unsigned flags, const struct rdb_run_limits *limits)
{
    struct rdb_message message = {.kind = RDB_RUN, .length = limits ? sizeof *limits : 0, .a = target, .b = flags};
    process->target = target;
    return connection_send(process->fd, process->replays, &message, limits, -1);
}

/* The run has ended with this result: takes the final answer in. */
static enum process_result end_run(struct process *process, enum process_result result,
                                   const struct rdb_message *answer, const struct text *payload)
{
    if (result != PROCESS_OK)
        return result;
    int64_t from = process->stop.time;
    if (answer->kind != RDB_STOPPED || !parse_stop(&process->stop, answer, payload))
        return PROCESS_DIED;
    if (process->stop.time < from || (process->stop.reason == RDB_STOP_TARGET && process->stop.time < process->target))
        return PROCESS_DIED;                     /* else whoever runs it in slices might never come to an end */
    process->pid = (pid_t)process->stop.raw.pid; /* in torture mode it has gone on in a fork of itself */
    return PROCESS_OK;
}

bool process_run_ended(struct process *process, const struct output_sink *sink, enum process_result *result)
{
    struct pollfd ready = {process->fd, POLLIN, 0};
    struct rdb_message message;
    struct text payload = {0};
    bool ended = false;
    while (!ended && poll(&ready, 1, 0) > 0)
        ended = receive(process, &message, &payload, sink, clock_now() + AT_ONCE, result);
    if (ended)
        *result = end_run(process, *result, &message, &payload);
    return ended;
}

enum process_result process_run_wait(struct process *process, const struct output_sink *sink, struct text *refusal)
{
    struct rdb_message answer;
    enum process_result result = await(process, &answer, refusal, sink, 0);
    return end_run(process, result, &answer, refusal);
}

enum process_result process_run(struct process *process, int64_t target, unsigned flags,
                                const struct rdb_run_limits *limits, const struct output_sink *sink,
                                struct text *refusal)
{
    return process_run_begin(process, target, flags, limits) ? process_run_wait(process, sink, refusal) : PROCESS_DIED;
}

enum process_result process_ask(struct process *process, struct rdb_message *command, const void *payload,
                                struct rdb_message *answer, struct text *answer_payload, const struct output_sink *sink)
{
    if (!connection_send(process->fd, process->replays, command, payload, -1))
        return PROCESS_DIED;
    return await(process, answer, answer_payload, sink, command->kind == RDB_EVALUATE ? 0 : AT_ONCE);
}

void process_limit_memory(struct process *process, long kilobytes)
{
    /* What it says of its number may be a lie (process_end). */
    long mapped = footprint_mapped(process->pid);
    rlim_t limit = ((rlim_t)mapped + (rlim_t)kilobytes) * 1024;
    if (mapped && getpgid(process->pid) == process->replays->group)
        prlimit(process->pid, RLIMIT_AS, &(struct rlimit){limit, limit}, NULL);
}

enum process_result process_let_trace(struct process *process, struct text *refusal)
{
    struct rdb_message command = {.kind = RDB_LET_TRACE, .a = getpid()}, answer;
    return process_ask(process, &command, NULL, &answer, refusal, NULL);
}

bool process_is_traced(const struct process *process)
{
    char path[40], line[200];
    int tracer = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)process->pid);
    FILE *status = fopen(path, "re");
    while (status && fgets(line, sizeof line, status) && sscanf(line, "TracerPid: %d", &tracer) != 1)
        ;
    if (status)
        fclose(status);
    return tracer > 0;
}

void process_set_off(struct process *process)
{
    struct rdb_message run = {.kind = RDB_RUN, .a = INT64_MAX}, leave = {.kind = RDB_QUIT};
    if (connection_send(process->fd, process->replays, &run, NULL, -1))
        connection_send(process->fd, process->replays, &leave, NULL, -1);
}
