/* SPDX-License-Identifier: MIT */
/* Output, and the breakpoints that wait for a text in it: see rdb_output.h. */
#define _GNU_SOURCE
#include "rdb_output.h"

#include "rdb_breakpoints.h"
#include "rdb_hits.h"
#include "rdb_run.h"
#include "rdb_show.h"
#include "rdb_time.h"

#include <stdio.h>
#include <string.h>

/* What was written to one of the streams, whether it is still in the stream's buffer or not. */
enum { TAIL = 1024 };
static struct written {
    int64_t seen;    /* bytes looked at so far */
    int64_t flushed; /* bytes that have left the buffer */
    size_t length;   /* of the tail: the last bytes that were looked at */
    char tail[2 * TAIL];
} written[3]; /* by stream */

static void tell(const struct written *w, size_t fresh, int64_t time)
{
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++) {
        size_t length = strlen(b->name);
        size_t old = w->length - fresh, from = old >= length ? old - length + 1 : 0;
        if (b->is.kind == RDB_CATCH_OUTPUT && memmem(w->tail + from, w->length - from, b->name, length))
            rdb_passed_hit(b->is.id, time);
    }
}

static void take(struct written *w, const char *bytes, size_t length, bool tells, int64_t time)
{
    w->seen += (int64_t)length;
    while (length > 0) {
        size_t part = length < TAIL ? length : TAIL, cut = w->length > TAIL ? w->length - TAIL : 0;
        memmove(w->tail, w->tail + cut, w->length - cut);
        memcpy(w->tail + w->length - cut, bytes, part);
        w->length += part - cut;
        if (tells)
            tell(w, part, time);
        bytes += part;
        length -= part;
    }
}

void rdb_output_written(int stream, const void *bytes, size_t length)
{
    struct written *w = &written[stream];
    int64_t known = w->seen - w->flushed;
    w->flushed += (int64_t)length;
    if (known < (int64_t)length)
        take(w, (const char *)bytes + known, length - (size_t)known, rdb_break_awaited(RDB_CATCH_OUTPUT),
             rdb_line_time());
}

/* Of the standard streams, only stdout has a buffer. */
const char *rdb_output_pending(size_t *length)
{
    *length = (size_t)(stdout->_IO_write_ptr - stdout->_IO_write_base);
    return stdout->_IO_write_base;
}

static void take_pending(bool tells, int64_t time)
{
    struct written *w = &written[1];
    size_t length;
    const char *base = rdb_output_pending(&length);
    if (rdb_show_stream(1) != 1) { /* it goes elsewhere */
        w->seen = w->flushed;
        return;
    }
    int64_t known = w->seen - w->flushed;
    if (known >= 0 && known < (int64_t)length)
        take(w, base + known, length - (size_t)known, tells, time);
}

bool rdb_output_is_watched(void)
{
    return rdb_break_awaited(RDB_CATCH_OUTPUT) && rdb_run.flags & RDB_RUN_BREAKPOINTS;
}

void rdb_output_look(int64_t time)
{
    if (rdb_output_is_watched())
        take_pending(true, time);
}

void rdb_output_pass(void)
{
    take_pending(false, 0);
}

bool rdb_output_made(void)
{
    static int64_t before;
    size_t pending;
    rdb_output_pending(&pending);
    if (rdb_show_stream(1) != 1)
        pending = 0;
    int64_t made = written[1].flushed + written[2].flushed + (int64_t)pending;
    bool more = made > before;
    before = made;
    return more;
}
