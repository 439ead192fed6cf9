/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guard of the replaying processes: see guard.h, and docs/security.md for what is allowed and why.
 *
 * Runs in a thread of its own, which shares nothing with the rest of the front end but the file for last words. */
#define _GNU_SOURCE
#include "guard.h"

#include "ancestry.h"
#include "array.h"
#include "memory.h"
#include "text.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Since Linux 6.6: the guard runs at once, where the caller ran.  Older headers do not know them. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

struct identity {
    dev_t device;
    ino_t number;
};

struct guard {
    int listener, words, opened; /* as guard_start was told */
    int root;                    /* the folder that is the replay's file system, or -1: ours is */
    char *exe;                   /* as the replay sees it, resolved */
    char *home;                  /* what the interpreter is installed in, or the root; resolved, with a slash behind */
    struct identity *logs;       /* the log and those that it begins with */
    size_t logs_count;
    bool executed; /* the interpreter: the one execve there is */
};

/* A suspended call, and what it is answered. */
struct request {
    struct guard *guard;
    const struct seccomp_notif *call;
    struct seccomp_notif_resp *answer;
    char path[PATH_MAX]; /* the file that it asks for */
};

/* ---- Answers ---- */

static void give(struct request *r, long result)
{
    r->answer->val = result < 0 ? 0 : result;
    r->answer->error = result < 0 ? (int)result : 0;
}

/* Is the caller still suspended in this call, so that its process id and memory are still its own? */
static bool still_there(const struct request *r)
{
    return ioctl(r->guard->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &r->call->id) == 0;
}

/* Ends the caller; what is left of it never sees an answer. */
__attribute__((format(printf, 2, 3))) static void end(struct request *r, const char *format, ...)
{
    char what[PATH_MAX + 200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    dprintf(r->guard->words, "\nstopped because it tried to %s: no replay needs that; do not trust this log\n", what);
    int process = (int)syscall(SYS_pidfd_open, r->call->pid, 0);
    if (process >= 0 && still_there(r))
        syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0);
    if (process >= 0)
        close(process);
    give(r, -EPERM);
}

/* ---- The caller's memory ---- */

/* A path: false if there is none to be read. */
static bool fetch_path(const struct request *r, uint64_t address, char path[PATH_MAX])
{
    const size_t page = 4096;
    for (size_t length = 0; length < PATH_MAX;) {
        size_t part = page - (address + length) % page;
        part = part < PATH_MAX - length ? part : PATH_MAX - length;
        struct iovec here = {path + length, part}, there = {(void *)(address + length), part};
        if (process_vm_readv((pid_t)r->call->pid, &here, 1, &there, 1, 0) != (ssize_t)part)
            return false;
        if (memchr(path + length, 0, part))
            return still_there(r);
        length += part;
    }
    return false;
}

static bool store(const struct request *r, uint64_t address, const void *bytes, size_t length)
{
    struct iovec here = {(void *)bytes, length}, there = {(void *)address, length};
    return still_there(r) && process_vm_writev((pid_t)r->call->pid, &here, 1, &there, 1, 0) == (ssize_t)length;
}

/* ---- Files ---- */

/* What the loader and the C library read of the system: a file, or with a slash behind everything below. */
static const char *const system_files[] = {
    "/etc/ld.so.cache",  "/etc/ld.so.preload",       "/etc/locale.alias",    "/etc/localtime",
    "/usr/lib/locale/",  "/usr/share/locale/",       "/usr/share/zoneinfo/", "/usr/lib/x86_64-linux-gnu/gconv/",
    "/usr/lib64/gconv/", "/sys/devices/system/cpu/", /* how many processors there are */
    "/proc/stat",
};

static bool is_or_lies_below(const char *path, const char *place)
{
    size_t length = strlen(place);
    return place[length - 1] == '/' ? !strncmp(path, place, length) : !strcmp(path, place);
}

static bool is_log(const struct guard *guard, const struct stat *status)
{
    for (size_t i = 0; i < guard->logs_count; i++)
        if (guard->logs[i].device == status->st_dev && guard->logs[i].number == status->st_ino)
            return true;
    return false;
}

