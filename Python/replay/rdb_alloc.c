/* SPDX-License-Identifier: MIT */
/* Memory for what is ours: see rdb_alloc.h.
 *
 * In the trapping build (make sanitized) REVDB_FAIL_ALLOCATION=N makes the Nth request of a process fail, as the tests
 * do for every N; forks count on from where they were made. */
#include "rdb_alloc.h"

#include "rdb_raw.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- Failing on purpose ---- */

#ifdef RDB_FAIL_ALLOCATIONS
static long left_to_fail;

__attribute__((constructor)) static void read_which_fails(void)
{
    const char *which = getenv("REVDB_FAIL_ALLOCATION");
    left_to_fail = which ? atol(which) : 0;
}

static bool fails(void)
{
    static const char line[] = "revdb: an allocation fails, as REVDB_FAIL_ALLOCATION says\n";
    if (left_to_fail <= 0 || __atomic_sub_fetch(&left_to_fail, 1, __ATOMIC_RELAXED) != 0)
        return false;
    rdb_raw_write(2, line, sizeof line - 1);
    return true;
}

/* For the reader of logs, which asks for memory only while it opens one: it is compiled to call these (Makefile). */
void *rdb_failing_malloc(size_t size)
{
    return fails() ? NULL : malloc(size);
}

void *rdb_failing_calloc(size_t count, size_t size)
{
    return fails() ? NULL : calloc(count, size);
}

char *rdb_failing_strdup(const char *text)
{
    return fails() ? NULL : strdup(text);
}
#else
static bool fails(void)
{
    return false;
}
#endif

/* ---- Asking ---- */

/* The C library's own, which it exports for definitions like ours. */
extern void *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

void (*rdb_alloc_failed)(const char *line);

static void none_for(const char *what)
{
    char line[200];
    snprintf(line, sizeof line, "no memory for %s", what);
    if (rdb_alloc_failed)
        rdb_alloc_failed(line);
}

void *rdb_try_alloc(size_t size)
{
    return fails() ? NULL : __libc_calloc(1, size ? size : 1);
}

void *rdb_try_grow(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size ? size : 1);
}

void *rdb_alloc(size_t size, const char *what)
{
    void *memory = rdb_try_alloc(size);
    if (!memory)
        none_for(what);
    return memory;
}

void *rdb_grow(void *old, size_t size, const char *what)
{
    void *memory = rdb_try_grow(old, size);
    if (!memory)
        none_for(what);
    return memory;
}

char *rdb_copy(const char *text, const char *what)
{
    size_t size = strlen(text) + 1;
    char *copy = rdb_alloc(size, what);
    return copy ? memcpy(copy, text, size) : NULL;
}

/* ---- Texts ---- */

FILE *rdb_text_open(char **text, size_t *length, const char *what)
{
    *text = NULL;
    FILE *out = fails() ? NULL : open_memstream(text, length); /* aside: what the C library asks for itself is */
    if (!out)
        none_for(what);
    return out;
}

void rdb_text_close(FILE *out, const char *what)
{
    bool whole = !fails() && !ferror(out);
    whole = fclose(out) == 0 && whole;
    if (!whole)
        none_for(what);
}
