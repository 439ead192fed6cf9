/* SPDX-License-Identifier: MIT */
/* Boundary: waiting for descriptors: select, poll, epoll.  See rdb_boundary.h.
 *
 * The log's own descriptor is closed as far as the program can tell; select and poll name descriptors inside sets, so
 * that it must be taken out there. */
#include "rdb_boundary.h"
#include "rdb_array.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>

/* ---- select: sets of bits, in whole words. ---- */

static size_t set_size(int n) { return n > 0 ? ((size_t)n + 63) / 64 * 8 : 0; }

static bool names_log(int n, const fd_set *set)
{
    int log = rdb_log_fd();
    return set && log >= 0 && log < n && FD_ISSET(log, set);
}

/* The kernel reads the words up to n; bits behind n in the last one may be anything. */
static void in_set(int n, const fd_set *set)
{
    IN(set != NULL);
    for (int fd = 0; set && fd < n; fd += 64) {
        uint64_t word = (uint64_t)set->fds_bits[fd / 64];
        IN(n - fd < 64 ? word & ((UINT64_C(1) << (n - fd)) - 1) : word);
    }
}

static void out_set(struct rdb_call *call, int n, fd_set *set)
{
    if (set)
        OUT_BYTES(set, (int64_t)set_size(n), set_size(n));
}

RDB_REAL(int, select, (int n, fd_set *in, fd_set *out, fd_set *other, struct timeval *limit), (n, in, out, other, limit))
RDB_REAL(int, pselect,
         (int n, fd_set *in, fd_set *out, fd_set *other, const struct timespec *limit, const sigset_t *mask),
         (n, in, out, other, limit, mask))

static void in_sets(int n, const fd_set *in, const fd_set *out, const fd_set *other)
{
    IN(n);
    in_set(n, in);
    in_set(n, out);
    in_set(n, other);
}

static void out_sets(struct rdb_call *call, int n, fd_set *in, fd_set *out, fd_set *other)
{
    out_set(call, n, in);
    out_set(call, n, out);
    out_set(call, n, other);
}

static bool any_names_log(int n, const fd_set *in, const fd_set *out, const fd_set *other)
{
    return names_log(n, in) || names_log(n, out) || names_log(n, other);
}

RDB_EXPORT int select(int n, fd_set *in, fd_set *out, fd_set *other, struct timeval *limit)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_select(n, in, out, other, limit);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("select");
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, RDB_CALL_select);
    in_sets(n, in, out, other);
    IN(limit ? limit->tv_sec : -1);
    IN(limit ? limit->tv_usec : -1);
    if (rdb_call_real(call)) {
        if (any_names_log(n, in, out, other))
            errno = EBADF;
        else
            r = real_select(n, in, out, other, limit);
    }
    r = (int)rdb_call_result(call, r);
    if (r >= 0)
        out_sets(call, n, in, out, other);
    if (limit)
        OUT(limit);
    rdb_call_end(call);
    return r;
}

RDB_EXPORT int pselect(int n, fd_set *in, fd_set *out, fd_set *other, const struct timespec *limit, const sigset_t *mask)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_pselect(n, in, out, other, limit, mask);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("pselect");
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, RDB_CALL_pselect);
    in_sets(n, in, out, other);
    IN(limit ? limit->tv_sec : -1);
    IN(limit ? limit->tv_nsec : -1);
    if (rdb_call_real(call)) {
        if (any_names_log(n, in, out, other))
            errno = EBADF;
        else
            r = real_pselect(n, in, out, other, limit, mask);
    }
    r = (int)rdb_call_result(call, r);
    if (r >= 0)
        out_sets(call, n, in, out, other);
    rdb_call_end(call);
    return r;
}

/* ---- poll. ---- */

RDB_REAL(int, ppoll, (struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask),
         (fds, n, limit, mask))
RDB_REAL(int, poll, (struct pollfd *fds, nfds_t n, int limit), (fds, n, limit))

static int entry_of_log(const struct pollfd *fds, nfds_t n)
{
    int log = rdb_log_fd();
    for (nfds_t i = 0; log >= 0 && i < n; i++)
        if (fds[i].fd == log)
            return (int)i;
    return -1;
}

/* An entry for the log's descriptor gets a number that is not open either. */
static int poll_for_real(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask)
{
    int entry = entry_of_log(fds, n);
    if (entry >= 0)
        fds[entry].fd = INT32_MAX;
    int r = real_ppoll(fds, n, limit, mask);
    if (entry >= 0)
        fds[entry].fd = rdb_log_fd();
    return r;
}

