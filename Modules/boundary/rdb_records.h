/* SPDX-License-Identifier: MIT */
/* Boundary results that are structs full of strings (passwd, group, hostent, ...).  Used by Modules/boundary/rdb_users.c and
 * rdb_hosts.c; the functions are in Modules/boundary/rdb_records.c.
 *
 * Such a struct lives in memory of the C library or in the caller's buffer.  A `record` is that memory at replay: rows
 * put each field through one of the functions below, which append it to the log, or take it from there. */
#ifndef RDB_RECORDS_H
#define RDB_RECORDS_H

#include "rdb_boundary.h"

/* Room for what a record points at.  at NULL: room of our own, which lasts until the same record is used again. */
struct rdb_record {
    char *at, *end;
    void *owned; /* list of the blocks of our own */
};

/* Frees the blocks of our own. */
void rdb_record_clear(struct rdb_record *);

/* size bytes, aligned for a pointer.  Replay only. */
void *rdb_record_room(struct rdb_record *, size_t size);

/* A string, or NULL. */
void rdb_record_string(struct rdb_call *, struct rdb_record *, char **);

/* An array of strings that ends with NULL, or no array. */
void rdb_record_strings(struct rdb_call *, struct rdb_record *, char ***);

/* An array of blocks of length bytes each (addresses) that ends with NULL, or no array. */
void rdb_record_blocks(struct rdb_call *, struct rdb_record *, char ***, size_t length);

/* A function whose struct belongs to the C library, until the next call of its family.  The file that uses it defines
 * out_##type(call, record, struct type *), which puts each field through; so it does for the next one. */
#define RDB_RECORD_OWNED(type, name, params, args, inputs, outputs)                                                    \
    RDB_REAL(struct type *, name, params, args)                                                                        \
    RDB_EXPORT struct type *name params                                                                                \
    {                                                                                                                  \
        if (rdb_mode == RDB_OFF || rdb_passing)                                                                        \
            return real_##name args;                                                                                   \
        if (rdb_mode == RDB_EVAL)                                                                                      \
            return rdb_refuse(#name), NULL;                                                                            \
        static struct type room;                                                                                       \
        static struct rdb_record record;                                                                               \
        struct rdb_call here, *call = &here;                                                                           \
        struct type *found = &room;                                                                                    \
        rdb_call_begin(call, RDB_CALL_##name);                                                                         \
        inputs;                                                                                                        \
        if (rdb_call_real(call))                                                                                       \
            found = real_##name args;                                                                                  \
        else                                                                                                           \
            rdb_record_clear(&record);                                                                                 \
        bool is_found = rdb_call_result(call, found ? 0 : -1) == 0;                                                    \
        outputs;                                                                                                       \
        if (is_found)                                                                                                  \
            out_##type(call, &record, found);                                                                          \
        rdb_call_end(call);                                                                                            \
        return is_found ? found : NULL;                                                                                \
    }

/* The outputs of a row whose struct lies in the caller's room and buf, of n bytes; *found is NULL or room. */
#define RDB_RECORD_IN_BUFFER(type)                                                                                     \
    int64_t is_found = !r && *found;                                                                                   \
    OUT_NUMBER(is_found);                                                                                              \
    *found = is_found ? room : NULL;                                                                                   \
    if (is_found)                                                                                                      \
    out_##type(call, &(struct rdb_record){.at = buf, .end = buf + n}, room)

#endif
