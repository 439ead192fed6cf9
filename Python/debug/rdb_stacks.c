/* SPDX-License-Identifier: MIT */
/* Threads and their stacks: see rdb_stacks.h.  Creates no object of the program. */
#include "rdb_stacks.h"

#include "rdb_frames.h"
#include "rdb_schedule.h"
#include "rdb_waits.h"
#include "rdb_alloc.h"

#include <stdio.h>

int rdb_stack_depth(int thread)
{
    int depth = 0;
    for (const struct rdb_frame *f = rdb_frame_top(thread); f; f = rdb_frame_back(f))
        depth++;
    return depth;
}

struct rdb_frame *rdb_stack_at(int thread, int depth)
{
    struct rdb_frame *f = rdb_frame_top(thread);
    for (int above = rdb_stack_depth(thread) - depth; f && above > 0; above--)
        f = rdb_frame_back(f);
    return f;
}

/* A name that the program has given, whatever is in it, stays in its line. */
static void write_name(FILE *out, const char *name)
{
    for (; *name; name++)
        *name == '\n' ? fputs("\\n", out) : fputc(*name, out);
}

static void describe(FILE *out, int number)
{
    const char *name = rdb_thread_name(number);
    const struct rdb_frame *f = rdb_frame_top(number);

    fprintf(out, "%c %d%s", number == rdb_self->index + 1 ? '*' : ' ', number, *name ? " (" : "");
    write_name(out, name);
    fputs(*name ? ")" : "", out);
    if (f) {
        fputs("  ", out);
        write_name(out, rdb_frame_file(f));
        fprintf(out, ":%d in ", rdb_frame_line(f));
        write_name(out, rdb_frame_function(f));
    }
    rdb_waits_describe(out, number);
    fputc('\n', out);
}

char *rdb_thread_list(void)
{
    char *text = NULL;
    size_t length;
    FILE *out = rdb_text_open(&text, &length, "the list of threads");
    for (int number = 1, last = rdb_thread_highest(); number <= last; number++)
        if (rdb_thread_lives(number))
            describe(out, number);
    rdb_waits_deadlocks(out);
    rdb_text_close(out, "the list of threads");
    return text;
}
