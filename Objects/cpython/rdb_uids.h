/* SPDX-License-Identifier: MIT */
/* The words in which uids stand (rdb_births.h), for Python/cpython/rdb_named.c, which is told of lives and deaths. */
#ifndef RDB_UIDS_H
#define RDB_UIDS_H

/* What stood there, with its mark; 0 if nothing did. */
unsigned long long rdb_uid_clear(const void *object);

/* It was counted as new: it was not. */
void rdb_uid_restore(const void *object, unsigned long long word);

#endif
