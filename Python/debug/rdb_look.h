/* SPDX-License-Identifier: MIT */
/* What the program's objects are worth: told by looking where that is certain, else evaluated in a process that is thrown
 * away.  Implemented by each interpreter, as rdb_frames.h says. */
#ifndef RDB_LOOK_H
#define RDB_LOOK_H

#include "rdb_protocol.h"
#include "rdb_quick_tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct rdb_frame;
struct rdb_object;
struct rdb_watch;

/* ---- By looking: no object is created, kept or changed, no code of the program runs ---- */

/* A condition in this frame. */
enum rdb_truth rdb_quick_truth(const struct rdb_quick *, const struct rdb_frame *);

/* The fingerprint of what a watch is worth; false if looking does not tell. */
bool rdb_watch_look(const struct rdb_watch *, uint64_t *print);

/* The frame's arguments, as they are now: "a=1, b=<list of 300>". */
void rdb_write_arguments(FILE *, const struct rdb_frame *);
/* All its variables, strings: a name, its value, the next name, ... */
void rdb_write_variables(FILE *, const struct rdb_frame *);

/* ---- By looking, false if that is not certain (something may have been written then); forked: in a throwaway process,
 * where it always is ---- */

/* The value on one line; that of an expression; "put(self=..., price=3)" of a frame that begins. */
bool rdb_tell_value(FILE *, struct rdb_object *, bool forked);
bool rdb_tell_expression(FILE *, struct rdb_frame *, const struct rdb_quick *, const char *source, bool forked);
bool rdb_tell_call(FILE *, const struct rdb_frame *, bool forked);

/* ---- In a fork ---- */

/* Is the condition true?  An error counts as true (the person should see the place), and is told by *raised ("TYPE: TEXT",
 * malloc'ed; else it is left alone).  In it, __exception__ is the exception that is set, or None; __return__ is what the
 * frame is about to return (NULL: None). */
bool rdb_condition_holds(struct rdb_frame *, const char *condition, struct rdb_object *returned, char **raised);

/* "returned REPR", or if value is NULL, "raised TYPE: TEXT" of the exception that is set; "TYPE: TEXT" of it, or NULL if
 * there is none.  malloc'ed. */
char *rdb_describe_result(struct rdb_object *value);
char *rdb_describe_exception(void);

/* The fingerprint of a watch that looking does not tell. */
uint64_t rdb_watch_evaluate(const struct rdb_watch *);

/* ---- In this process, which is spoilt by it ---- */

/* From now on this process evaluates, as the thread of this number (0: the running one): mode, counters and hooks are set
 * so that nothing of the replay moves. */
void rdb_enter_eval(int thread);

/* What came of an evaluation. */
struct rdb_evaluation {
    enum rdb_result result;
    char *text;   /* to show; malloc'ed */
    uint64_t uid; /* of the value, if that is an object of the program and more than a number or a short string; or 0 */
    uint64_t object; /* then, its address */
    const char *type;
    uint64_t characters; /* of the whole value, where the text is only its beginning */
};

/* The frame may be NULL: then there are only built-in names and numbered objects. */
struct rdb_evaluation rdb_evaluate(struct rdb_frame *, enum rdb_eval_kind, const char *source);
/* RDB_EVAL_NAMES; RDB_EVAL_WATCH, whose payload is another. */
struct rdb_evaluation rdb_watch_names(struct rdb_frame *, const char *source);
struct rdb_evaluation rdb_watch_show(const char *payload, size_t length);

/* ---- Numbered objects ($5) ---- */

/* How many uids have been given. */
unsigned long long rdb_uid_count(void);

/* Replaces the set by what an RDB_SET_NAMED message holds (payload of `length` bytes), looks for those that are new, and
 * returns the answer's payload: malloc'ed, *count of them. */
struct rdb_named_answer *rdb_named_set(const void *payload, size_t length, int *count);

/* The timestamp of the line during which the object of this number died, or -1. */
int64_t rdb_named_died(int number);

#endif
