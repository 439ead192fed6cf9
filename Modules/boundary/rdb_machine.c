/* SPDX-License-Identifier: MIT */
/* Boundary: what a program may ask of the kernel beyond files and sockets: mounts, namespaces, privileges, memory of
 * other processes.  See rdb_boundary.h.
 *
 * Most of these are refused to most programs; what counts is that a replay gives the same answer without asking. */
#include "rdb_boundary.h"
#include "rdb_malloc.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define GIVES(type, name, params, args, inputs) RDB_BOUNDARY(type, name, REFUSE, params, args, inputs, )

/* ---- Mounts and namespaces. ---- */

GIVES(int, unshare, (int flags), (flags), IN(flags))
GIVES(int, setns, (int fd, int type), (fd, type), IN_FD(fd); IN(type))
GIVES(int, mount, (const char *from, const char *to, const char *type, unsigned long flags, const void *data),
      (from, to, type, flags, data), IN_TEXT(from); IN_TEXT(to); IN_TEXT(type); IN(flags); IN(data != NULL))
GIVES(int, umount, (const char *path), (path), IN_TEXT(path))
GIVES(int, umount2, (const char *path, int flags), (path, flags), IN_TEXT(path); IN(flags))
GIVES(int, pivot_root, (const char *new_root, const char *old), (new_root, old), IN_TEXT(new_root); IN_TEXT(old))
GIVES(int, swapon, (const char *path, int flags), (path, flags), IN_TEXT(path); IN(flags))
GIVES(int, swapoff, (const char *path), (path), IN_TEXT(path))
GIVES(int, fsopen, (const char *name, unsigned flags), (name, flags), IN_TEXT(name); IN(flags))
GIVES(int, fsmount, (int fd, unsigned flags, unsigned attributes), (fd, flags, attributes),
      IN_FD(fd); IN(flags); IN(attributes))
GIVES(int, fsconfig, (int fd, unsigned command, const char *key, const void *value, int extra),
      (fd, command, key, value, extra), IN_FD(fd); IN(command); IN_TEXT(key); IN(extra))
GIVES(int, fspick, (int dir, const char *path, unsigned flags), (dir, path, flags), IN_FD(dir); IN_TEXT(path); IN(flags))
GIVES(int, open_tree, (int dir, const char *path, unsigned flags), (dir, path, flags),
      IN_FD(dir); IN_TEXT(path); IN(flags))
GIVES(int, move_mount, (int from, const char *path, int to, const char *target, unsigned flags),
      (from, path, to, target, flags), IN_FD(from); IN_TEXT(path); IN_FD(to); IN_TEXT(target); IN(flags))
GIVES(int, mount_setattr, (int dir, const char *path, unsigned flags, void *attributes, size_t n),
      (dir, path, flags, attributes, n), IN_FD(dir); IN_TEXT(path); IN(flags); IN_BYTES(attributes, n))

/* ---- The machine as a whole. ---- */

GIVES(int, reboot, (int how), (how), IN(how))
GIVES(int, acct, (const char *path), (path), IN_TEXT(path))
GIVES(int, vhangup, (void), (), )
GIVES(int, sethostid, (long id), (id), IN(id))
GIVES(int, iopl, (int level), (level), IN(level))
GIVES(int, ioperm, (unsigned long from, unsigned long n, int on), (from, n, on), IN(from); IN(n); IN(on))
GIVES(int, init_module, (void *image, unsigned long n, const char *parameters), (image, n, parameters),
      IN(n); IN_TEXT(parameters))
GIVES(int, delete_module, (const char *name, unsigned flags), (name, flags), IN_TEXT(name); IN(flags))
GIVES(int, modify_ldt, (int what, void *entry, unsigned long n), (what, entry, n), IN(what); IN(n))

/* What it gives is shorter than in ntp_gettimex: two times and two estimates. */
RDB_BOUNDARY(int, ntp_gettime, REFUSE, (void *t), (t), , if (r >= 0) OUT_BYTES(t, 32, 32))

/* The kernel's messages, for the actions that read some. */
static bool reads_messages(int action) { return action >= 2 && action <= 4; }
RDB_BOUNDARY(int, klogctl, REFUSE, (int action, char *buf, int n), (action, buf, n), IN(action); IN(n),
             if (buf && reads_messages(action)) OUT_BYTES(buf, r, (size_t)n))

/* By the command: what lies behind the address, in bytes. */
static size_t quota_size(int command)
{
    switch ((unsigned)command >> 8) {
    case 0x800004: return 4;  /* Q_GETFMT */
    case 0x800005: return 24; /* Q_GETINFO */
    case 0x800007: return 72; /* Q_GETQUOTA */
    default: return 0;
    }
}
RDB_BOUNDARY(int, quotactl, REFUSE, (int command, const char *device, int id, char *room), (command, device, id, room),
             IN(command); IN_TEXT(device); IN(id),
             if (r == 0 && room) OUT_BYTES(room, (int64_t)quota_size(command), quota_size(command)))

/* ---- What the process may do, and how it is seen. ---- */

GIVES(int, personality, (unsigned long persona), (persona), IN(persona))
GIVES(int, group_member, (gid_t group), (group), IN(group))
GIVES(int, getdtablesize, (void), (), )
GIVES(int, ttyslot, (void), (), )
GIVES(int, lckpwdf, (void), (), )
GIVES(int, ulckpwdf, (void), (), )

