/* SPDX-License-Identifier: MIT */
/* Blocks of a heap: see rdb_heap.h.
 *
 * Small ones come from spans that hold one size each, so that a block needs no header; a span whose last block comes
 * back is given back at once, unless blocks are being taken from it.  Nobody may read or write what is free but the
 * link in its first word. */
#include "rdb_heap.h"

#include <string.h>

struct rdb_block {
    struct rdb_block *next;
};

#define ROOM_MIN 8 /* a span has room for so many blocks at least */

/* In place of a page: has no room, belongs to no heap. */
static struct rdb_page no_page = {.kind = RDB_PAGE_SMALL, .full = true};

static unsigned class_of(size_t size)
{
    if (size <= 1024)
        return size ? (unsigned)((size + 15) >> 4) - 1 : 0;
    unsigned bit = 63 - (unsigned)__builtin_clzl(size - 1); /* 2^bit <= size - 1: 10 to 14 */
    return 64 + (bit - 10) * 8 + ((unsigned)((size - 1) >> (bit - 3)) & 7);
}

static size_t size_of(unsigned class)
{
    if (class < 64)
        return (class + 1) * 16ul;
    unsigned bit = (class - 64) / 8 + 10, step = (class - 64) % 8;
    return (1ul << bit) + (step + 1) * (1ul << (bit - 3));
}

static uint32_t pages_of(size_t size)
{
    return (uint32_t)((size + RDB_PAGE_SIZE - 1) >> RDB_PAGE_BITS);
}

static uint32_t number_of(const struct rdb_heap *heap, const struct rdb_page *page)
{
    return (uint32_t)(page - heap->pages);
}

/* The page that describes the block's span. */
static struct rdb_page *page_of(const struct rdb_heap *heap, const void *block)
{
    struct rdb_page *page = &heap->pages[(size_t)((const char *)block - heap->base) >> RDB_PAGE_BITS];
    return page->kind == RDB_PAGE_INSIDE ? page - page->pages : page;
}

bool rdb_heap_start(struct rdb_heap *heap, void *base)
{
    const size_t structs =
        (RDB_HEAP_SIZE >> RDB_PAGE_BITS) * sizeof *heap->pages; /* room for all, mapped when needed */
    *heap = (struct rdb_heap){.base = base, .pages = base};
    heap->end = heap->mapped = pages_of(structs);
    for (unsigned class = 0; class < RDB_SMALL_CLASSES; class ++)
        heap->current[class] = &no_page;
    return true;
}

/* ---- small blocks ---- */

static void add_roomy(struct rdb_heap *heap, struct rdb_page *page)
{
    uint32_t number = number_of(heap, page), *first = &heap->roomy[page->class], *last = &heap->roomy_last[page->class];
    page->full = false;
    page->next = 0;
    page->previous = *last;
    *(*last ? &heap->pages[*last].next : first) = number;
    *last = number;
}

static void remove_roomy(struct rdb_heap *heap, struct rdb_page *page)
{
    uint32_t *first = &heap->roomy[page->class], *last = &heap->roomy_last[page->class];
    *(page->previous ? &heap->pages[page->previous].next : first) = page->next;
    *(page->next ? &heap->pages[page->next].previous : last) = page->previous;
}

static unsigned capacity(const struct rdb_page *page)
{
    size_t fit = ((size_t)page->pages << RDB_PAGE_BITS) / size_of(page->class);
    return fit < UINT16_MAX ? (unsigned)fit : UINT16_MAX;
}

/* Makes a few blocks more in a page that has room behind those that there are: about a page of the kernel's. */
static bool make_blocks(struct rdb_heap *heap, struct rdb_page *page)
{
    size_t size = size_of(page->class);
    unsigned more = size < 4096 ? (unsigned)(4096 / size) : 1, room = capacity(page) - page->made;
    if (more > room)
        more = room;
    char *at = rdb_page_address(heap, number_of(heap, page)) + page->made * size;
    for (unsigned i = more; i-- > 0;) { /* the lowest is given out first */
        struct rdb_block *block = (struct rdb_block *)(at + i * size);
        block->next = page->free;
        page->free = block;
    }
    page->made = (uint16_t)(page->made + more);
    return more > 0;
}

