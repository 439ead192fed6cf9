/* SPDX-License-Identifier: MIT */
/* Work with a limit of time: see rdb_apart.h.
 *
 * A replay may signal nobody, its own children neither (revdb/replay/seal.c).  So the worker's parent is a process between us
 * and it, which waits for us to close a pipe, and whose end the kernel answers with the worker's. */
#include "rdb_apart.h"

#include "rdb_alloc.h"
#include "rdb_look.h"
#include "rdb_message.h"
#include "rdb_raw.h"
#include "rdb_real.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#define WHOLE '\n' /* behind the text of a worker that has come to its end */
#define TEXT "the text of a value"

int rdb_value_patience = 1000;

static void leave(void)
{
    rdb_raw(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

static void write_all(int end, const char *text, size_t length)
{
    for (size_t done = 0; done < length;) {
        long n = rdb_raw_write(end, text + done, length - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
}

static void run_worker(int end, long parent, void (*work)(FILE *, void *), void *data)
{
    char *text = NULL;
    size_t length = 0;
    rdb_raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
    if (rdb_raw(SYS_getppid, 0, 0, 0, 0, 0, 0) != parent)
        leave();       /* it has not waited */
    rdb_talk_over(-1); /* half a message would be worse than none */
    FILE *out = rdb_text_open(&text, &length, TEXT);
    work(out, data);
    fputc(WHOLE, out);
    rdb_text_close(out, TEXT);
    write_all(end, text, length);
    leave();
}

static long milliseconds(void)
{
    struct timespec now = {0};
    rdb_raw(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0, 0, 0);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads up to the end, or for so long.  True: to the end. */
static bool read_until(int end, char **text, size_t *length)
{
    const long deadline = milliseconds() + rdb_value_patience;
    for (;;) {
        struct pollfd ready = {end, POLLIN, 0};
        long left = deadline - milliseconds();
        if (left <= 0 || rdb_raw(SYS_poll, (long)&ready, 1, left, 0, 0, 0) == 0)
            return false;
        *text = rdb_grow(*text, *length + 65537, TEXT);
        long n = rdb_raw_read(end, *text + *length, 65536);
        if (n == 0)
            return true;
        *length += n > 0 ? (size_t)n : 0;
    }
}

void rdb_write_apart(FILE *out, const char *what, void (*work)(FILE *, void *), void *data)
{
    int result[2] = {-1, -1}, lifeline[2] = {-1, -1}, middle = -1;
    char *text = NULL;
    size_t length = 0;
    if (rdb_value_patience && rdb_raw(SYS_pipe2, (long)result, O_CLOEXEC, 0, 0, 0, 0) == 0 &&
        rdb_raw(SYS_pipe2, (long)lifeline, O_CLOEXEC, 0, 0, 0, 0) == 0)
        middle = rdb_real_fork();
    if (middle == 0) {
        rdb_raw_close(result[0]);
        rdb_raw_close(lifeline[1]);
        long self = rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0);
        if (rdb_real_fork() == 0)
            run_worker(result[1], self, work, data);
        rdb_raw_close(result[1]);
        char byte;
        rdb_raw_read(lifeline[0], &byte, 1);
        leave();
    }
    rdb_raw_close(result[1]);
    rdb_raw_close(lifeline[0]);
    if (middle < 0) { /* no limit wanted, or none to be had */
        rdb_raw_close(result[0]);
        rdb_raw_close(lifeline[1]);
        work(out, data);
        return;
    }
    bool in_time = read_until(result[0], &text, &length);
    rdb_raw_close(lifeline[1]);
    rdb_raw_close(result[0]);
    if (in_time && length && text[length - 1] == WHOLE)
        fwrite(text, 1, length - 1, out);
    else if (in_time)
        fprintf(out, "<%s ended its process>", what);
    else
        fprintf(out, "<%s took longer than %g s>", what, rdb_value_patience / 1000.0);
    free(text);
}

char *rdb_in_fork(void (*work)(FILE *, void *), void *data)
{
    char *text = NULL;
    size_t length = 0;
    int ends[2];

    if (rdb_raw(SYS_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0) < 0)
        return rdb_copy("", TEXT);
    int pid = rdb_real_fork();
    if (pid == 0) {
        rdb_enter_eval(0);
        FILE *out = rdb_text_open(&text, &length, TEXT);
        work(out, data);
        rdb_text_close(out, TEXT);
        write_all(ends[1], text, length);
        leave();
    }
    rdb_raw_close(ends[1]);
    for (long n = pid < 0 ? 0 : 1; n > 0; length += n > 0 ? (size_t)n : 0) {
        text = rdb_grow(text, length + 4097, TEXT);
        n = rdb_raw_read(ends[0], text + length, 4096);
    }
    rdb_raw_close(ends[0]);
    text = rdb_grow(text, length + 1, TEXT);
    text[length] = 0;
    return text;
}
