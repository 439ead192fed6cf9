/* SPDX-License-Identifier: MIT */
/* Writes and reads logs without an interpreter, for tests/test_log.py: the events are made up from a seed, so that the
 * reader knows what must be there.
 *
 *     log_roundtrip write LOG SEED COUNT HOW     appends COUNT events; HOW: close, leave (no closing), exec, or a number:
 *                                                the microseconds to rest after each event
 *     log_roundtrip read LOG SEED                compares; prints "EVENTS END BYTES BEGUN" and, if damaged, the error
 *
 * Exit status 0, 1 if the log holds anything else than was written, 3 if it cannot be created or opened. */
#define _GNU_SOURCE
#include "rdb_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST (400u << 10)

static uint64_t state;
static unsigned char bytes[LARGEST], found[LARGEST];

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

struct event {
    unsigned kind;
    uint64_t number;
    int64_t signed_number;
    size_t length;
};

/* The next event after the seed; its bytes are in `bytes`. */
static struct event make_event(void)
{
    struct event event = {.kind = 32 + (unsigned)(next() % 8), .number = next() >> next() % 64};
    event.signed_number = (int64_t)next() >> next() % 64;
    uint64_t dice = next() % 1000;
    event.length = dice == 0 ? next() % LARGEST : dice < 10 ? next() % 5000 : dice < 300 ? next() % 40 : 0;
    unsigned char mask = next() % 2 ? 0xff : 3; /* some compress, some do not */
    for (size_t i = 0; i < event.length; i++)
        bytes[i] = (unsigned char)next() & mask;
    return event;
}

static void failed(const char *reason)
{
    fprintf(stderr, "stopped: %s\n", reason);
}

static int write_log(const char *path, uint64_t count, const char *how)
{
    char *argv[] = {"python-rdb", "a program.py", "", NULL}, *envp[] = {"HOME=/root", "EMPTY=", NULL};
    struct rdb_log_header header = {.exe = "/bin/python-rdb",
                                    .build_id = "0123abcd",
                                    .cwd = "/",
                                    .argv = argv,
                                    .envp = envp,
                                    .pid = getpid(),
                                    .start_ns = 1700000000123456789};
    char error[500];
    rdb_log_failed = failed;
    if (!rdb_log_create(path, &header, false, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        return 3;
    }
    for (uint64_t i = 0; i < count; i++) {
        struct event event = make_event();
        rdb_log_reserve();
        rdb_log_begun(event.kind);
        rdb_put_number(event.kind);
        rdb_put_number(event.number);
        rdb_put_signed(event.signed_number);
        rdb_put_number(event.length);
        rdb_put_bytes(bytes, event.length);
        rdb_log_commit(event.kind);
        if (atoi(how) > 0)
            usleep((useconds_t)atoi(how));
    }
    if (strcmp(how, "close") == 0)
        rdb_log_close(RDB_LOG_EXIT, 7, NULL);
    if (strcmp(how, "exec") == 0) {
        rdb_log_close_for_exec();
        rdb_log_exec_failed();
        rdb_log_reserve();
        rdb_log_close_for_exec();
        execl("/bin/true", "true", NULL);
    }
    return 0;
}

static int read_log(const char *path)
{
    static const char *const ends[] = {"open", "closed", "unfinished", "damaged"};
    struct rdb_reader reader;
    char error[500];
    if (!rdb_reader_open(&reader, path, error, sizeof error)) {
        fprintf(stderr, "%s\n", error);
        return 3;
    }
    const struct rdb_log_header *header = rdb_reader_header(&reader);
    if (strcmp(header->argv[1], "a program.py") != 0 || strcmp(header->envp[1], "EMPTY=") != 0 || header->envp[2])
        return 1;
    uint64_t count = 0, kind, number, length;
    int64_t signed_number;
    while (rdb_peek_byte(&reader) >= 0) {
        struct event event = make_event();
        if (!rdb_get_number(&reader, &kind) || !rdb_get_number(&reader, &number) ||
            !rdb_get_signed(&reader, &signed_number) || !rdb_get_number(&reader, &length))
            break;
        if (kind != event.kind || number != event.number || signed_number != event.signed_number ||
            length != event.length) {
            fprintf(stderr, "event %ju differs\n", (uintmax_t)count);
            return 1;
        }
        if (!rdb_get_bytes(&reader, found, length))
            break;
        if (memcmp(found, bytes, length) != 0) {
            fprintf(stderr, "the bytes of event %ju differ\n", (uintmax_t)count);
            return 1;
        }
        count++;
    }
    enum rdb_log_end end = rdb_reader_end(&reader);
    printf("%ju %s %ju %u\n", (uintmax_t)count, ends[end], (uintmax_t)rdb_reader_position(&reader),
           rdb_reader_begun(&reader));
    if (end == RDB_LOG_DAMAGED)
        printf("%s\n", rdb_reader_error(&reader));
    else if (rdb_reader_position(&reader) != rdb_reader_summary(&reader)->length)
        return 1; /* the stream ended inside an event */
    rdb_reader_close(&reader);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "write") == 0) {
        state = strtoull(argv[3], NULL, 0);
        return write_log(argv[2], strtoull(argv[4], NULL, 0), argv[5]);
    }
    if (argc == 4 && strcmp(argv[1], "read") == 0) {
        state = strtoull(argv[3], NULL, 0);
        return read_log(argv[2]);
    }
    return 2;
}
