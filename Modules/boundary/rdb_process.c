/* SPDX-License-Identifier: MIT */
/* Boundary: making, waiting for and ending processes.  See rdb_boundary.h.
 *
 * Recording, a child of fork goes on in a log of its own (rdb_lineage.h), and the parent's log tells its number.
 * Replaying, there are no children: their numbers and statuses come from the log; unless a child's log is replayed: then
 * this process becomes it.  A call that never returns ends the recording; reaching it
 * again ends the replay.  Identity and limits of processes are in rdb_system.c. */
#include "rdb_boundary.h"
#include "rdb_handlers.h"
#include "rdb_lineage.h"
#include "rdb_memory.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_stdio.h"

#include <alloca.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

/* ---- Making. ---- */

RDB_REAL(pid_t, fork, (void), ())

/* A call that forks, in RECORD and REPLAY.  In the child there is no event: its log begins after it. */
static pid_t call_forking(struct rdb_call *call, pid_t (*real)(void *), void *arguments)
{
    pid_t pid = -1;
    if (call->replaying && rdb_lineage_forked()) {
        rdb_thread_forked();
        rdb_stdio_forked();
        return 0;
    }
    if (rdb_call_real(call)) {
        uint64_t position = rdb_log_live->committed;
        pid = real(arguments);
        if (pid == 0) {
            rdb_call_open = 0;
            rdb_passing--;
            rdb_lineage_child(position);
            rdb_stdio_forked();
            rdb_handlers_forked();
            return 0;
        }
    }
    return (pid_t)rdb_call_result(call, pid);
}

static pid_t fork_for_real(void *unused)
{
    (void)unused;
    return real_fork();
}

RDB_EXPORT pid_t fork(void)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_fork();
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("fork");
    rdb_memory_forking();
    struct rdb_call here, *call = &here;
    rdb_call_begin(call, RDB_CALL_fork);
    pid_t pid = call_forking(call, fork_for_real, NULL);
    if (pid != 0)
        rdb_call_end(call);
    return pid;
}
/* Its child shares the parent's memory until it executes something, which a recorder cannot have. */
RDB_ALIAS(vfork, fork);
extern pid_t __fork(void);
RDB_ALIAS(__fork, fork);

RDB_REAL(pid_t, forkpty, (int *master, char *name, const struct termios *t, const struct winsize *size),
         (master, name, t, size))

struct forkpty_arguments {
    int *master;
    char *name;
    const struct termios *t;
    const struct winsize *size;
};

static pid_t forkpty_for_real(void *arguments)
{
    struct forkpty_arguments *a = arguments;
    return real_forkpty(a->master, a->name, a->t, a->size);
}

RDB_EXPORT pid_t forkpty(int *master, char *name, const struct termios *t, const struct winsize *size)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_forkpty(master, name, t, size);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("forkpty");
    rdb_memory_forking();
    struct rdb_call here, *call = &here;
    rdb_call_begin(call, RDB_CALL_forkpty);
    IN_BYTES(size, size ? sizeof *size : 0);
    pid_t pid = call_forking(call, forkpty_for_real, &(struct forkpty_arguments){master, name, t, size});
    if (pid == 0)
        return 0; /* what the child is told of its terminal, it is told by descriptors 0 to 2 */
    if (pid > 0) {
        OUT_NUMBER(*master);
        if (name)
            OUT_TEXT(name, 4096);
    }
    rdb_call_end(call);
    return pid;
}

static void in_list(char *const *list)
{
    for (; list && *list; list++)
        IN_TEXT(*list);
    IN(0);
}

/* The attributes and file actions are opaque; what they do is seen in the child only. */
#define SPAWN(name)                                                                                                    \
    RDB_BOUNDARY(int, name, REFUSE,                                                                                    \
                 (pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,                             \
                  const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]),                        \
                 (pid, path, actions, attributes, argv, envp),                                                         \
                 IN_TEXT(path); in_list(argv); in_list(envp), if (r == 0 && pid) OUT(pid))
SPAWN(posix_spawn)
SPAWN(posix_spawnp)

RDB_BOUNDARY(int, system, REFUSE, (const char *command), (command), IN_TEXT(command), )
RDB_BOUNDARY(int, daemon, REFUSE, (int keep_cwd, int keep_files), (keep_cwd, keep_files), , )