static struct rdb_page *new_page(struct rdb_heap *heap, unsigned class)
{
    bool clean;
    uint32_t pages = pages_of(ROOM_MIN * size_of(class)), span = rdb_span_take(heap, pages, &clean);
    if (!span)
        return NULL;
    struct rdb_page *page = &heap->pages[span];
    page->kind = RDB_PAGE_SMALL;
    page->class = (uint8_t) class;
    for (uint32_t i = 1; i < pages; i++)
        page[i] = (struct rdb_page){.kind = RDB_PAGE_INSIDE, .pages = i};
    return page;
}

/* The current page of the class has no free block: one that has, with its first block taken out; NULL if there is no
 * memory, and then nothing has changed: a replay does not ask. */
static __attribute__((noinline)) void *take_elsewhere(struct rdb_heap *heap, unsigned class)
{
    struct rdb_page *page = heap->current[class];
    if (page != &no_page && !make_blocks(heap, page))
        page->full = true;
    if (!page->free) {
        if (heap->roomy[class]) {
            page = &heap->pages[heap->roomy[class]];
            remove_roomy(heap, page);
        } else {
            struct rdb_page *new = new_page(heap, class);
            if (!new) {
                page->full = page == &no_page;
                return NULL;
            }
            page = new;
        }
        heap->current[class] = page;
        if (!page->free)
            make_blocks(heap, page);
    }
    struct rdb_block *block = page->free;
    page->free = block->next;
    page->used++;
    return block;
}

static inline void *take_small(struct rdb_heap *heap, unsigned class)
{
    struct rdb_page *page = heap->current[class];
    struct rdb_block *block = page->free;
    if (__builtin_expect(!block, 0))
        return take_elsewhere(heap, class);
    page->free = block->next;
    page->used++;
    return block;
}

/* A page was full and has room now, or has no block left that is given out. */
static __attribute__((noinline)) void page_changed(struct rdb_heap *heap, struct rdb_page *page)
{
    bool current = heap->current[page->class] == page;
    if (page->full && page->used && !current)
        add_roomy(heap, page);
    if (page->used || current)
        return;
    if (!page->full)
        remove_roomy(heap, page);
    rdb_span_give_back(heap, number_of(heap, page));
}

/* ---- blocks of any size ---- */

static void *take_large(struct rdb_heap *heap, size_t size, bool *zero)
{
    if (size > RDB_HEAP_SIZE)
        return NULL;
    bool clean;
    uint32_t span = rdb_span_take(heap, pages_of(size), &clean);
    if (span && zero)
        *zero = clean;
    return span ? rdb_page_address(heap, span) : NULL;
}

void *rdb_heap_alloc(struct rdb_heap *heap, size_t size, bool *zero)
{
    if (zero)
        *zero = false;
    return __builtin_expect(size <= RDB_SMALL_MAX, 1) ? take_small(heap, class_of(size)) : take_large(heap, size, zero);
}

void *rdb_heap_alloc_aligned(struct rdb_heap *heap, size_t alignment, size_t size)
{
    size += !size; /* a block of its own, not the end of the one before */
    if (alignment <= RDB_PAGE_SIZE) {
        /* Blocks lie at multiples of their size from the beginning of a page. */
        for (unsigned class = size <= RDB_SMALL_MAX ? class_of(size) : RDB_SMALL_CLASSES; class < RDB_SMALL_CLASSES;
             class ++)
            if (size_of(class) % alignment == 0)
                return take_small(heap, class);
        return take_large(heap, size, NULL);
    }
    if (size > RDB_HEAP_SIZE || alignment > RDB_HEAP_SIZE)
        return NULL;
    char *memory = take_large(heap, size + alignment, NULL);
    if (!memory)
        return NULL;
    char *block = (char *)(((uintptr_t)memory + alignment - 1) & ~(alignment - 1));
    uint32_t back = (uint32_t)((size_t)(block - memory) >> RDB_PAGE_BITS);
    if (back)
        page_of(heap, memory)[back] = (struct rdb_page){.kind = RDB_PAGE_INSIDE, .pages = back};
    return block;
}