/* An open file again, to read. */
static int reopen(int file)
{
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    return open(link, O_RDONLY | O_CLOEXEC);
}

static bool is_shared_object(int file)
{
    Elf64_Ehdr head;
    int readable = reopen(file);
    bool is = pread(readable, &head, sizeof head, 0) == sizeof head && !memcmp(head.e_ident, ELFMAG, SELFMAG) &&
              head.e_type == ET_DYN;
    close(readable);
    return is;
}

/* May the replay read this file (opened with O_PATH)?  *place becomes where it really is. */
static bool may_read(const struct guard *guard, int file, const struct stat *status, char place[PATH_MAX])
{
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, place, PATH_MAX - 1);
    place[length > 0 ? length : 0] = 0;
    if (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode) && !S_ISLNK(status->st_mode))
        return false;
    if (is_or_lies_below(place, guard->home) || is_log(guard, status))
        return true;
    for (size_t i = 0; i < sizeof system_files / sizeof *system_files; i++)
        if (is_or_lies_below(place, system_files[i]))
            return true;
    return S_ISREG(status->st_mode) && is_shared_object(file);
}

/* A file by the name that the replay has for it, as a descriptor (O_PATH), or -1.  In a root of its own it has a name of
 * ours for its logs only; no link leads out of there. */
static int look_up(const struct guard *guard, const char *path, int flags)
{
    struct stat status;
    flags |= O_PATH | O_CLOEXEC;
    int file = open(path, flags);
    if (guard->root < 0 || (file >= 0 && fstat(file, &status) == 0 && is_log(guard, &status)))
        return file;
    if (file >= 0)
        close(file);
    struct open_how how = {.flags = (unsigned)flags, .resolve = RESOLVE_IN_ROOT};
    return (int)syscall(SYS_openat2, guard->root, path, &how, sizeof how);
}

/* Finds the file that a call names.  A descriptor (O_PATH), or a negative errno: -EACCES for one that a replay may not
 * read, whose place is told. */
static int find(struct request *r, uint64_t address, int flags, struct stat *status, char place[PATH_MAX])
{
    char maps[40];
    *place = 0;
    if (!fetch_path(r, address, r->path))
        return -EFAULT;
    /* Where the C library looks how large the stack is; to us, "self" would be another. */
    bool own_maps = !strcmp(r->path, "/proc/self/maps");
    snprintf(maps, sizeof maps, "/proc/%u/maps", r->call->pid);
    int file = own_maps ? open(maps, O_PATH | O_CLOEXEC) : look_up(r->guard, r->path, flags);
    if (file < 0)
        return -errno;
    if (fstat(file, status) == 0 && (own_maps || may_read(r->guard, file, status, place)))
        return file;
    close(file);
    return -EACCES;
}

/* ---- Calls ---- */

/* The loader tries what may be no library (a linker script), and lives with a refusal. */
static bool named_like_a_library(const char *place)
{
    return text_ends_with(place, ".so") || strstr(place, ".so.");
}

/* Gives the caller a descriptor of its own.  In two steps: in between it may be killed, or be left with a file that it
 * may read anyway. */
static void hand_over(struct request *r, int file, uint64_t flags)
{
    struct seccomp_notif_addfd add = {
        .id = r->call->id, .srcfd = (uint32_t)file, .newfd_flags = (uint32_t)flags & O_CLOEXEC};
    int theirs = ioctl(r->guard->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
    give(r, theirs < 0 ? -errno : theirs);
}

static void answer_open(struct request *r, uint64_t address, uint64_t flags)
{
    struct stat status;
    char place[PATH_MAX];
    int file = find(r, address, flags & O_DIRECTORY, &status, place);
    int readable = file < 0 ? file : reopen(file), error = errno;
    if (file >= 0)
        close(file);
    if (flags & (O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))) {
        end(r, "open %s to write", *place ? place : "a new file");
    } else if (file == -EACCES && *place && !named_like_a_library(place)) {
        end(r, "open %s", place);
    } else if (readable < 0) {
        give(r, file < 0 ? file : -error);
    } else {
        hand_over(r, readable, flags);
        if (r->guard->opened >= 0 && S_ISREG(status.st_mode) && !is_log(r->guard, &status))
            dprintf(r->guard->opened, "%s%c", r->path, 0);
    }
    if (readable >= 0)
        close(readable);
}

