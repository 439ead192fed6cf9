/* SPDX-License-Identifier: MIT */
/* Source texts: see rdb_source.h.  Reads files with system calls of its own, so that nothing of it is in the recorded
 * world; creates no Python object.
 *
 * Event in the log (RDB_EVENT_source): kind; flags; unless they say that there is nothing to tell: length of the name and the
 * name; size; then the text (as it lies in its archive, perhaps deflated), or for a file of the interpreter's library only
 * its hash (8 bytes). */
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
#include "rdb_source_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE "a source text"
enum { IN_LIBRARY = 1, DEFLATED = 2, NOTHING = 4 };
enum { MOST = 5000 }; /* texts of one name: programs that make texts without end */

struct rdb_source {
    struct name *of;
    struct rdb_source *before; /* of the same name */
    char *shown;               /* NULL: no code of it is known yet */
    char *text;                /* NULL if unknown, or not read yet (in the library) */
    size_t length;
    uint64_t hash; /* of the text; one in the library has the recording's */
    uint64_t print;
    bool in_library, changed;
    int flags;
};

/* A name that was seen. */
struct name {
    char *name;
    bool seen;                  /* code of it was executed */
    bool parsed;                /* RECORD: a text was compiled under it */
    struct rdb_source_stamp at; /* RECORD: what was read last */
    /* REPLAY */
    struct rdb_source *last;     /* of those that are shown */
    struct rdb_source *compiled; /* what the parser was given last */
    struct rdb_source *file;     /* what the log says of the file */
    struct rdb_source *rest;     /* stands for all beyond MOST */
    int count;
};

static struct name **names;
static size_t name_count;
static struct rdb_table by_name;
static struct rdb_source **shown; /* in the order of their numbers */
static size_t shown_count;
static struct rdb_table by_shown, by_text;

static uint64_t hash_of(const char *text)
{
    return rdb_hash_bytes(0, text, strlen(text));
}

/* ---- Names ---- */

static struct name *find_name(const char *name)
{
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&by_name, hash_of(name), &step)) != 0;)
        if (strcmp(names[number - 1]->name, name) == 0)
            return names[number - 1];
    return NULL;
}

/* A new one if there was none.  NULL: the recording has ended. */
static struct name *find_or_add(const char *text)
{
    struct name *name = find_name(text), **place;
    if (name || !(name = rdb_alloc(sizeof *name, SOURCE)))
        return name;
    if (!(name->name = rdb_copy(text, SOURCE)) || !(place = rdb_array_add(names, name_count, SOURCE))) {
        free(name->name);
        free(name);
        return NULL;
    }
    *place = name;
    return rdb_table_add(&by_name, hash_of(text), name_count, SOURCE) ? name : NULL;
}

bool rdb_source_in_library(const char *name)
{
    size_t length = strlen(rdb_library_path());
    return strncmp(name, rdb_library_path(), length) == 0 && strncmp(name + length, "site-packages/", 14) != 0 &&
           strncmp(name + length, "dist-packages/", 14) != 0;
}

/* ---- Texts of a name, in a replay ---- */

static struct rdb_source *new_source(struct name *of)
{
    struct rdb_source *source = rdb_alloc(sizeof *source, SOURCE);
    source->of = of;
    return source;
}

/* Blank lines at the end make no other text: who reads statement by statement adds some. */
static uint64_t text_hash(const struct rdb_source *source)
{
    size_t length = source->length;
    while (length && isspace((unsigned char)source->text[length - 1]))
        length--;
    return rdb_hash_bytes(hash_of(source->of->name), source->text, length);
}

static struct rdb_source *find_text(const struct name *of, uint64_t hash)
{
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&by_text, hash, &step)) != 0;)
        if (shown[number - 1]->of == of)
            return shown[number - 1];
    return NULL;
}

static struct rdb_source *find_shown(const char *text)
{
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&by_shown, hash_of(text), &step)) != 0;)
        if (strcmp(shown[number - 1]->shown, text) == 0)
            return shown[number - 1];
    return NULL;
}

static void free_source(struct rdb_source *source)
{
    if (source && !source->shown) {
        free(source->text);
        free(source);
    }
}

