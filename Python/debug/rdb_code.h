/* SPDX-License-Identifier: MIT */
/* Code objects as a replay knows them.  The interpreter makes one of these when it executes a code object for the first
 * time, and says so (rdb_stops.h); it lives as long as the code object does.  Implemented by each interpreter, as
 * rdb_frames.h says. */
#ifndef RDB_CODE_H
#define RDB_CODE_H

#include <stdbool.h>
#include <stdint.h>

/* A function, class or module as the compiler left it, executed or not. */
struct rdb_body;

struct rdb_code {
    struct rdb_code *next, **link; /* in rdb_codes */
    const struct rdb_body *body;
    const char *file, *name; /* what its text is shown as (rdb_texts.h); the program's */
    int defined_at;          /* the line where its definition begins; with the name, tells those of a file apart */
    int size;                /* offsets of instructions are less */

    /* What the debugger keeps about it; allocated ones are freed with it. */
    bool skipped;               /* `step` does not stop here */
    bool returns;               /* somebody waits for its frames to end */
    bool fired;                 /* some armed place was executed */
    unsigned char *armed;       /* per offset: rdb_index.c looks for its execution; NULL if it never has */
    unsigned char *breakpoints; /* per offset: 1 where some breakpoint stands; NULL for nowhere */
    int64_t returned_in;        /* the segment in which a frame of it was last seen to end */
};

/* All that were executed and still live, latest first. */
extern struct rdb_code *rdb_codes;

/* The line of the instruction at an offset. */
int rdb_code_line(const struct rdb_code *, int offset);

/* Calls visit for every place where a stop point can be: first for the starts of lines, in the order of the code. */
typedef void rdb_place_visitor(struct rdb_code *, int line, int offset, void *data);
void rdb_code_places(struct rdb_code *, rdb_place_visitor *, void *data);

/* Puts a break on the stop point at this offset, a place, or takes it away: when it is executed, rdb_stops_break is told,
 * before the stop point counts. */
void rdb_code_break(struct rdb_code *, int offset, bool set);

/* Has rdb_stops_call told of every call that the code is about to make, or no longer. */
void rdb_code_watch_calls(struct rdb_code *, bool watch);

/* ---- Bodies ---- */

struct rdb_definition {
    const char *file, *name;
    int defined_at, first_line; /* of its own code */
    bool is_class;
};
struct rdb_definition rdb_body_definition(const struct rdb_body *);

/* Tells it apart from what another text would give: instructions, lines, names, plain constants, the same of what is defined
 * inside.  Before its first execution. */
uint64_t rdb_body_print(const struct rdb_body *);

/* Calls visit for every line that has code; for each function and class defined directly inside. */
void rdb_body_lines(const struct rdb_body *, void (*visit)(int line, void *data), void *data);
void rdb_body_inner(const struct rdb_body *, void (*visit)(const struct rdb_body *, void *data), void *data);

#endif
