/* SPDX-License-Identifier: MIT */
/* What the debugger is shown of a running replay: see rdb_show.h. */
#include "rdb_show.h"

#include "rdb_cursor.h"
#include "rdb_mode.h"

void (*rdb_event_hook)(unsigned kind);
void (*rdb_output_hook)(int fd, const void *, size_t);
void (*rdb_input_hook)(const void *, size_t);

void rdb_show(int fd, const void *bytes, int64_t length)
{
    if (rdb_output_hook && (fd == 1 || fd == 2) && length > 0 && (rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL))
        rdb_output_hook(fd, bytes, (size_t)length);
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
