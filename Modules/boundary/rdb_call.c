/* SPDX-License-Identifier: MIT */
/* The steps of a boundary call: see rdb_call.h.
 *
 * Runs inside every system call the program makes: while recording, nothing here may take a lock, allocate, make a
 * system call, or touch errno other than as the program must see it. */
#include "rdb_call.h"

#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_handlers.h"
#include "rdb_hide.h"
#include "rdb_library.h"
#include "rdb_notes.h"
#include "rdb_poll.h"
#include "rdb_schedule.h"
#include "rdb_show.h"
#include "rdb_torture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

__thread unsigned rdb_in_vague;

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

/* Takes the head of the next event, which must be this call's. */
static void take_head(struct rdb_call *call)
{
    int errno_after = call->errno_before;
    rdb_thread_turn();
    unsigned kind = (unsigned)rdb_take_number();
    if (kind == RDB_EVENT_errno_changed) {
        errno_after = (int)rdb_take_number();
        kind = (unsigned)rdb_take_number();
    }
    if (kind != call->kind)
        rdb_diverged("the log holds %s, the program called %s()", rdb_held_name(kind), rdb_event_name(call->kind));
    unsigned char hash;
    rdb_take_bytes(&hash, 1);
    int64_t result = rdb_take_signed();
    if (hash != rdb_hash_byte(rdb_rolling))
        rdb_diverged("the program called %s() with other arguments than recorded", rdb_event_name(kind));
    if (result == -1)
        errno_after = (int)rdb_take_number();
    call->result = result;
    rdb_torture_event(++rdb_events_replayed);
    if (rdb_event_hook)
        rdb_event_hook(kind);
    errno = errno_after;
}

bool rdb_call_real(struct rdb_call *call)
{
    if (rdb_outside)
        rdb_turn_end();
    bool plain = call->kind != RDB_EVENT_handler;
    if (call->replaying) {
        if (plain)
            rdb_handlers_in_call(true);
        take_head(call);
        return false;
    }
    rdb_log_begun(call->kind);
    rdb_passing++;
    if (plain)
        rdb_handlers_in_call(false);
    return !call->interrupted;
}

int64_t rdb_call_result(struct rdb_call *call, int64_t result)
{
    if (call->replaying)
        return call->result;
    rdb_call_open = 0;
    rdb_passing--;
    if (call->interrupted) {
        result = -1;
        errno = EINTR;
    }
    if (rdb_mode != RDB_RECORD) /* the call ended the recording, or this is the child of a fork */
        return result;
    if (rdb_outside) {
        rdb_turn_await();
        if (rdb_mode != RDB_RECORD)
            return result;
    }
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
    if (rdb_outside)
        rdb_turn_begin();
    else
        rdb_wake_check();
}

/* ---- Inputs. ---- */

void rdb_in_bytes(const void *bytes, size_t length)
{
    rdb_in_number(length);
    if (bytes && !rdb_in_vague)
        rdb_rolling =
            rdb_hidden_count ? rdb_hide_hash(rdb_rolling, bytes, length) : rdb_hash_bytes(rdb_rolling, bytes, length);
}

void rdb_in_string(const char *text)
{
    if (text)
        rdb_in_bytes(text, strlen(text));
    else
        rdb_in_number((uint64_t)-1);
}

/* The descriptor that the call of this thread names, for secrets that come in pieces. */
static __thread int named_fd;

static bool is_stream(unsigned kind)
{
    return kind == RDB_CALL_read || kind == RDB_CALL_readv || kind == RDB_CALL_recv || kind == RDB_CALL_recvfrom ||
           kind == RDB_CALL_recvmsg;
}

int rdb_in_fd(int fd)
{
    named_fd = fd;
    rdb_in_number((uint64_t)fd);
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
    if (call->kind == RDB_CALL_dlopen) /* a replay opens libraries for real */
        rdb_put_bytes(bytes, length);
    else
        rdb_hide_put(is_stream(call->kind) ? named_fd : -1, bytes, length);
}

static void take_bytes(void *bytes, size_t length)
{
    uint64_t known = length >= RDB_LIBRARY_LEAST ? rdb_take_number() : 0;
    if (!known) {
        rdb_take_bytes(bytes, length);
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
        *number = rdb_take_signed();
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

#define INTERNED "a text of the C library's"

/* REPLAY: one copy of each text, kept for ever: what a C library owns must stay where it is. */
static const char *intern(const char *text, size_t length)
{
    static char **kept;
    static size_t count;
    static struct rdb_table by_hash;
    uint64_t hash = rdb_hash_bytes(0, text, length);
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&by_hash, hash, &step)) != 0;)
        if (strncmp(kept[number - 1], text, length) == 0 && kept[number - 1][length] == 0)
            return kept[number - 1];
    char *copy = rdb_alloc(length + 1, INTERNED);
    memcpy(copy, text, length);
    rdb_array_push(kept, count, INTERNED, copy);
    rdb_table_add(&by_hash, hash, count, INTERNED);
    return copy;
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
    char small[256], *room = (size_t)length < sizeof small ? small : rdb_alloc((size_t)length + 1, INTERNED);
    rdb_out_bytes(call, room, length, (size_t)length);
    text = intern(room, (size_t)length);
    if (room != small)
        free(room);
    errno = saved;
    return text;
}
