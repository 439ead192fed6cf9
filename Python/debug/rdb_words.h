/* SPDX-License-Identifier: MIT */
/* The words of the program's memory that decide what an expression is, so that a watch need not evaluate it again while
 * they stay as they are.
 *
 * While somebody wants to know (rdb_words_wanted), the quick evaluator notes every word that it reads, in the order in
 * which it does.  That order matters: as long as the words before it are what they were, a word still lies where it lay,
 * so a list is compared from its beginning and only up to the first difference. */
#ifndef RDB_WORDS_H
#define RDB_WORDS_H

#include <stdbool.h>

struct rdb_word {
    const volatile unsigned long *at;
    unsigned long was;
};

struct rdb_words {
    struct rdb_word *items;
    int count;
};

/* A value that depends on more words than this is not worth it. */
enum { RDB_WORDS_LIMIT = 1 << 20 };

/* Where to note them; NULL if nobody wants to know. */
extern struct rdb_words *rdb_words_wanted;

void rdb_words_note(const void *at);

/* Reads a word and notes it. */
#define RDB_READ(word)                                                                                                 \
    ({                                                                                                                 \
        _Static_assert(sizeof(word) == sizeof(long), "words are compared as longs");                                   \
        if (rdb_words_wanted)                                                                                          \
            rdb_words_note(&(word));                                                                                   \
        (word);                                                                                                        \
    })

static inline bool rdb_words_same(const struct rdb_words *words)
{
    for (const struct rdb_word *w = words->items, *end = w + words->count; w < end; w++)
        if (*w->at != w->was)
            return false;
    return true;
}

#endif
