/* The parts of a boundary call that all rows share (see rdb_boundary.h).  Called by Modules/boundary/rdb_<family>.c.
 *
 * Runs inside every system call the program makes: while recording, nothing here may take a lock, allocate, make a
 * system call, or touch errno other than as the program must see it. */
#include "rdb_boundary.h"
#include "rdb_hide.h"
#include "rdb_library.h"
#include "rdb_poll.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_torture.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

__thread unsigned rdb_passing, rdb_in_vague;
void (*rdb_event_hook)(unsigned kind);

/* ---- Finding the real functions. ---- */

void *rdb_real(const char *name)
{
    /* dlsym itself is one of our names (rdb_loader.c), dlvsym is not. */
    static void *(*find)(void *, const char *);
    int saved = errno;
    if (!find)
        find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!find)
        find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    void *function = find ? find(RTLD_NEXT, name) : NULL;
    errno = saved;
    return function;
}

/* ---- A call, step by step. ---- */

void rdb_call_begin(struct rdb_call *call, unsigned kind)
{
    if (!rdb_outside)
        rdb_sync_check();
    call->kind = kind;
    call->replaying = rdb_mode == RDB_REPLAY;
    call->interrupted = false;
    call->errno_before = errno;
}

static uint64_t take_number(void)
{
    uint64_t number = 0;
    if (!rdb_get_number(&rdb_in, &number))
        rdb_replay_ended();
    return number;
}

/* Takes the head of the next event, which must be this call's. */
static void take_head(struct rdb_call *call)
{
    int errno_after = call->errno_before;
    rdb_thread_turn();
    unsigned kind = (unsigned)take_number();
    if (kind == RDB_EVENT_errno_changed) {
        errno_after = (int)take_number();
        kind = (unsigned)take_number();
    }
    if (kind != call->kind) {
        const char *held = rdb_event_name(kind);
        rdb_diverged("the log holds %s, the program called %s()", held ? held : "an unknown event",
                     rdb_event_name(call->kind));
    }
    unsigned char hash;
    int64_t result;
    if (!rdb_get_bytes(&rdb_in, &hash, 1) || !rdb_get_signed(&rdb_in, &result))
        rdb_replay_ended();
    if (hash != rdb_hash_byte(rdb_rolling))
        rdb_diverged("the program called %s() with other arguments than recorded", rdb_event_name(kind));
    if (result == -1)
        errno_after = (int)take_number();
    call->result = result;
    rdb_torture_event(++rdb_events_replayed);
    if (rdb_event_hook)
        rdb_event_hook(kind);
    errno = errno_after;
}

bool rdb_call_real(struct rdb_call *call)
{
    if (call->replaying) {
        take_head(call);
        return false;
    }
    rdb_log_begun(call->kind);
    rdb_passing++;
    return !call->interrupted;
}

int64_t rdb_call_result(struct rdb_call *call, int64_t result)
{
    if (call->replaying)
        return call->result;
    rdb_passing--;
    if (call->interrupted) {
        result = -1;
        errno = EINTR;
    }
    if (rdb_mode != RDB_RECORD) /* the call ended the recording, or this is the child of a fork */
        return result;
    rdb_log_reserve();
    if (result != -1 && errno != call->errno_before) {
        rdb_put_number(RDB_EVENT_errno_changed);
        rdb_put_number((uint64_t)errno);
    }
    rdb_put_number(call->kind);
    rdb_put_byte(rdb_hash_byte(rdb_rolling));
    rdb_put_signed(result);
    if (result == -1)
        rdb_put_number((uint64_t)errno);
    return result;
}

void rdb_call_end(struct rdb_call *call)
{
    if (!call->replaying && rdb_mode == RDB_RECORD)
        rdb_log_commit(call->kind);
    if (!rdb_outside)
        rdb_wake_check();
}

/* ---- Inputs. ---- */

void rdb_in_bytes(const void *bytes, size_t length)
{
    IN(length);
    if (bytes && !rdb_in_vague)
        rdb_rolling =
            rdb_hidden_count ? rdb_hide_hash(rdb_rolling, bytes, length) : rdb_hash_bytes(rdb_rolling, bytes, length);
}

void rdb_in_string(const char *text)
{
    if (text)
        rdb_in_bytes(text, strlen(text));
    else
        IN(-1);
}

int rdb_in_fd(int fd)
{
    IN(fd);
    return rdb_mode == RDB_RECORD && fd >= 0 && fd == rdb_log_fd() ? -1 : fd;
}

/* ---- Outputs. ---- */

/* Bytes that are long enough for it begin with a number: where they are known from, or 0, and then they follow. */
static void put_bytes(const struct rdb_call *call, const void *bytes, size_t length)
{
    if (length >= RDB_LIBRARY_LEAST) {
        uint32_t known = rdb_library_find(bytes, length);
        rdb_log_reserve();
        rdb_put_number(known);
        if (known)
            return;
    }
    /* A replay opens libraries for real. */
    (call->kind == RDB_CALL_dlopen ? rdb_put_bytes : rdb_hide_put)(bytes, length);
}

