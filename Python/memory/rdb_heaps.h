/* SPDX-License-Identifier: MIT */
/* Whose memory a request takes: in a recording and in a replay, the program's memory comes from heaps (rdb_heap.h) at fixed
 * addresses.
 *
 *   held    who holds the interpreter lock: its requests come in the order of the lock, which is in the log
 *   thread  one for each thread while it runs outside the lock: in the order of that thread's own steps.  It is another
 *           thread's when the first has given the lock up for the last time; what that does afterwards is aside.
 *
 * What is asked for aside (rdb_passing.h), by the recorder, by the C library behind a call that a replay does not make, and
 * by threads that nobody has announced, comes from the C library's own allocator, in whatever order.
 *
 * The heap of a block is found again from its address.  A block goes back to its heap only when nobody else may be using
 * that heap: what a thread outside frees of others waits until it takes the lock, and what the lock's holder frees of a
 * thread outside waits until that one takes it.  So the order of all that happens to a heap is the same in a replay, where
 * threads are coroutines, and no heap needs a lock.
 *
 * Knows nothing of modes and logs.  Never touches errno. */
#ifndef RDB_HEAPS_H
#define RDB_HEAPS_H

#include "rdb_heap.h"
#include "rdb_passing.h"

/* The region: heap i lies at RDB_REGION + i * RDB_HEAP_SIZE. */
#define RDB_REGION ((uintptr_t)16 << 40)
enum { RDB_HEAP_HELD, RDB_HEAP_FIRST_THREAD, RDB_HEAPS = 1024 };

/* From now on, memory comes from the heaps; until then it is the C library's, and what that gave out stays so.  Called by the
 * first thread, whose heap is number 0 and which holds the interpreter lock, while there is no other. */
void rdb_heaps_start(void);

/* The recording is over, but not the program: new memory is the C library's again.  What is given back of ours is not used
 * again, since nobody knows any more who may use which heap. */
void rdb_heaps_stop(void);

/* Are they in use? */
extern bool rdb_heaps_on;

/* With the interpreter lock, or before there is one: the number of a heap for a thread that is to be made; -1 if there is
 * none, and all that the thread does will be aside. */
int rdb_heaps_reserve(void);
void rdb_heaps_cancel(int number); /* it was not made after all */

/* The thread that this heap was reserved for begins, outside the lock; before anything else in it. */
void rdb_heaps_thread(int number);

/* This thread has taken the interpreter lock; is about to give it up; for the last time: it is aside from now on. */
void rdb_heaps_inside(void);
void rdb_heaps_outside(void);
void rdb_heaps_leave(void);

/* REPLAY: the coroutine with this heap goes on, outside the lock or not.  (rdb_aside is the caller's to keep.) */
void rdb_heaps_switch(int number, bool outside);

/* Does the region hold this address? */
static inline bool rdb_in_region(const void *at)
{
    return (uintptr_t)at - RDB_REGION < RDB_HEAPS * RDB_HEAP_SIZE;
}

/* As their namesakes, for the running thread, which is not aside.  NULL if there is no memory.  What they take is in the region. */
void *rdb_heaps_alloc(size_t size, bool *zero);
void *rdb_heaps_alloc_aligned(size_t alignment, size_t size);
bool rdb_heaps_resize(void *, size_t size); /* where it lies */
void rdb_heaps_free(void *);                /* aside, too */
size_t rdb_heaps_usable(const void *);

/* Whole pages.  Given back whole or in part. */
void *rdb_heaps_alloc_pages(size_t size, bool *zero);
size_t rdb_heaps_slack(const void *);
void rdb_heaps_set_slack(void *, size_t);
void rdb_heaps_free_pages(void *, size_t size);

/* A hash of the state of the heap that is held: rdb_heap_digest. */
uint64_t rdb_heaps_digest(void);

/* ---- mappings (rdb_mappings.c) ---- */

/* Private anonymous memory as mmap gives it: zeros, at a multiple of RDB_PAGE_SIZE; NULL if there is none, and aside. */
void *rdb_heaps_map(size_t size);

/* As munmap; of a part, too, and whatever has been mapped there since. */
void rdb_heaps_unmap(void *at, size_t size);

/* As mremap without flags other than MREMAP_MAYMOVE; NULL if it cannot be done. */
void *rdb_heaps_remap(void *at, size_t size, size_t new_size, bool may_move);

#endif
