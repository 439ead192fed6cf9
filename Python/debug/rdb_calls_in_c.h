/* SPDX-License-Identifier: MIT */
/* Functions written in C, as Python code calls them.  Implemented by each interpreter, as rdb_frames.h says. */
#ifndef RDB_CALLS_IN_C_H
#define RDB_CALLS_IN_C_H

#include "rdb_callee.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct rdb_frame;
struct rdb_object;

/* A call that is about to be made. */
struct rdb_call_site;

struct rdb_callee rdb_call_callee(const struct rdb_call_site *);
/* Does the module that a qualified name begins with have the callee under the rest of it?  (os.getpid is posix.getpid.) */
bool rdb_call_is_of(const struct rdb_call_site *, const char *wanted);

/* "list.append([1], 2)"; false and forked as rdb_look.h says. */
bool rdb_tell_call_site(FILE *, const struct rdb_call_site *, bool forked);

/* Calls returned(frame, number, value) when the call that the frame is about to make is over; value NULL: with the
 * exception that is set.  Only of the call awaited last. */
typedef void rdb_call_returned(struct rdb_frame *, int64_t number, struct rdb_object *value);
void rdb_call_await(struct rdb_frame *, const struct rdb_call_site *, int64_t number, rdb_call_returned *);
/* An exception has arrived in the frame: if it awaits a call, that was refused. */
void rdb_call_refused(struct rdb_frame *);

/* Is there a function, method or type written in C of this name, perhaps qualified ("len", "time.sleep", "list.append")?
 * Looks at all types and loaded modules. */
bool rdb_builtin_exists(const char *name);

/* Is it in the namespace of built-in names? */
bool rdb_builtin_is_global(const char *name);

#endif