/* ---- Waiting.  A child that was killed could not say so in its own log: its parent's tells `revdb ps`. ---- */

static void child_ended(struct rdb_call *call, pid_t pid, int signal)
{
    if (call->replaying || signal == 0)
        return;
    rdb_self->died = (struct rdb_log_death){pid, signal, rdb_raw_now()};
    if (rdb_outside)
        return; /* told when the thread takes the interpreter lock */
    rdb_log_child_killed(&rdb_self->died);
    rdb_self->died.pid = 0;
}

#define SIGNAL_OF(status) (WIFSIGNALED(status) ? WTERMSIG(status) : 0)
#define OUT_CHILD(status)                                                                                              \
    do {                                                                                                               \
        if (r > 0 && (status)) {                                                                                       \
            OUT(status);                                                                                               \
            child_ended(call, r, SIGNAL_OF(*(status)));                                                                \
        }                                                                                                              \
    } while (0)
/* Where no child was ready, callers go on to read what they had not set themselves: that must be the same, too. */
#define OUT_USAGE(usage)                                                                                               \
    do {                                                                                                               \
        if (r >= 0)                                                                                                    \
            OUT(usage);                                                                                                \
    } while (0)
RDB_BOUNDARY(pid_t, wait, REFUSE, (int *status), (status), , OUT_CHILD(status))
RDB_BOUNDARY(pid_t, waitpid, REFUSE, (pid_t pid, int *status, int options), (pid, status, options),
             IN(pid); IN(options), OUT_CHILD(status))
RDB_BOUNDARY(pid_t, wait3, REFUSE, (int *status, int options, struct rusage *usage), (status, options, usage),
             IN(options), OUT_CHILD(status); OUT_USAGE(usage))
RDB_BOUNDARY(pid_t, wait4, REFUSE, (pid_t pid, int *status, int options, struct rusage *usage),
             (pid, status, options, usage), IN(pid); IN(options), OUT_CHILD(status); OUT_USAGE(usage))
RDB_BOUNDARY(int, waitid, REFUSE, (idtype_t type, id_t id, siginfo_t *info, int options), (type, id, info, options),
             IN(type); IN(id); IN(options),
             if (r == 0) {
                 OUT(info);
                 bool killed = info->si_code == CLD_KILLED || info->si_code == CLD_DUMPED;
                 child_ended(call, info->si_pid, killed && !(options & WNOWAIT) ? info->si_status : 0);
             })

/* ---- Signals to others, and to oneself. ---- */

RDB_BOUNDARY(int, kill, REFUSE, (pid_t pid, int signal), (pid, signal), IN(pid); IN(signal), )
RDB_BOUNDARY(int, killpg, REFUSE, (pid_t group, int signal), (group, signal), IN(group); IN(signal), )
RDB_BOUNDARY(int, raise, REFUSE, (int signal), (signal), IN(signal), )

/* ---- Ending.  Afterwards nothing is recorded, and a replay stands at its end. ---- */

RDB_REAL(void, _exit, (int status), (status))
RDB_REAL(void, abort, (void), ())

static void note_end(enum rdb_log_how how, int status)
{
    if ((rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY) && !rdb_passing)
        rdb_note_exit(how, status);
}

RDB_EXPORT _Noreturn void _exit(int status)
{
    note_end(RDB_LOG_EXIT_NOW, status);
    real__exit(status);
    __builtin_unreachable();
}
RDB_ALIAS(_Exit, _exit);

RDB_EXPORT _Noreturn void abort(void)
{
    note_end(RDB_LOG_ABORT, 0);
    real_abort();
    __builtin_unreachable();
}

/* The C library runs the program's handlers, the last registered first, and then ends the process by itself: so the first
 * handler there is notes the end. */
static int quick_status;
static void note_quick_end(void) { note_end(RDB_LOG_EXIT_NOW, quick_status); }
static __attribute__((constructor)) void await_quick_end(void) { at_quick_exit(note_quick_end); }

RDB_REAL(void, quick_exit, (int status), (status))
RDB_EXPORT _Noreturn void quick_exit(int status)
{
    quick_status = status;
    real_quick_exit(status);
    __builtin_unreachable();
}

/* ---- Executing another program: if it succeeds, the log ends here. ---- */

