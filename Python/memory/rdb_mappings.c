/* SPDX-License-Identifier: MIT */
/* Private anonymous mappings from the heaps (rdb_heaps.h): obmalloc's arenas, buffers of numerical libraries.
 *
 * A mapping is a span of pages of 64 KiB; the program thinks in the kernel's pages of 4 KiB.  Where it takes back a part
 * that is no whole page of ours, the memory goes, and the addresses stay unused for good. */
#define _GNU_SOURCE
#include "rdb_heaps.h"

#include "rdb_raw.h"

#include <sys/mman.h>

static size_t rounded(size_t size)
{
    return (size + RDB_PAGE_SIZE - 1) & ~(RDB_PAGE_SIZE - 1);
}

static bool protect(void *at, size_t size, int protection)
{
    return rdb_raw(SYS_mprotect, (long)at, (long)size, protection, 0, 0, 0) == 0;
}

void *rdb_heaps_map(size_t size)
{
    if (size == 0 || size > RDB_HEAP_SIZE)
        return NULL;
    bool zero;
    void *at = rdb_heaps_alloc_pages(rounded(size), &zero);
    if (at && !zero)
        rdb_raw(SYS_madvise, (long)at, (long)rounded(size), MADV_DONTNEED, 0, 0, 0);
    return at;
}

void rdb_heaps_unmap(void *at, size_t size)
{
    char *from = at, *to = from + ((size + 4095) & ~(size_t)4095);
    char *first = (char *)rounded((size_t)from), *last = (char *)((size_t)to & ~(RDB_PAGE_SIZE - 1));
    rdb_raw(SYS_madvise, (long)from, to - from, MADV_DONTNEED, 0, 0, 0);
    if (from < first)
        protect(from, (size_t)((first < to ? first : to) - from), PROT_NONE);
    if (last < to && last >= first)
        protect(last, (size_t)(to - last), PROT_NONE);
    if (first < last && protect(first, (size_t)(last - first), PROT_READ | PROT_WRITE))
        rdb_heaps_free_pages(first, (size_t)(last - first));
}

void *rdb_heaps_remap(void *at, size_t size, size_t new_size, bool may_move)
{
    if (new_size <= size) {
        size_t keep = (new_size + 4095) & ~(size_t)4095;
        if (keep < size)
            rdb_heaps_unmap((char *)at + keep, size - keep);
        return at;
    }
    if (rounded(new_size) == rounded(size))
        return at; /* the span's last page has room behind what was asked for */
    char *to = may_move ? rdb_heaps_map(new_size) : NULL;
    if (!to)
        return NULL;
    size_t whole = (size + 4095) & ~(size_t)4095;
    long moved = rdb_raw(SYS_mremap, (long)at, (long)whole, (long)whole, MREMAP_MAYMOVE | MREMAP_FIXED, (long)to, 0);
    if (moved != (long)to) {
        rdb_heaps_unmap(to, new_size);
        return NULL;
    }
    /* Where it lay there is nothing now: the span wants memory before it goes back. */
    rdb_raw_mmap(at, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    rdb_heaps_unmap(at, whole);
    return to;
}
