/* SPDX-License-Identifier: MIT */
/* One hash for two uses: the checks in the log's file, and the rolling hash over everything that the program passes to
 * the boundary.
 *
 * Every step is a bijection of the state (an exclusive or, a multiplication by an odd number, a rotation), so a change
 * of a single word always changes the result; other changes go unnoticed with a chance of 2^-64.  It is no protection
 * against an attacker.  The values are part of the log's format: changing anything here raises RDB_LOG_VERSION. */
#ifndef RDB_HASH_H
#define RDB_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t rdb_hash_number(uint64_t hash, uint64_t number)
{
    hash = (hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
    return hash << 31 | hash >> 33;
}

/* Of bytes that are longer, the first ones, as many as fill the lanes evenly, go through four lanes, word by word in turn, which
 * a processor does at the same time; what comes of the lanes is joined to the hash. */
#define RDB_HASH_LONG 256
#define RDB_HASH_LANES 4

static inline size_t rdb_hash_in_lanes(size_t length)
{
    const size_t turn = RDB_HASH_LANES * sizeof(uint64_t);
    return length < RDB_HASH_LONG ? 0 : length / turn * turn;
}

static inline uint64_t rdb_hash_join(uint64_t hash, const uint64_t lanes[RDB_HASH_LANES])
{
    for (int i = 0; i < RDB_HASH_LANES; i++)
        hash = rdb_hash_number(hash, lanes[i]);
    return hash;
}

/* Takes eight bytes at a time, little-endian, the last ones padded with zeros; the length goes in first. */
static inline uint64_t rdb_hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *p = bytes;
    uint64_t word, lanes[RDB_HASH_LANES] = {0};
    hash = rdb_hash_number(hash, length);
    if (length >= RDB_HASH_LONG) {
        for (const unsigned char *end = p + rdb_hash_in_lanes(length); p < end;)
            for (int i = 0; i < RDB_HASH_LANES; i++, p += sizeof word) {
                memcpy(&word, p, sizeof word);
                lanes[i] = rdb_hash_number(lanes[i], word);
            }
        hash = rdb_hash_join(hash, lanes);
        length -= rdb_hash_in_lanes(length);
    }
    for (; length >= sizeof word; length -= sizeof word, p += sizeof word) {
        memcpy(&word, p, sizeof word);
        hash = rdb_hash_number(hash, word);
    }
    if (length > 0) {
        word = 0;
        memcpy(&word, p, length);
        hash = rdb_hash_number(hash, word);
    }
    return hash;
}

/* One byte of a hash, every bit of which depends on all of it. */
static inline unsigned char rdb_hash_byte(uint64_t hash)
{
    return (unsigned char)((hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93) >> 56);
}

#endif