static void take_bytes(void *bytes, size_t length)
{
    uint64_t known = length >= RDB_LIBRARY_LEAST ? take_number() : 0;
    if (!known) {
        if (!rdb_get_bytes(&rdb_in, bytes, length))
            rdb_replay_ended();
        return;
    }
    const void *from = rdb_library_bytes(known - 1, length);
    if (!from)
        rdb_diverged("the log refers to %zu bytes of the library that it does not have: it is damaged", length);
    memcpy(bytes, from, length);
}

void rdb_out_bytes(struct rdb_call *call, void *bytes, int64_t length, size_t limit)
{
    if (length <= 0)
        return;
    if ((size_t)length > limit)
        length = (int64_t)limit; /* what a call truncated (recv with MSG_TRUNC) is longer than the room */
    if (call->replaying) {
        int saved = errno;
        take_bytes(bytes, (size_t)length);
        errno = saved;
    } else if (rdb_mode == RDB_RECORD) {
        put_bytes(call, bytes, (size_t)length);
    }
}

void rdb_out_number(struct rdb_call *call, int64_t *number)
{
    if (call->replaying) {
        if (!rdb_get_signed(&rdb_in, number))
            rdb_replay_ended();
    } else if (rdb_mode == RDB_RECORD) {
        rdb_log_reserve();
        rdb_put_signed(*number);
    }
}

void rdb_out_string(struct rdb_call *call, char *text, size_t limit)
{
    int64_t length = call->replaying ? 0 : (int64_t)strnlen(text, limit);
    rdb_out_number(call, &length);
    if (length < 0 || (uint64_t)length > limit)
        rdb_diverged("%s() has room for %zu bytes, the log holds %lld", rdb_event_name(call->kind), limit,
                     (long long)length);
    rdb_out_bytes(call, text, length, limit);
    if (call->replaying && (size_t)length < limit)
        text[length] = 0;
}

/* One copy of each text, kept for ever: what a C library owns must stay where it is. */
static const char *intern(const char *text, size_t length)
{
    static struct kept {
        struct kept *next;
        char text[];
    } * buckets[64];
    size_t hash = length;
    for (size_t i = 0; i < length; i++)
        hash = hash * 31 + (unsigned char)text[i];
    struct kept **bucket = &buckets[hash % 64];
    for (struct kept *k = *bucket; k; k = k->next)
        if (strncmp(k->text, text, length) == 0 && k->text[length] == 0)
            return k->text;
    struct kept *k = malloc(sizeof *k + length + 1);
    if (!k)
        rdb_diverged("no memory for a text of %zu bytes", length);
    memcpy(k->text, text, length);
    k->text[length] = 0;
    k->next = *bucket;
    *bucket = k;
    return k->text;
}

const char *rdb_out_text(struct rdb_call *call, const char *text)
{
    int64_t length = call->replaying ? 0 : text ? (int64_t)strlen(text) : -1;
    rdb_out_number(call, &length);
    if (!call->replaying) {
        rdb_out_bytes(call, (void *)text, length, (size_t)length);
        return text;
    }
    if (length < 0)
        return NULL;
    int saved = errno;
    char small[256], *room = (size_t)length < sizeof small ? small : malloc((size_t)length + 1);
    if (!room)
        rdb_diverged("%s() gives a text of %lld bytes: no memory for it", rdb_event_name(call->kind),
                     (long long)length);
    rdb_out_bytes(call, room, length, (size_t)length);
    text = intern(room, (size_t)length);
    if (room != small)
        free(room);
    errno = saved;
    return text;
}

/* ---- Evaluation of the person's expression, and what the server shows. ---- */

void (*rdb_output_hook)(int fd, const void *, size_t);
void (*rdb_input_hook)(const void *, size_t);
const char *rdb_refused_call;

static unsigned char owned[4096]; /* by descriptor: opened by the evaluation */

bool rdb_eval_owns(int fd)
{
    return fd >= 0 && fd < (int)sizeof owned && owned[fd];
}

bool rdb_eval_may_read(const char *path)
{
    /* The guard decides (revdb/replay/guard.c).  It says "no such file" where there is none: imports look in many places. */
    return rdb_raw(SYS_access, (long)path, 0, 0, 0, 0, 0) != -EACCES;
}

void rdb_eval_opened(int fd)
{
    if (fd >= 0 && fd < (int)sizeof owned)
        owned[fd] = 1;
}

int rdb_refuse(const char *name)
{
    if (!rdb_refused_call)
        rdb_refused_call = name;
    errno = EPERM;
    return -1;
}

void rdb_heard(int fd, const void *bytes, int64_t length)
{
    if (rdb_input_hook && fd == 0 && length > 0 && rdb_mode == RDB_REPLAY)
        rdb_input_hook(bytes, (size_t)length);
}

void rdb_show(int fd, const void *bytes, int64_t length)
{
    if (rdb_output_hook && (fd == 1 || fd == 2) && length > 0 && (rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL))
        rdb_output_hook(fd, bytes, (size_t)length);
}

void rdb_show_last(int fd, const void *bytes, size_t length)
{
    if (rdb_mode == RDB_REPLAY && rdb_peek_byte(&rdb_in) < 0 && rdb_reader_end(&rdb_in) != RDB_LOG_DAMAGED)
        rdb_show(fd, bytes, (int64_t)length);
}
