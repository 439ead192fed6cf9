/* SPDX-License-Identifier: MIT */
/* Stands in for a replaying python-rdb and talks nonsense to revdb.  For tests/test_front_end.py,
 * which compiles it with the build id of the interpreter that it stands in for.
 *
 * It pretends to replay a program of 500 stop points.  How often it lies is told by the name of the log, which ends in
 * -SEED-LIES.rdb: one message in LIES is changed at random (0: none). */
#define _GNU_SOURCE
#include "rdb_protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { END = 500 };

static int front_end;
static unsigned lies; /* one message in so many; 0: none */
static int64_t now, rows;
static uint64_t chance;
enum { OTHER_VERSION = 77777 }; /* who begins with this chance speaks another version */

static uint64_t draw(uint64_t below)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (chance >> 33) % below;
}

static void put(const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t n = send(front_end, at, length, MSG_NOSIGNAL);
        if (n <= 0)
            _exit(0);
        at += n;
        length -= (size_t)n;
    }
}

static void get(void *bytes, size_t length, int *fd)
{
    char *at = bytes;
    while (length > 0) {
        char control[CMSG_SPACE(sizeof(int))];
        struct iovec part = {at, length};
        struct msghdr header = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
        ssize_t n = recvmsg(front_end, &header, 0);
        if (n <= 0)
            _exit(0);
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        if (c && c->cmsg_type == SCM_RIGHTS && fd)
            memcpy(fd, CMSG_DATA(c), sizeof *fd);
        at += n;
        length -= (size_t)n;
    }
}

