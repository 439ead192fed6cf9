/* Boundary results that are structs full of strings (passwd, group, hostent, ...).  Used by Modules/rdb_users.c and
 * rdb_hosts.c; the functions are in Modules/rdb_records.c.
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

#endif
