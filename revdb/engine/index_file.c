/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index beside the log: see index_file.h; the format is described in docs/index-format.md. */
#define _GNU_SOURCE
#include "index_file.h"

#include "files.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#define MAGIC "RDBINDEX"
#define VERSION 3
#define LEVEL 9            /* more makes it hardly smaller */
#define LIMIT (256u << 20) /* bytes of an index unpacked; nobody's is so large */

struct header {
    char magic[8];
    uint32_t version, length; /* of the content, unpacked */
    uint64_t recording;
};

/* ---- Writing ---- */

static void put(struct text *text, uint64_t number)
{
    unsigned char bytes[10];
    size_t length = 0;
    for (; number > 0x7f; number >>= 7)
        bytes[length++] = (unsigned char)(number | 0x80);
    bytes[length++] = (unsigned char)number;
    text_add(text, bytes, length);
}

static void put_signed(struct text *text, int64_t number)
{
    put(text, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

static void put_segment(struct text *text, const struct index *index, const struct segment *s, uint64_t objects)
{
    put(text, (uint64_t)(s->to - s->from));
    put(text, s->objects - objects);
    put_signed(text, s->least);
    put_signed(text, s->thread);
    put(text, s->left_out);
    put(text, s->set_count);
    for (size_t i = 0; i < s->set_count; i++)
        put(text, index->sets[s->set + i] - (i ? index->sets[s->set + i - 1] : 0));
    put(text, s->moment_count);
    int64_t time = s->from;
    for (const struct rdb_moment *m = index->moments + s->moments; m < index->moments + s->moments + s->moment_count;
         m++) {
        put_signed(text, m->time - time);
        put(text, m->feature);
        time = m->time;
    }
}

static void put_content(struct text *text, const struct index *index, const struct index_facts *facts)
{
    uint64_t objects = 0;
    put_signed(text, facts->main_start);
    put_signed(text, facts->main_end);
    put_signed(text, facts->main_depth);
    put(text, (uint64_t)index->feature_count);
    for (const struct feature *f = index->features; f < index->features + index->feature_count; f++) {
        put_signed(text, f->is.kind);
        put_signed(text, f->is.line);
        put_signed(text, f->is.detail);
        text_add_string(text, index_string(index, f->file));
        text_add_string(text, index_string(index, f->function));
        text_add_string(text, index_string(index, f->names));
    }
    put(text, (uint64_t)index->count);
    for (const struct segment *s = index->segments; s < index->segments + index->count; s++) {
        put_segment(text, index, s, objects);
        objects = s->objects;
    }
}

static bool write_file(const char *path, const struct header *header, const void *packed, size_t length)
{
    struct file_writer file;
    if (!file_begin_companion(&file, path))
        return false;
    fwrite(header, sizeof *header, 1, file.out);
    fwrite(packed, length, 1, file.out);
    return file_commit(&file);
}

bool index_save(const struct index *index, const char *path, const struct index_facts *facts)
{
    struct text content = {0};
    put_content(&content, index, facts);
    struct header header = {MAGIC, VERSION, (uint32_t)content.length, facts->recording};
    size_t room = ZSTD_compressBound(content.length);
    char *packed = memory_bytes(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t length = ZSTD_compress2(context, packed, room, content.bytes, content.length);
    ZSTD_freeCCtx(context);
    errno = EFBIG;
    bool ok = content.length <= LIMIT && !ZSTD_isError(length) && write_file(path, &header, packed, length);
    return ok;
}

/* ---- Reading ---- */

struct reader {
    const unsigned char *at, *end;
    bool ok;
};

static uint64_t get(struct reader *in)
{
    uint64_t number = 0;
    for (int shift = 0; shift < 64 && in->at < in->end; shift += 7) {
        unsigned char byte = *in->at++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
    in->ok = false;
    return 0;
}

static int64_t get_signed(struct reader *in)
{
    uint64_t number = get(in);
    return (int64_t)(number >> 1 ^ -(number & 1));
}

/* A count of things that take a byte each at least. */
static size_t get_count(struct reader *in)
{
    uint64_t count = get(in);
    if (count > (uint64_t)(in->end - in->at))
        in->ok = false;
    return in->ok ? (size_t)count : 0;
}

static const char *get_string(struct reader *in)
{
    const char *string = (const char *)in->at;
    const unsigned char *nul = memchr(in->at, 0, (size_t)(in->end - in->at));
    if (!nul) {
        in->ok = false;
        return "";
    }
    in->at = nul + 1;
    return string;
}

static void get_feature(struct reader *in, struct index *index)
{
    struct rdb_feature is = {.kind = (int32_t)get_signed(in)};
    is.line = (int32_t)get_signed(in);
    is.detail = (int32_t)get_signed(in);
    const char *file = get_string(in), *function = get_string(in), *names = get_string(in);
    if (in->ok && index_feature(index, &is, file, function, names) != index->feature_count - 1)
        in->ok = false; /* the same one twice */
}

static void get_segment(struct reader *in, struct index *index)
{
    const struct segment *last = index->count ? &index->segments[index->count - 1] : NULL;
    struct segment s = {.from = index_end(index)};
    uint64_t length = get(in);
    s.to = (int64_t)((uint64_t)s.from + length); /* a damaged file's may be anything */
    s.objects = (last ? last->objects : 0) + get(in);
    s.least = (int32_t)get_signed(in);
    s.thread = (int32_t)get_signed(in);
    s.left_out = get(in);
    size_t count = get_count(in);
    uint32_t *set = memory_bytes(count * sizeof *set + 1), number = 0;
    for (size_t i = 0; i < count; i++) {
        set[i] = number += (uint32_t)get(in);
        in->ok &= number < (uint32_t)index->feature_count;
    }
    size_t moment_count = get_count(in);
    struct rdb_moment *moments = memory_bytes(moment_count * sizeof *moments + 1);
    int64_t time = s.from;
    for (size_t i = 0; i < moment_count; i++) {
        time = (int64_t)((uint64_t)time + (uint64_t)get_signed(in));
        moments[i] = (struct rdb_moment){time, (uint32_t)get(in), 0};
        in->ok &= moments[i].feature < (uint32_t)index->feature_count;
    }
    in->ok &= length > 0 && length < INT64_MAX / 2 && s.to < INT64_MAX / 2;
    if (in->ok)
        index_append(index, s, set, count, moments, moment_count);
}

static bool read_content(struct index *index, const char *content, size_t length, struct index_facts *facts)
{
    struct reader in = {(const unsigned char *)content, (const unsigned char *)content + length, true};
    facts->main_start = get_signed(&in);
    facts->main_end = get_signed(&in);
    facts->main_depth = get_signed(&in);
    size_t features = get_count(&in);
    while (in.ok && features-- > 0)
        get_feature(&in, index);
    size_t segments = get_count(&in);
    while (in.ok && segments-- > 0)
        get_segment(&in, index);
    return in.ok && in.at == in.end && index->count > 0;
}

/* The whole file; NULL if there is none, or none that could be an index. */
static char *read_file(const char *path, size_t *length)
{
    struct text text = {0};
    FILE *file = file_read_found(path, LIMIT);
    if (!file)
        return NULL;
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0 && text.length <= LIMIT;)
        text_add(&text, part, n);
    fclose(file);
    *length = text.length;
    return text.bytes;
}

bool index_load(struct index *index, const char *path, struct index_facts *facts)
{
    struct header header;
    size_t length = 0;
    char *bytes = read_file(path, &length), *content = NULL;
    bool ok = bytes && length > sizeof header;
    if (ok) {
        memcpy(&header, bytes, sizeof header);
        ok = !memcmp(header.magic, MAGIC, sizeof header.magic) && header.version == VERSION &&
             header.recording == facts->recording && header.length <= LIMIT;
    }
    if (ok) {
        content = memory_bytes(header.length + 1u);
        ok = ZSTD_decompress(content, header.length, bytes + sizeof header, length - sizeof header) == header.length &&
             read_content(index, content, header.length, facts);
    }
    index->complete = ok;
    if (!ok)
        index_clear(index);
    return ok;
}