/* The name to show it by: one that nothing else has, not even a file that is really called "shop.py#2". */
static char *next_shown(struct name *of)
{
    size_t size = strlen(of->name) + 20;
    char *text = rdb_alloc(size, SOURCE);
    do {
        of->count++;
        snprintf(text, size, of->count == 1 ? "%s" : "%s#%d", of->name, of->count);
    } while (find_shown(text));
    return text;
}

static void enter(struct rdb_source *source, char *as)
{
    source->shown = as;
    source->before = source->of->last;
    source->of->last = source;
    rdb_array_push(shown, shown_count, SOURCE, source);
    rdb_table_add(&by_shown, hash_of(as), shown_count, SOURCE);
    if (source->hash)
        rdb_table_add(&by_text, source->hash, shown_count, SOURCE);
}

/* What stands for all of a name that has too many: it has no text. */
static struct rdb_source *rest_of(struct name *of)
{
    if (!of->rest) {
        size_t size = strlen(of->name) + sizeof "#more";
        char *as = rdb_alloc(size, SOURCE);
        snprintf(as, size, "%s#more", of->name);
        of->rest = new_source(of);
        enter(of->rest, as);
    }
    return of->rest;
}

/* Gives a text that code belongs to its name, if it has none; or finds the one that is the same. */
static struct rdb_source *settle(struct rdb_source *source)
{
    struct name *of = source->of;
    struct rdb_source *same = source->shown ? source : source->hash ? find_text(of, source->hash) : NULL;
    if (!same && of->count >= MOST)
        same = rest_of(of);
    if (!same)
        enter(source, next_shown(of));
    return same ? same : source;
}

static struct rdb_source *settle_at(struct rdb_source **at)
{
    struct rdb_source *was = *at;
    *at = settle(was);
    if (was != *at)
        free_source(was);
    return *at;
}

struct rdb_source *rdb_source_compiled(const char *text, uint64_t print)
{
    struct name *name = find_or_add(text);
    if (!name->compiled) /* of a tree that nobody has parsed */
        return rdb_source_loaded(text, print);
    struct rdb_source *source = settle_at(&name->compiled);
    if (!source->print)
        source->print = print;
    return source;
}

struct rdb_source *rdb_source_loaded(const char *text, uint64_t print)
{
    struct name *name = find_or_add(text);
    for (struct rdb_source *source = print ? name->last : NULL; source; source = source->before)
        if (source->print == print)
            return source; /* a .pyc may be older than its file: what it was compiled from counts */
    if (!name->file && name->compiled && !print)
        return settle_at(&name->compiled); /* made after the image of other code */
    if (!name->file)
        name->file = new_source(name);
    struct rdb_source *source = settle_at(&name->file);
    if (!source->print)
        source->print = print;
    return source;
}

const char *rdb_source_shown(const struct rdb_source *source)
{
    return source->shown;
}

/* ---- What the parser was given ---- */

/* Takes the text, which is to be freed. */
static void given(const char *name, char *text, size_t length, bool utf8)
{
    struct name *of = find_or_add(name);
    struct rdb_source *source = new_source(of);
    source->text = text;
    source->length = length;
    source->flags = utf8 ? RDB_SOURCE_UTF8 : 0;
    source->hash = text_hash(source) | 1;
    free_source(of->compiled);
    of->compiled = source;
}

/* RECORD: a replay will meet the text, too. */
static void parsed(const char *text)
{
    struct name *name = rdb_mode == RDB_RECORD && *text != '<' ? find_or_add(text) : NULL;
    if (name)
        name->parsed = true;
}

void rdb_source_text(const char *name, const char *text, bool utf8)
{
    parsed(name);
    if (rdb_mode == RDB_REPLAY)
        given(name, rdb_copy(text, SOURCE), strlen(text), utf8);
}

/* A stream that is being parsed; while one is, another may be (the codec that it declares is imported). */
struct reading {
    struct reading *outer;
    const void *stream;
    char *text;
    size_t length;
    bool utf8;
};
static struct reading *readings;

static struct reading **reading_of(const void *stream)
{
    struct reading **at = &readings;
    while (*at && (*at)->stream != stream)
        at = &(*at)->outer;
    return at;
}

