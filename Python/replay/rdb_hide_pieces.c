/* SPDX-License-Identifier: MIT */
/* Secrets that come in pieces: see rdb_hide.h.
 *
 * Of each descriptor the last bytes are kept, in this process only, as many as the longest secret has: with them in front
 * a piece is known for what it is.  A piece without an end yet is taken for one from the fourth byte on: three bytes are
 * too often something else.  No lock, no allocation after the start, no system call; two threads that read from one
 * descriptor may hide too little. */
#define _GNU_SOURCE
#include "rdb_hide.h"

#include "rdb_alloc.h"

#include <string.h>

enum {
    DESCRIPTORS = 256,
    LONGEST = 2048, /* longer ones are known as a whole only */
    SURE = 4,       /* bytes */
};

/* What came from a descriptor last, with room for the beginning of what comes now. */
static struct past {
    size_t length;
    char *bytes;
} pasts[DESCRIPTORS];
static size_t longest; /* secret */

bool rdb_hide_pieces_start(void)
{
    for (int i = 0; i < rdb_hidden_count; i++)
        if (rdb_hidden[i].length > longest && rdb_hidden[i].length <= LONGEST)
            longest = rdb_hidden[i].length;
    char *room = rdb_alloc(DESCRIPTORS * 2 * longest + 1, "the environment");
    for (int fd = 0; room && fd < DESCRIPTORS; fd++)
        pasts[fd].bytes = room + (size_t)fd * 2 * longest;
    return room != NULL;
}

void rdb_hide_moved(int fd)
{
    if (fd >= 0 && fd < DESCRIPTORS)
        pasts[fd].length = 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many of these bytes a secret begins with. */
static size_t common(const struct rdb_hidden *secret, const char *bytes, size_t length)
{
    size_t n = 0, limit = least(secret->length, length);
    while (n < limit && secret->bytes[n] == bytes[n])
        n++;
    return n;
}

/* A secret that began in what came before and goes on at the beginning of these bytes. */
static void find_head(const struct past *past, size_t length, struct rdb_hide_pieces *found)
{
    const size_t joined = past->length + least(length, longest);
    for (size_t start = 0; start < past->length; start++)
        for (int i = 0; i < rdb_hidden_count; i++) {
            if (rdb_hidden[i].length > LONGEST || rdb_hidden[i].bytes[0] != past->bytes[start])
                continue;
            size_t n = common(&rdb_hidden[i], past->bytes + start, joined - start), before = past->length - start;
            bool is_whole = n == rdb_hidden[i].length, goes_on = start + n == past->length + length && n >= SURE;
            if (n > before && (is_whole || goes_on)) {
                *found = (struct rdb_hide_pieces){.head = n - before, .head_from = before, .head_of = i};
                return;
            }
        }
}

/* The beginning of one at the end of these bytes. */
static void find_tail(const char *bytes, size_t length, struct rdb_hide_pieces *found)
{
    for (size_t n = least(longest, length); n >= SURE; n--)
        for (int i = 0; i < rdb_hidden_count; i++)
            if (n < rdb_hidden[i].length && rdb_hidden[i].length <= LONGEST &&
                memcmp(bytes + length - n, rdb_hidden[i].bytes, n) == 0) {
                found->tail = n;
                found->tail_of = i;
                return;
            }
}

struct rdb_hide_pieces rdb_hide_pieces(int fd, const char *bytes, size_t length)
{
    struct rdb_hide_pieces found = {0};
    if (fd >= DESCRIPTORS || longest == 0)
        return found;
    struct past *past = &pasts[fd];
    size_t past_length = least(past->length, longest), part = least(length, longest);
    memcpy(past->bytes + past_length, bytes, part);
    find_head(past, length, &found);
    find_tail(bytes + found.head, length - found.head, &found);
    /* What is to be kept lies at the end of these bytes, or in both. */
    size_t joined = past_length + part, keep = least(longest - 1, length > part ? length : joined);
    if (keep <= length)
        memcpy(past->bytes, bytes + length - keep, keep);
    else
        memmove(past->bytes, past->bytes + joined - keep, keep);
    past->length = keep;
    return found;
}