RDB_REAL(int, execve, (const char *path, char *const argv[], char *const envp[]), (path, argv, envp))
RDB_REAL(int, execvpe, (const char *path, char *const argv[], char *const envp[]), (path, argv, envp))
RDB_REAL(int, fexecve, (int fd, char *const argv[], char *const envp[]), (fd, argv, envp))

/* By path, or by fd if path is NULL. */
static int execute(unsigned kind, const char *path, int fd, char *const argv[], char *const envp[])
{
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, kind);
    IN_TEXT(path);
    IN_FD(fd);
    in_list(argv);
    in_list(envp);
    if (rdb_call_real(call)) {
        char **extended = rdb_lineage_environment(path, envp);
        rdb_lineage_executes(path);
        rdb_log_close_for_exec();
        envp = extended ? extended : envp;
        r = kind == RDB_CALL_execve    ? real_execve(path, argv, envp)
            : kind == RDB_CALL_execvpe ? real_execvpe(path, argv, envp)
                                       : real_fexecve(fd, argv, envp);
        int error = errno;
        rdb_log_exec_failed();
        free(extended);
        errno = error;
    }
    r = (int)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}

RDB_EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("execve");
    return rdb_mode == RDB_OFF || rdb_passing ? real_execve(path, argv, envp)
                                              : execute(RDB_CALL_execve, path, -1, argv, envp);
}
RDB_EXPORT int execvpe(const char *path, char *const argv[], char *const envp[])
{
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("execvpe");
    return rdb_mode == RDB_OFF || rdb_passing ? real_execvpe(path, argv, envp)
                                              : execute(RDB_CALL_execvpe, path, -1, argv, envp);
}
RDB_EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("fexecve");
    return rdb_mode == RDB_OFF || rdb_passing ? real_fexecve(fd, argv, envp)
                                              : execute(RDB_CALL_fexecve, NULL, fd, argv, envp);
}
/* By a path, or by the descriptor itself; below a directory that is not the current one, by its link in /proc. */
RDB_EXPORT int execveat(int dir, const char *path, char *const argv[], char *const envp[], int flags)
{
    char below[PATH_MAX];
    if (flags & AT_EMPTY_PATH && !*path)
        return fexecve(dir, argv, envp);
    if (*path == '/' || dir == AT_FDCWD)
        return execve(path, argv, envp);
    snprintf(below, sizeof below, "/proc/self/fd/%d/%s", dir, path);
    return execve(below, argv, envp);
}
RDB_EXPORT int execv(const char *path, char *const argv[]) { return execve(path, argv, environ); }
RDB_EXPORT int execvp(const char *path, char *const argv[]) { return execvpe(path, argv, environ); }

/* The arguments of execl and its kin, as an array on the caller's stack; `list` stands behind the NULL. */
#define LISTED(first, list)                                                                                            \
    ({                                                                                                                 \
        va_list rdb_counting;                                                                                          \
        va_copy(rdb_counting, list);                                                                                   \
        size_t rdb_n = 1;                                                                                              \
        while (va_arg(rdb_counting, char *))                                                                           \
            rdb_n++;                                                                                                   \
        va_end(rdb_counting);                                                                                          \
        char **rdb_argv = alloca((rdb_n + 1) * sizeof *rdb_argv);                                                      \
        rdb_argv[0] = (char *)(first);                                                                                 \
        for (size_t rdb_i = 1; rdb_i <= rdb_n; rdb_i++)                                                                \
            rdb_argv[rdb_i] = va_arg(list, char *);                                                                    \
        rdb_argv;                                                                                                      \
    })

RDB_EXPORT int execl(const char *path, const char *first, ...)
{
    va_list list;
    va_start(list, first);
    int r = execve(path, LISTED(first, list), environ);
    va_end(list);
    return r;
}
RDB_EXPORT int execlp(const char *path, const char *first, ...)
{
    va_list list;
    va_start(list, first);
    int r = execvpe(path, LISTED(first, list), environ);
    va_end(list);
    return r;
}
RDB_EXPORT int execle(const char *path, const char *first, ...)
{
    va_list list;
    va_start(list, first);
    char **argv = LISTED(first, list);
    int r = execve(path, argv, va_arg(list, char **));
    va_end(list);
    return r;
}