void rdb_source_reading(const void *stream)
{
    if (rdb_mode != RDB_REPLAY)
        return;
    struct reading *reading = rdb_alloc(sizeof *reading, SOURCE);
    reading->stream = stream;
    reading->outer = readings;
    readings = reading;
}

void rdb_source_line(const void *stream, const char *bytes, size_t length, bool utf8)
{
    struct reading *reading = rdb_mode == RDB_REPLAY && readings ? *reading_of(stream) : NULL;
    if (!reading || reading->length + length > RDB_SOURCE_LIMIT)
        return;
    char *longer = rdb_array_room(reading->text, reading->length, length + 1, 1, SOURCE);
    if (!longer)
        return;
    reading->text = longer;
    memcpy(reading->text + reading->length, bytes, length);
    reading->length += length;
    reading->utf8 |= utf8;
}

void rdb_source_read(const void *stream, const char *name)
{
    struct reading **at = reading_of(stream), *reading = *at;
    parsed(name);
    if (rdb_mode != RDB_REPLAY || !reading)
        return;
    *at = reading->outer;
    given(name, reading->text ? reading->text : rdb_alloc(1, SOURCE), reading->length, reading->utf8);
    free(reading);
}

/* ---- Files ---- */

/* REPLAY: for bytes that the log holds. */
static char *room_for(uint64_t length)
{
    if (length > RDB_SOURCE_LIMIT)
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

/* The event: RECORD has the text at hand, or NULL; REPLAY is given it.  False: there is none, or it is the one before. */
static bool pass(struct rdb_source *source)
{
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_source, "the program executes code of a file");
    uint64_t flags = !source->text ? NOTHING : source->in_library ? IN_LIBRARY : 0, length = source->length;
    flags |= source->flags & RDB_SOURCE_DEFLATED ? DEFLATED : 0;
    rdb_entry_number(&entry, &flags);
    if (!(flags & NOTHING)) {
        pass_name(&entry, source->of->name);
        rdb_entry_number(&entry, &length);
        source->in_library = flags & IN_LIBRARY;
        source->flags = flags & DEFLATED ? RDB_SOURCE_DEFLATED : 0;
        source->length = length;
        if (entry.replaying && !source->in_library)
            source->text = room_for(length);
        if (source->in_library)
            rdb_entry_bytes(&entry, &source->hash, sizeof source->hash);
        else
            rdb_entry_hidden(&entry, source->text, length);
    }
    rdb_entry_end(&entry);
    return !(flags & NOTHING);
}

static void record(struct name *name, const char *origin)
{
    struct rdb_source source = {.of = name};
    bool deflated = false;
    if (!name->parsed)
        source.text = rdb_source_load(name->name, origin, &name->at, &source.length, &deflated);
    source.flags = deflated ? RDB_SOURCE_DEFLATED : 0;
    source.in_library = source.text && !deflated && rdb_source_in_library(name->name);
    source.hash = source.text ? rdb_hash_bytes(0, source.text, source.length) : 0;
    pass(&source);
    free(source.text);
}

static void replay(struct name *name)
{
    struct rdb_source *source = new_source(name);
    if (!pass(source)) {
        free_source(source);
        return;
    }
    if (!source->in_library)
        source->hash = text_hash(source) | 1;
    free_source(name->file);
    name->file = source;
}

void rdb_source_seen(const char *file, const char *origin)
{
    struct name *name = *file == '<' ? NULL : find_or_add(file);
    if (!name || (name->seen && !origin))
        return;
    name->seen = true;
    if (rdb_mode == RDB_RECORD)
        record(name, origin);
    else if (rdb_mode == RDB_REPLAY)
        replay(name);
}

/* ---- For the front end ---- */

static void read_library(struct rdb_source *source)
{
    source->text = rdb_source_library(source->of->name, source->hash, &source->length, &source->changed);
}

struct rdb_source_bytes rdb_source_find(const char *as)
{
    struct rdb_source *source = find_shown(as);
    if (!source)
        return (struct rdb_source_bytes){0};
    if (!source->text && source->in_library)
        read_library(source);
    return (struct rdb_source_bytes){source->text, source->length, source->changed, source->flags};
}

void rdb_source_visit(void (*visit)(const char *, void *), void *data)
{
    for (size_t i = 0; i < shown_count; i++)
        visit(shown[i]->shown, data);
}
