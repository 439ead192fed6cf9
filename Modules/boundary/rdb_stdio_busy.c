/* SPDX-License-Identifier: MIT */
/* Boundary: streams in whose system calls threads are, and who else wants them.
 *
 * In the C library a thread that is in a system call of a stream keeps the stream's lock, and whoever wants the stream
 * waits for that.  Here the thread wants the interpreter lock (GIL) behind the call, so nobody may wait for the stream who
 * holds the GIL: all functions that lock a stream come here first.  See Include/cpython27/rdb_stdio_lock.h.
 *
 * Everything but the waiting happens under the GIL, so that a replay takes the same decisions. */
#include "rdb_boundary.h"

#include "rdb_adapter.h"
#include "rdb_array.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_stdio.h"

#include <limits.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>
#include <wchar.h>

static struct busy {
    FILE *file;
    struct rdb_thread *thread;
} * busy;
static int busy_count;
static char all;
#define ALL ((FILE *)&all) /* in the place of all streams */
static uint32_t changes;   /* goes up whenever a stream becomes free; who waits sleeps on it */

static const struct busy *find_busy(const FILE *file)
{
    for (int i = 0; i < busy_count; i++)
        if (busy[i].thread != rdb_self && (busy[i].file == file || file == ALL || busy[i].file == ALL))
            return &busy[i];
    return NULL;
}

/* Once the interpreter has ended, only who is inside a stream gets the GIL, to come out of it. */
static void lend(void **lent)
{
    *lent = rdb_gil_closed ? NULL : rdb_adapter_lend_lock();
    if (!*lent) {
        rdb_gil_closed = true;
        rdb_gil_return(true);
    }
}

static void take_back(void *lent)
{
    if (lent)
        rdb_adapter_take_lock_back(lent);
    else
        rdb_gil_borrow();
}

static void sleep_on(uint32_t seen)
{
    if (rdb_mode != RDB_REPLAY)
        rdb_raw(SYS_futex, (long)&changes, FUTEX_WAIT_PRIVATE, seen, 0, 0, 0);
}

static __attribute__((noinline)) void wait_for(const FILE *file)
{
    int saved = errno;
    while (find_busy(file)) {
        if (rdb_mode == RDB_REPLAY && rdb_thread_log_over())
            rdb_replay_ended();
        uint32_t seen = changes;
        void *lent;
        lend(&lent);
        rdb_turn_end();
        sleep_on(seen);
        take_back(lent);
    }
    errno = saved;
}

static bool takes_turns(void)
{
    return rdb_outside && rdb_self->python && !rdb_passing && (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY);
}

/* Outside: in its turn, if it gets that.  As for a mutex (rdb_threads.c). */
static __attribute__((noinline)) void wait_outside(const FILE *file)
{
    int saved = errno;
    rdb_turn_meet();
    while (!rdb_turn_is_alone() && find_busy(file)) {
        uint32_t seen = changes;
        rdb_turn_begin();
        rdb_turn_end();
        sleep_on(seen);
        rdb_turn_await();
    }
    rdb_turn_begin();
    errno = saved;
}

void rdb_stdio_await(FILE *file)
{
    if (busy_count > 0 && !rdb_outside && !rdb_passing && rdb_mode != RDB_EVAL)
        wait_for(file);
}

bool rdb_stdio_enter(FILE *file)
{
    if (!takes_turns()) {
        rdb_stdio_await(file);
        return false;
    }
    if (rdb_self->stdio)
        return false;
    wait_outside(file);
    rdb_self->stdio = file;
    return true;
}

void rdb_stdio_leave(bool entered)
{
    if (entered)
        rdb_self->stdio = NULL;
}

void rdb_stdio_forked(void)
{
    busy_count = 0;
}

void rdb_stdio_left(void)
{
    rdb_self->stdio = NULL;
    if (rdb_gil_closed)
        rdb_gil_leave();
}

/* ---- Around a system call of a stream ---- */

static bool add_busy(void)
{
    return rdb_array_push(busy, busy_count, "a stream that is waited for", (struct busy){rdb_self->stdio, rdb_self});
}

static char turn; /* lent by who is outside */

