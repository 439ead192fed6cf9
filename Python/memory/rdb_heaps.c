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
};

static struct owner owners[RDB_HEAPS];
static struct rdb_heap *const held = &owners[RDB_HEAP_HELD].heap;

bool rdb_heaps_on;
__thread union rdb_aside rdb_aside;

/* Of the running thread; NULL before its first request. */
static __thread struct rdb_heap *now __attribute__((tls_model("initial-exec")));
static __thread struct owner *self __attribute__((tls_model("initial-exec")));

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
    return owner_at(RDB_HEAP_FIRST_THREAD + number % (RDB_HEAPS / 2));
}

/* A thread that nobody announced. */
static __attribute__((noinline)) struct rdb_heap *stranger(void)
{
    static int strangers;
    self = owner_at(RDB_HEAPS - 1 - __atomic_fetch_add(&strangers, 1, __ATOMIC_RELAXED) % (RDB_HEAPS / 2 - 1));
    self->outside = true;
    return now = &self->heap;
}

static inline struct rdb_heap *heap_now(void)
{
    return __builtin_expect(now != NULL, 1) ? now : stranger();
}

/* ---- who runs ---- */

void rdb_heaps_start(void)
{
    owner_at(RDB_HEAP_HELD);
    self = owner_of_thread(0);
    now = held;
    rdb_heaps_on = true;
}

void rdb_heaps_stop(void)
{
    rdb_heaps_on = false;
}

void rdb_heaps_thread(int number)
{
    self = owner_of_thread(number);
    self->outside = true;
    now = &self->heap;
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
    if (!rdb_heaps_on)
        return;
    heap_now();
    now = held;
    self->outside = false;
    if (self->returned)
        put_back(&self->returned);
    if (self->deferred)
        put_back(&self->deferred);
}

void rdb_heaps_outside(void)
{
    if (!rdb_heaps_on)
        return;
    heap_now();
    self->outside = true;
    now = &self->heap;
}

void rdb_heaps_switch(int number, bool outside)
{
    self = owner_of_thread(number);
    now = outside ? &self->heap : held;
}

/* ---- requests ---- */

void *rdb_heaps_alloc(size_t size, bool *zero)
{
    return rdb_heap_alloc(heap_now(), size, zero);
}

void *rdb_heaps_alloc_aligned(size_t alignment, size_t size)
{
    return rdb_heap_alloc_aligned(heap_now(), alignment, size);
}

void *rdb_heaps_alloc_pages(size_t size, bool *zero)
{
    return rdb_heap_alloc_pages(heap_now(), size, zero);
}

/* May the running thread use that heap now? */
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
    if (!rdb_heaps_on) {
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
    if (__builtin_expect(&owner->heap == heap_now() && rdb_heaps_on, 1))
        rdb_heap_free(&owner->heap, block);
    else
        free_elsewhere(owner, block);
}

void rdb_heaps_free_pages(void *pages, size_t size)
{
    struct owner *owner = owner_of(pages);
    heap_now();
    if (rdb_heaps_on && is_mine(owner))
        rdb_heap_free_pages(&owner->heap, pages, size);
    /* Else: its memory is gone already, and its addresses stay unused. */
}

size_t rdb_heaps_usable(const void *block)
{
    return rdb_heap_usable(&owner_of(block)->heap, block);
}

bool rdb_heaps_resize(void *block, size_t size)
{
    struct owner *owner = owner_of(block);
    return &owner->heap == heap_now() && rdb_heap_resize(&owner->heap, block, size);
}

uint64_t rdb_heaps_digest(void)
{
    return rdb_heaps_on ? rdb_heap_digest(held) : 0;
}
