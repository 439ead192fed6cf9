/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens where in the recording: see index.h. */
#include "index.h"

#include "array.h"
#include "lookup.h"
#include "rdb_hash.h"

#include <stdlib.h>
#include <string.h>

/* ---- Features ---- */

static uint64_t hash_of(const struct rdb_feature *is, const char *file, const char *function, const char *names)
{
    uint64_t hash = rdb_hash_bytes(0, is, sizeof *is);
    hash = rdb_hash_bytes(hash, file, strlen(file));
    hash = rdb_hash_bytes(hash, function, strlen(function));
    return rdb_hash_bytes(hash, names, strlen(names));
}

static bool is_same(const struct index *index, const struct feature *f, const struct rdb_feature *is, const char *file,
                    const char *function, const char *names)
{
    return !memcmp(&f->is, is, sizeof *is) && !strcmp(index_string(index, f->file), file) &&
           !strcmp(index_string(index, f->function), function) && !strcmp(index_string(index, f->names), names);
}

static size_t add_string(struct index *index, const char *string)
{
    size_t at = index->strings.length;
    text_add_string(&index->strings, string);
    return at;
}

int index_feature(struct index *index, const struct rdb_feature *is, const char *file, const char *function,
                  const char *names)
{
    uint64_t hash = hash_of(is, file, function, names);
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&index->by_hash, hash, &step)) != 0;)
        if (is_same(index, &index->features[number - 1], is, file, function, names))
            return (int)number - 1;
    struct feature *f = array_add(index->features, index->feature_count);
    *f = (struct feature){.is = *is};
    f->file = add_string(index, file);
    f->function = add_string(index, function);
    f->names = add_string(index, names);
    lookup_add(&index->by_hash, hash, (size_t)index->feature_count);
    return index->feature_count - 1;
}

/* ---- Segments ---- */

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

void index_append(struct index *index, struct segment is, uint32_t *set, size_t count, const struct rdb_moment *moments,
                  size_t moment_count)
{
    is.set = index->sets_length;
    is.moments = index->moments_length;
    is.moment_count = moment_count;
    index->sets = array_room(index->sets, index->sets_length, count, sizeof *set);
    index->moments = array_room(index->moments, index->moments_length, moment_count, sizeof *moments);
    if (count)
        qsort(set, count, sizeof *set, compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || set[i] != set[i - 1])
            index->sets[index->sets_length++] = set[i];
    if (moment_count)
        memcpy(index->moments + index->moments_length, moments, moment_count * sizeof *moments);
    index->moments_length += moment_count;
    is.set_count = index->sets_length - is.set;
    *array_add(index->segments, index->count) = is;
}

int index_find(const struct index *index, int64_t time)
{
    int low = 0, high = index->count;
    if (time < 0 || time >= index_end(index))
        return -1;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (index->segments[middle].from <= time)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool index_holds(const struct index *index, int segment, int feature)
{
    const struct segment *s = &index->segments[segment];
    uint32_t wanted = (uint32_t)feature;
    return s->set_count && bsearch(&wanted, index->sets + s->set, s->set_count, sizeof wanted, compare) != NULL;
}

/* ---- Moments ---- */

size_t index_moment(const struct index *index, int kind, size_t from)
{
    while (from < index->moments_length && index->features[index->moments[from].feature].is.kind != kind)
        from++;
    return from;
}

/* A stretch of one thread, on the way through the index. */
struct stretch {
    int64_t from;
    int thread;
    void (*visit)(void *closure, int64_t from, int64_t to, int thread);
    void *closure;
};

static void go_on_as(struct stretch *stretch, int64_t time, int thread)
{
    if (time > stretch->from) {
        stretch->visit(stretch->closure, stretch->from, time, stretch->thread);
        stretch->from = time;
    }
    stretch->thread = thread;
}

void index_threads(const struct index *index, int64_t from,
                   void (*visit)(void *closure, int64_t from, int64_t to, int thread), void *closure)
{
    struct stretch stretch = {from, 1, visit, closure};
    for (const struct segment *s = index->segments; s < index->segments + index->count; s++) {
        for (size_t i = s->moments; i < s->moments + s->moment_count; i++) {
            const struct rdb_feature *is = &index->features[index->moments[i].feature].is;
            if (is->kind == RDB_FEATURE_SWITCH)
                go_on_as(&stretch, index->moments[i].time, is->detail);
        }
        if (stretch.thread != s->thread)
            go_on_as(&stretch, s->to, s->thread);
    }
    go_on_as(&stretch, index_end(index), 0);
}

bool index_agrees(const struct index *index, int64_t time, const char *file, int line, int depth)
{
    int number = index_find(index, time);
    const struct segment *s = number < 0 ? NULL : &index->segments[number];
    bool ran = !s;
    for (size_t i = 0; s && i < s->set_count && !ran; i++) {
        const struct feature *f = &index->features[index->sets[s->set + i]];
        ran = f->is.kind == RDB_FEATURE_LINE && f->is.line == line && !strcmp(index_string(index, f->file), file);
    }
    return ran && (!s || depth >= s->least);
}

void index_clear(struct index *index)
{
    *index = (struct index){0};
}
