/* SPDX-License-Identifier: MIT */
/* Drives a heap (Python/memory/rdb_heap.h) with requests from a seed, holds every block against what was written into it,
 * and prints addresses and digest: for tests/test_heap.py. */
#include "rdb_heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 2000, STEPS = 400000 };

static struct rdb_heap heap;
static uint64_t state;
static struct {
    unsigned char *at;
    size_t size;
    unsigned char mark;
    size_t pages; /* of a mapping; 0: a block */
} blocks[BLOCKS];

static unsigned draw(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33);
}

static void fail(const char *what, int block)
{
    printf("%s: block %d of %zu bytes at %p\n", what, block, blocks[block].size, (void *)blocks[block].at);
    exit(1);
}

/* The first and last bytes are enough to see that blocks do not overlap. */
static void mark(int i)
{
    blocks[i].mark = (unsigned char)draw();
    if (blocks[i].size)
        blocks[i].at[0] = blocks[i].at[blocks[i].size - 1] = blocks[i].mark;
}

static void check(int i)
{
    if (blocks[i].size && (blocks[i].at[0] != blocks[i].mark || blocks[i].at[blocks[i].size - 1] != blocks[i].mark))
        fail("written over", i);
}

static size_t size_to_ask_for(void)
{
    unsigned kind = draw() % 100;
    return kind < 80 ? draw() % 1200 : kind < 97 ? draw() % 40000 : draw() % 3000000;
}

static void take(int i)
{
    size_t alignment = draw() % 10 ? 16 : (size_t)16 << draw() % 15;
    bool zero = false;
    blocks[i].size = size_to_ask_for();
    blocks[i].pages = 0;
    if (draw() % 50 == 0) {
        blocks[i].pages = 1 + draw() % 40;
        blocks[i].size = blocks[i].pages * RDB_PAGE_SIZE;
        blocks[i].at = rdb_heap_alloc_pages(&heap, blocks[i].size, &zero);
        alignment = RDB_PAGE_SIZE;
    } else if (alignment == 16) {
        blocks[i].at = rdb_heap_alloc(&heap, blocks[i].size, &zero);
    } else {
        blocks[i].at = rdb_heap_alloc_aligned(&heap, alignment, blocks[i].size);
    }
    if (!blocks[i].at || (uintptr_t)blocks[i].at % alignment != 0)
        fail("not as asked for", i);
    if (!blocks[i].pages && rdb_heap_usable(&heap, blocks[i].at) < blocks[i].size)
        fail("too small", i);
    for (size_t n = 0; zero && n < blocks[i].size; n += 997)
        if (blocks[i].at[n])
            fail("not zero", i);
    mark(i);
}

static void give_back(int i)
{
    check(i);
    if (blocks[i].pages > 1 && draw() % 2) { /* in two parts */
        size_t first = (1 + draw() % (blocks[i].pages - 1)) * RDB_PAGE_SIZE;
        rdb_heap_free_pages(&heap, blocks[i].at, first);
        rdb_heap_free_pages(&heap, blocks[i].at + first, blocks[i].size - first);
    } else if (blocks[i].pages) {
        rdb_heap_free_pages(&heap, blocks[i].at, blocks[i].size);
    } else {
        rdb_heap_free(&heap, blocks[i].at);
    }
    blocks[i].at = NULL;
}

int main(int argc, char **argv)
{
    state = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    rdb_heap_start(&heap, (void *)(UINT64_C(16) << 40));
    uint64_t addresses = 0;
    for (int step = 0; step < STEPS; step++) {
        int i = (int)(draw() % BLOCKS);
        if (!blocks[i].at) {
            take(i);
            addresses = addresses * 31 + (uintptr_t)blocks[i].at;
        } else if (!blocks[i].pages && draw() % 4 == 0) {
            size_t size = size_to_ask_for();
            check(i);
            if (rdb_heap_resize(&heap, blocks[i].at, size)) {
                blocks[i].size = size;
                mark(i);
            }
        } else {
            give_back(i);
        }
    }
    printf("addresses %016lx digest %016lx\n", addresses, rdb_heap_digest(&heap));
    for (int i = 0; i < BLOCKS; i++)
        if (blocks[i].at)
            give_back(i);
    /* What is left are spans that blocks were being taken from, one for each size. */
    printf("%s\n", heap.in_use <= 3 * RDB_SMALL_CLASSES ? "given back" : "lost pages");
    return 0;
}
