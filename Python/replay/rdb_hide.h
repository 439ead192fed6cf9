/* SPDX-License-Identifier: MIT */
/* Secrets in the environment: the values of variables whose names look like passwords, tokens or keys stay out of the
 * log (REVDB_ENV_HIDE; docs/security.md).
 *
 * The recorded program has the real values.  The log, and so every replay, has a mask of the same length in their place:
 * in the header, in whatever a boundary call gave the program, and in what is hashed of what the program passed to one.
 * So a value that is only carried about is the same for the recording's hash as its mask is for the replay's.
 *
 * Knows nothing of CPython. */
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

/* rdb_put_bytes of the masked bytes. */
void rdb_hide_put(const void *bytes, size_t length);

/* REPLAY: does this environment hold masks?  Then what the program computes from them may differ. */
bool rdb_hide_is_in(char *const *envp);

#ifdef __cplusplus
}
#endif
#endif
