/* SPDX-License-Identifier: MIT */
/* Spans of pages: the ground of a heap (rdb_heap.h).
 *
 * Free spans stand in bins by their length and merge with their neighbours.  Memory goes back to the kernel when free
 * spans hold more of it than half of what is in use: a rule over the requests alone, like everything here, since
 * what the kernel takes back is zero afterwards. */
#include "rdb_heap.h"

#include "rdb_raw.h"

#include <sys/mman.h>

enum {
    EXACT_BINS = 16,  /* spans of 1 to 16 pages have a bin each; then two to each doubling */
    GROW = 16,        /* pages mapped at once: 1 MiB */
    DESCRIBE = 2048,  /* structs mapped at once: 64 KiB */
    KEEP_DIRTY = 128, /* free pages that may keep their memory, whatever is in use: 8 MiB */
};

static unsigned bin_of(uint32_t pages)
{
    if (pages <= EXACT_BINS)
        return pages - 1;
    unsigned log = 31 - (unsigned)__builtin_clz(pages); /* 4 and more */
    unsigned bin = EXACT_BINS + 2 * (log - 4) + (pages >> (log - 1) & 1);
    return bin < RDB_SPAN_BINS ? bin : RDB_SPAN_BINS - 1;
}

static void put_in_bin(struct rdb_heap *heap, uint32_t span, uint32_t pages, bool clean)
{
    struct rdb_page *first = &heap->pages[span];
    unsigned bin = bin_of(pages);
    *first = (struct rdb_page){.kind = RDB_PAGE_FREE, .pages = pages, .next = heap->bins[bin], .clean = clean};
    if (pages > 1)
        heap->pages[span + pages - 1] = (struct rdb_page){.kind = RDB_PAGE_INSIDE, .pages = pages - 1};
    if (first->next)
        heap->pages[first->next].previous = span;
    heap->bins[bin] = span;
    if (!clean)
        heap->dirty += pages;
}

static void take_from_bin(struct rdb_heap *heap, uint32_t span)
{
    struct rdb_page *first = &heap->pages[span];
    if (first->previous)
        heap->pages[first->previous].next = first->next;
    else
        heap->bins[bin_of(first->pages)] = first->next;
    if (first->next)
        heap->pages[first->next].previous = first->previous;
    if (!first->clean)
        heap->dirty -= first->pages;
}

static bool map(void *at, size_t size)
{
    long got = rdb_raw_mmap(at, size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != (long)at && got > 0) /* a kernel that does not know MAP_FIXED_NOREPLACE */
        rdb_raw(SYS_munmap, got, (long)size, 0, 0, 0, 0);
    return got == (long)at;
}

/* There are structs and memory for the pages before `end`. */
static bool reach(struct rdb_heap *heap, uint32_t end)
{
    if (end > RDB_HEAP_SIZE >> RDB_PAGE_BITS)
        return false;
    if (end + 1 > heap->described) { /* one more: whoever gives a span back looks behind it */
        uint32_t more = (end + 1 - heap->described + DESCRIBE - 1) / DESCRIBE * DESCRIBE;
        if (!map(heap->pages + heap->described, more * sizeof *heap->pages))
            return false;
        heap->described += more;
    }
    if (end > heap->mapped) {
        uint32_t least = end - heap->mapped, more = (least + GROW - 1) / GROW * GROW;
        if (!map(rdb_page_address(heap, heap->mapped), (size_t)more << RDB_PAGE_BITS)) {
            more = least;
            if (!map(rdb_page_address(heap, heap->mapped), (size_t)more << RDB_PAGE_BITS))
                return false;
        }
        heap->mapped += more;
    }
    return true;
}

static void clean_up(struct rdb_heap *heap, uint32_t span)
{
    struct rdb_page *first = &heap->pages[span];
    rdb_raw(SYS_madvise, (long)rdb_page_address(heap, span), (long)first->pages << RDB_PAGE_BITS, MADV_DONTNEED, 0, 0,
            0);
    first->clean = true;
    heap->dirty -= first->pages;
}

/* The longest spans first, until half of what may be kept is left. */
static void purge(struct rdb_heap *heap)
{
    uint32_t keep = KEEP_DIRTY + heap->in_use / 2;
    if (heap->dirty <= keep)
        return;
    for (unsigned bin = RDB_SPAN_BINS; bin-- > 0;)
        for (uint32_t span = heap->bins[bin]; span; span = heap->pages[span].next) {
            if (!heap->pages[span].clean)
                clean_up(heap, span);
            if (heap->dirty <= keep / 2)
                return;
        }
}

