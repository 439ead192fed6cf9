/* SPDX-License-Identifier: MIT */
/* Puts stock Python's memory into the heaps of Python/memory, for tests/test_heap.py: loaded before the C library, with
 * mmap as the boundary will have it.  One thread only: nobody tells who holds the interpreter lock. */
#define _GNU_SOURCE
#include "rdb_heaps.h"
#include "rdb_raw.h"

#include <errno.h>
#include <sys/mman.h>

static __attribute__((constructor)) void start(void)
{
    rdb_heaps_start();
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *memory = NULL;
    if (rdb_heaps_on && !at && flags == (MAP_PRIVATE | MAP_ANONYMOUS) && protection == (PROT_READ | PROT_WRITE))
        memory = rdb_heaps_map(size);
    long got = memory ? (long)memory : rdb_raw_mmap(at, size, protection, flags, fd, offset);
    if (got < 0 && got > -4096) {
        errno = (int)-got;
        return MAP_FAILED;
    }
    return (void *)got;
}

void *mmap64(void *, size_t, int, int, int, off64_t) __attribute__((alias("mmap")));

int munmap(void *at, size_t size)
{
    if (rdb_in_region(at))
        rdb_heaps_unmap(at, size);
    else
        rdb_raw_munmap(at, size);
    return 0;
}
