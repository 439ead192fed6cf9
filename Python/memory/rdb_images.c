/* SPDX-License-Identifier: MIT */
/* Where libraries are mapped: see rdb_images.h. */
#define _GNU_SOURCE
#include "rdb_images.h"

#include "rdb_raw.h"

#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>

/* The kernel begins below the stack, less a gap for it to grow into, less up to 1 TiB by chance.  The gap is small, unless
 * the stack's limit is huge: then the kernel begins at a sixth of all, among our heaps, and the line lies below them. */
#define LINE_USUAL UINT64_C(0x700000000000)
#define LINE_LOW UINT64_C(0x0f0000000000)
enum { APART = 16 << 20, ALIGNED = 2 << 20, FILLS = 4096 };

static uintptr_t line;
static struct rlimit limit; /* of address space, while it is lifted */
static bool lifted;
static struct {
    uintptr_t at;
    size_t size;
} fills[FILLS];
static int count, depth;

static uintptr_t ask(uintptr_t at, size_t size, int flags)
{
    long got = rdb_raw_mmap((void *)at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
    return got < 0 && got > -4096 ? 0 : (uintptr_t)got;
}

static void give_back(uintptr_t at, size_t size)
{
    rdb_raw(SYS_munmap, (long)at, (long)size, 0, 0, 0, 0);
}

/* A hole is filled from its end, piece by piece. */
static bool keep(uintptr_t at, size_t size)
{
    for (int i = count - 1; i >= 0; i--)
        if (fills[i].at == at + size) {
            fills[i].at = at;
            fills[i].size += size;
            return true;
        }
    if (count == FILLS) {
        give_back(at, size);
        return false;
    }
    fills[count].at = at;
    fills[count++].size = size;
    return true;
}

/* Fills the hole that begins where the kernel would go, from the line up: what lies between is known to be free, but it
 * reaches below. */
static bool fill_above(uintptr_t from, uintptr_t to)
{
    return ask(from, to - from, MAP_FIXED_NOREPLACE) == from && keep(from, to - from);
}

/* The kernel tells where it would go, with larger sizes first: each hole above the line is met once or twice. */
static bool fill(void)
{
    for (size_t size = (size_t)1 << 46; size >= 4096; size >>= 1)
        for (;;) {
            uintptr_t at = ask(0, size, 0);
            if (!at)
                break; /* no hole of this size anywhere, or a limit: told by the last size */
            if (at >= line) {
                if (!keep(at, size))
                    return false;
                continue;
            }
            give_back(at, size);
            if (at + size > line && !fill_above(line, at + size))
                return false;
            break;
        }
    uintptr_t at = ask(0, 4096, 0);
    if (at)
        give_back(at, 4096);
    return at && at < line;
}

static void empty(void)
{
    while (count > 0) {
        count--;
        give_back(fills[count].at, fills[count].size);
    }
}

/* What is filled counts as address space until it is given back. */
static void lift_limit(void)
{
    rdb_raw_limit(RLIMIT_AS, &limit);
    struct rlimit wide = {limit.rlim_max, limit.rlim_max};
    lifted = limit.rlim_cur != limit.rlim_max && rdb_raw(SYS_prlimit64, 0, RLIMIT_AS, (long)&wide, 0, 0, 0) == 0;
}

static void restore_limit(void)
{
    if (lifted)
        rdb_raw(SYS_prlimit64, 0, RLIMIT_AS, (long)&limit, 0, 0, 0);
    lifted = false;
}

/* The lowest image near the line: executables lie elsewhere. */
static int below_line(struct dl_phdr_info *image, size_t size, void *lowest)
{
    (void)size;
    for (int i = 0; i < image->dlpi_phnum; i++) {
        uintptr_t at = image->dlpi_addr + image->dlpi_phdr[i].p_vaddr;
        if (image->dlpi_phdr[i].p_type == PT_LOAD && at < *(uintptr_t *)lowest && line - at < UINT64_C(1) << 39)
            *(uintptr_t *)lowest = at;
    }
    return 0;
}

uint64_t rdb_images_top(void)
{
    const ElfW(Ehdr) *loader = (const void *)_r_debug.r_ldbase;
    const ElfW(Phdr) *part = (const void *)((const char *)loader + loader->e_phoff);
    uint64_t end = 0;
    for (int i = 0; i < loader->e_phnum; i++)
        if (part[i].p_type == PT_LOAD && part[i].p_vaddr + part[i].p_memsz > end)
            end = part[i].p_vaddr + part[i].p_memsz;
    return ((uint64_t)loader + end + 4095) & ~UINT64_C(4095);
}

void rdb_images_start(void)
{
    uintptr_t first = ask(0, 4096, 0), second = ask(0, 4096, 0);
    if (first)
        give_back(first, 4096);
    if (second)
        give_back(second, 4096);
    line = 0;
    if (first > LINE_USUAL)
        line = LINE_USUAL;
    else if (first > LINE_LOW && second < first) /* from the top down, the only direction that we know to fill */
        line = LINE_LOW;
}

uint64_t rdb_images_line(void)
{
    return line;
}

void rdb_images_set_line(uint64_t recorded)
{
    line = recorded;
}

bool rdb_images_placed(uintptr_t at)
{
    uintptr_t top = line > LINE_LOW ? LINE_USUAL : LINE_LOW;
    return line && at >= line && at < top;
}

bool rdb_images_before(void)
{
    if (depth++ > 0 || !line)
        return line != 0;
    lift_limit();
    bool filled = fill();
    if (!filled) {
        empty();
        restore_limit();
    }
    return filled;
}

void rdb_images_after(void)
{
    if (--depth > 0 || !line)
        return;
    empty();
    restore_limit();
    uintptr_t lowest = line;
    dl_iterate_phdr(below_line, &lowest);
    if (lowest < line)
        line = (lowest - APART) & ~(uintptr_t)(ALIGNED - 1);
}
