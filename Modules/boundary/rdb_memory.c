/* SPDX-License-Identifier: MIT */
/* Boundary: memory mapped from files, and memory shared with other processes.  See rdb_boundary.h.
 *
 * Private anonymous memory is no input: the object allocator, the C library and libffi get it for real in every mode,
 * and nothing is logged.  Of a mapped file, recording keeps what was in it when it was mapped; replaying puts the same
 * into private anonymous memory.  What others write to it later cannot be seen, which is announced. */
#include "rdb_boundary.h"

#include "rdb_alloc.h"
#include "rdb_entry.h"
#include "rdb_heaps.h"
#include "rdb_memory.h"
#include "rdb_raw.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* The mappings that are not private anonymous memory. */
static struct mapping {
    struct mapping *next;
    char *at;
    size_t size;
    bool from_file; /* else shared with children: */
    bool forked;    /* there has been one */
} *mappings;

static struct mapping *mapping_at(const void *address)
{
    struct mapping *m = mappings;
    while (m && ((const char *)address < m->at || (const char *)address >= m->at + m->size))
        m = m->next;
    return m;
}

static void remember(void *at, size_t size, bool from_file)
{
    struct mapping *m = rdb_alloc(sizeof *m, "a mapping");
    if (m) {
        *m = (struct mapping){mappings, at, size, from_file, false};
        mappings = m;
    }
}

void rdb_memory_forking(void)
{
    for (struct mapping *m = mappings; m; m = m->next)
        if (!m->from_file) {
            rdb_warn_unfaithful("memory shared with a child process (mmap): the child's changes are recorded only "
                                "where ctypes or mmap reads them");
            m->forked = true;
        }
}

/* What a replay could not know: others may have written it. */
static bool is_input(const char *address, size_t size, bool with_files)
{
    if (!mappings || size == 0 || (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY))
        return false;
    const struct mapping *m = mapping_at(address);
    return m && size <= (size_t)(m->at + m->size - address) && (m->from_file ? with_files : m->forked);
}

static void read_input(void *address, size_t size)
{
    uint64_t length = size;
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_shared, "the program reads memory shared with other processes");
    rdb_entry_number(&entry, &length);
    if (length != size)
        rdb_diverged("the program reads %zu bytes of memory shared with other processes, the recorded one read %llu",
                     size, (unsigned long long)length);
    rdb_entry_bytes(&entry, address, size);
    rdb_entry_end(&entry);
}

void rdb_memory_read(void *address, size_t size)
{
    if (is_input(address, size, true))
        read_input(address, size);
}

void rdb_memory_look(void *address, size_t size)
{
    if (is_input(address, size, false))
        read_input(address, size);
}

RDB_REAL(void *, mmap, (void *at, size_t size, int protection, int flags, int fd, off_t offset),
         (at, size, protection, flags, fd, offset))

/* How many bytes of the mapping the file fills. */
static int64_t filled(int fd, size_t size, off_t offset)
{
    struct stat st;
    if (rdb_raw_fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= offset)
        return 0;
    return (uint64_t)(st.st_size - offset) < size ? st.st_size - offset : (int64_t)size;
}

/* The mapped file's name, for the warning. */
static const char *name_of(int fd, char room[512])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long n = rdb_raw(SYS_readlink, (long)link, (long)room, 511, 0, 0, 0);
    room[n > 0 ? n : 0] = 0;
    return room;
}

/* The kernel's choice of a place would not be the same in a replay: it is made here.  NULL if it is to choose all the same. */
static void *choose_place(size_t size, int *flags)
{
    const int special = MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_32BIT | MAP_HUGETLB | MAP_GROWSDOWN;
    void *place = rdb_heaps_on && !(*flags & special) ? rdb_heaps_map(size) : NULL;
    if (place)
        *flags |= MAP_FIXED;
    return place;
}

static void *map_file(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    struct rdb_call here, *call = &here;
    char *r = MAP_FAILED;
    int64_t length = 0;
    bool shared = flags & MAP_SHARED && protection & PROT_WRITE;
    char room[512];
    const char *name = room;
    rdb_call_begin(call, RDB_CALL_mmap);
    IN(size);
    IN(protection);
    IN(flags);
    IN_FD(fd);
    IN(offset);
    void *place = at ? NULL : choose_place(size, &flags);
    at = place ? place : at;
    if (rdb_call_real(call)) {
        r = real_mmap(at, size, protection, flags, fd, offset);
        if (r != MAP_FAILED && protection & (PROT_READ | PROT_WRITE))
            length = filled(fd, size, offset);
    }
    bool mapped = rdb_call_result(call, r == MAP_FAILED ? -1 : 0) == 0;
    if (mapped) {
        OUT_NUMBER(length);
        if (call->replaying) {
            int saved = errno;
            r = real_mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (flags & MAP_FIXED), -1, 0);
            if (r == MAP_FAILED || length < 0 || (uint64_t)length > size)
                rdb_diverged("mmap of %zu bytes: %s", size, r == MAP_FAILED ? strerror(errno) : "damaged");
            errno = saved;
        }
        OUT_BYTES(r, length, size);
        if (shared)
            name = rdb_out_text(call, call->replaying ? NULL : name_of(fd, room));
        if (call->replaying && protection != (PROT_READ | PROT_WRITE))
            mprotect(r, size, protection);
    }
    rdb_call_end(call);
    if (!mapped && place)
        rdb_heaps_unmap(place, size);
    if (mapped && rdb_mode != RDB_OFF) {
        remember(r, size, true);
        if (shared)
            rdb_warn_unfaithful("%s is mapped as shared memory (mmap): changes by other processes are not recorded",
                                name ? name : "a file");
    }
    return r;
}

