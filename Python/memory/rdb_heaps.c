/* SPDX-License-Identifier: MIT */
/* Whose memory a request takes: see rdb_heaps.h. */
#include "rdb_heaps.h"

#include "rdb_raw.h"

#include <sys/mman.h>

/* A block that waits to go back to its heap. */
struct waiting {
    struct waiting *next;
};

/* A heap, and what waits. */
struct owner {
    struct rdb_heap heap;
    struct waiting *returned; /* blocks of this heap that others freed while its thread was outside */
    struct waiting *deferred; /* blocks of others that this thread freed outside */
    bool outside;             /* its thread may be using it */
    struct owner *next_left;
};

static struct owner owners[RDB_HEAPS];
static struct rdb_heap *const held = &owners[RDB_HEAP_HELD].heap;

bool rdb_heaps_on;

/* Threads that nobody has announced are aside. */
__thread union rdb_aside rdb_aside = {.apart = 1};

/* Of the running thread, unless it is aside. */
static __thread struct rdb_heap *now __attribute__((tls_model(RDB_ASIDE_MODEL)));
static __thread struct owner *self __attribute__((tls_model(RDB_ASIDE_MODEL)));

static struct owner *owner_at(int index)
{
    struct owner *owner = &owners[index];
    if (!owner->heap.base)
        rdb_heap_start(&owner->heap, (void *)(RDB_REGION + (uintptr_t)index * RDB_HEAP_SIZE));
    return owner;
}

static struct owner *owner_of(const void *block)
{
    return &owners[((uintptr_t)block - RDB_REGION) >> RDB_HEAP_BITS];
}

static struct owner *owner_of_thread(int number)
{
    return owner_at(RDB_HEAP_FIRST_THREAD + number);
}

/* ---- who runs ---- */

void rdb_heaps_start(void)
{
    owner_at(RDB_HEAP_HELD);
    self = owner_of_thread(rdb_heaps_reserve());
    self->outside = false;
    now = held;
    rdb_apart = 0;
    rdb_heaps_on = true;
}

void rdb_heaps_stop(void)
{
    rdb_heaps_on = false;
}

/* Heaps whose threads have left, the last one first; behind them those that have had none. */
static struct owner *left;
static int reserved;

int rdb_heaps_reserve(void)
{
    struct owner *owner = left;
    if (owner)
        left = owner->next_left;
    else if (RDB_HEAP_FIRST_THREAD + reserved < RDB_HEAPS)
        owner = owner_of_thread(reserved++);
    else
        return -1;
    owner->outside = true;
    return (int)(owner - owners) - RDB_HEAP_FIRST_THREAD;
}

static void give_back(struct owner *owner)
{
    owner->next_left = left;
    left = owner;
}

void rdb_heaps_cancel(int number)
{
    if (number >= 0)
        give_back(owner_of_thread(number));
}

void rdb_heaps_thread(int number)
{
    if (number < 0)
        return;
    self = owner_of_thread(number);
    now = &self->heap;
    rdb_apart = 0;
}

static void put_back(struct waiting **list)
{
    struct waiting *block = *list;
    *list = NULL;
    while (block) {
        struct waiting *next = block->next;
        rdb_heaps_free(block);
        block = next;
    }
}

void rdb_heaps_inside(void)
{
    if (!rdb_heaps_on || !self)
        return;
    now = held;
    self->outside = false;
    if (self->returned)
        put_back(&self->returned);
    if (self->deferred)
        put_back(&self->deferred);
}

void rdb_heaps_outside(void)
{
    if (!rdb_heaps_on || !self)
        return;
    self->outside = true;
    now = &self->heap;
}

void rdb_heaps_leave(void)
{
    if (!rdb_heaps_on || !self)
        return;
    self->outside = false;
    give_back(self);
    self = NULL;
    now = NULL; /* what it frees from here on, in destructors, is lost */
    rdb_apart++;
}

void rdb_heaps_switch(int number, bool outside)
{
    self = number < 0 ? NULL : owner_of_thread(number);
    now = outside && self ? &self->heap : held;
}

/* ---- requests ---- */

void *rdb_heaps_alloc(size_t size, bool *zero)
{
    return rdb_heap_alloc(now, size, zero);
}

void *rdb_heaps_alloc_aligned(size_t alignment, size_t size)
{
    return rdb_heap_alloc_aligned(now, alignment, size);
}

void *rdb_heaps_alloc_pages(size_t size, bool *zero)
{
    return rdb_heap_alloc_pages(now, size, zero);
}

/* May the running thread use that heap now?  A thread that has left, or has no heap, may use none: what it frees is lost, as it is in a
 * replay, which does not run that far. */
static bool is_mine(const struct owner *owner)
{
    return &owner->heap == now || (now == held && (!owner->outside || owner == self));
}

/* Recording is over, and nobody else knows of the block: what memory is behind it can go, its addresses stay. */
static void drop(const void *block)
{
    size_t size = rdb_heap_usable(&owner_of(block)->heap, block);
    if (size > RDB_SMALL_MAX)
        rdb_raw(SYS_madvise, (long)block, (long)(size & ~(size_t)4095), MADV_DONTNEED, 0, 0, 0);
}

static __attribute__((noinline)) void free_elsewhere(struct owner *owner, void *block)
{
    struct waiting *waits = block, **list;
    if (!rdb_heaps_on || !self) {
        drop(block);
    } else if (is_mine(owner)) {
        rdb_heap_free(&owner->heap, block);
    } else {
        list = now == held ? &owner->returned : &self->deferred;
        waits->next = *list;
        *list = waits;
    }
}

void rdb_heaps_free(void *block)
{
    struct owner *owner = owner_of(block);
    if (__builtin_expect(&owner->heap == now && rdb_heaps_on, 1))
        rdb_heap_free(&owner->heap, block);
    else
        free_elsewhere(owner, block);
}

void rdb_heaps_free_pages(void *pages, size_t size)
{
    struct owner *owner = owner_of(pages);
    if (rdb_heaps_on && is_mine(owner))
        rdb_heap_free_pages(&owner->heap, pages, size);
    /* Else: its memory is gone already, and its addresses stay unused. */
}

size_t rdb_heaps_slack(const void *at)
{
    return rdb_heap_slack(&owner_of(at)->heap, at);
}

void rdb_heaps_set_slack(void *at, size_t slack)
{
    rdb_heap_set_slack(&owner_of(at)->heap, at, slack);
}

size_t rdb_heaps_usable(const void *block)
{
    return rdb_heap_usable(&owner_of(block)->heap, block);
}

bool rdb_heaps_resize(void *block, size_t size)
{
    struct owner *owner = owner_of(block);
    return &owner->heap == now && rdb_heap_resize(&owner->heap, block, size);
}

uint64_t rdb_heaps_digest(void)
{
    return rdb_heaps_on ? rdb_heap_digest(held) : 0;
}