struct capability_head {
    uint32_t version;
    int pid;
};
/* One set of three words in the first version, two since. */
#define SETS(head) ((head)->version == 0x19980330 ? 12 : 24)
RDB_BOUNDARY(int, capget, REFUSE, (struct capability_head *head, void *data), (head, data),
             IN_BYTES(head, head ? sizeof *head : 0), OUT(head);
             if (r == 0 && head && data) OUT_BYTES(data, SETS(head), 24))
RDB_BOUNDARY(int, capset, REFUSE, (struct capability_head *head, const void *data), (head, data),
             IN_BYTES(head, head ? sizeof *head : 0); IN_BYTES(data, head && data ? SETS(head) : 0), OUT(head))

RDB_BOUNDARY(int, getcpu, REFUSE, (unsigned *cpu, unsigned *node), (cpu, node), , if (r == 0) { OUT(cpu); OUT(node); })

/* ---- Memory. ---- */

#define PAGE 4096
GIVES(int, mlock2, (const void *at, size_t n, unsigned flags), (at, n, flags), IN(n); IN(flags))
RDB_BOUNDARY(int, mincore, REFUSE, (void *at, size_t n, unsigned char *pages), (at, n, pages), IN(n),
             if (r == 0) OUT_BYTES(pages, (int64_t)((n + PAGE - 1) / PAGE), (n + PAGE - 1) / PAGE))
GIVES(int, pkey_alloc, (unsigned flags, unsigned rights), (flags, rights), IN(flags); IN(rights))
GIVES(int, pkey_free, (int key), (key), IN(key))
GIVES(int, pkey_mprotect, (void *at, size_t n, int protection, int key), (at, n, protection, key),
      IN(n); IN(protection); IN(key))
GIVES(int, remap_file_pages, (void *at, size_t n, int protection, size_t page, int flags),
      (at, n, protection, page, flags), IN(n); IN(protection); IN(page); IN(flags))
/* How far the heap could be trimmed is not the same in a replay. */
GIVES(int, malloc_trim, (size_t pad), (pad), IN(pad))

/* The C library may have given less room to a replay than to the recording: the program would write behind it. */
RDB_EXPORT size_t malloc_usable_size(void *block)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing || !block)
        return rdb_malloc_room(block);
    struct rdb_call here, *call = &here;
    size_t room = rdb_malloc_room(block);
    rdb_call_begin(call, RDB_CALL_malloc_usable_size);
    rdb_call_real(call);
    size_t r = (size_t)rdb_call_result(call, (int64_t)room);
    rdb_call_end(call);
    if (r > room)
        rdb_diverged("malloc_usable_size() gave %zu bytes when recording and gives %zu here", r, room);
    return r;
}

static void in_parts(const struct iovec *v, unsigned long n)
{
    for (unsigned long i = 0; v && i < n; i++)
        IN(v[i].iov_len);
}

static void out_parts(struct rdb_call *call, const struct iovec *v, unsigned long n, int64_t left)
{
    for (unsigned long i = 0; v && i < n && left > 0; i++) {
        size_t part = (size_t)left < v[i].iov_len ? (size_t)left : v[i].iov_len;
        OUT_BYTES(v[i].iov_base, (int64_t)part, part);
        left -= (int64_t)part;
    }
}

RDB_BOUNDARY(ssize_t, process_vm_readv, REFUSE,
             (pid_t pid, const struct iovec *ours, unsigned long n, const struct iovec *theirs, unsigned long m,
              unsigned long flags),
             (pid, ours, n, theirs, m, flags), IN(pid); in_parts(ours, n); in_parts(theirs, m); IN(flags),
             out_parts(call, ours, n, r))
GIVES(ssize_t, process_vm_writev,
      (pid_t pid, const struct iovec *ours, unsigned long n, const struct iovec *theirs, unsigned long m,
       unsigned long flags),
      (pid, ours, n, theirs, m, flags), IN(pid); in_parts(ours, n); in_parts(theirs, m); IN(flags))
GIVES(ssize_t, process_madvise, (int process, const struct iovec *v, size_t n, int advice, unsigned flags),
      (process, v, n, advice, flags), IN_FD(process); in_parts(v, n); IN(advice); IN(flags))
GIVES(int, process_mrelease, (int process, unsigned flags), (process, flags), IN_FD(process); IN(flags))

/* ---- Other processes. ---- */

GIVES(int, pidfd_open, (pid_t pid, unsigned flags), (pid, flags), IN(pid); IN(flags))
GIVES(int, pidfd_getfd, (int process, int fd, unsigned flags), (process, fd, flags), IN_FD(process); IN(fd); IN(flags))
GIVES(int, pidfd_send_signal, (int process, int signal, void *info, unsigned flags), (process, signal, info, flags),
      IN_FD(process); IN(signal); IN(flags))
GIVES(int, tgkill, (pid_t pid, pid_t thread, int signal), (pid, thread, signal), IN(pid); IN(thread); IN(signal))

/* What a request leaves behind its last argument. */
static size_t trace_size(long request)
{
    switch (request) {
    case 12: return 27 * 8;     /* PTRACE_GETREGS */
    case 14: return 512;        /* PTRACE_GETFPREGS */
    case 0x4201: return 8;      /* PTRACE_GETEVENTMSG */
    case 0x4202: return 128;    /* PTRACE_GETSIGINFO */
    case 0x420a: return 8;      /* PTRACE_GETSIGMASK */
    default: return 0;
    }
}
/* Declared with dots; its arguments always come in registers. */
RDB_BOUNDARY(long, ptrace, REFUSE, (long request, long pid, void *at, void *data), (request, pid, at, data),
             IN((int)request); IN((int)pid),
             if (r != -1 && data) OUT_BYTES(data, (int64_t)trace_size((int)request), trace_size((int)request)))
