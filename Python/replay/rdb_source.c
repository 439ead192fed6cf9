/* SPDX-License-Identifier: MIT */
/* Source texts: see rdb_source.h.  Reads files with system calls of its own, so that nothing of it is in the recorded
 * world; creates no Python object.
 *
 * Event in the log (RDB_EVENT_source): kind; length of the name and the name; flags; size; then the text, or for a file
 * of the interpreter's library only its hash (8 bytes). */
#include "rdb_source.h"

#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_cursor.h"
#include "rdb_entry.h"
#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_library.h"
#include "rdb_mode.h"
#include "rdb_raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE "a source text"
enum { IN_LIBRARY = 1 };
enum { TEXT_LIMIT = 16 << 20 };

/* A file name that was seen, and in a replay its text. */
struct source {
    char *name;
    char *text; /* NULL if unknown, or not read yet (in the library) */
    size_t length;
    uint64_t hash;     /* of a file in the library */
    uint64_t compiled; /* RECORD: of the last text that was compiled under this name from memory; 0: none was */
    int flags;
    bool changed; /* since the recording: a file in the library */
    bool seen;    /* code from it was executed; else only its text was compiled */
};

static struct source **sources;
static size_t source_count;
static struct rdb_table by_name;

static uint64_t hash_of(const char *name)
{
    return rdb_hash_bytes(0, name, strlen(name));
}

static struct source *find(const char *name)
{
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&by_name, hash_of(name), &step)) != 0;)
        if (strcmp(sources[number - 1]->name, name) == 0)
            return sources[number - 1];
    return NULL;
}

/* The source of that name, a new one if there was none.  NULL: the recording has ended. */
static struct source *find_or_add(const char *name)
{
    struct source *source = find(name), **place;
    if (source || !(source = rdb_alloc(sizeof *source, SOURCE)))
        return source;
    if (!(source->name = rdb_copy(name, SOURCE)) || !(place = rdb_array_add(sources, source_count, SOURCE))) {
        free(source->name);
        free(source);
        return NULL;
    }
    *place = source;
    return rdb_table_add(&by_name, hash_of(name), source_count, SOURCE) ? source : NULL;
}

/* The whole file, to be freed, or NULL. */
static char *read_file(const char *name, size_t *length)
{
    struct stat status;
    int fd = rdb_raw_open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    char *text = NULL;

    *length = 0;
    if (fd < 0)
        return NULL;
    if (rdb_raw_fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= TEXT_LIMIT) {
        ssize_t n = 1;
        text = rdb_alloc((size_t)status.st_size + 1, SOURCE);
        while (text && n > 0 && *length < (size_t)status.st_size) {
            n = rdb_raw_read(fd, text + *length, (size_t)status.st_size - *length);
            *length += n > 0 ? (size_t)n : 0;
        }
    }
    rdb_raw_close(fd);
    return text;
}

bool rdb_source_in_library(const char *name)
{
    return strncmp(name, rdb_library_path(), strlen(rdb_library_path())) == 0;
}

/* Hashes of the names of files that were opened; 0 is a free place.  When it is full, later ones are forgotten. */
enum { OPENED = 1 << 15, TRIES = 64 };
static uint64_t opened[OPENED];

/* The place of a name, or a free one for it; NULL if there is none. */
static uint64_t *place_of(const char *name, uint64_t *hash)
{
    *hash = rdb_hash_bytes(0, name, strlen(name)) | 1;
    for (uint64_t i = 0; i < TRIES; i++) {
        uint64_t *place = &opened[(*hash / 2 + i) % OPENED], found = __atomic_load_n(place, __ATOMIC_RELAXED);
        if (found == *hash || found == 0)
            return place;
    }
    return NULL;
}

void rdb_source_opened(const char *name)
{
    uint64_t hash, *place = place_of(name, &hash);
    if (place)
        __atomic_store_n(place, hash, __ATOMIC_RELAXED);
}

static bool was_opened(const char *name)
{
    uint64_t hash, *place = place_of(name, &hash);
    return place && *place == hash;
}

