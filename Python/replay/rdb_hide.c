/* SPDX-License-Identifier: MIT */
/* Secrets in the environment: see rdb_hide.h.
 *
 * rdb_hide_hash and rdb_hide_put run inside boundary calls: they take no lock, allocate nothing, and make no system
 * call.  What they look for never changes after rdb_hide_start. */
#define _GNU_SOURCE
#include "rdb_hide.h"

#include "rdb_alloc.h"
#include "rdb_hash.h"
#include "rdb_log.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    VALUES_LIMIT = 64,
    LEAST_LENGTH = 8, /* a shorter value is masked in the header only: elsewhere it would match what is no secret */
    PATTERN_SIZE = 200,
};

#define HIDDEN "the environment"

static const char usual_patterns[] =
    "*PASSWORD*,*PASSWD*,*PASSPHRASE*,*_PWD,*SECRET*,*TOKEN*,*CREDENTIAL*,*_KEY,"
    "*APIKEY*,*API_KEY*,*ACCESS_KEY*,*PRIVATE_KEY*";

static struct value {
    const char *bytes;
    size_t length;
} values[VALUES_LIMIT];
int rdb_hidden_count;
static const char *patterns = usual_patterns;

/* ---- Which ---- */

/* Does the name at the beginning of "NAME=value" match one of the patterns? */
static bool is_secret(const char *variable)
{
    char name[PATTERN_SIZE], pattern[PATTERN_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(variable, "="), variable);
    for (const char *at = patterns; *at; at += strcspn(at, ","), at += *at == ',') {
        snprintf(pattern, sizeof pattern, "%.*s", (int)strcspn(at, ","), at);
        if (fnmatch(pattern, name, FNM_CASEFOLD) == 0)
            return true;
    }
    return false;
}

static const char *value_of(const char *variable)
{
    const char *equals = strchr(variable, '=');
    return equals ? equals + 1 : variable + strlen(variable);
}

/* The number in a value's mask; 0 if it is not looked for. */
static int number_of(const char *value)
{
    for (int i = 0; i < rdb_hidden_count; i++)
        if (strcmp(values[i].bytes, value) == 0)
            return i + 1;
    return 0;
}

bool rdb_hide_start(const char *wanted, char *const *envp)
{
    if (wanted)
        patterns = wanted;
    for (; *envp && rdb_hidden_count < VALUES_LIMIT; envp++) {
        const char *value = value_of(*envp);
        if (strlen(value) < LEAST_LENGTH || !is_secret(*envp))
            continue;
        if (number_of(value) > 0)
            continue;
        char *copy = rdb_copy(value, HIDDEN);
        if (!copy)
            return false;
        values[rdb_hidden_count++] = (struct value){copy, strlen(value)};
    }
    return true;
}

/* ---- Masks: stars, and at the end a number, so that two secrets do not look like the same one ---- */

static char mask_at(size_t at, size_t length, int number)
{
    char digits[12];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%d", number);
    return at + count < length || length <= count ? '*' : digits[at + count - length];
}

static void mask(char *bytes, size_t length, int number)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = mask_at(i, length, number);
}

/* The first secret at or behind `from`; its index in values, or -1. */
static int find(const char *bytes, size_t length, size_t from, size_t *found)
{
    int which = -1;
    for (int i = 0; i < rdb_hidden_count; i++) {
        const char *at = memmem(bytes + from, length - from, values[i].bytes, values[i].length);
        if (at && (which < 0 || (size_t)(at - bytes) < *found)) {
            which = i;
            *found = (size_t)(at - bytes);
        }
    }
    return which;
}

static void mask_all(char *bytes, size_t length)
{
    size_t at = 0;
    for (int which; (which = find(bytes, length, at, &at)) >= 0; at += values[which].length)
        mask(bytes + at, values[which].length, which + 1);
}

/* ---- Where ---- */

char **rdb_hide_copy(char *const *strings, bool with_names)
{
    size_t count = 0;
    int others = VALUES_LIMIT; /* short ones, and those set since the start */
    while (strings[count])
        count++;
    char **copies = rdb_alloc((count + 1) * sizeof *copies, HIDDEN);
    for (size_t i = 0; copies && i < count; i++) {
        copies[i] = rdb_copy(strings[i], HIDDEN);
        if (!copies[i]) {
            rdb_hide_free(copies);
            return NULL;
        }
        char *value = (char *)value_of(copies[i]);
        if (with_names && *value && is_secret(copies[i]))
            mask(value, strlen(value), number_of(value) ? number_of(value) : ++others);
        else
            mask_all(copies[i], strlen(copies[i]));
    }
    return copies;
}

void rdb_hide_free(char **strings)
{
    for (char **string = strings; string && *string; string++)
        free(*string);
    free(strings);
}

uint64_t rdb_hide_hash(uint64_t hash, const void *data, size_t length)
{
    const char *bytes = data;
    size_t start = 0;
    int which = find(bytes, length, 0, &start);
    if (which < 0)
        return rdb_hash_bytes(hash, bytes, length);
    uint64_t lanes[RDB_HASH_LANES] = {0};
    size_t in_lanes = rdb_hash_in_lanes(length);
    hash = rdb_hash_number(hash, length);
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        uint64_t word = 0, *into = at < in_lanes ? &lanes[at / sizeof word % RDB_HASH_LANES] : &hash;
        char *to = (char *)&word;
        for (size_t i = at; i < length && i < at + sizeof word; i++) {
            if (which >= 0 && i == start + values[which].length)
                which = find(bytes, length, i, &start);
            *to++ = which >= 0 && i >= start ? mask_at(i - start, values[which].length, which + 1) : bytes[i];
        }
        *into = rdb_hash_number(*into, word);
        if (at + sizeof word == in_lanes)
            hash = rdb_hash_join(hash, lanes);
    }
    return hash;
}

void rdb_hide_put(const void *data, size_t length)
{
    const char *bytes = data;
    size_t at = 0, start = 0;
    for (int which; (which = find(bytes, length, at, &start)) >= 0; at = start + values[which].length) {
        rdb_put_bytes(bytes + at, start - at);
        for (size_t i = 0; i < values[which].length; i++) {
            char byte = mask_at(i, values[which].length, which + 1);
            rdb_put_bytes(&byte, 1);
        }
    }
    rdb_put_bytes(bytes + at, length - at);
}

bool rdb_hide_is_in(char *const *envp)
{
    for (; *envp; envp++)
        if (*value_of(*envp) == '*' && strspn(value_of(*envp), "*0123456789") == strlen(value_of(*envp)))
            return true;
    return false;
}
