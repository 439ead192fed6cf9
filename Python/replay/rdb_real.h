/* SPDX-License-Identifier: MIT */
/* The C library's own functions, which the executable hides behind its own of the same names. */
#ifndef RDB_REAL_H
#define RDB_REAL_H

/* The next definition of a name along the search order: the C library's own; NULL if there is none.  Keeps errno. */
void *rdb_real(const char *name);

/* POINTER, of the given function's type, holds the real function from the beginning of a recording or replay on: to look a
 * name up later, in one mode only, would change what the C library remembers of the last failure (dlerror), and where. */
#define RDB_REAL_AT_START(name, pointer)                                                                               \
    static const struct rdb_real_pointer entry_##name                                                                  \
        __attribute__((section("rdb_reals"), used)) = {#name, (void **)&(pointer)}
struct rdb_real_pointer {
    const char *name;
    void **pointer;
};
void rdb_real_start(void);

/* A real fork, in any mode: for snapshots. */
int rdb_real_fork(void);

#endif
