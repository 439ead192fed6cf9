/* SPDX-License-Identifier: MIT */
/* Mappings from the heaps (rdb_heaps.h): obmalloc's arenas, buffers of numerical libraries, places for files.
 *
 * A mapping is a span of pages of 64 KiB; the program thinks in the kernel's pages of 4 KiB.  Where it takes back a part
 * that is no whole page of ours, the memory goes, and the addresses stay unused for good; but for the last page, of which
 * the program had not asked for all. */
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

/* Whatever is there, or nothing. */
static void map_over(void *at, size_t size, int protection)
{
    rdb_raw_mmap(at, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

void *rdb_heaps_map(size_t size)
{
    if (size == 0 || size > RDB_HEAP_SIZE || rdb_aside.any)
        return NULL;
    bool zero;
    void *at = rdb_heaps_alloc_pages(size, &zero);
    if (at && !zero)
        rdb_raw(SYS_madvise, (long)at, (long)rounded(size), MADV_DONTNEED, 0, 0, 0);
    return at;
}

void rdb_heaps_unmap(void *at, size_t size)
{
    char *from = at, *to = from + ((size + 4095) & ~(size_t)4095);
    char *first = (char *)rounded((size_t)from), *last = (char *)((size_t)to & ~(RDB_PAGE_SIZE - 1));
    map_over(from, (size_t)(to - from), PROT_NONE);
    char *end = to + rdb_heaps_slack(to - 1);
    if (((size_t)end & (RDB_PAGE_SIZE - 1)) == 0) {
        last = end;
        if (from < first && first == end)
            rdb_heaps_set_slack(from, (size_t)(end - from));
    }
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
    if (rounded(new_size) == rounded(size)) { /* the span's last page has room behind what was asked for */
        char *end = (char *)at + rounded(size), *old_end = end - rdb_heaps_slack(at);
        protect(old_end, (size_t)(end - old_end), PROT_READ | PROT_WRITE);
        rdb_heaps_set_slack(at, rounded(new_size) - new_size);
        return at;
    }
    char *to = may_move ? rdb_heaps_map(new_size) : NULL;
    if (!to)
        return NULL;
    size_t whole = (size + 4095) & ~(size_t)4095;
    long moved = rdb_raw(SYS_mremap, (long)at, (long)whole, (long)whole, MREMAP_MAYMOVE | MREMAP_FIXED, (long)to, 0);
    if (moved != (long)to) {
        rdb_heaps_unmap(to, new_size);
        return NULL;
    }
    rdb_heaps_unmap(at, whole); /* there is nothing any more */
    return to;
}
