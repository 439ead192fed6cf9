/* SPDX-License-Identifier: MIT */
/* Words beside the heaps, a table for each page of 64 KiB: see rdb_shadow_words.h. */
#include "rdb_shadow_words.h"

#include "rdb_heaps.h"
#include "rdb_raw.h"

#include <sys/mman.h>

enum { GRANULE_BITS = 4, PAGES = 1 << (RDB_HEAP_BITS - RDB_PAGE_BITS), WORDS = 1 << (RDB_PAGE_BITS - GRANULE_BITS) };

static uint64_t **tables[RDB_HEAPS]; /* by heap and page */

static void *zeros(size_t size)
{
    long at = rdb_raw_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at < 0 && at > -4096 ? NULL : (void *)at;
}

static inline uint64_t *word(const void *address, bool make)
{
    if (!rdb_in_region(address))
        return NULL;
    size_t offset = (uintptr_t)address - RDB_REGION, page = (offset & (RDB_HEAP_SIZE - 1)) >> RDB_PAGE_BITS;
    uint64_t ***table = &tables[offset >> RDB_HEAP_BITS];
    if (__builtin_expect(!*table, 0) && (!make || !(*table = zeros(PAGES * sizeof **table))))
        return NULL;
    uint64_t **words = &(*table)[page];
    if (__builtin_expect(!*words, 0) && (!make || !(*words = zeros(WORDS * sizeof **words))))
        return NULL;
    return *words + ((offset & (RDB_PAGE_SIZE - 1)) >> GRANULE_BITS);
}

uint64_t *rdb_shadow_word(const void *address)
{
    return word(address, true);
}

uint64_t *rdb_shadow_look(const void *address)
{
    return word(address, false);
}
