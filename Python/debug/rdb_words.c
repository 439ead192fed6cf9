/* SPDX-License-Identifier: MIT */
/* Notes the words that an evaluation reads: see rdb_words.h. */
#include "rdb_words.h"
#include "rdb_array.h"

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
    rdb_array_push(words->items, words->count, "a watch", (struct rdb_word){at, *(const unsigned long *)at});
}
