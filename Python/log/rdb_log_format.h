/* SPDX-License-Identifier: MIT */
/* The log's layout in the file, for the writer and the reader only.  docs/log-format.md explains it.
 *
 *     head | payload | zeros to a page boundary | control | window | chunk | chunk | ...
 *
 * All numbers are little-endian, as x86-64 stores them. */
#ifndef RDB_LOG_FORMAT_H
#define RDB_LOG_FORMAT_H

#include "rdb_hash.h"
#include "rdb_log.h"

#include <assert.h>

/* As PNG's: a byte that is no text, and line ends that a transfer as text would change. */
#define RDB_LOG_MAGIC "\211RDB\r\n\032\n"

#define RDB_LOG_PAGE 4096u
#ifndef RDB_LOG_WINDOW /* the fuzzer's seeds have a small one */
#define RDB_LOG_WINDOW (128u << 10)
#endif

/* Limits a reader believes; anything greater is damage.  Linux allows 6 MiB of arguments and environment. */
#define RDB_LOG_PAYLOAD_LIMIT (16u << 20)
#define RDB_LOG_WINDOW_LIMIT (16u << 20)

/* How far back, as a power of two, compressed bytes may refer.  A reader refuses more. */
#define RDB_LOG_HISTORY 20

/* At offset 0. */
struct rdb_log_head {
    char magic[8];
    uint32_t version;
    uint32_t payload_length;
    uint64_t identity;      /* a random number; every check in this file begins with it */
    uint64_t payload_check; /* hash of the payload */
    uint32_t control_at;    /* offset of the control pages */
    uint32_t window_at;     /* offset of the window, right after them */
    uint32_t window_size;
    uint32_t chunks_at; /* offset of the first chunk, right after the window */
    uint64_t check;     /* hash of all of the above */
};
static_assert(sizeof(struct rdb_log_head) == 56, "the head has no padding");

/* The payload: this, then the strings exe, build_id, cwd, parent, argv..., envp..., each with its NUL. */
struct rdb_log_facts {
    int64_t pid;
    int64_t start_ns;
    uint64_t processor;
    uint64_t library;
    uint64_t thread_id;
    uint64_t stack_limit;
    uint64_t files_limit;
    uint64_t mapped_below;
    uint64_t parent_position;
    uint64_t argument_count;
    uint64_t environment_count;
};

/* The control pages, mapped shared by the writer together with the window behind them. */
#define RDB_LOG_STATE_OPEN UINT64_C(0x6e65706f20676f6c)   /* "log open" */
#define RDB_LOG_STATE_CLOSED UINT64_C(0x656e6f6420676f6c) /* "log done" */
struct rdb_log_control {
    uint64_t state;
    uint64_t window_base; /* position in the stream of the window's first byte: how much the chunks hold */
    uint64_t chunks;      /* how many there are; may be one too many in a log that was not closed */
    int64_t latest_ns;    /* when the last chunk was written, or the log was closed */
    uint32_t how;         /* enum rdb_log_how */
    int32_t status;
    char reason[256];    /* NUL-terminated */
    uint64_t tail_check; /* closed logs: hash of what is left in the window */
    uint64_t check;      /* closed logs: rdb_log_control_check */
    struct rdb_log_live live;
};
#define RDB_LOG_CONTROL_SIZE (5 * RDB_LOG_PAGE)
#define RDB_LOG_UNRECORDED_AT (RDB_LOG_CONTROL_SIZE - sizeof(struct rdb_log_unrecorded))
static_assert(sizeof(struct rdb_log_control) <= RDB_LOG_UNRECORDED_AT, "the control pages hold it");

/* A chunk: this, then stored_length bytes. */
#define RDB_LOG_CHUNK_MAGIC 0x43424452u /* "RDBC" */
/* All chunks of a log that are compressed are one zstd frame, which is never ended: each is flushed, so that it can be
 * read when those before it have been. */
enum rdb_log_chunk_kind { RDB_LOG_CHUNK_RAW, RDB_LOG_CHUNK_ZSTD };
struct rdb_log_chunk {
    uint32_t magic;
    uint32_t kind;          /* enum rdb_log_chunk_kind */
    uint64_t sequence;      /* 0 for the first */
    uint64_t position;      /* in the stream, of its first byte */
    uint32_t raw_length;    /* 1 to window_size */
    uint32_t stored_length; /* a few bytes more than raw_length at most */
    uint64_t stored_check;  /* hash of the stored bytes */
    uint64_t check;         /* hash of all of the above */
};
static_assert(sizeof(struct rdb_log_chunk) == 48, "a chunk's header has no padding");

static inline uint64_t rdb_log_head_check(const struct rdb_log_head *head)
{
    return rdb_hash_bytes(head->identity, head, offsetof(struct rdb_log_head, check));
}

static inline uint64_t rdb_log_chunk_check(uint64_t identity, const struct rdb_log_chunk *chunk)
{
    return rdb_hash_bytes(identity, chunk, offsetof(struct rdb_log_chunk, check));
}

/* pages: all RDB_LOG_CONTROL_SIZE bytes, of which the last, from RDB_LOG_UNRECORDED_AT on, are left out.  The state stays out of it: it is stored last, and has only two values. */
static inline uint64_t rdb_log_control_check(uint64_t identity, const void *pages)
{
    enum {
        first = offsetof(struct rdb_log_control, window_base),
        check = offsetof(struct rdb_log_control, check),
        rest = offsetof(struct rdb_log_control, live),
    };
    const char *at = pages;
    uint64_t hash = rdb_hash_bytes(identity, at + first, check - first);
    return rdb_hash_bytes(hash, at + rest, RDB_LOG_UNRECORDED_AT - rest);
}

#endif
