/* SPDX-License-Identifier: MIT */
/* What the debugger is shown of a running replay: see rdb_show.h. */
#include "rdb_show.h"

#include "rdb_cursor.h"
#include "rdb_mode.h"

void (*rdb_event_hook)(unsigned kind);
void (*rdb_output_hook)(int stream, const void *, size_t);
void (*rdb_input_hook)(const void *, size_t);

enum { DESCRIPTORS = 4096 };
static signed char streams[DESCRIPTORS] = {[1] = 1, [2] = 2};

int rdb_show_stream(int fd)
{
    return fd >= 0 && fd < DESCRIPTORS ? streams[fd] : 0;
}

void rdb_show_duplicated(int from, int to)
{
    if (rdb_mode == RDB_REPLAY && to >= 0 && to < DESCRIPTORS)
        streams[to] = (signed char)rdb_show_stream(from);
}

void rdb_show_closed(int first, int last)
{
    for (int fd = first < 0 ? 0 : first; rdb_mode == RDB_REPLAY && fd <= last && fd < DESCRIPTORS; fd++)
        streams[fd] = 0;
}

void rdb_show(int fd, const void *bytes, int64_t length)
{
    int stream = rdb_mode == RDB_REPLAY ? rdb_show_stream(fd) : rdb_mode == RDB_EVAL && (fd == 1 || fd == 2) ? fd : 0;
    if (rdb_output_hook && stream && length > 0)
        rdb_output_hook(stream, bytes, (size_t)length);
}

void rdb_show_last(int fd, const void *bytes, size_t length)
{
    if (rdb_mode == RDB_REPLAY && rdb_peek_byte(&rdb_in) < 0 && rdb_reader_end(&rdb_in) != RDB_LOG_DAMAGED)
        rdb_show(fd, bytes, (int64_t)length);
}

void rdb_heard(int fd, const void *bytes, int64_t length)
{
    if (rdb_input_hook && fd == 0 && length > 0 && rdb_mode == RDB_REPLAY)
        rdb_input_hook(bytes, (size_t)length);
}