/* REPLAY: for bytes that the log holds. */
static char *room_for(uint64_t length)
{
    if (length > TEXT_LIMIT)
        rdb_diverged("the log holds a source text of %llu bytes: it is damaged", (unsigned long long)length);
    return rdb_alloc(length + 1, SOURCE);
}

static void pass_name(struct rdb_entry *entry, char *name)
{
    uint64_t length = strlen(name);
    rdb_entry_number(entry, &length);
    char *held = entry->replaying ? room_for(length) : name;
    rdb_entry_hidden(entry, held, length);
    if (strcmp(held, name) != 0)
        rdb_diverged("the log holds the source of %s, the program executes code of %s", held, name);
    if (entry->replaying)
        free(held);
}

/* The event: RECORD has the text at hand, REPLAY is given it. */
static void pass(struct source *source)
{
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_source, "the program executes code of a file");
    pass_name(&entry, source->name);
    uint64_t flags = (uint64_t)source->flags, length = source->length;
    rdb_entry_number(&entry, &flags);
    rdb_entry_number(&entry, &length);
    source->flags = flags & IN_LIBRARY;
    source->length = length;
    if (source->flags & IN_LIBRARY) {
        rdb_entry_bytes(&entry, &source->hash, sizeof source->hash);
    } else {
        if (entry.replaying)
            source->text = room_for(length);
        rdb_entry_hidden(&entry, source->text, length);
    }
    rdb_entry_end(&entry);
}

static void record(struct source *source)
{
    if (!was_opened(source->name))
        return;
    source->text = read_file(source->name, &source->length);
    if (!source->text)
        return;
    uint64_t hash = rdb_hash_bytes(0, source->text, source->length);
    bool another = source->compiled && source->compiled != (hash | 1); /* it is nothing that the program runs */
    if (rdb_source_in_library(source->name)) {
        source->flags = IN_LIBRARY;
        source->hash = hash;
    }
    if (!another)
        pass(source);
    free(source->text);
    source->text = NULL;
}

static void replay(struct source *source)
{
    if (rdb_peek_byte(&rdb_in) != RDB_EVENT_source)
        return;         /* there was no such file */
    free(source->text); /* of an earlier compilation: the file's is what counts */
    source->text = NULL;
    pass(source);
}

void rdb_source_seen(const char *name)
{
    struct source *source = find_or_add(name);
    if (!source || source->seen || *name == '<')
        return;
    source->seen = true;
    if (rdb_mode == RDB_RECORD)
        record(source);
    else if (rdb_mode == RDB_REPLAY)
        replay(source);
}

void rdb_source_text(const char *name, const char *text)
{
    if (rdb_mode != RDB_REPLAY && (rdb_mode != RDB_RECORD || *name == '<'))
        return;
    struct source *source = find_or_add(name);
    if (!source)
        return;
    if (rdb_mode == RDB_RECORD) {
        source->compiled = rdb_hash_bytes(0, text, strlen(text)) | 1;
        return;
    }
    char *copy = rdb_copy(text, SOURCE); /* first: without memory the old one is still asked for */
    free(source->text);
    source->text = copy;
    source->length = copy ? strlen(text) : 0;
}

void rdb_source_stdin(const void *bytes, size_t length)
{
    struct source *source = find_or_add("<stdin>");
    if (!source || source->length + length > TEXT_LIMIT)
        return;
    source->text = rdb_grow(source->text, source->length + length + 1, SOURCE);
    memcpy(source->text + source->length, bytes, length);
    source->length += length;
    source->text[source->length] = 0;
}

const char *rdb_source_find(const char *name, size_t *length, bool *changed)
{
    struct source *source = find(name);
    if (!source)
        return NULL;
    if (!source->text && source->flags & IN_LIBRARY) {
        source->text = read_file(name, &source->length);
        if (source->text && rdb_hash_bytes(0, source->text, source->length) != source->hash)
            source->changed = true;
    }
    *length = source->length;
    *changed = source->changed;
    return source->text;
}

void rdb_source_visit(void (*visit)(const char *, void *), void *data)
{
    for (size_t i = 0; i < source_count; i++)
        visit(sources[i]->name, data);
}
