/* SPDX-License-Identifier: MIT */
/* A heap: memory from a fixed range of addresses, given out as a function of the requests alone.
 *
 * The same requests in the same order get the same addresses, in a recording and in every replay of it: nothing here may
 * look at the clock, at the kernel's choice of addresses, or at what another heap does.  So there is no lock either; the
 * caller sees to it that one thread at a time uses a heap.  Knows nothing of threads, modes and logs.  Never touches errno. */
#ifndef RDB_HEAP_H
#define RDB_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RDB_PAGE_BITS = 16,          /* what spans are made of: 64 KiB */
    RDB_HEAP_BITS = 36,          /* a heap's range: 64 GiB, aligned to itself */
    RDB_SMALL_CLASSES = 64 + 40, /* 16 to 1024 by 16; then eight to each doubling, up to 32 KiB */
    RDB_SPAN_BINS = 40,          /* free spans, by length */
};
#define RDB_PAGE_SIZE ((size_t)1 << RDB_PAGE_BITS)
#define RDB_HEAP_SIZE ((size_t)1 << RDB_HEAP_BITS)
#define RDB_SMALL_MAX ((size_t)32 << 10) /* larger blocks are spans of their own */

struct rdb_block; /* memory that is free: holds the next one's address */

/* A page of the heap.  What is said of a span stands in its first page; a free one's last page says where it begins. */
struct rdb_page {
    struct rdb_block *free; /* SMALL: blocks to give out next */
    uint32_t pages;         /* of the span; in a page that is not the first: how many pages back that is */
    uint32_t next,
        previous; /* numbers of pages, 0 is none: SMALL, others of the class with room; FREE, others in the bin */
    uint16_t used, made; /* SMALL: blocks given out; blocks there are, of those that fit */
    uint16_t slack;      /* LARGE, of a mapping: how many of the kernel's pages at its end nobody has asked for */
    uint8_t kind;        /* enum rdb_page_kind */
    uint8_t class;       /* SMALL */
    bool full;           /* SMALL: in no list, until a block comes back */
    bool clean;          /* FREE: every byte is zero, and no memory is behind it */
};

enum rdb_page_kind { RDB_PAGE_INSIDE, RDB_PAGE_FREE, RDB_PAGE_SMALL, RDB_PAGE_LARGE };

struct rdb_heap {
    char *base;
    struct rdb_page *pages;                      /* by number: (address - base) >> RDB_PAGE_BITS */
    struct rdb_page *current[RDB_SMALL_CLASSES]; /* where blocks of a class come from; never NULL */
    uint32_t roomy[RDB_SMALL_CLASSES];           /* first of the other pages with room */
    uint32_t roomy_last[RDB_SMALL_CLASSES];
    uint32_t bins[RDB_SPAN_BINS]; /* free spans */
    uint32_t end, mapped;         /* first page never used; first page without memory */
    uint32_t described;           /* first page without a struct rdb_page */
    uint32_t in_use, dirty;       /* pages in spans that are given out; free ones that are not clean */
};

/* Prepares a heap at `base` (a multiple of RDB_HEAP_SIZE, nothing else there).  False if there is no memory for it. */
bool rdb_heap_start(struct rdb_heap *, void *base);

/* At least `size` bytes at a multiple of 16 (of `alignment`, a power of two); NULL if there are none.  *zero, unless NULL,
 * says whether they are known to be zero. */
void *rdb_heap_alloc(struct rdb_heap *, size_t size, bool *zero);
void *rdb_heap_alloc_aligned(struct rdb_heap *, size_t alignment, size_t size);

/* Takes back what one of these gave. */
void rdb_heap_free(struct rdb_heap *, void *);

/* The block gets another size where it lies; false if it cannot. */
bool rdb_heap_resize(struct rdb_heap *, void *, size_t size);

/* Whole pages, at a multiple of RDB_PAGE_SIZE.  Any part of them may be given back. */
void *rdb_heap_alloc_pages(struct rdb_heap *, size_t size, bool *zero);

/* Of such pages: how many bytes lie between what was asked for and the end of the last page; where this lies in them.  To
 * set it is to ask for another size within the last page. */
size_t rdb_heap_slack(const struct rdb_heap *, const void *);
void rdb_heap_set_slack(struct rdb_heap *, void *, size_t);
void rdb_heap_free_pages(struct rdb_heap *, void *, size_t size);

/* How many bytes the block has room for. */
size_t rdb_heap_usable(const struct rdb_heap *, const void *);

/* A hash of the state that decides about future addresses. */
uint64_t rdb_heap_digest(const struct rdb_heap *);

/* ---- spans (rdb_spans.c): whole pages ---- */

/* The number of the first of `pages` pages, 0 if there are none; its struct is filled in as LARGE. */
uint32_t rdb_span_take(struct rdb_heap *, uint32_t pages, bool *clean);
/* Shortens or lengthens a span that is given out, where it lies. */
bool rdb_span_resize(struct rdb_heap *, uint32_t span, uint32_t pages);
void rdb_span_give_back(struct rdb_heap *, uint32_t span);
/* A span becomes two, both given out; the first has `pages` pages. */
void rdb_span_split(struct rdb_heap *, uint32_t span, uint32_t pages);

static inline char *rdb_page_address(const struct rdb_heap *heap, uint32_t page)
{
    return heap->base + ((size_t)page << RDB_PAGE_BITS);
}

#endif
