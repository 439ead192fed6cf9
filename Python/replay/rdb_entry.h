/* SPDX-License-Identifier: MIT */
/* An event of ours whose fields are written and read by the same lines of code, as the rows of the boundary are: so that
 * the two cannot disagree about what it holds.
 *
 *     struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_torture, "it should begin with torture mode");
 *     rdb_entry_number(&entry, &every);
 *     rdb_entry_end(&entry);
 *
 * RECORD appends the variables' values to the log; REPLAY gives them the values that the log holds. */
#ifndef RDB_ENTRY_H
#define RDB_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One in progress. */
struct rdb_entry {
    unsigned kind; /* enum rdb_event */
    bool replaying;
    int room; /* RECORD: bytes that are reserved yet */
};

/* In RECORD and REPLAY only.  otherwise: see rdb_take_event.  As long as it holds numbers alone, and fewer than 25, it lies
 * in one chunk of the log.  One that is never ended counts as a part of the event that is written next. */
struct rdb_entry rdb_entry_begin(unsigned kind, const char *otherwise);

void rdb_entry_number(struct rdb_entry *, uint64_t *);
void rdb_entry_signed(struct rdb_entry *, int64_t *);
void rdb_entry_bytes(struct rdb_entry *, void *, size_t);
/* The same of bytes that may hold what is to stay out of the log (rdb_hide.h). */
void rdb_entry_hidden(struct rdb_entry *, void *, size_t);
/* A text with its length, cut to the room there is. */
void rdb_entry_text(struct rdb_entry *, char *text, size_t room);

void rdb_entry_end(struct rdb_entry *);

#endif