/* Cuts a free span that is in no bin: its first `pages` are given out, the rest is free. */
static void give_out(struct rdb_heap *heap, uint32_t span, uint32_t pages)
{
    struct rdb_page *first = &heap->pages[span];
    uint32_t rest = first->pages - pages;
    bool clean = first->clean;
    *first = (struct rdb_page){.kind = RDB_PAGE_LARGE, .pages = pages};
    heap->in_use += pages;
    if (rest)
        put_in_bin(heap, span + pages, rest, clean);
}

/* The free span to take `pages` from, the shortest of the first few that are long enough; 0 if there is none. */
static uint32_t fitting(const struct rdb_heap *heap, uint32_t pages)
{
    enum { TRIES = 16 };
    for (unsigned bin = bin_of(pages); bin < RDB_SPAN_BINS; bin++) {
        uint32_t best = 0;
        int tries = 0;
        for (uint32_t span = heap->bins[bin]; span && tries < TRIES; span = heap->pages[span].next, tries++)
            if (heap->pages[span].pages >= pages && (!best || heap->pages[span].pages < heap->pages[best].pages))
                best = span;
        if (best)
            return best;
    }
    return 0;
}

uint32_t rdb_span_take(struct rdb_heap *heap, uint32_t pages, bool *clean)
{
    uint32_t span = fitting(heap, pages);
    if (span) {
        take_from_bin(heap, span);
    } else {
        if (pages > (RDB_HEAP_SIZE >> RDB_PAGE_BITS) - heap->end || !reach(heap, heap->end + pages))
            return 0;
        span = heap->end;
        heap->end += pages;
        heap->pages[span] = (struct rdb_page){.kind = RDB_PAGE_FREE, .pages = pages, .clean = true};
    }
    *clean = heap->pages[span].clean;
    give_out(heap, span, pages);
    return span;
}

/* Is the page at `span` the first of a free span?  Behind the end there is none. */
static bool is_free(const struct rdb_heap *heap, uint32_t span)
{
    return span < heap->end && heap->pages[span].kind == RDB_PAGE_FREE;
}

static void release(struct rdb_heap *heap, uint32_t span, uint32_t pages)
{
    uint32_t after = span + pages;
    heap->in_use -= pages;
    if (is_free(heap, after)) {
        take_from_bin(heap, after);
        pages += heap->pages[after].pages;
        heap->pages[after].kind = RDB_PAGE_INSIDE;
    }
    /* What is said of pages inside a span that is given out may be old; only "free" is always true. */
    uint32_t before = span - 1;
    if (heap->pages[before].kind == RDB_PAGE_INSIDE && heap->pages[before].pages <= before)
        before -= heap->pages[before].pages;
    if (before + heap->pages[before].pages == span && is_free(heap, before)) {
        take_from_bin(heap, before);
        pages += heap->pages[before].pages;
        heap->pages[span].kind = RDB_PAGE_INSIDE;
        span = before;
    }
    put_in_bin(heap, span, pages, false); /* with a clean neighbour, too: one state for a span */
    purge(heap);
}

void rdb_span_give_back(struct rdb_heap *heap, uint32_t span)
{
    release(heap, span, heap->pages[span].pages);
}

void rdb_span_split(struct rdb_heap *heap, uint32_t span, uint32_t pages)
{
    struct rdb_page *first = &heap->pages[span];
    first[pages] = (struct rdb_page){.kind = RDB_PAGE_LARGE, .pages = first->pages - pages, .slack = first->slack};
    first->pages = pages;
    first->slack = 0;
}

bool rdb_span_resize(struct rdb_heap *heap, uint32_t span, uint32_t pages)
{
    struct rdb_page *first = &heap->pages[span];
    uint32_t have = first->pages, after = span + have;
    if (pages < have) {
        rdb_span_split(heap, span, pages);
        release(heap, span + pages, have - pages);
    } else if (pages > have) {
        uint32_t more = pages - have;
        if (after == heap->end) {
            if (!reach(heap, span + pages))
                return false;
            heap->end += more;
            heap->in_use += more;
        } else if (is_free(heap, after) && heap->pages[after].pages >= more) {
            take_from_bin(heap, after);
            give_out(heap, after, more);
            heap->pages[after].kind = RDB_PAGE_INSIDE;
        } else {
            return false;
        }
        first->pages = pages;
    }
    return true;
}