static void answer_stat(struct request *r, uint64_t address, uint64_t room, uint64_t flags)
{
    struct stat status;
    char place[PATH_MAX];
    int file = find(r, address, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0, &status, place);
    if (file >= 0)
        close(file);
    give(r, file < 0 ? file : store(r, room, &status, sizeof status) ? 0 : -EFAULT);
}

/* fstat as the C library makes it: newfstatat with an empty path. */
static void answer_fstat(struct request *r, uint64_t descriptor, uint64_t room)
{
    struct stat status;
    char link[60];
    snprintf(link, sizeof link, "/proc/%u/fd/%d", r->call->pid, (int)descriptor);
    if (stat(link, &status) != 0)
        give(r, -EBADF);
    else
        give(r, store(r, room, &status, sizeof status) ? 0 : -EFAULT);
}

static void answer_access(struct request *r, uint64_t address, uint64_t wanted)
{
    struct stat status;
    char place[PATH_MAX];
    int file = find(r, address, 0, &status, place);
    if (file >= 0)
        close(file);
    give(r, file < 0 ? file : wanted & W_OK ? -EACCES : 0);
}

/* The only link there is for a replay is the one to its interpreter. */
static void answer_readlink(struct request *r, uint64_t address, uint64_t room, uint64_t size)
{
    size_t length = strlen(r->guard->exe);
    if (!fetch_path(r, address, r->path)) {
        give(r, -EFAULT);
    } else if (strcmp(r->path, "/proc/self/exe")) {
        int file = look_up(r->guard, r->path, O_NOFOLLOW);
        give(r, file < 0 ? -errno : -EINVAL);
        if (file >= 0)
            close(file);
    } else {
        give(r, length <= size && store(r, room, r->guard->exe, length) ? (long)length : -EFAULT);
    }
}

static void answer_execve(struct request *r)
{
    if (r->guard->executed) {
        end(r, "execute a program");
        return;
    }
    /* This is the front end's own child, which no log has reached yet. */
    r->guard->executed = true;
    r->answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
}

/* A path relative to a directory other than the current one, which is the front end's and never changes. */
static bool is_elsewhere(const struct request *r)
{
    return (int)r->call->data.args[0] != AT_FDCWD;
}

static void decide(struct request *r)
{
    const __u64 *a = r->call->data.args;
    switch (r->call->data.nr) {
    case SYS_execve:
        answer_execve(r);
        return;
    case SYS_open:
        answer_open(r, a[0], a[1]);
        return;
    case SYS_openat:
        if (is_elsewhere(r))
            give(r, -EACCES);
        else
            answer_open(r, a[1], a[2]);
        return;
    case SYS_stat:
        answer_stat(r, a[0], a[1], 0);
        return;
    case SYS_lstat:
        answer_stat(r, a[0], a[1], AT_SYMLINK_NOFOLLOW);
        return;
    case SYS_newfstatat:
        if (a[3] & AT_EMPTY_PATH)
            answer_fstat(r, a[0], a[2]);
        else if (is_elsewhere(r))
            give(r, -EACCES);
        else
            answer_stat(r, a[1], a[2], a[3]);
        return;
    case SYS_access:
        answer_access(r, a[0], a[1]);
        return;
    case SYS_faccessat:
    case SYS_faccessat2:
        if (is_elsewhere(r))
            give(r, -EACCES);
        else
            answer_access(r, a[1], a[2]);
        return;
    case SYS_readlink:
        answer_readlink(r, a[0], a[1], a[2]);
        return;
    case SYS_seccomp: /* rdb_seal.c tries, for the case that there is no guard */
        give(r, -EPERM);
        return;
    default: {
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, r->call->data.nr);
        end(r, "make the system call %s", name ? name : "of an unknown number");
        free(name);
    }
    }
}

