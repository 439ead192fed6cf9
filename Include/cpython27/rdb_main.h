/* SPDX-License-Identifier: MIT */
/* Where the interpreter's executable lies: for Modules/getpath.c (patches/2.7.18/build-prefix.patch). */
#ifndef RDB_MAIN_H
#define RDB_MAIN_H

#include <stddef.h>

/* Writes the executable's folder over path, cut to size - 1 bytes; empty if it is not known.  Returns path. */
char *rdb_program_folder(char *path, size_t size);

#endif
