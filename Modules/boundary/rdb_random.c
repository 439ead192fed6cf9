/* SPDX-License-Identifier: MIT */
/* Boundary: random bytes from the kernel and the C library; the randomness of libdb and of OpenSSL.  See rdb_boundary.h.
 *
 * libcrypto draws its randomness from the processor's instructions as well, where no wrapper reaches.  So it gets a
 * source of our own (RAND_set_rand_method), which asks getrandom through the boundary; everything else in libssl then
 * runs for real at replay, over logged socket calls. */
#include "rdb_random.h"
#include "rdb_boundary.h"

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

RDB_BOUNDARY(ssize_t, getrandom, ALLOW, (void *buf, size_t n, unsigned flags), (buf, n, flags), IN(n); IN(flags),
             OUT_BYTES(buf, r, n))
RDB_BOUNDARY(int, getentropy, ALLOW, (void *buf, size_t n), (buf, n), IN(n), if (r == 0) OUT_BYTES(buf, (int64_t)n, n))
RDB_BOUNDARY_VOID(arc4random_buf, ALLOW, (void *buf, size_t n), (buf, n), IN(n), OUT_BYTES(buf, (int64_t)n, n))

/* Shuffles the letters of a text, by the clock. */
RDB_REAL(char *, strfry, (char *text), (text))
RDB_EXPORT char *strfry(char *text)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return real_strfry(text);
    struct rdb_call here, *call = &here;
    size_t length = strlen(text);
    rdb_call_begin(call, RDB_CALL_strfry);
    IN_TEXT(text);
    if (rdb_call_real(call))
        real_strfry(text);
    rdb_call_result(call, 0);
    OUT_BYTES(text, (int64_t)length, length);
    rdb_call_end(call);
    return text;
}

RDB_EXPORT uint32_t arc4random(void)
{
    uint32_t r;
    arc4random_buf(&r, sizeof r);
    return r;
}

RDB_EXPORT uint32_t arc4random_uniform(uint32_t limit)
{
    if (limit < 2)
        return 0;
    uint32_t r, unfair = -limit % limit;
    do
        r = arc4random();
    while (r < unfair);
    return r % limit;
}

/* ---- OpenSSL. ---- */

/* OpenSSL's struct rand_meth_st, which is part of its binary interface. */
static const struct {
    int (*seed)(const void *, int);
    int (*bytes)(unsigned char *, int);
    void (*cleanup)(void);
    int (*add)(const void *, int, double);
    int (*pseudorand)(unsigned char *, int);
    int (*status)(void);
} *installed;

static int seed(const void *buf, int n) { return (void)buf, (void)n, 1; }
static int add(const void *buf, int n, double entropy) { return (void)buf, (void)n, (void)entropy, 1; }
static int status(void) { return 1; }

static int bytes(unsigned char *buf, int n)
{
    while (n > 0) {
        ssize_t part = getrandom(buf, (size_t)n, 0);
        if (part < 0 && errno == EINTR)
            continue;
        if (part <= 0)
            return 0;
        buf += part;
        n -= (int)part;
    }
    return 1;
}

static void install_source(void *(*find)(const char *name))
{
    static const __typeof__(*installed) method = {seed, bytes, NULL, add, bytes, status};
    int (*set_method)(const void *) = (int (*)(const void *))find("RAND_set_rand_method");
    if (set_method && !installed) {
        installed = &method;
        set_method(&method);
    }
}

/* ---- Berkeley DB, which makes the ids in its files from the address of a variable, and leaves bytes of its pages as
 * they happened to lie on its stack. ---- */

/* Its own name for the ids. */
void __os_unique_id(void *environment, uint32_t *id);

RDB_EXPORT void __os_unique_id(void *environment, uint32_t *id)
{
    (void)environment;
    while (getrandom(id, sizeof *id, 0) < 0 && errno == EINTR)
        ;
}

/* Which pages it drops first when its cache is full depends on where they lie. */
static void warn_of_cache(void)
{
    rdb_warn_unfaithful("Berkeley DB goes by addresses when its cache is full: a replay may diverge there (bsddb, dbhash)");
}

static ssize_t write_page(int fd, const void *page, size_t n)
{
    warn_of_cache();
    rdb_in_vague++;
    ssize_t written = write(fd, page, n);
    rdb_in_vague--;
    return written;
}

static ssize_t write_page_at(int fd, const void *page, size_t n, off_t at)
{
    warn_of_cache();
    rdb_in_vague++;
    ssize_t written = pwrite(fd, page, n, at);
    rdb_in_vague--;
    return written;
}

static void install_writers(void *(*find)(const char *name))
{
    int (*set_write)(__typeof__(write_page) *) = (int (*)(__typeof__(write_page) *))find("db_env_set_func_write");
    int (*set_pwrite)(__typeof__(write_page_at) *) =
        (int (*)(__typeof__(write_page_at) *))find("db_env_set_func_pwrite");
    if (set_write && set_pwrite) {
        set_write(write_page);
        set_pwrite(write_page_at);
    }
}

void rdb_random_library_loaded(void *(*find)(const char *name))
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    install_source(find);
    install_writers(find);
}
