/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every hit of one breakpoint in the whole recording, with what is wanted of it.  The person does not move. */
#ifndef HIT_ROWS_H
#define HIT_ROWS_H

#include "session.h"

struct row {
    int64_t time;
    int64_t returned_at; /* of a call: timestamp of the line that ended it, or -1: it did not end */
    int depth;           /* of the frame */
    size_t text, result; /* in the strings */
};

/* There may be millions: none of it holds references, which the collector would have to follow. */
struct hit_rows {
    struct row *at;
    int count, limit; /* at most so many, set by the caller */
    bool more;        /* there were more than that */
    /* Where the condition raised something; they are none of the hits. */
    int failures;
    int64_t failed_at; /* first, and what it raised there */
    char *failure;
    struct text strings;
};

/* A line per expression, or the call. */
static inline const char *hit_row_text(const struct hit_rows *rows, const struct row *row)
{
    return rows->strings.bytes + row->text;
}

/* Of a call that has ended: "returned REPR", "raised TYPE: TEXT". */
static inline const char *hit_row_result(const struct hit_rows *rows, const struct row *row)
{
    return rows->strings.bytes + row->result;
}

/* expressions: strings, as RDB_SET_COLUMNS wants them; empty for calls. */
enum travel_result hit_rows_collect(struct session *, const struct breakpoint *, const struct text *expressions,
                                    struct hit_rows *);

#endif
