/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages over a socket: see connection.h. */
#include "connection.h"

#include "clock.h"
#include "interrupt.h"
#include "memory.h"
#include "patience.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

/* A Ctrl-C that comes just before recv() is noticed when this time is over. */
#define WAIT_MICROSECONDS 100000

bool connection_pair(int *ours, int *theirs)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return false;
    struct timeval wait = {.tv_usec = WAIT_MICROSECONDS};
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    *ours = pair[0];
    *theirs = pair[1];
    return true;
}

bool connection_send(int fd, const struct replays *replays, const struct rdb_message *message, const void *payload,
                     int pass)
{
    struct iovec parts[2] = {{(void *)message, sizeof *message}, {(void *)payload, message->length}};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct msghdr envelope = {.msg_iov = parts, .msg_iovlen = 2};
    if (pass >= 0) {
        envelope.msg_control = control.bytes;
        envelope.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&envelope);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &pass, sizeof(int));
    }
    size_t left = sizeof *message + message->length;
    while (left) {
        ssize_t sent = sendmsg(fd, &envelope, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN) && !interrupt_pending(replays->interrupt))
            continue;
        if (sent < 0)
            return false;
        left -= (size_t)sent;
        envelope.msg_control = NULL; /* the descriptor went with the first byte */
        envelope.msg_controllen = 0;
        for (int i = 0; i < 2 && sent; i++) {
            size_t part = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
            parts[i].iov_base = (char *)parts[i].iov_base + part;
            parts[i].iov_len -= part;
            sent -= (ssize_t)part;
        }
    }
    return true;
}

static enum connection_result receive_bytes(int fd, const struct replays *replays, void *bytes, size_t length,
                                            double patient_until)
{
    struct patience patience = {0};
    while (length) {
        if (interrupt_pending(replays->interrupt) && clock_now() >= patient_until)
            return CONNECTION_INTERRUPTED;
        ssize_t got = recv(fd, bytes, length, 0);
        if (got == 0)
            return CONNECTION_CLOSED;
        if (got < 0) {
            if (errno != EAGAIN && errno != EINTR)
                return CONNECTION_CLOSED;
            if (replays->torture) /* every event of a replay leaves a dead process */
                replays_reap(replays);
            if (patience_is_over(&patience, replays->group, replays->patience))
                return CONNECTION_HUNG;
            continue;
        }
        bytes = (char *)bytes + got;
        length -= (size_t)got;
    }
    return CONNECTION_OK;
}

enum connection_result connection_receive(int fd, const struct replays *replays, struct rdb_message *message,
                                          struct text *payload, double patient_until)
{
    text_clear(payload);
    enum connection_result result = receive_bytes(fd, replays, message, sizeof *message, patient_until);
    if (result != CONNECTION_OK)
        return result;
    if (message->length > RDB_MESSAGE_LIMIT)
        return CONNECTION_CLOSED;
    if (payload->room <= message->length) {
        payload->room = message->length + 1;
        payload->bytes = memory_bytes(payload->room);
    }
    result = receive_bytes(fd, replays, payload->bytes, message->length, patient_until);
    if (result != CONNECTION_OK)
        return result;
    payload->length = message->length;
    payload->bytes[payload->length] = '\0';
    return CONNECTION_OK;
}

bool connection_receive_passed(int fd, struct rdb_message *message, int *passed)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {message, sizeof *message};
    struct msghdr envelope = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t got;
    *passed = -1;
    do
        got = recvmsg(fd, &envelope, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    while (got < 0 && (errno == EAGAIN || errno == EINTR));
    const struct cmsghdr *header = CMSG_FIRSTHDR(&envelope);
    if (got > 0 && header && header->cmsg_type == SCM_RIGHTS)
        memcpy(passed, CMSG_DATA(header), sizeof *passed);
    return got == sizeof *message;
}
