/* SPDX-License-Identifier: MIT */
/* Keeps extension modules that were compiled for stock Python 2.7 out, and says why.  Included by modsupport.h, so by
 * every extension module; rdb_abi.c is called by Python/dynload_shlib.c only.
 *
 * Our object header is larger than stock's, so such a module would crash.  A module of either kind needs the function
 * behind Py_InitModule4; ours has a name of its own, so the dynamic linker refuses the other kind.  (A module that
 * makes its module object in another way is not noticed.)  Must stay plain C, which C++ can read as well. */
#ifndef RDB_ABI_H
#define RDB_ABI_H

#undef Py_InitModule4
#define Py_InitModule4 Py_InitModule4_rdb

/* dlopen, which refuses a stock module even when the program asked for lazy binding: else its initialization would be
 * started, and end the process when it reaches the missing function. */
void *rdb_abi_dlopen(const char *path, int flags);

/* What to tell the person instead of the dynamic linker's message: an explanation if the module at path was compiled
 * for stock Python, otherwise message itself.  The text is good until the next call. */
const char *rdb_abi_explain(const char *path, const char *message);

#endif