/* ---- The thread ---- */

static void let_go(struct guard *guard)
{
    free(guard->exe);
    free(guard->home);
    free(guard->logs);
    free(guard);
}

static void *watch(void *data)
{
    struct guard *guard = data;
    struct seccomp_notif *call;
    struct seccomp_notif_resp *answer;
    struct pollfd wait = {.fd = guard->listener, .events = POLLIN};
    ioctl(guard->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
    if (seccomp_notify_alloc(&call, &answer) == 0) {
        while (poll(&wait, 1, -1) > 0 && wait.revents & POLLIN) {
            memset(call, 0, sizeof *call); /* the kernel insists */
            memset(answer, 0, sizeof *answer);
            if (ioctl(guard->listener, SECCOMP_IOCTL_NOTIF_RECV, call) != 0)
                continue; /* the caller has been killed meanwhile */
            answer->id = call->id;
            struct request request = {guard, call, answer, ""};
            decide(&request);
            ioctl(guard->listener, SECCOMP_IOCTL_NOTIF_SEND, answer);
        }
        seccomp_notify_free(call, answer);
    }
    close(guard->listener);
    close(guard->words);
    close(guard->opened);
    if (guard->root >= 0)
        close(guard->root);
    let_go(guard);
    return NULL;
}

/* The file at path may be read: it is a log. */
static void admit_log(struct guard *guard, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return;
    *array_add(guard->logs, guard->logs_count) = (struct identity){status.st_dev, status.st_ino};
}

/* HOME/bin/python-rdb: HOME/.  /bin/python-rdb: its home nothing is but itself. */
static char *home_of(const char *exe)
{
    const char *slash = exe + strlen(exe);
    for (int up = 0; up < 2 && slash > exe; up++)
        while (slash > exe && *--slash != '/')
            ;
    return slash > exe ? text_format("%.*s/", (int)(slash - exe), exe) : text_copy(exe);
}

/* The interpreter and where it finds its files; false if the root cannot be used. */
static bool settle(struct guard *guard, const char *exe, const char *root)
{
    char resolved[PATH_MAX], *real = realpath(root ? root : exe, resolved);
    guard->root = root ? open(root, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    guard->exe = text_copy(!root && real ? real : exe);
    guard->home = root ? text_format("%s/", real ? real : root) : home_of(guard->exe);
    return !root || guard->root >= 0;
}

/* A copy of all of it for the thread, which the collector does not know: it must hold no memory of the collector's, and
 * asks for none (docs/memory.md).  NULL: there is none. */
static struct guard *for_the_thread(const struct guard *draft)
{
    struct guard *guard = malloc(sizeof *guard);
    if (!guard)
        return NULL;
    *guard = *draft;
    guard->exe = strdup(draft->exe);
    guard->home = strdup(draft->home);
    guard->logs = malloc((size_t)draft->logs_count * sizeof *draft->logs + 1);
    if (!guard->exe || !guard->home || !guard->logs) {
        let_go(guard);
        return NULL;
    }
    if (draft->logs_count)
        memcpy(guard->logs, draft->logs, (size_t)draft->logs_count * sizeof *draft->logs);
    return guard;
}

int guard_start(int listener, const struct guarded *replay)
{
    struct guard draft = {.listener = listener,
                          .words = fcntl(replay->words, F_DUPFD_CLOEXEC, 0),
                          .opened = fcntl(replay->opened, F_DUPFD_CLOEXEC, 0)};
    if (!settle(&draft, replay->exe, replay->root)) {
        close(listener);
        return -1;
    }
    struct ancestry chain = ancestry_of(replay->log);
    for (int i = 0; i < chain.count; i++)
        admit_log(&draft, chain.logs[i]);

    /* Signals are for the thread that talks to the person. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    struct guard *guard = for_the_thread(&draft);
    int error = guard ? pthread_create(&thread, NULL, watch, guard) : ENOMEM;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        close(listener);
        errno = error;
        return -1;
    }
    pthread_detach(thread);
    return 0;
}
