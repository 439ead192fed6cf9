/* SPDX-License-Identifier: MIT */
/* Fingerprints of values, by looking: what a watch compares (Python/debug/rdb_watch.h). */
#ifndef RDB_PRINT_H
#define RDB_PRINT_H

#include "rdb_quick.h"
#include "rdb_watch.h"

/* Puts what a value is into a fingerprint: of numbers, texts and the containers that Python is born with the contents, of
 * all other objects which one it is; of those created since `rdb_print_newborn` (a uid) only the type, as an evaluation
 * creates another one each time.  False if that cannot be told by looking. */
bool rdb_print_value(uint64_t *print, const struct rdb_value *);
extern unsigned long long rdb_print_newborn;

/* Is the repr of this object always the same? */
bool rdb_print_shows_plainly(PyObject *);

/* Where a watch's names are looked up now; the fingerprint of its value there, false if looking does not tell. */
struct rdb_scope rdb_print_scope(const struct rdb_watch *);
bool rdb_print_look(const struct rdb_watch *, const struct rdb_scope *, uint64_t *print);

#endif
