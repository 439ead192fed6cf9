/* SPDX-License-Identifier: MIT */
/* A text as the body of a function: for rdb_compile.c alone.  Only in a throwaway process. */
#ifndef RDB_AS_FUNCTION_H
#define RDB_AS_FUNCTION_H

#include "Python.h"

#include "pythonrun.h"

/* The code of `def f(NAMES): TEXT`; of an expression (kind: Py_eval_input, or Py_file_input), `return TEXT`.  NULL with the
 * exception set. */
PyCodeObject *rdb_compile_as_function(const char *text, int kind, PyObject *names, const char *file, PyCompilerFlags *);

#endif