void *rdb_heap_alloc_pages(struct rdb_heap *heap, size_t size, bool *zero)
{
    char *memory = take_large(heap, size, zero);
    /* Which span a page is of must be known of each, since any may be given back. */
    struct rdb_page *page = memory ? page_of(heap, memory) : NULL;
    for (uint32_t i = 1; page && i < page->pages; i++)
        page[i] = (struct rdb_page){.kind = RDB_PAGE_INSIDE, .pages = i};
    if (page)
        rdb_heap_set_slack(heap, memory, ((size_t)page->pages << RDB_PAGE_BITS) - size);
    return memory;
}

enum { KERNEL_PAGE_BITS = 12 };

size_t rdb_heap_slack(const struct rdb_heap *heap, const void *at)
{
    return (size_t)page_of(heap, at)->slack << KERNEL_PAGE_BITS;
}

void rdb_heap_set_slack(struct rdb_heap *heap, void *at, size_t slack)
{
    page_of(heap, at)->slack = (uint16_t)(slack >> KERNEL_PAGE_BITS);
}

/* Its first pages become a span of their own, the others another. */
static void split(struct rdb_heap *heap, uint32_t span, uint32_t pages)
{
    rdb_span_split(heap, span, pages);
    struct rdb_page *rest = &heap->pages[span + pages];
    for (uint32_t i = 1; i < rest->pages; i++)
        rest[i] = (struct rdb_page){.kind = RDB_PAGE_INSIDE, .pages = i};
}

void rdb_heap_free_pages(struct rdb_heap *heap, void *at, size_t size)
{
    uint32_t first = (uint32_t)((size_t)((char *)at - heap->base) >> RDB_PAGE_BITS), pages = pages_of(size);
    while (pages > 0) { /* several spans, if mappings lie side by side */
        uint32_t span = number_of(heap, page_of(heap, rdb_page_address(heap, first)));
        if (heap->pages[span].kind != RDB_PAGE_LARGE)
            return; /* nobody's mapping */
        if (span < first) {
            split(heap, span, first - span);
            span = first;
        }
        if (heap->pages[span].pages > pages)
            split(heap, span, pages);
        uint32_t given = heap->pages[span].pages;
        rdb_span_give_back(heap, span);
        first += given;
        pages -= given;
    }
}

void rdb_heap_free(struct rdb_heap *heap, void *memory)
{
    struct rdb_page *page = page_of(heap, memory);
    if (__builtin_expect(page->kind == RDB_PAGE_SMALL, 1)) {
        struct rdb_block *block = memory;
        block->next = page->free;
        page->free = block;
        if (__builtin_expect(--page->used == 0 || page->full, 0))
            page_changed(heap, page);
    } else {
        rdb_span_give_back(heap, number_of(heap, page));
    }
}

size_t rdb_heap_usable(const struct rdb_heap *heap, const void *block)
{
    const struct rdb_page *page = page_of(heap, block);
    if (page->kind == RDB_PAGE_SMALL)
        return size_of(page->class);
    const char *end = rdb_page_address(heap, number_of(heap, page) + page->pages);
    return (size_t)(end - (const char *)block);
}

bool rdb_heap_resize(struct rdb_heap *heap, void *block, size_t size)
{
    struct rdb_page *page = page_of(heap, block);
    if (page->kind == RDB_PAGE_SMALL) {
        size_t room = size_of(page->class);
        return size <= room && (size > room / 2 || room <= 64);
    }
    uint32_t number = number_of(heap, page);
    size_t before = (size_t)((char *)block - rdb_page_address(heap, number));
    return size > RDB_SMALL_MAX && size <= RDB_HEAP_SIZE && rdb_span_resize(heap, number, pages_of(before + size));
}

uint64_t rdb_heap_digest(const struct rdb_heap *heap)
{
    uint64_t digest = heap->end + ((uint64_t)heap->in_use << 32) + ((uint64_t)heap->dirty << 16);
    for (unsigned class = 0; class < RDB_SMALL_CLASSES; class ++) {
        const struct rdb_page *page = heap->current[class];
        digest = (digest ^ (uint64_t)(uintptr_t)page->free ^ page->used) * UINT64_C(0x9e3779b97f4a7c15);
        digest ^= digest >> 32;
    }
    return digest;
}
