/* SPDX-License-Identifier: MIT */
/* Rows, in a replaying process: see rdb_rows.h.  Runs inside the replayed program: creates no object of it. */
#include "rdb_rows.h"

#include "rdb_calls_in_c.h"
#include "rdb_frames.h"
#include "rdb_look.h"
#include "rdb_message.h"
#include "rdb_time.h"
#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_apart.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 32 };
static struct column {
    const char *source; /* in `texts` */
    struct rdb_quick *quick;
} columns[COLUMNS];
static int column_count;
static char *texts;
static int64_t row_count, row_limit;
static bool only_python; /* the name is known to be a Python function's */

/* Calls that have been told and have not ended. */
static struct open_call {
    const struct rdb_frame *frame; /* not owned */
    int64_t row;
} * open_calls;
static int open_count;

void rdb_rows_set(const char *payload, size_t length, int64_t limit, bool python)
{
    for (int i = 0; i < column_count; i++)
        free(columns[i].quick);
    free(texts);
    texts = rdb_alloc(length + 1, "a row");
    memcpy(texts, payload, length);
    texts[length] = 0;
    column_count = open_count = 0;
    for (const char *at = texts; at < texts + length && column_count < COLUMNS; at += strlen(at) + 1)
        columns[column_count++] = (struct column){at, rdb_quick_parse(at)};
    row_count = 0;
    row_limit = limit;
    only_python = python;
}

/* ---- Texts ---- */

/* What is being told. */
struct row {
    bool (*write)(FILE *, const struct row *, bool forked); /* false: that is not certain without running code */
    struct rdb_frame *frame;
    struct rdb_object *value;         /* of the end of a call; NULL: an exception is set */
    const struct rdb_call_site *site; /* of a call of a function written in C */
};

static bool write_columns(FILE *out, const struct row *row, bool forked)
{
    for (int i = 0; i < column_count; i++) {
        if (!rdb_tell_expression(out, row->frame, columns[i].quick, columns[i].source, forked))
            return false;
        fputc('\n', out);
    }
    return true;
}

static bool write_call(FILE *out, const struct row *row, bool forked)
{
    return rdb_tell_call(out, row->frame, forked);
}

static bool write_call_site(FILE *out, const struct row *row, bool forked)
{
    return rdb_tell_call_site(out, row->site, forked);
}

static bool write_returned(FILE *out, const struct row *row, bool forked)
{
    fputs("returned ", out);
    return rdb_tell_value(out, row->value, forked);
}

static void work(FILE *out, void *row)
{
    ((struct row *)row)->write(out, row, true);
}

/* The row's text, malloc'ed. */
static char *tell(struct row *row)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, "a row");
    bool known = row->write(out, row, false);
    rdb_text_close(out, "a row");
    if (known)
        return text;
    free(text);
    return rdb_in_fork(work, row);
}

/* ---- Rows ---- */

/* Sends a row, unless there are as many as were asked for.  Returns its number, or -1. */
static int64_t send(struct row *row, int64_t time, int depth)
{
    if (row_count >= row_limit)
        return -1;
    char *text = tell(row);
    rdb_send_row(time, row_count, depth, text);
    free(text);
    return row_count++;
}

/* The call told by that row is over. */
static void send_result(struct rdb_frame *frame, int64_t number, struct rdb_object *value)
{
    struct row row = {.write = write_returned, .frame = frame, .value = value};
    char *text = value ? tell(&row) : rdb_describe_result(NULL);
    rdb_send_row(rdb_line_time(), number, RDB_ROW_RESULT, text);
    free(text);
}

void rdb_rows_hit(struct rdb_frame *f, int64_t time)
{
    bool begins = f && rdb_frame_spot(f).offset == 0; /* else it calls a function written in C, of the same name */
    if (!f || !(column_count || begins))
        return;
    struct row row = {.write = column_count ? write_columns : write_call, .frame = f};
    int64_t number = send(&row, time, rdb_depth);
    if (column_count || number < 0)
        return;
    rdb_array_push(open_calls, open_count, "a row", (struct open_call){f, number});
}

void rdb_rows_exit(struct rdb_frame *f, struct rdb_object *value)
{
    int i = open_count;
    while (i > 0 && open_calls[i - 1].frame != f)
        i--;
    if (i == 0)
        return;
    send_result(f, open_calls[i - 1].row, value);
    memmove(&open_calls[i - 1], &open_calls[i], (open_count - i) * sizeof *open_calls);
    open_count--;
}

void rdb_rows_call(struct rdb_frame *f, const struct rdb_call_site *site, const char *name)
{
    if (column_count > 0 || (only_python && !rdb_builtin_is_global(name)))
        return;
    struct row row = {.write = write_call_site, .frame = f, .site = site};
    int64_t number = send(&row, rdb_line_time(), rdb_depth + 1);
    if (number >= 0)
        rdb_call_await(f, site, number, send_result);
}
