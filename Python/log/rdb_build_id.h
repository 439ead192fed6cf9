/* SPDX-License-Identifier: MIT */
/* The build id that the linker has written into an executable; both programs tell by it which build of python-rdb
 * recorded a log. */
#ifndef RDB_BUILD_ID_H
#define RDB_BUILD_ID_H

#include <stdbool.h>
#include <stddef.h>

#define RDB_BUILD_ID_SIZE 65 /* in hexadecimal, with its NUL */

/* Reads it from the image of an ELF file, `length` bytes, which may be anything.  False, and "", if there is none. */
bool rdb_build_id(const void *image, size_t length, char text[RDB_BUILD_ID_SIZE]);

/* Ours, from where the kernel has mapped our own executable: its file may be another one by now. */
bool rdb_build_id_of_self(char text[RDB_BUILD_ID_SIZE]);

#endif
