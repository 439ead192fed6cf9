/* SPDX-License-Identifier: MIT */
/* Notes the words that an evaluation reads: see rdb_words.h. */
#include "rdb_words.h"
#include "rdb_alloc.h"

#include <stdlib.h>

struct rdb_words *rdb_words_wanted;

void rdb_words_note(const void *at)
{
    struct rdb_words *words = rdb_words_wanted;
    enum { RECENT = 8 };
    for (int i = words->count; i-- > 0 && i >= words->count - RECENT;)
        if (words->items[i].at == at)
            return; /* looking at one thing from several sides reads some words again */
    if (words->count == RDB_WORDS_LIMIT)
        return; /* the list is useless, which its user sees from its length */
    if (words->count == words->room) {
        words->room = words->room ? 2 * words->room : 32;
        words->items = rdb_grow(words->items, (size_t)words->room * sizeof *words->items, "a watch");
    }
    words->items[words->count++] = (struct rdb_word){at, *(const unsigned long *)at};
}
