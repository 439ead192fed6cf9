/* SPDX-License-Identifier: MIT */
/* Secrets in the environment: the values of variables whose names look like passwords, tokens or keys stay out of the
 * log (REVDB_ENV_HIDE; docs/security.md).
 *
 * The recorded program has the real values.  The log, and so every replay, has a mask of the same length in their place:
 * in the header, in whatever a boundary call gave the program, and in what is hashed of what the program passed to one.
 * So a value that is only carried about is the same for the recording's hash as its mask is for the replay's. */
#ifndef RDB_HIDE_H
#define RDB_HIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* RECORD, before the log is created.  wanted: names as shell patterns, separated by commas, whatever their case, kept; NULL
 * stands for the usual ones, "" for none.  False for want of memory. */
bool rdb_hide_start(const char *wanted, char *const *envp);

extern int rdb_hidden_count; /* values that are looked for; 0 in most recordings, and in every replay */

/* Copies of argument strings or (with names) of an environment, masked; free with rdb_hide_free. */
char **rdb_hide_copy(char *const *strings, bool with_names);
void rdb_hide_free(char **strings);

/* rdb_hash_bytes of the masked bytes. */
uint64_t rdb_hide_hash(uint64_t hash, const void *bytes, size_t length);

/* rdb_put_bytes of the masked bytes.  fd: the descriptor that they came from in their order, or -1.  A secret may come from
 * there in several calls: what of it is known as such is masked, that is all but its first three bytes. */
void rdb_hide_put(int fd, const void *bytes, size_t length);

/* What comes from a descriptor is no longer what follows on what came. */
void rdb_hide_moved(int fd);

/* REPLAY: which variables of this environment are masked, with commas between them; false if none.  What the program
 * computes from them may differ. */
bool rdb_hide_names(char *const *envp, char *text, size_t size);

/* ---- For rdb_hide*.c only. ---- */

enum { RDB_HIDDEN_LIMIT = 64 };
extern struct rdb_hidden {
    const char *bytes;
    size_t length;
} rdb_hidden[RDB_HIDDEN_LIMIT];

char rdb_hide_mask(size_t at, size_t length, int number);

bool rdb_hide_pieces_start(void); /* false without memory */

/* Which bytes are pieces of a secret: the first `head` ones, of the secret head_of behind its first head_from bytes; and the
 * last `tail` ones, the beginning of tail_of. */
struct rdb_hide_pieces {
    size_t head, head_from, tail;
    int head_of, tail_of;
};
struct rdb_hide_pieces rdb_hide_pieces(int fd, const char *bytes, size_t length);

#ifdef __cplusplus
}
#endif
#endif
