/* SPDX-License-Identifier: MIT */
/* Structs full of strings through the boundary: see rdb_records.h. */
#include "rdb_records.h"
#include "rdb_alloc.h"

#include <stdlib.h>

struct block {
    struct block *next;
    char bytes[] __attribute__((aligned(16)));
};

void rdb_record_clear(struct rdb_record *record)
{
    for (struct block *b = record->owned, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    record->owned = NULL;
}

void *rdb_record_room(struct rdb_record *record, size_t size)
{
    if (record->at) {
        char *at = (char *)(((uintptr_t)record->at + 7) & ~(uintptr_t)7);
        if (at <= record->end && size <= (size_t)(record->end - at)) {
            record->at = at + size;
            return at;
        }
    }
    /* The C library packs tighter than we do, so the caller's buffer may be too small: then it is never freed. */
    struct block *block = rdb_alloc(sizeof *block + size, "a result of the C library's");
    if (!record->at) {
        block->next = record->owned;
        record->owned = block;
    }
    return block->bytes;
}

/* length bytes, or none if it is negative. */
static void block(struct rdb_call *call, struct rdb_record *record, char **bytes, int64_t length, bool terminated)
{
    if (length < 0) {
        *bytes = NULL;
        return;
    }
    if (call->replaying) {
        *bytes = rdb_record_room(record, (size_t)length + terminated);
        if (terminated)
            (*bytes)[length] = 0;
    }
    OUT_BYTES(*bytes, length, (size_t)length);
}

void rdb_record_string(struct rdb_call *call, struct rdb_record *record, char **text)
{
    int64_t length = call->replaying ? 0 : *text ? (int64_t)strlen(*text) : -1;
    OUT_NUMBER(length);
    block(call, record, text, length, true);
}

/* The number of elements, or -1 without an array. */
static int64_t array(struct rdb_call *call, struct rdb_record *record, char ***list)
{
    int64_t n = -1;
    if (!call->replaying && *list)
        for (n = 0; (*list)[n];)
            n++;
    OUT_NUMBER(n);
    if (call->replaying) {
        *list = n < 0 ? NULL : rdb_record_room(record, ((size_t)n + 1) * sizeof **list);
        if (*list)
            (*list)[n] = NULL;
    }
    return n;
}

void rdb_record_strings(struct rdb_call *call, struct rdb_record *record, char ***list)
{
    int64_t n = array(call, record, list);
    for (int64_t i = 0; i < n; i++)
        rdb_record_string(call, record, &(*list)[i]);
}

void rdb_record_blocks(struct rdb_call *call, struct rdb_record *record, char ***list, size_t length)
{
    int64_t n = array(call, record, list);
    for (int64_t i = 0; i < n; i++)
        block(call, record, &(*list)[i], (int64_t)length, false);
}
