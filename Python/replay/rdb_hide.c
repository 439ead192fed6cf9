/* SPDX-License-Identifier: MIT */
/* Secrets in the environment: see rdb_hide.h.
 *
 * rdb_hide_hash and rdb_hide_put run inside boundary calls: they take no lock, allocate nothing, and make no system
 * call.  What they look for never changes after rdb_hide_start.  Secrets that come in pieces are rdb_hide_pieces.c's. */
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
    LEAST_LENGTH = 8, /* a shorter value is masked in the header only: elsewhere it would match what is no secret */
    PATTERN_SIZE = 200,
};

#define HIDDEN "the environment"

static const char usual_patterns[] =
    "!SSH_AUTH_SOCK,!XAUTHORITY,!AUTHOR,!*_AUTHOR,!*AUTHOR_*,"
    "*PASSWORD*,*PASSWD*,*PASSPHRASE*,*_PASS,PASS,*_PWD,*_PW,*SECRET*,*TOKEN*,*CRED*,*AUTH*,*COOKIE*,*JWT*,*BEARER*,*_"
    "KEY,"
    "*APIKEY*,*API_KEY*,*ACCESS_KEY*,*PRIVATE_KEY*,://";

struct rdb_hidden rdb_hidden[RDB_HIDDEN_LIMIT];
int rdb_hidden_count;
#define values rdb_hidden
static const char *patterns = usual_patterns;

/* ---- Which ---- */

/* Does one of the patterns match this name?  The first that does decides; "!" before it says that it does not count. */
static bool matches(const char *name)
{
    char pattern[PATTERN_SIZE];
    for (const char *at = patterns; *at; at += strcspn(at, ","), at += *at == ',') {
        bool is_not = *at == '!';
        snprintf(pattern, sizeof pattern, "%.*s", (int)strcspn(at + is_not, ","), at + is_not);
        if (fnmatch(pattern, name, FNM_CASEFOLD) == 0)
            return !is_not;
    }
    return false;
}

/* The variable at the beginning of "NAME=value". */
static bool is_secret(const char *variable)
{
    char name[PATTERN_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(variable, "="), variable);
    return matches(name);
}

/* The next password in a URL at or behind `at`, as in "scheme://user:password@host": its length, 0 if there is none. */
static size_t find_password(const char *at, const char **password)
{
    for (; (at = strstr(at, "://")); at += 3) {
        const char *user = at + 3, *end = user + strcspn(user, "/?# \t\n\"'<>"),
                   *host = memrchr(user, '@', (size_t)(end - user));
        const char *colon = host ? memchr(user, ':', (size_t)(host - user)) : NULL;
        if (colon && colon + 1 < host) {
            *password = colon + 1;
            return (size_t)(host - *password);
        }
    }
    return 0;
}

static bool hides_urls(void)
{
    return matches("://");
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

/* False without memory. */
static bool look_for(const char *bytes, size_t length)
{
    if (length < LEAST_LENGTH || rdb_hidden_count == RDB_HIDDEN_LIMIT)
        return true;
    char *copy = rdb_alloc(length + 1, HIDDEN);
    if (!copy)
        return false;
    memcpy(copy, bytes, length);
    if (number_of(copy) > 0)
        free(copy);
    else
        values[rdb_hidden_count++] = (struct rdb_hidden){copy, length};
    return true;
}

/* A password in a URL as the program will have it, when it has taken the percent signs out. */
static bool look_for_decoded(const char *bytes, size_t length)
{
    char text[PATTERN_SIZE];
    size_t n = 0;
    if (length >= sizeof text || !memchr(bytes, '%', length))
        return true;
    for (size_t i = 0; i < length; i++) {
        unsigned byte;
        bool is_code = bytes[i] == '%' && i + 2 < length && sscanf(bytes + i + 1, "%2x", &byte) == 1;
        text[n++] = is_code ? (char)byte : bytes[i];
        i += is_code ? 2 : 0;
    }
    return look_for(text, n);
}

bool rdb_hide_start(const char *wanted, char *const *envp)
{
    if (wanted)
        patterns = wanted;
    bool urls = hides_urls();
    for (; *envp; envp++) {
        const char *value = value_of(*envp), *password = value;
        if (is_secret(*envp)) {
            if (!look_for(value, strlen(value)))
                return false;
            continue;
        }
        for (size_t length; urls && (length = find_password(password, &password)) > 0; password += length)
            if (!look_for(password, length) || !look_for_decoded(password, length))
                return false;
    }
    return rdb_hidden_count == 0 || rdb_hide_pieces_start();
}

/* ---- Masks: stars, and at the end a number, so that two secrets do not look like the same one ---- */

char rdb_hide_mask(size_t at, size_t length, int number)
{
    char digits[12];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%d", number);
    return at + count < length || length <= count ? '*' : digits[at + count - length];
}

static void mask(char *bytes, size_t length, int number)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = rdb_hide_mask(i, length, number);
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

static void mask_passwords(char *value)
{
    const char *password = value;
    for (size_t length; (length = find_password(password, &password)) > 0; password += length)
        if (memchr(password, '*', length) != password) /* else masked already */
            mask((char *)password, length, 0);
}

/* ---- Where ---- */

char **rdb_hide_copy(char *const *strings, bool with_names)
{
    size_t count = 0;
    int others = RDB_HIDDEN_LIMIT; /* short ones, and those set since the start */
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
        if (with_names && hides_urls())
            mask_passwords(value); /* short ones */
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
            *to++ = which >= 0 && i >= start ? rdb_hide_mask(i - start, values[which].length, which + 1) : bytes[i];
        }
        *into = rdb_hash_number(*into, word);
        if (at + sizeof word == in_lanes)
            hash = rdb_hash_join(hash, lanes);
    }
    return hash;
}

/* The first bytes of a secret's mask, from `from` on. */
static void put_mask(int which, size_t from, size_t count)
{
    for (size_t i = from; i < from + count; i++) {
        char byte = rdb_hide_mask(i, values[which].length, which + 1);
        rdb_put_bytes(&byte, 1);
    }
}

static void put_whole(const char *bytes, size_t length)
{
    size_t at = 0, start = 0;
    for (int which; (which = find(bytes, length, at, &start)) >= 0; at = start + values[which].length) {
        rdb_put_bytes(bytes + at, start - at);
        put_mask(which, 0, values[which].length);
    }
    rdb_put_bytes(bytes + at, length - at);
}

void rdb_hide_put(int fd, const void *data, size_t length)
{
    const char *bytes = data;
    struct rdb_hide_pieces p = {0};
    if (rdb_hidden_count && fd >= 0)
        p = rdb_hide_pieces(fd, bytes, length);
    put_mask(p.head_of, p.head_from, p.head);
    put_whole(bytes + p.head, length - p.head - p.tail);
    put_mask(p.tail_of, 0, p.tail);
}

static bool is_masked(const char *variable)
{
    const char *value = value_of(variable), *password;
    return *value == '*' ? strspn(value, "*0123456789") == strlen(value)
                         : find_password(value, &password) > 0 && *password == '*';
}

bool rdb_hide_names(char *const *envp, char *text, size_t size)
{
    size_t used = 0;
    for (; *envp && used < size; envp++)
        if (is_masked(*envp))
            used +=
                (size_t)snprintf(text + used, size - used, "%s%.*s", used ? ", " : "", (int)strcspn(*envp, "="), *envp);
    return used > 0;
}
