/* SPDX-License-Identifier: MIT */
/* malloc and its family, for the whole process: the executable exports them, so every library's requests come here.
 *
 * Without a recording or a replay, and aside (rdb_passing.h), they jump to the C library's own, which it exports for
 * definitions like these.  Whose a block is, its address tells.  Where the C library promises errno, it is set; nothing
 * else here may touch it. */
#define _GNU_SOURCE
#include "rdb_malloc.h"

#include "rdb_heaps.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

#undef strdup
#undef strndup

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);
extern void *__tls_get_addr(void *); /* of ld.so */

bool (*rdb_malloc_fails_hook)(size_t size);
void (*rdb_malloc_failed_hook)(size_t size);

static __attribute__((noinline, cold)) void *failed(size_t size)
{
    if (rdb_malloc_failed_hook)
        rdb_malloc_failed_hook(size);
    errno = ENOMEM;
    return NULL;
}

/* What ld.so and the C library ask for on their own account is aside.  ld.so does when a thread first comes to a library's
 * variables, or when a library goes that another thread may be looking at: in no order.  The C library does for what it keeps
 * (the time zone, converters, buffers of streams), behind whichever call came first, recorded or not.  Where they lie: */
static struct image {
    uintptr_t at, size;
} loader, library;

static void measure(struct image *image, const struct dl_phdr_info *info)
{
    image->at = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        size_t end = info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
        if (info->dlpi_phdr[i].p_type == PT_LOAD && end > image->size)
            image->size = end;
    }
}

static int look_at(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    struct image image = {0};
    measure(&image, info);
    if ((uintptr_t)__tls_get_addr - image.at < image.size && info->dlpi_addr)
        loader = image;
    else if ((uintptr_t)__libc_malloc - image.at < image.size && info->dlpi_addr)
        library = image;
    return 0;
}

static __attribute__((constructor)) void look_for_images(void)
{
    dl_iterate_phdr(look_at, NULL);
}

static inline bool lies_in(const struct image *image, const void *code)
{
    return __builtin_expect((uintptr_t)code - image->at < image->size, 0);
}

/* By whoever called this one. */
#define BY_LIBRARY() (lies_in(&library, __builtin_return_address(0)) || lies_in(&loader, __builtin_return_address(0)))

/* Is a request one of the program's? */
#define OURS() (rdb_heaps_on && !rdb_aside.any && !BY_LIBRARY())

/* The recording holds that this request failed. */
static inline bool fails(size_t size)
{
    return __builtin_expect(rdb_malloc_fails_hook != NULL, 0) && rdb_malloc_fails_hook(size);
}

/* A function of its own, so that without a recording the exported one does nothing but jump. */
static __attribute__((noinline)) void *request(size_t size, bool *zero)
{
    if (fails(size))
        return NULL;
    void *block = rdb_heaps_alloc(size, zero);
    return __builtin_expect(block != NULL, 1) ? block : failed(size);
}

EXPORT void *malloc(size_t size)
{
    return OURS() ? request(size, NULL) : __libc_malloc(size);
}

EXPORT void free(void *block)
{
    if (!rdb_in_region(block))
        __libc_free(block);
    else
        rdb_heaps_free(block);
}

EXPORT void *calloc(size_t count, size_t each)
{
    size_t size;
    bool zero;
    if (!OURS() || __builtin_mul_overflow(count, each, &size))
        return __libc_calloc(count, each);
    void *block = request(size, &zero);
    return block && !zero ? memset(block, 0, size) : block;
}

/* A block of ours that does not fit where it lies; it may be aside by now. */
static void *move(void *block, size_t size, bool ours)
{
    size_t have = rdb_heaps_usable(block);
    void *moved = ours ? rdb_heaps_alloc(size, NULL) : __libc_malloc(size);
    if (!moved)
        return failed(size);
    memcpy(moved, block, have < size ? have : size);
    rdb_heaps_free(block);
    return moved;
}

EXPORT void *realloc(void *block, size_t size)
{
    bool ours = OURS();
    if (!block)
        return ours ? request(size, NULL) : __libc_malloc(size);
    if (!rdb_in_region(block))
        return __libc_realloc(block, size);
    if (size == 0) {
        rdb_heaps_free(block);
        return NULL; /* as the C library's */
    }
    if (ours && fails(size))
        return NULL;
    return ours && rdb_heaps_resize(block, size) ? block : move(block, size, ours);
}

EXPORT void *reallocarray(void *block, size_t count, size_t each)
{
    size_t size;
    if (!__builtin_mul_overflow(count, each, &size))
        return realloc(block, size);
    errno = ENOMEM;
    return NULL;
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    if (!OURS())
        return __libc_memalign(alignment, size);
    while (alignment & (alignment - 1)) /* up to a power of two, as the C library does */
        alignment += alignment & -alignment;
    if (fails(size))
        return NULL;
    void *block = rdb_heaps_alloc_aligned(alignment ? alignment : 16, size);
    return block ? block : failed(size);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
        return EINVAL;
    int saved = errno;
    void *memory = memalign(alignment, size);
    errno = saved;
    if (memory)
        *block = memory;
    return memory ? 0 : ENOMEM;
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

EXPORT void *valloc(size_t size)
{
    return memalign(4096, size);
}

EXPORT void *pvalloc(size_t size)
{
    return memalign(4096, (size + 4095) & ~(size_t)4095);
}

/* For the program, not on the C library's own account. */
static char *copy_of(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

EXPORT char *strdup(const char *text)
{
    return copy_of(text, strlen(text));
}

EXPORT char *strndup(const char *text, size_t limit)
{
    return copy_of(text, strnlen(text, limit));
}

/* Of the C library's own blocks the size stands in the word before, with three flags. */
size_t rdb_malloc_room(const void *block)
{
    if (!block)
        return 0;
    if (rdb_in_region(block))
        return rdb_heaps_usable(block);
    size_t chunk = ((const size_t *)block)[-1];
    return (chunk & ~(size_t)7) - (chunk & 2 ? 2 : 1) * sizeof(size_t);
}

/* Elsewhere than in an interpreter, whose boundary has one of its own. */
EXPORT size_t malloc_usable_size(void *) __attribute__((weak, alias("rdb_malloc_room")));
