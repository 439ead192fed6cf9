/* SPDX-License-Identifier: MIT */
/* Variables of libraries that each thread has of its own (C's __thread, C++'s thread_local, Rust's thread_local!).
 *
 * A replay runs every thread as a coroutine of one OS thread, which has one set of them: so each coroutine keeps its own
 * while it does not run.  Those of the libraries that the program loads; what the executable and the libraries that it
 * begins with have is shared, and is ours or the C library's.
 *
 * Knows how the GNU C library finds them on x86-64: its vector of blocks (DTV), and blocks below the thread pointer.  Their
 * destructors do not run in replays. */
#ifndef RDB_TLS_H
#define RDB_TLS_H

/* Those of a thread that does not run; all zero: it has not come to any yet. */
struct rdb_tls {
    struct rdb_tls_block *blocks; /* one for each module */
    int count;
};

/* REPLAY: a library was loaded. */
void rdb_tls_loaded(void);

/* REPLAY: `to` goes on in the place of `from`. */
void rdb_tls_switch(struct rdb_tls *from, struct rdb_tls *to);

/* REPLAY: that thread will not go on. */
void rdb_tls_forget(struct rdb_tls *);

#endif
