/* SPDX-License-Identifier: MIT */
/* The marks that the program has made so far: see rdb_marks.h. */
#include "rdb_marks.h"
#include "rdb_array.h"

#include <stdlib.h>

static struct rdb_mark *marks;
static int count;
static int64_t last_failure = -2;

void rdb_marks_keep(const struct rdb_mark *mark)
{
    rdb_array_push(marks, count, "a mark", *mark);
    if (mark->is_failure)
        last_failure = mark->time;
}

void rdb_marks_visit(void (*visit)(const struct rdb_mark *, void *), void *data)
{
    for (const struct rdb_mark *mark = marks; mark < marks + count; mark++)
        visit(mark, data);
}

int64_t rdb_marks_last_failure(void)
{
    return last_failure;
}
