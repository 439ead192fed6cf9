/* SPDX-License-Identifier: MIT */
/* Fuzzes the log's reader (libFuzzer): any bytes at all are opened as a log, and everything in it is read, in all the
 * ways that there are.  Built and run by tests/test_fuzz.py, with checks taken as matching
 * (FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION) in one build and not in the other. */
#define _GNU_SOURCE
#include "rdb_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t sink;

static void use(const char *text)
{
    sink += strlen(text);
}

static void read_everything(struct rdb_reader *reader)
{
    static unsigned char bytes[4096];
    const struct rdb_log_header *header = rdb_reader_header(reader);
    const struct rdb_log_summary *log = rdb_reader_summary(reader);
    use(header->exe);
    use(header->build_id);
    use(header->cwd);
    for (char **s = header->argv; *s; s++)
        use(*s);
    for (char **s = header->envp; *s; s++)
        use(*s);
    use(log->reason);
    for (unsigned kind = 0; kind < RDB_LOG_KINDS; kind++)
        sink += log->count[kind].events;
    int next;
    uint64_t before = 0;
    while ((next = rdb_peek_byte(reader)) >= 0) {
        uint64_t number;
        int64_t signed_number;
        switch (next % 4) {
        case 0:
            rdb_get_bytes(reader, bytes, 1 + (size_t)next * 16);
            break;
        case 1:
            rdb_get_number(reader, &number);
            break;
        case 2:
            rdb_get_signed(reader, &signed_number);
            break;
        case 3:
            rdb_skip_bytes(reader, 1 + (uint64_t)next * 100);
            break;
        }
        if (rdb_reader_position(reader) > log->length || rdb_reader_position(reader) < before)
            abort();
        before = rdb_reader_position(reader);
    }
    if (rdb_reader_end(reader) == RDB_LOG_OPEN || rdb_peek_byte(reader) != -1 || rdb_get_bytes(reader, bytes, 1))
        abort(); /* the end is the end */
    use(rdb_reader_error(reader));
    sink += rdb_reader_begun(reader) + rdb_reader_chunks(reader) + rdb_reader_offset(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int file = -1;
    char path[64], error[1000];
    struct rdb_reader reader;
    if (file < 0)
        file = memfd_create("log", 0);
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (!rdb_reader_open(&reader, path, error, sizeof error)) {
        if (!*error || strchr(error, '\n'))
            abort(); /* a refusal gives one line */
        return 0;
    }
    read_everything(&reader);
    rdb_reader_close(&reader);
    return 0;
}
