/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's breakpoints, and what `step` passes over.  Knows where they are asked for; where they really stand is
 * known by each replaying process, which is told the whole set. */
#ifndef BREAKPOINTS_H
#define BREAKPOINTS_H

#include "rdb_protocol.h"
#include "text.h"

#include <stdint.h>
#include <stdio.h>

/* The id of the one that `advance` sets for the time of its move. */
#define BREAKPOINT_ADVANCE INT32_MAX
/* Where the names of a watched expression are looked up: uids and addresses of a frame and of the dict of its global
 * variables; 0 for none. */
struct scope {
    uint64_t frame, frame_address, globals, globals_address;
};

struct breakpoint {
    int id; /* counted from 1, breakpoints and skips apart */
    enum rdb_breakpoint_kind kind;
    char *file;      /* "" for any; of a watch, the names that are variables of its frame */
    char *name;      /* what enum rdb_breakpoint_kind says; "" for a line */
    int line;        /* as asked for */
    char *condition; /* "" for none */
    struct scope scope;
    bool temporary, enabled;
    long long hits;    /* how often it was met, in either direction */
    long long ignored; /* so many hits to come are passed over */
    char *commands;    /* lines to run when it stops; "" for none */
    char *
        stands_in; /* of one on a function: the file where it stands; of one on a class of exceptions: what that is itself
                          called, if there is one of that name where the person stands; else "" */
    int calls;     /* enum rdb_breakpoint_calls */
    int files;     /* of one on a line: in how many files it stands */
    int64_t stands_at; /* the line where it stands, RDB_NO_LINE, or 0 while no code seen so far matches (pending) */
};

struct breakpoints {
    struct breakpoint *items;
    int count;
    int last_id, last_skip_id;
    unsigned generation; /* changes with every change of the set */
};

static inline bool breakpoint_is_skip(const struct breakpoint *b)
{
    return b->kind == RDB_SKIP_FILE || b->kind == RDB_SKIP_FUNCTION;
}

static inline bool breakpoint_is_catch(const struct breakpoint *b)
{
    return b->kind >= RDB_CATCH_RETURN && b->kind != RDB_WATCH;
}

/* Does it stand on this line? */
bool breakpoint_is_on_line(const struct breakpoint *, const char *file, int line);

/* Makes one outside a set, enabled and without an id; copies the strings. */
void breakpoint_init(struct breakpoint *, enum rdb_breakpoint_kind kind, const char *file, int line, const char *name);

/* Adds one, enabled.  Copies the strings. */
struct breakpoint *breakpoints_add(struct breakpoints *, enum rdb_breakpoint_kind kind, const char *file, int line,
                                   const char *name);
void breakpoints_remove(struct breakpoints *, struct breakpoint *);
struct breakpoint *breakpoints_find(struct breakpoints *, bool skip, int id); /* NULL if there is none */

/* To be called after changing one in place. */
void breakpoints_changed(struct breakpoints *);

/* A move has come to a hit of this one: counts it.  True if it is one to be passed over. */
bool breakpoints_ignore(struct breakpoints *, int id);

/* Is there any that can stop a run?  One that has to be evaluated?  Any watch?  Any skip? */
bool breakpoints_any(const struct breakpoints *);
bool breakpoints_any_condition(const struct breakpoints *);
bool breakpoints_any_watch(const struct breakpoints *);
bool breakpoints_any_skip(const struct breakpoints *);

/* The payload of RDB_SET_BREAKPOINTS: those enabled, in order. */
void breakpoints_encode(const struct breakpoints *, struct text *payload);
void breakpoint_encode(const struct breakpoint *, struct text *payload); /* of one */
/* The part of the payload of RDB_SET_NAMED that is for the watches' scopes; behind that for the person's objects. */
void breakpoints_encode_scopes(const struct breakpoints *, struct text *payload);
/* Takes the answer in. */
void breakpoints_decode(struct breakpoints *, const struct text *answer);

/* "prog.py:12", "function main", "exceptions of class KeyError". */
char *breakpoint_describe(const struct breakpoint *);

/* Writes the commands that set them again; returns how many there are. */
int breakpoints_write(const struct breakpoints *, FILE *);

/* Puts the person's set aside, for one of the program's own: the set is empty now.  And back. */
struct breakpoints breakpoints_set_aside(struct breakpoints *);
void breakpoints_restore(struct breakpoints *, struct breakpoints persons);

#endif
