/* SPDX-License-Identifier: MIT */
/* Boundary: sockets.  See rdb_boundary.h.  Names of hosts are in rdb_hosts.c. */
#include "rdb_boundary.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

RDB_BOUNDARY(int, socket, REFUSE, (int family, int type, int protocol), (family, type, protocol),
             IN(family); IN(type); IN(protocol), )
RDB_BOUNDARY(int, socketpair, REFUSE, (int family, int type, int protocol, int *ends), (family, type, protocol, ends),
             IN(family); IN(type); IN(protocol), if (r == 0) OUT_BYTES(ends, 8, 8))

/* ---- Addresses. ---- */

/* The caller's *n is the room before the call and the length after it, which may be greater. */
static void out_address(struct rdb_call *call, void *address, socklen_t *n, socklen_t room)
{
    if (!address || !n)
        return;
    OUT_NUMBER(*n);
    OUT_BYTES(address, *n, room);
}

/* What of an address means something: not what lies behind a path's NUL, nor an IPv4 address's padding. */
static void in_address(const struct sockaddr *a, socklen_t n)
{
    const struct sockaddr_un *local = (const void *)a;
    size_t used = n, before = offsetof(struct sockaddr_un, sun_path);
    if (a && n > before && a->sa_family == AF_UNIX && local->sun_path[0])
        used = before + strnlen(local->sun_path, n - before);
    else if (a && n == sizeof(struct sockaddr_in) && a->sa_family == AF_INET)
        used = offsetof(struct sockaddr_in, sin_zero);
    IN(n);
    IN_BYTES(a, used);
}

#define ROOM(n) socklen_t room = (n) ? *(n) : 0
RDB_BOUNDARY(int, bind, REFUSE, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n), IN_FD(fd); in_address(a, n), )
RDB_BOUNDARY(int, connect, REFUSE, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n),
             IN_FD(fd); in_address(a, n), )
RDB_BOUNDARY(int, listen, REFUSE, (int fd, int n), (fd, n), IN_FD(fd); IN(n), )
RDB_BOUNDARY(int, accept, REFUSE, (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n), IN_FD(fd); ROOM(n),
             if (r >= 0) out_address(call, a, n, room))
RDB_BOUNDARY(int, accept4, REFUSE, (int fd, struct sockaddr *a, socklen_t *n, int flags), (fd, a, n, flags),
             IN_FD(fd); IN(flags); ROOM(n), if (r >= 0) out_address(call, a, n, room))
RDB_BOUNDARY(int, getsockname, REFUSE, (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n), IN_FD(fd); ROOM(n),
             if (r == 0) out_address(call, a, n, room))
RDB_BOUNDARY(int, getpeername, REFUSE, (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n), IN_FD(fd); ROOM(n),
             if (r == 0) out_address(call, a, n, room))
RDB_BOUNDARY(int, shutdown, REFUSE, (int fd, int how), (fd, how), IN_FD(fd); IN(how), )
RDB_BOUNDARY(int, sockatmark, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, getsockopt, REFUSE, (int fd, int level, int option, void *value, socklen_t *n),
             (fd, level, option, value, n), IN_FD(fd); IN(level); IN(option); ROOM(n),
             if (r == 0) out_address(call, value, n, room))
RDB_BOUNDARY(int, setsockopt, REFUSE, (int fd, int level, int option, const void *value, socklen_t n),
             (fd, level, option, value, n), IN_FD(fd); IN(level); IN(option); IN_BYTES(value, n), )

/* ---- Sending: what goes out is hashed, not kept. ---- */

RDB_BOUNDARY(ssize_t, send, REFUSE, (int fd, const void *buf, size_t n, int flags), (fd, buf, n, flags),
             IN_FD(fd); IN_BYTES(buf, n); IN(flags); CHAOS(fd, n), rdb_show(fd, buf, r))
RDB_BOUNDARY(ssize_t, sendto, REFUSE,
             (int fd, const void *buf, size_t n, int flags, const struct sockaddr *a, socklen_t an),
             (fd, buf, n, flags, a, an), IN_FD(fd); IN_BYTES(buf, n); IN(flags); in_address(a, an); CHAOS(fd, n), )

static void in_message(const struct msghdr *m)
{
    in_address(m->msg_name, m->msg_name ? m->msg_namelen : 0);
    for (size_t i = 0; i < m->msg_iovlen; i++)
        IN_BYTES(m->msg_iov[i].iov_base, m->msg_iov[i].iov_len);
    IN(m->msg_controllen); /* has padding between its parts */
}
RDB_BOUNDARY(ssize_t, sendmsg, REFUSE, (int fd, const struct msghdr *m, int flags), (fd, m, flags),
             IN_FD(fd); in_message(m); IN(flags), )