/* Any number, the dangerous ones more often. */
static int64_t any_number(void)
{
    static const int64_t dangerous[] = {0, 1, -1, 2, -2, END, END + 1, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    return draw(2) ? dangerous[draw(sizeof dangerous / sizeof *dangerous)] : (int64_t)draw(1u << 31);
}

static void lie(struct rdb_message *message, char *payload)
{
    switch (draw(9)) {
    case 0:
        message->kind = (uint32_t)draw(100);
        /* These would leave the command without an answer: that is silence. */
        if (message->kind == RDB_OUTPUT || message->kind == RDB_ROW)
            message->kind = RDB_OK;
        break;
    case 1:
        message->a = any_number();
        break;
    case 2:
        message->b = any_number();
        break;
    case 3:
        message->c = any_number();
        break;
    case 4: /* cut short */
        message->length = (uint32_t)draw(message->length + 1);
        break;
    case 5: /* more is announced than comes */
        message->length += (uint32_t)draw(1u << 30);
        put(message, sizeof *message);
        _exit(1);
    case 6: /* noise */
        for (unsigned n = 0; n < 8 && message->length; n++)
            payload[draw(message->length)] = (char)draw(256);
        break;
    case 7: /* one message more */
        put(&(struct rdb_message){.kind = RDB_STOPPED + (uint32_t)draw(8), .a = any_number()}, sizeof *message);
        break;
    case 8:
        _exit((int)draw(3));
    }
}

static void answer(uint32_t kind, int64_t a, int64_t b, int64_t c, const void *bytes, size_t length)
{
    struct rdb_message message = {.kind = kind, .length = (uint32_t)length, .a = a, .b = b, .c = c};
    char payload[1000];
    memcpy(payload, bytes, length);
    if (lies && draw(lies) == 0)
        lie(&message, payload);
    put(&message, sizeof message);
    put(payload, message.length);
}

/* A struct and three texts. */
static size_t lay(char *payload, const void *head, size_t size, const char *texts, size_t texts_size)
{
    memcpy(payload, head, size);
    memcpy(payload + size, texts, texts_size);
    return size + texts_size;
}

static const struct rdb_place place = {.line = 3, .depth = 2, .thread = 1};
static const char place_texts[] = "/tmp/prog.py\0f";

static void stopped(int64_t last_hit)
{
    static const char texts[] = "/tmp/prog.py\0f\0it ended\0\0MainThread";
    char payload[500];
    struct rdb_stopped head = {.pid = getpid(),
                               .events = now,
                               .main_start = 10,
                               .main_end = END - 10,
                               .last_hit = last_hit,
                               .last_hit_id = last_hit >= 0,
                               .place = place};
    answer(RDB_STOPPED, now, now >= END ? RDB_STOP_END : RDB_STOP_TARGET, 0, payload,
           lay(payload, &head, sizeof head, texts, sizeof texts));
}

static void run(const struct rdb_message *message)
{
    int64_t from = now;
    if (draw(3) == 0)
        answer(RDB_OUTPUT, 1, now, 0, "some output\n", 12);
    for (int64_t i = message->b & RDB_RUN_ROWS ? 3 : 0; i-- > 0; rows++) {
        answer(RDB_ROW, now, rows, 2, "a\nb", 3);
        answer(RDB_ROW, now, rows, RDB_ROW_RESULT, "returned 1", 10);
    }
    now = message->a < END ? message->a : END;
    stopped(message->b & RDB_RUN_SCAN && draw(2) ? from + (int64_t)draw((uint64_t)(now - from) + 1) : -1);
}

static void fork_here(int socket)
{
    uint64_t other = draw(1u << 31); /* the two do not tell the same lies */
    pid_t pid = socket < 0 ? -1 : fork();
    if (pid == 0) {
        close(front_end);
        front_end = socket;
        chance += other;
        stopped(-1);
        return;
    }
    close(socket);
    answer(RDB_FORKED, pid, 0, 0, "", 0);
}

static void stack(void)
{
    char payload[500];
    size_t one = lay(payload, &place, sizeof place, place_texts, sizeof place_texts);
    memcpy(payload + one, payload, one);
    memcpy(payload + 2 * one, "MainThread", 11);
    answer(RDB_FRAMES, 2, 0, 0, payload, 2 * one + 11);
}

/* An object, a dead one, ... */
static void named(const struct rdb_message *message)
{
    struct rdb_named_answer answers[10];
    size_t count = message->length / sizeof(struct rdb_named);
    count = count < 10 ? count : 10;
    for (size_t i = 0; i < count; i++)
        answers[i] = (struct rdb_named_answer){(int64_t)i % 4, 0x1000, i % 4 == RDB_NAMED_DEAD ? now : -1};
    answer(RDB_OK, 0, 0, 0, answers, count * sizeof *answers);
}

static void evaluate(const struct rdb_message *message)
{
    static const char names[] = "7 4096 8 8192 1\nn\n\n", object[] = "<an object>\0Cart";
    if (message->b == RDB_EVAL_NAMES)
        answer(RDB_RESULT, RDB_RESULT_OK, 0, 0, names, sizeof names);
    else if (message->b == RDB_EVAL_PRINT && draw(2))
        answer(RDB_RESULT, RDB_RESULT_OK, 40 + (int64_t)draw(3), 0x1000, object, sizeof object);
    else
        answer(RDB_RESULT, RDB_RESULT_OK, 0, 0, "42", 2);
}

int main(int argc, char **argv)
{
    const char *variable = getenv("REVDB_SERVER"), *name = argc == 2 ? argv[1] : "";
    const char *settings = strchr(strrchr(name, '/') ? strrchr(name, '/') : name, '-');
    if (!variable || !settings || sscanf(settings, "-%lu-%u.rdb", &chance, &lies) != 2)
        return 2;
    front_end = atoi(variable);
    answer(RDB_HELLO, RDB_PROTOCOL_VERSION + (chance == OTHER_VERSION), 0, 0, "", 0);
    stopped(-1);
    for (;;) {
        static const struct rdb_breakpoint_answer stands = {.line = 3};
        struct rdb_message message;
        int socket = -1;
        get(&message, sizeof message, &socket);
        for (uint32_t left = message.length; left > 0;) {
            char ignored[1000];
            uint32_t n = left < sizeof ignored ? left : sizeof ignored;
            get(ignored, n, NULL);
            left -= n;
        }
        if (message.kind == RDB_FORK)
            fork_here(socket);
        else if (message.kind == RDB_RUN)
            run(&message);
        else if (message.kind == RDB_SET_BREAKPOINTS)
            answer(RDB_OK, 0, 0, 0, &stands, sizeof stands);
        else if (message.kind == RDB_SET_NAMED)
            named(&message);
        else if (message.kind == RDB_SET_COLUMNS)
            answer(RDB_OK, 0, 0, 0, "", 0);
        else if (message.kind == RDB_EVALUATE)
            evaluate(&message);
        else if (message.kind == RDB_STACK)
            stack();
        else if (message.kind == RDB_QUIT)
            return 0;
        else
            answer(RDB_TEXT, 1, 0, 0, "one\ntwo\nthree\nfour\0five", 24);
    }
}