static void *map_as_told(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *r = real_mmap(at, size, protection, flags, fd, offset);
    if (r == MAP_FAILED)
        rdb_allocation_failed(size);
    return r;
}

static void *map_memory(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (rdb_allocation_fails(size))
        return MAP_FAILED;
    bool ours = rdb_heaps_on && !rdb_aside.any && !at && size > 0;
    if (!ours || (flags & ~MAP_NORESERVE) != (MAP_PRIVATE | MAP_ANONYMOUS))
        return map_as_told(at, size, protection, flags, fd, offset);
    void *r = rdb_heaps_map(size);
    if (!r) {
        errno = ENOMEM;
        r = MAP_FAILED;
    } else if (protection != (PROT_READ | PROT_WRITE)) {
        mprotect(r, size, protection);
    }
    if (r == MAP_FAILED)
        rdb_allocation_failed(size);
    return r;
}

RDB_EXPORT void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    bool anonymous = flags & MAP_ANONYMOUS, shared = flags & MAP_SHARED;
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_mmap(at, size, protection, flags, fd, offset);
    if (anonymous && !shared)
        return map_memory(at, size, protection, flags, fd, offset);
    if (rdb_mode == RDB_EVAL)
        return !shared && rdb_eval_owns(fd) ? real_mmap(at, size, protection, flags, fd, offset)
                                            : (rdb_refuse("mmap"), MAP_FAILED);
    if (!anonymous)
        return map_file(at, size, protection, flags, fd, offset);
    /* At replay there is nobody to share with, and snapshots must not. */
    if (rdb_mode == RDB_REPLAY)
        flags = (flags & ~MAP_TYPE) | MAP_PRIVATE;
    void *place = at ? NULL : choose_place(size, &flags);
    void *r = real_mmap(place ? place : at, size, protection, flags, fd, offset);
    if (r != MAP_FAILED)
        remember(r, size, false);
    else if (place)
        rdb_heaps_unmap(place, size);
    return r;
}
RDB_ALIAS(mmap64, mmap);

RDB_REAL(int, munmap, (void *at, size_t size), (at, size))

RDB_EXPORT int munmap(void *at, size_t size)
{
    int r = 0;
    if (rdb_heaps_on && rdb_in_region(at) && (uintptr_t)at % 4096 == 0)
        rdb_heaps_unmap(at, size);
    else
        r = real_munmap(at, size);
    for (struct mapping **m = &mappings; r == 0 && *m; m = &(*m)->next)
        if ((*m)->at == at) {
            struct mapping *gone = *m;
            *m = gone->next;
            free(gone);
            break;
        }
    return r;
}

RDB_REAL(void *, mremap, (void *at, size_t size, size_t new_size, int flags, void *to), (at, size, new_size, flags, to))

/* The C library's mremap has a fifth argument only with MREMAP_FIXED. */
RDB_EXPORT void *mremap(void *at, size_t size, size_t new_size, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    void *to = flags & MREMAP_FIXED ? va_arg(list, void *) : NULL;
    va_end(list);
    struct mapping *m = rdb_mode == RDB_OFF || rdb_passing ? NULL : mapping_at(at);
    if (!m && rdb_heaps_on && rdb_in_region(at) && (flags & ~MREMAP_MAYMOVE) == 0 && new_size > 0) {
        void *moved = rdb_heaps_remap(at, size, new_size, flags & MREMAP_MAYMOVE);
        return moved ? moved : (errno = ENOMEM, MAP_FAILED);
    }
    if (!m)
        return real_mremap(at, size, new_size, flags, to);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("mremap"), MAP_FAILED;
    struct rdb_call here, *call = &here;
    rdb_call_begin(call, RDB_CALL_mremap);
    IN(size);
    IN(new_size);
    IN(flags);
    bool moves = (flags & (MREMAP_MAYMOVE | MREMAP_FIXED)) == MREMAP_MAYMOVE && rdb_heaps_on && rdb_in_region(at);
    void *place = moves ? rdb_heaps_map(new_size) : NULL;
    bool real = rdb_call_real(call);
    if (place) {
        flags |= MREMAP_FIXED;
        to = place;
    }
    char *r = real ? real_mremap(at, size, new_size, flags, to) : MAP_FAILED;
    bool moved = rdb_call_result(call, r == MAP_FAILED ? -1 : 0) == 0;
    if (moved && !real)
        r = real_mremap(at, size, new_size, flags, to);
    if (place)
        rdb_heaps_unmap(moved ? at : place, moved ? size : new_size);
    if (r != MAP_FAILED) {
        m->at = r;
        m->size = new_size;
        /* What the file holds behind the old end. */
        if (new_size > size && m->from_file)
            OUT_BYTES(r + size, (int64_t)(new_size - size), new_size - size);
    }
    rdb_call_end(call);
    return r;
}

/* Of private memory, too: whether there is any at that place is the kernel's to say. */
RDB_BOUNDARY(int, msync, REFUSE, (void *at, size_t size, int flags), (at, size, flags), IN(size); IN(flags), )

/* Locking depends on a limit. */
RDB_BOUNDARY(int, mlock, REFUSE, (const void *at, size_t size), (at, size), IN(size), )
RDB_BOUNDARY(int, munlock, REFUSE, (const void *at, size_t size), (at, size), IN(size), )
RDB_BOUNDARY(int, mlockall, REFUSE, (int flags), (flags), IN(flags), )
RDB_BOUNDARY(int, munlockall, REFUSE, (void), (), , )