static void in_messages(const struct mmsghdr *m, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        in_message(&m[i].msg_hdr);
}
static void out_sent(struct rdb_call *call, struct mmsghdr *m, int n)
{
    for (int i = 0; i < n; i++)
        OUT_NUMBER(m[i].msg_len);
}
RDB_BOUNDARY(int, sendmmsg, REFUSE, (int fd, struct mmsghdr *m, unsigned n, int flags), (fd, m, n, flags),
             IN_FD(fd); in_messages(m, n); IN(flags), out_sent(call, m, r))

/* ---- Receiving. ---- */

RDB_BOUNDARY(ssize_t, recv, REFUSE, (int fd, void *buf, size_t n, int flags), (fd, buf, n, flags),
             IN_FD(fd); IN(n); IN(flags); CHAOS(fd, n), OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, recvfrom, REFUSE, (int fd, void *buf, size_t n, int flags, struct sockaddr *a, socklen_t *an),
             (fd, buf, n, flags, a, an), IN_FD(fd); IN(n); IN(flags); ROOM(an); CHAOS(fd, n),
             OUT_BYTES(buf, r, n); if (r >= 0) out_address(call, a, an, room))

/* The kernel tells in the header how much of each part it filled. */
struct rooms {
    socklen_t name;
    size_t control;
};
static struct rooms rooms_of(const struct msghdr *m) { return (struct rooms){m->msg_namelen, m->msg_controllen}; }

static void out_message(struct rdb_call *call, struct msghdr *m, struct rooms room, int64_t left)
{
    OUT_NUMBER(m->msg_namelen);
    OUT_NUMBER(m->msg_controllen);
    OUT_NUMBER(m->msg_flags);
    if (m->msg_name)
        OUT_BYTES(m->msg_name, m->msg_namelen, room.name);
    if (m->msg_control)
        OUT_BYTES(m->msg_control, (int64_t)m->msg_controllen, room.control);
    for (size_t i = 0; i < m->msg_iovlen && left > 0; i++) {
        size_t part = (uint64_t)left < m->msg_iov[i].iov_len ? (size_t)left : m->msg_iov[i].iov_len;
        OUT_BYTES(m->msg_iov[i].iov_base, (int64_t)part, part);
        left -= (int64_t)part;
    }
}

static void in_parts(const struct msghdr *m)
{
    for (size_t i = 0; i < m->msg_iovlen; i++)
        IN(m->msg_iov[i].iov_len);
}
RDB_BOUNDARY(ssize_t, recvmsg, REFUSE, (int fd, struct msghdr *m, int flags), (fd, m, flags),
             IN_FD(fd); in_parts(m); IN(flags); struct rooms room = rooms_of(m),
             if (r >= 0) out_message(call, m, room, r))

RDB_REAL(int, recvmmsg, (int fd, struct mmsghdr *m, unsigned n, int flags, struct timespec *limit),
         (fd, m, n, flags, limit))

RDB_EXPORT int recvmmsg(int fd, struct mmsghdr *m, unsigned n, int flags, struct timespec *limit)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_recvmmsg(fd, m, n, flags, limit);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("recvmmsg");
    struct rdb_call here, *call = &here;
    struct rooms rooms[n ? n : 1];
    int r = -1;
    rdb_call_begin(call, RDB_CALL_recvmmsg);
    IN_FD(fd);
    for (unsigned i = 0; i < n; i++) {
        in_parts(&m[i].msg_hdr);
        rooms[i] = rooms_of(&m[i].msg_hdr);
    }
    if (rdb_call_real(call))
        r = real_recvmmsg(fd, m, n, flags, limit);
    r = (int)rdb_call_result(call, r);
    for (int i = 0; i < r; i++) {
        OUT_NUMBER(m[i].msg_len);
        out_message(call, &m[i].msg_hdr, rooms[i], m[i].msg_len);
    }
    if (limit)
        OUT(limit);
    rdb_call_end(call);
    return r;
}

_Noreturn void __chk_fail(void);
RDB_EXPORT ssize_t __recv_chk(int fd, void *buf, size_t n, size_t room, int flags)
{
    if (n > room)
        __chk_fail();
    return recv(fd, buf, n, flags);
}
RDB_EXPORT ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t room, int flags, struct sockaddr *a, socklen_t *an)
{
    if (n > room)
        __chk_fail();
    return recvfrom(fd, buf, n, flags, a, an);
}
