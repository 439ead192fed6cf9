/* SPDX-License-Identifier: MIT */
/* Announcing functions of the C library that nobody considered (rdb_considered.c).  For rdb_loader.c. */
#ifndef RDB_CONSIDERED_H
#define RDB_CONSIDERED_H

/* The program looked the name up and gets `found`, which is not one of ours. */
void rdb_consider_lookup(const char *name, const void *found);

/* The program has loaded a library.  find: what a name stands for in this process. */
void rdb_consider_library(void *handle, void *(*find)(const char *name));

#endif