static int wait_for(unsigned kind, struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask)
{
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, kind);
    for (nfds_t i = 0; i < n; i++) {
        IN(fds[i].fd);
        IN(fds[i].events);
    }
    IN(limit ? limit->tv_sec : -1);
    IN(limit ? limit->tv_nsec : -1);
    if (rdb_call_real(call))
        r = poll_for_real(fds, n, limit, mask);
    r = (int)rdb_call_result(call, r);
    for (nfds_t i = 0; r >= 0 && i < n; i++) {
        if (r > 0)
            OUT_NUMBER(fds[i].revents);
        else
            fds[i].revents = 0;
    }
    rdb_call_end(call);
    return r;
}

RDB_EXPORT int poll(struct pollfd *fds, nfds_t n, int limit)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_poll(fds, n, limit);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("poll");
    struct timespec ts = {limit / 1000, (long)(limit % 1000) * 1000000};
    return wait_for(RDB_CALL_poll, fds, n, limit < 0 ? NULL : &ts, NULL);
}

RDB_EXPORT int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_ppoll(fds, n, limit, mask);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("ppoll");
    return wait_for(RDB_CALL_ppoll, fds, n, limit, mask);
}
RDB_EXPORT int __poll_chk(struct pollfd *fds, nfds_t n, int limit, size_t room) { return (void)room, poll(fds, n, limit); }
RDB_EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask, size_t room)
{
    return (void)room, ppoll(fds, n, limit, mask);
}

/* ---- epoll.  What the program attaches to a descriptor may be an address of its own: kept aside at replay, where the
 * log tells which descriptor is ready by the number it was registered under. ---- */

struct interest {
    int epoll, fd;
    epoll_data_t data;
};
static struct interest *interests;
static size_t interest_count;

static struct interest *interest_in(int epoll, int fd)
{
    for (size_t i = 0; i < interest_count; i++)
        if (interests[i].epoll == epoll && interests[i].fd == fd)
            return &interests[i];
    return NULL;
}

static void note_interest(int epoll, int operation, int fd, const struct epoll_event *event)
{
    struct interest *entry = interest_in(epoll, fd);
    if (!entry && operation != EPOLL_CTL_DEL) {
        entry = rdb_array_add(interests, interest_count, "what is waited for with epoll");
        if (!entry)
            return;
        *entry = (struct interest){.epoll = epoll, .fd = fd};
    }
    if (entry && operation == EPOLL_CTL_DEL)
        *entry = interests[--interest_count];
    else if (entry && event)
        entry->data = event->data;
}

RDB_BOUNDARY(int, epoll_create, REFUSE, (int size), (size), IN(size), )
RDB_BOUNDARY(int, epoll_create1, REFUSE, (int flags), (flags), IN(flags), )
RDB_BOUNDARY(int, epoll_ctl, REFUSE, (int epoll, int operation, int fd, struct epoll_event *event),
             (epoll, operation, fd, event), IN_FD(epoll); IN(operation); IN_FD(fd); IN(event && operation != EPOLL_CTL_DEL ? event->events : 0),
             if (r == 0) note_interest(epoll, operation, fd, event))

/* By descriptor in the log; whoever registered a number that we do not know gets it back as it was. */
static void out_ready(struct rdb_call *call, int epoll, struct epoll_event *events, int n)
{
    for (int i = 0; i < n; i++) {
        int64_t fd = -1, data = (int64_t)events[i].data.u64, ready = events[i].events;
        for (size_t k = 0; !call->replaying && k < interest_count; k++)
            if (interests[k].epoll == epoll && interests[k].data.u64 == events[i].data.u64)
                fd = interests[k].fd;
        OUT_NUMBER(ready);
        OUT_NUMBER(fd);
        if (fd < 0)
            OUT_NUMBER(data);
        struct interest *entry = interest_in(epoll, (int)fd);
        events[i].events = (uint32_t)ready;
        if (call->replaying)
            events[i].data.u64 = entry ? entry->data.u64 : (uint64_t)data;
    }
}

RDB_BOUNDARY(int, epoll_wait, REFUSE, (int epoll, struct epoll_event *events, int n, int limit),
             (epoll, events, n, limit), IN_FD(epoll); IN(n); IN(limit), out_ready(call, epoll, events, r))
RDB_BOUNDARY(int, epoll_pwait, REFUSE,
             (int epoll, struct epoll_event *events, int n, int limit, const sigset_t *mask),
             (epoll, events, n, limit, mask), IN_FD(epoll); IN(n); IN(limit), out_ready(call, epoll, events, r))
RDB_BOUNDARY(int, epoll_pwait2, REFUSE,
             (int epoll, struct epoll_event *events, int n, const struct timespec *limit, const sigset_t *mask),
             (epoll, events, n, limit, mask), IN_FD(epoll); IN(n), out_ready(call, epoll, events, r))
