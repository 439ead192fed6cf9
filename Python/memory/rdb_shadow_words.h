/* SPDX-License-Identifier: MIT */
/* A word for every 16 bytes of the heaps, beside them: what a replay notes about whatever lies there.  Zeros at first.
 * Takes memory where it is written; must never take any from the heaps. */
#ifndef RDB_SHADOW_WORDS_H
#define RDB_SHADOW_WORDS_H

#include <stdint.h>

/* Of the 16 bytes in which this address is; NULL outside of the heaps, or without memory for it. */
uint64_t *rdb_shadow_word(const void *address);

/* The same, but NULL where nothing has been asked for yet: to read. */
uint64_t *rdb_shadow_look(const void *address);

#endif
