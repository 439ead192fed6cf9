/* Between the files that tell rows (rdb_rows.c: hits, calls of Python functions; rdb_rows_builtin.c: calls of functions
 * written in C). */
#ifndef RDB_ROWS_H
#define RDB_ROWS_H

#include "rdb_stops.h"

/* What is being told. */
struct rdb_row {
    PyFrameObject *frame;
    PyObject *value;                 /* of the end of a call; NULL: an exception is set */
    const struct rdb_call_site *site; /* of a call of a function written in C */
    bool (*write)(FILE *, struct rdb_row *); /* false: that is not certain without running code */
    bool forked; /* in a throwaway process: anything may be done */
};

/* repr(object) on one line. */
bool rdb_row_write_value(FILE *, struct rdb_row *, PyObject *);

/* Sends a row that is told so, unless there are as many as were asked for.  Returns its number, or -1. */
int64_t rdb_row_send(struct rdb_row *, int64_t time, int depth);
/* The call told by that row has ended; row->value: how. */
void rdb_row_send_result(struct rdb_row *, int64_t number);

#endif
