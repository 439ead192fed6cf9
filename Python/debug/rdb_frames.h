/* SPDX-License-Identifier: MIT */
/* The program as the debugger sees it, whatever interpreter runs it: frames, threads, the exception that is on its way.
 *
 * Everything in Python/debug is written over this header, rdb_code.h (code objects), rdb_look.h (what objects are worth),
 * rdb_calls_in_c.h and rdb_step.h, which each interpreter implements (2.7: Python/cpython27); tests/test_rooms.py knows
 * that they are the only way up.  Nothing of it creates,
 * keeps or frees an object of the program, or runs its code, but what rdb_look.h says.  Names are UTF-8, or whatever
 * bytes the program used; they are the program's, and stay as long as what they are the names of. */
#ifndef RDB_FRAMES_H
#define RDB_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rdb_frame;  /* a frame on the stack of a thread, until it ends */
struct rdb_object; /* an object of the program: borrowed, for the moment */

/* ---- Frames ---- */

/* The innermost frame of a thread (0: the running one, even where it has given up the interpreter lock), or NULL. */
struct rdb_frame *rdb_frame_top(int thread);
/* The one that called it, or NULL. */
struct rdb_frame *rdb_frame_back(const struct rdb_frame *);

int rdb_frame_line(const struct rdb_frame *);
const char *rdb_frame_file(const struct rdb_frame *);
const char *rdb_frame_function(const struct rdb_frame *);

/* Which instruction it is at.  code is NULL before the first one of a code object that was never executed. */
struct rdb_spot {
    struct rdb_code *code;
    int offset;
};
struct rdb_spot rdb_frame_spot(const struct rdb_frame *);

/* A generator's or coroutine's: what tells it apart from all others that live, in every replay alike; 0 for other frames. */
uint64_t rdb_frame_generator(const struct rdb_frame *);

/* Is it the body of a module; of the main module? */
bool rdb_frame_is_module(const struct rdb_frame *);
bool rdb_frame_is_main(const struct rdb_frame *);
/* Is it the library's code that reports exceptions which a thread lets through? */
bool rdb_frame_reports_exceptions(const struct rdb_frame *);

/* What it calls at its instruction, as its code names that ("recv"); "" if that cannot be told. */
const char *rdb_frame_calls(const struct rdb_frame *);
/* Is it the library's code that waits for a thread to end?  Its number; 0. */
int rdb_frame_joins(const struct rdb_frame *);

/* ---- Threads, by number: 1 is the main thread, 0 the running one ---- */

/* Is there such a thread now, and has it begun to run Python?  The highest number that one has. */
bool rdb_thread_lives(int thread);
int rdb_thread_highest(void);
/* What the program itself calls it; "" if it has no name. */
const char *rdb_thread_name(int thread);

/* ---- The exception that is set in the running thread ---- */

/* Its class; NULL if there is none. */
struct rdb_object *rdb_exception_class(void);
/* Tells it apart from others while it propagates; NULL if it has not arrived in a frame. */
const void *rdb_exception_origin(void);

/* Is the class of that name, alone or with its module's (of which the first parts may be left out), or is it what the program
 * has under that name (os.error, which is OSError), or derived from such a one?  "" is any. */
bool rdb_class_is(const struct rdb_object *, const char *name);
/* What the class is itself called, with its module's name, that the program has under a name now (alone: an
 * exception in any module).  False: it has none. */
bool rdb_class_find(const char *name, char *own, size_t size);
/* Writes its name and those of what it is derived from, with their modules', separated by blanks.  False if there is not
 * room for all. */
bool rdb_class_names(const struct rdb_object *, char *names, size_t size);

#endif
