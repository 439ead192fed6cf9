/* Rows, in a replaying process: what `log` and `calls` want to know of every hit of a breakpoint.
 *
 * Called at hits by rdb_stop.c, at the ends of frames by rdb_catch.c, and by rdb_rows_builtin.c.  A row is told by looking where that is certain
 * (rdb_quick.h, rdb_plain.c); only else a fork evaluates it, which takes a millisecond.  Creates no Python object. */
#include "rdb_rows.h"

#include "rdb_alloc.h"
#include "rdb_breakpoints.h"
#include "rdb_outline.h"
#include "rdb_quick.h"
#include "rdb_stop.h"

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
    const PyFrameObject *frame; /* not owned */
    int64_t row;
} * open_calls;
static int open_count;

void rdb_rows_set(const char *payload, size_t length, int64_t limit, bool python)
{
    for (int i = 0; i < column_count; i++)
        free(columns[i].quick);
    free(texts);
    texts = rdb_alloc(length + 1, "the columns");
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

/* Writes what `write` writes, but on one line. */
static void write_line(FILE *out, const struct rdb_row *row, const char *source, PyObject *value)
{
    char *text = NULL;
    size_t length = 0;
    FILE *line = rdb_text_open(&text, &length, "a row");
    if (source)
        rdb_write_expression(line, row->frame, source);
    else
        rdb_write_value(line, value);
    rdb_text_close(line, "a row");
    for (char *at = text; *at; at++)
        fputc(*at == '\n' ? ' ' : *at, out);
    free(text);
}

bool rdb_row_write_value(FILE *out, struct rdb_row *row, PyObject *object)
{
    struct rdb_value value = rdb_value_of(object);
    if (!row->forked)
        return rdb_write_plain(out, &value);
    write_line(out, row, NULL, object);
    return true;
}

static bool write_columns(FILE *out, struct rdb_row *row)
{
    for (int i = 0; i < column_count; i++) {
        if (row->forked) {
            write_line(out, row, columns[i].source, NULL);
        } else {
            struct rdb_value value = rdb_quick_value(columns[i].quick, row->frame);
            if (!rdb_write_plain(out, &value))
                return false;
        }
        fputc('\n', out);
    }
    return true;
}

static bool write_call(FILE *out, struct rdb_row *row)
{
    PyCodeObject *code = row->frame->f_code;
    int arguments = code->co_argcount + !!(code->co_flags & CO_VARARGS) + !!(code->co_flags & CO_VARKEYWORDS);
    bool known = true;
    fprintf(out, "%s(", rdb_outline_qualified(code));
    for (int i = 0; known && i < arguments; i++) {
        PyObject *value = row->frame->f_localsplus[i];
        fprintf(out, "%s%s=", i ? ", " : "", PyString_AS_STRING(PyTuple_GET_ITEM(code->co_varnames, i)));
        known = !value || rdb_row_write_value(out, row, value);
    }
    fputc(')', out);
    return known;
}

static bool write_result(FILE *out, struct rdb_row *row)
{
    if (!row->value)
        return false; /* what is raised is told by rdb_describe_result */
    fputs("returned ", out);
    return rdb_row_write_value(out, row, row->value);
}

static void work(FILE *out, void *data)
{
    struct rdb_row *row = data;
    row->forked = true;
    row->write(out, row);
}

/* The row's text, malloc'ed. */
static char *tell(struct rdb_row *row)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, "a row");
    bool known = row->write(out, row);
    rdb_text_close(out, "a row");
    if (known)
        return text;
    free(text);
    return row->write == write_result && !row->value ? rdb_describe_result(row->frame, NULL) : rdb_in_fork(work, row);
}

/* ---- Rows ---- */

int64_t rdb_row_send(struct rdb_row *row, int64_t time, int depth)
{
    if (row_count >= row_limit)
        return -1;
    char *text = tell(row);
    rdb_server_row(time, row_count, depth, text);
    free(text);
    return row_count++;
}

void rdb_row_send_result(struct rdb_row *row, int64_t number)
{
    row->write = write_result;
    char *text = tell(row);
    rdb_server_row(rdb_line_time(), number, RDB_ROW_RESULT, text);
    free(text);
}

bool rdb_rows_want_builtin(const char *name)
{
    return rdb_run.flags & RDB_RUN_ROWS && column_count == 0 && (!only_python || rdb_builtin_is_global(name));
}

void rdb_rows_hit(PyFrameObject *f, int64_t time)
{
    bool begins = f && f->f_lasti == 0; /* else it calls a function written in C, of the same name */
    if (!f || !(column_count || begins))
        return;
    struct rdb_row row = {.frame = f, .write = column_count ? write_columns : write_call};
    int64_t number = rdb_row_send(&row, time, rdb_depth);
    if (column_count || number < 0)
        return;
    open_calls = rdb_grow(open_calls, (size_t)(open_count + 1) * sizeof *open_calls, "the calls");
    open_calls[open_count++] = (struct open_call){f, number};
}

void rdb_rows_exit(PyFrameObject *f, PyObject *value)
{
    int i = open_count;
    while (i > 0 && open_calls[i - 1].frame != f)
        i--;
    if (i == 0)
        return;
    struct rdb_row row = {.frame = f, .value = value};
    rdb_row_send_result(&row, open_calls[i - 1].row);
    memmove(&open_calls[i - 1], &open_calls[i], (open_count - i) * sizeof *open_calls);
    open_count--;
}