void *rdb_stdio_unlock(void)
{
    if (!rdb_self->stdio || (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY))
        return NULL;
    if (rdb_outside) {
        rdb_turn_meet();
        bool added = !rdb_turn_is_alone() && add_busy();
        rdb_turn_begin();
        return added ? &turn : NULL;
    }
    if (!add_busy())
        return NULL;
    void *lent = rdb_adapter_lend_lock();
    if (!lent)
        busy_count--;
    return lent;
}

static void remove_busy(void)
{
    for (int i = busy_count - 1; i >= 0; i--)
        if (busy[i].thread == rdb_self) {
            busy[i] = busy[--busy_count];
            break;
        }
    changes++;
}

/* Outside, in its turn, however long that takes: who waits for the stream has given the lock up. */
static void remove_outside(void)
{
    bool alone = true;
    while (alone && (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY)) {
        rdb_turn_meet();
        alone = rdb_turn_is_alone();
        if (!alone)
            remove_busy();
        rdb_turn_begin();
    }
    if (alone)
        remove_busy();
}

void rdb_stdio_relock(void *lent)
{
    if (!lent)
        return;
    if (lent == &turn) {
        remove_outside();
    } else {
        rdb_adapter_take_lock_back(lent);
        if (rdb_gil_closed) { /* what it lent belongs to an interpreter that is no more */
            rdb_adapter_lend_lock();
            rdb_gil_borrow();
        }
        remove_busy();
    }
    if (rdb_mode != RDB_REPLAY)
        rdb_raw(SYS_futex, (long)&changes, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0);
}

/* ---- The functions that lock a stream ---- */

#define LOCKS(type, name, params, args, file)                                                                          \
    RDB_REAL(type, name, params, args)                                                                                 \
    RDB_EXPORT type name params                                                                                        \
    {                                                                                                                  \
        bool entered = rdb_stdio_enter(file);                                                                          \
        type r = real_##name args;                                                                                     \
        rdb_stdio_leave(entered);                                                                                      \
        return r;                                                                                                      \
    }
