/* SPDX-License-Identifier: MIT */
/* Boundary: fread, of a stream that rdb_stdio.c has made.
 *
 * The C library reads large pieces straight into the caller's room, but from a stream with a cookie byte by byte through
 * its buffer: an unbuffered one asks the kernel for each byte.  Here it is done for ours as for a file, so that the same
 * system calls are made as without us. */
#include "rdb_boundary.h"

#include "rdb_stdio.h"

#include <stdio.h>
#include <stdlib.h>

enum { END_SEEN = 0x10, ERROR_SEEN = 0x20, IN_BACKUP = 0x100, WRITING = 0x800 }; /* the C library's _flags */

extern int __underflow(FILE *);
extern _Noreturn void __chk_fail(void);

RDB_REAL(size_t, fread, (void *to, size_t size, size_t n, FILE *file), (to, size, n, file))
#undef fread_unlocked
RDB_REAL(size_t, fread_unlocked, (void *to, size_t size, size_t n, FILE *file), (to, size, n, file))

/* What the buffer holds, as far as it is wanted. */
static size_t take(FILE *f, char *to, size_t wanted)
{
    size_t n = (size_t)(f->_IO_read_end - f->_IO_read_ptr);
    n = n < wanted ? n : wanted;
    memcpy(to, f->_IO_read_ptr, n);
    f->_IO_read_ptr += n;
    return n;
}

/* Past the buffer.  A large buffer's blocks stay whole. */
static ssize_t read_straight(FILE *f, char *to, size_t wanted, size_t room)
{
    f->_IO_read_base = f->_IO_read_ptr = f->_IO_read_end = f->_IO_buf_base;
    f->_IO_write_base = f->_IO_write_ptr = f->_IO_write_end = f->_IO_buf_base;
    ssize_t n = rdb_stdio_read(f, to, room >= 128 ? wanted - wanted % room : wanted);
    if (n <= 0)
        f->_flags |= n == 0 ? END_SEEN : ERROR_SEEN;
    else if (f->_offset >= 0)
        f->_offset += n;
    return n;
}

static size_t read_bytes(FILE *f, char *to, size_t wanted)
{
    size_t done = 0;
    while (done < wanted) {
        if (!f->_IO_buf_base || f->_flags & (IN_BACKUP | WRITING))
            return done + real_fread_unlocked(to + done, 1, wanted - done, f);
        done += take(f, to + done, wanted - done);
        size_t left = wanted - done, room = (size_t)(f->_IO_buf_end - f->_IO_buf_base);
        if (left == 0)
            break;
        if (left < room) {
            if (__underflow(f) == EOF)
                break;
            continue;
        }
        ssize_t n = read_straight(f, to + done, left, room);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return done;
}

static size_t read_items(void *to, size_t size, size_t n, FILE *f)
{
    size_t wanted = size * n;
    if (wanted == 0)
        return 0;
    size_t done = read_bytes(f, to, wanted);
    return done == wanted ? n : done / size;
}

RDB_EXPORT size_t fread_unlocked(void *to, size_t size, size_t n, FILE *file)
{
    return rdb_mode == RDB_OFF || !rdb_stdio_is_ours(file) ? real_fread_unlocked(to, size, n, file)
                                                           : read_items(to, size, n, file);
}

RDB_EXPORT size_t fread(void *to, size_t size, size_t n, FILE *file)
{
    if (rdb_mode == RDB_OFF || !rdb_stdio_is_ours(file))
        return real_fread(to, size, n, file);
    bool entered = rdb_stdio_enter(file);
    flockfile(file);
    n = read_items(to, size, n, file);
    funlockfile(file);
    rdb_stdio_leave(entered);
    return n;
}
extern size_t _IO_fread(void *, size_t, size_t, FILE *);
RDB_ALIAS(_IO_fread, fread);

static void check(size_t room, size_t size, size_t n)
{
    size_t wanted;
    if (__builtin_mul_overflow(size, n, &wanted) || wanted > room)
        __chk_fail();
}
RDB_EXPORT size_t __fread_chk(void *to, size_t room, size_t size, size_t n, FILE *file)
{
    check(room, size, n);
    return fread(to, size, n, file);
}
RDB_EXPORT size_t __fread_unlocked_chk(void *to, size_t room, size_t size, size_t n, FILE *file)
{
    check(room, size, n);
    return fread_unlocked(to, size, n, file);
}
