/* SPDX-License-Identifier: MIT */
/* Compiles and runs what a person types, as if it stood in the code of a frame.  Only in a throwaway process. */
#ifndef RDB_COMPILE_H
#define RDB_COMPILE_H

#include "Python.h"

#include <stdbool.h>

/* What the code around a text lends to it. */
struct rdb_setting {
    PyObject *globals, *locals; /* as PyEval_EvalCode takes them */
    int flags;                  /* PyCF_MASK: what its module takes from __future__ */
    const char *inside;         /* the class whose private names are its own, or "" */
};

/* That of a frame, or of none if NULL: then without variables.  Takes the frame's variables into its f_locals. */
struct rdb_frame;
struct rdb_setting rdb_setting_of(const struct rdb_frame *);

/* Compiles an expression or, if `statements`, whatever else it is.  NULL with the exception set.  Needs no variables. */
PyObject *rdb_compile(const struct rdb_setting *, const char *source, bool statements);

/* Compiles and runs it; None if it is no expression.  A new reference; NULL with the exception set, and then *syntax if it
 * is about the text.  What is defined inside (lambdas, comprehensions) sees the variables of the frame. */
PyObject *rdb_run_text(const struct rdb_setting *, const char *source, bool statements, bool *syntax);

/* The text with private names (self.__x) as the compiler writes them inside a class (self._Cart__x); malloc'ed. */
char *rdb_with_private_names(const char *source, const char *inside);

/* The file that such a text is from, as tracebacks tell it; how it is compiled. */
#define RDB_TYPED "<revdb>"
PyCompilerFlags rdb_flags_of(const struct rdb_setting *);

/* Each CPython's own: runs a text that defines functions or classes, so that these see the variables of the frame.  kind:
 * Py_eval_input or Py_file_input.  NULL and *made false, without an exception, if that cannot be. */
PyObject *rdb_run_defining(const struct rdb_setting *, const char *text, int kind, bool *made);

#endif