#define LOCKS_VOID(name, params, args, file)                                                                           \
    RDB_REAL(void, name, params, args)                                                                                 \
    RDB_EXPORT_VOID(name, params, bool entered = rdb_stdio_enter(file); real_##name args; rdb_stdio_leave(entered))
/* With arguments that only a function with a list of them can pass on. */
#define LISTS(type, name, params, list_name, last, args)                                                               \
    RDB_EXPORT type name params                                                                                        \
    {                                                                                                                  \
        va_list list;                                                                                                  \
        va_start(list, last);                                                                                          \
        type r = list_name args;                                                                                       \
        va_end(list);                                                                                                  \
        return r;                                                                                                      \
    }

#undef getc
#undef putc
#undef getchar
#undef putchar
#undef getwc
#undef putwc
#undef getwchar
#undef putwchar
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wsuggest-attribute=format"

LOCKS(int, fflush, (FILE * file), (file), file ? file : ALL)
LOCKS(int, fclose, (FILE * file), (file), file)
LOCKS(int, fcloseall, (void), (), ALL)
LOCKS_VOID(flockfile, (FILE * file), (file), file)
LOCKS(int, setvbuf, (FILE * file, char *buffer, int mode, size_t n), (file, buffer, mode, n), file)
LOCKS_VOID(setbuf, (FILE * file, char *buffer), (file, buffer), file)
LOCKS_VOID(setbuffer, (FILE * file, char *buffer, size_t n), (file, buffer, n), file)
LOCKS_VOID(setlinebuf, (FILE * file), (file), file)

LOCKS(int, fseek, (FILE * file, long at, int whence), (file, at, whence), file)
LOCKS(int, fseeko, (FILE * file, off_t at, int whence), (file, at, whence), file)
LOCKS(long, ftell, (FILE * file), (file), file)
LOCKS(off_t, ftello, (FILE * file), (file), file)
LOCKS_VOID(rewind, (FILE * file), (file), file)
LOCKS(int, fgetpos, (FILE * file, fpos_t *at), (file, at), file)
LOCKS(int, fsetpos, (FILE * file, const fpos_t *at), (file, at), file)
RDB_ALIAS(fseeko64, fseeko);
RDB_ALIAS(ftello64, ftello);
RDB_ALIAS(fgetpos64, fgetpos);
RDB_ALIAS(fsetpos64, fsetpos);

LOCKS(int, fputc, (int c, FILE *file), (c, file), file)
LOCKS(int, putc, (int c, FILE *file), (c, file), file)
LOCKS(int, putchar, (int c), (c), stdout)
LOCKS(int, putw, (int word, FILE *file), (word, file), file)
LOCKS(int, fputs, (const char *text, FILE *file), (text, file), file)
LOCKS(int, puts, (const char *text), (text), stdout)
LOCKS(size_t, fwrite, (const void *from, size_t size, size_t n, FILE *file), (from, size, n, file), file)
LOCKS(int, vfprintf, (FILE * file, const char *format, va_list list), (file, format, list), file)
LOCKS(int, vprintf, (const char *format, va_list list), (format, list), stdout)
LISTS(int, fprintf, (FILE * file, const char *format, ...), vfprintf, format, (file, format, list))
LISTS(int, printf, (const char *format, ...), vprintf, format, (format, list))

LOCKS(int, fgetc, (FILE * file), (file), file)
LOCKS(int, getc, (FILE * file), (file), file)
LOCKS(int, getchar, (void), (), stdin)
LOCKS(int, getw, (FILE * file), (file), file)
LOCKS(int, ungetc, (int c, FILE *file), (c, file), file)
LOCKS(char *, fgets, (char *to, int n, FILE *file), (to, n, file), file)
LOCKS(ssize_t, getline, (char **to, size_t *n, FILE *file), (to, n, file), file)
LOCKS(ssize_t, getdelim, (char **to, size_t *n, int end, FILE *file), (to, n, end, file), file)
LOCKS(ssize_t, __getdelim, (char **to, size_t *n, int end, FILE *file), (to, n, end, file), file)

LOCKS(wint_t, fputwc, (wchar_t c, FILE *file), (c, file), file)
LOCKS(wint_t, putwc, (wchar_t c, FILE *file), (c, file), file)
LOCKS(wint_t, putwchar, (wchar_t c), (c), stdout)
LOCKS(int, fputws, (const wchar_t *text, FILE *file), (text, file), file)
LOCKS(int, vfwprintf, (FILE * file, const wchar_t *format, va_list list), (file, format, list), file)
LOCKS(int, vwprintf, (const wchar_t *format, va_list list), (format, list), stdout)
LISTS(int, fwprintf, (FILE * file, const wchar_t *format, ...), vfwprintf, format, (file, format, list))
LISTS(int, wprintf, (const wchar_t *format, ...), vwprintf, format, (format, list))
LOCKS(wint_t, fgetwc, (FILE * file), (file), file)
LOCKS(wint_t, getwc, (FILE * file), (file), file)
LOCKS(wint_t, getwchar, (void), (), stdin)
LOCKS(wint_t, ungetwc, (wint_t c, FILE *file), (c, file), file)
LOCKS(wchar_t *, fgetws, (wchar_t * to, int n, FILE *file), (to, n, file), file)

/* What a caller that was compiled with checks calls. */
extern int __vfprintf_chk(FILE *, int, const char *, va_list), __vprintf_chk(int, const char *, va_list);
extern int __vfwprintf_chk(FILE *, int, const wchar_t *, va_list), __vwprintf_chk(int, const wchar_t *, va_list);
LOCKS(int, __vfprintf_chk, (FILE * file, int flag, const char *format, va_list list), (file, flag, format, list), file)
LOCKS(int, __vprintf_chk, (int flag, const char *format, va_list list), (flag, format, list), stdout)
LOCKS(int, __vfwprintf_chk, (FILE * file, int flag, const wchar_t *format, va_list list), (file, flag, format, list),
      file)
LOCKS(int, __vwprintf_chk, (int flag, const wchar_t *format, va_list list), (flag, format, list), stdout)
LISTS(int, __fprintf_chk, (FILE * file, int flag, const char *format, ...), __vfprintf_chk, format,
      (file, flag, format, list))
LISTS(int, __printf_chk, (int flag, const char *format, ...), __vprintf_chk, format, (flag, format, list))
LISTS(int, __fwprintf_chk, (FILE * file, int flag, const wchar_t *format, ...), __vfwprintf_chk, format,
      (file, flag, format, list))
LISTS(int, __wprintf_chk, (int flag, const wchar_t *format, ...), __vwprintf_chk, format, (flag, format, list))
