/* SPDX-License-Identifier: MIT */
/* stdio and the interpreter lock (patches/2.7.18/stdio-lock.patch).
 *
 * Stock releases the GIL around every use of a FILE, so the order in which threads take a FILE's own lock is not the
 * order of the GIL, and what lies in its buffer would differ between recording and replay.  While recording or
 * replaying, Python code therefore keeps the GIL while it is inside stdio, and gives it up only around the system calls
 * that stdio makes below (Modules/boundary/rdb_stdio.c), where stock may block too.  Another thread that wants the FILE meanwhile
 * waits for it without the GIL, in an order that the GIL decides.
 *
 * For files in which every Py_BEGIN_ALLOW_THREADS stands around the use of a FILE: define RDB_STDIO_FILE, the
 * expression for it, and include this after Python.h. */
#ifndef RDB_STDIO_LOCK_H
#define RDB_STDIO_LOCK_H

#ifdef __cplusplus
extern "C" {
#endif

/* In place of PyEval_SaveThread and PyEval_RestoreThread around the use of a FILE.  Unrecorded, they are those. */
PyAPI_FUNC(PyThreadState *) rdb_stdio_begin(FILE *);
PyAPI_FUNC(void) rdb_stdio_end(PyThreadState *);

#define RDB_STDIO_BEGIN(file)                                                                                          \
    {                                                                                                                  \
        PyThreadState *_save = rdb_stdio_begin(file);
#define RDB_STDIO_END                                                                                                  \
    rdb_stdio_end(_save);                                                                                              \
    }

#ifdef RDB_STDIO_FILE
#undef Py_BEGIN_ALLOW_THREADS
#undef Py_END_ALLOW_THREADS
#define Py_BEGIN_ALLOW_THREADS RDB_STDIO_BEGIN(RDB_STDIO_FILE)
#define Py_END_ALLOW_THREADS RDB_STDIO_END
#endif

#ifdef __cplusplus
}
#endif
#endif
