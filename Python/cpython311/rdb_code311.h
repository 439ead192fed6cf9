/* SPDX-License-Identifier: MIT */
/* Code objects of CPython 3.11 as a replay knows them: see Python/debug/rdb_code.h.  What hangs on one lies in a table beside
 * it, since its own layout is stock's.  Offsets are indices of code units, but that of the first line is 0. */
#ifndef RDB_CODE311_H
#define RDB_CODE311_H

#include "Python.h"

#include "rdb_code.h"

struct _PyInterpreterFrame;

/* NULL if it was never executed in this replay. */
struct rdb_code *rdb_code_known(PyCodeObject *);

/* The offset, as Python/debug/rdb_code.h means it, of the instruction at this index. */
int rdb_code_offset(const struct rdb_code *, int index);

/* While instructions are counted, all are looked at. */
void rdb_code_mark_all(bool counting);

/* The instruction behind the call at this index, which is looked at from now on. */
int rdb_code_after_call(PyCodeObject *, int call);

/* Told of instructions that are looked at: it is about to be executed (rdb_step311.c); it makes a call; the call before it
 * has ended with this value (rdb_call_await311.c). */
void rdb_step_instruction(struct _PyInterpreterFrame *, void *stack);
void rdb_call_comes(struct _PyInterpreterFrame *, int opcode, int argument, void *stack, PyObject *names);
void rdb_call_over(struct _PyInterpreterFrame *, int index, PyObject *value);

/* What stands at an index, as the compiler left it, and the index of the next one. */
int rdb_plain_opcode(const PyCodeObject *, int index, int *next);

#endif
