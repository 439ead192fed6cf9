/* SPDX-License-Identifier: MIT */
/* The socket to the front end: see rdb_message.h. */
#include "rdb_message.h"

#include "rdb_raw.h"
#include "rdb_alloc.h"
#include "rdb_array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int front_end = -1;

_Noreturn void rdb_leave(int status)
{
    rdb_raw(SYS_exit_group, status, 0, 0, 0, 0, 0);
    __builtin_unreachable();
}

void rdb_talk_over(int socket)
{
    if (front_end >= 0 && socket >= 0)
        rdb_raw_close(front_end);
    front_end = socket;
}

bool rdb_talks(void)
{
    return front_end >= 0;
}

/* ---- Out ---- */

static void send_bytes(const void *bytes, size_t length)
{
    const char *p = bytes;
    while (length > 0) {
        long n = rdb_raw(SYS_sendto, front_end, (long)p, (long)length, MSG_NOSIGNAL, 0, 0);
        if (n < 0 && n != -EINTR)
            rdb_leave(3);
        p += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
}

void rdb_send(int kind, int64_t a, int64_t b, int64_t c, const void *payload, size_t length)
{
    if (length > RDB_MESSAGE_LIMIT)
        length = RDB_MESSAGE_LIMIT;
    struct rdb_message message = {.kind = (uint32_t)kind, .length = (uint32_t)length, .a = a, .b = b, .c = c};
    send_bytes(&message, sizeof message);
    send_bytes(payload, length);
}

void rdb_send_error(const char *line)
{
    rdb_send(RDB_ERROR, 0, 0, 0, line, strlen(line));
}

void rdb_send_row(int64_t time, int64_t number, int64_t depth, const char *text)
{
    rdb_send(RDB_ROW, time, number, depth, text, strlen(text));
}

void rdb_send_segment(int64_t features, int64_t moments, int64_t left_out, const void *payload, size_t length)
{
    rdb_send(RDB_SEGMENT, features, moments, left_out, payload, length);
}

void rdb_add(struct rdb_payload *payload, const void *bytes, size_t length)
{
    payload->bytes = rdb_array_room(payload->bytes, payload->length, length + 1, 1, "an answer");
    memcpy(payload->bytes + payload->length, bytes, length);
    payload->length += length;
}

void rdb_add_string(struct rdb_payload *payload, const char *string)
{
    rdb_add(payload, string, strlen(string) + 1);
}

void rdb_send_payload(int kind, int64_t a, int64_t b, int64_t c, struct rdb_payload *payload)
{
    rdb_send(kind, a, b, c, payload->bytes, payload->length);
    free(payload->bytes);
}

/* ---- In ---- */

/* Receives exactly length bytes, and into *fd a descriptor that comes with them. */
static void receive(void *bytes, size_t length, int *fd)
{
    char *p = bytes;
    while (length > 0) {
        char control[CMSG_SPACE(sizeof(int))];
        struct iovec part = {p, length};
        struct msghdr header = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
        long n = rdb_raw(SYS_recvmsg, front_end, (long)&header, MSG_CMSG_CLOEXEC, 0, 0, 0);
        if (n == -EINTR)
            continue;
        if (n <= 0)
            rdb_leave(0);
        struct cmsghdr *c = header.msg_controllen ? CMSG_FIRSTHDR(&header) : NULL;
        if (c && c->cmsg_type == SCM_RIGHTS && fd)
            memcpy(fd, CMSG_DATA(c), sizeof *fd);
        p += n;
        length -= (size_t)n;
    }
}

char *rdb_receive(struct rdb_message *message, int *fd)
{
    *fd = -1;
    receive(message, sizeof *message, fd);
    if (message->length > RDB_MESSAGE_LIMIT)
        rdb_leave(3);
    char *payload = rdb_alloc(message->length + 1, "a question");
    receive(payload, message->length, NULL);
    payload[message->length] = 0;
    return payload;
}
