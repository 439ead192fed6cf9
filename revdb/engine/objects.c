/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of numbered objects: see objects.h. */
#include "objects.h"

#include "array.h"
#include "lookup.h"
#include "rdb_hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPR_LENGTH 120 /* bytes that are kept */

static struct object *add(struct objects *set)
{
    struct object *object = array_add(set->items, set->count);
    *object = (struct object){.number = set->count,
                              .type = text_copy(""),
                              .repr = text_copy(""),
                              .seen = OBJECT_NOT_KNOWN,
                              .created = OBJECT_NOT_KNOWN,
                              .died = OBJECT_NOT_KNOWN,
                              .gone = INT64_MAX};
    set->generation++;
    return object;
}

/* The first line of a text, cut where that is long. */
static char *short_line(const char *text)
{
    size_t length = strcspn(text, "\n");
    if (length <= REPR_LENGTH && !text[length])
        return text_copy(text);
    length = length < REPR_LENGTH ? length : REPR_LENGTH;
    while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--; /* not in the middle of a UTF-8 character */
    return text_format("%.*s...", (int)length, text);
}

struct object *objects_find(struct objects *set, int number)
{
    return number >= 1 && number <= set->count && set->items[number - 1].uid ? &set->items[number - 1] : NULL;
}

bool objects_any(const struct objects *set)
{
    for (int i = 0; i < set->count; i++)
        if (set->items[i].uid)
            return true;
    return false;
}

/* ---- By uid ---- */

static struct object *find_uid(struct objects *set, uint64_t uid)
{
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&set->by_uid, rdb_hash_number(0, uid), &step)) != 0;)
        if (set->items[number - 1].uid == uid)
            return &set->items[number - 1];
    return NULL;
}

static void give_uid(struct objects *set, struct object *object, uint64_t uid)
{
    object->uid = uid;
    lookup_add(&set->by_uid, rdb_hash_number(0, uid), (size_t)object->number);
}

void objects_forget(struct objects *set, struct notes *notes, int number)
{
    char key[16];
    for (int i = 0; i < set->count; i++)
        if (!number || set->items[i].number == number)
            set->items[i].uid = 0;
    snprintf(key, sizeof key, "%d", number);
    if (number)
        notes_put(notes, OBJECTS_KIND, key, NULL);
    else
        notes_remove_all(notes, OBJECTS_KIND);
    set->generation++;
}

/* ---- In the notes: object NUMBER uid UID seen TIME created TIME died TIME TYPE<tab>REPR ---- */

#define RECORD "uid %" PRIu64 " seen %" PRId64 " created %" PRId64 " died %" PRId64 " "
#define RECORD_SCAN "%d uid %" SCNu64 " seen %" SCNd64 " created %" SCNd64 " died %" SCNd64 " %n"

void objects_load(struct objects *set, const struct notes *notes)
{
    const char *at = NULL, *record;
    while ((record = notes_next(notes, OBJECTS_KIND, &at)) != NULL) {
        int number = 0, used = 0;
        struct object read = {0};
        if (sscanf(record, RECORD_SCAN, &number, &read.uid, &read.seen, &read.created, &read.died, &used) < 5 ||
            !used || number < 1 || number > OBJECTS_LIMIT)
            continue;
        while (set->count < number)
            add(set); /* one whose record is lost keeps its number, and names nothing */
        struct object *object = &set->items[number - 1];
        if (object->uid)
            continue;
        record += used;
        size_t type_length = strcspn(record, "\t");
        object->type = text_format("%.*s", (int)type_length, record);
        object->repr = text_copy(record[type_length] ? record + type_length + 1 : "");
        if (find_uid(set, read.uid))
            object->uid = read.uid; /* one object with two numbers */
        else
            give_uid(set, object, read.uid);
        object->seen = read.seen;
        object->created = read.created;
        object->died = read.died;
        object->gone = read.died >= 0 ? read.died + 1 : INT64_MAX;
        set->generation++;
    }
}

void objects_keep(struct notes *notes, const struct object *o)
{
    char key[16], *record = text_format(RECORD "%s\t%s", o->uid, o->seen, o->created, o->died, o->type, o->repr);
    snprintf(key, sizeof key, "%d", o->number);
    notes_put(notes, OBJECTS_KIND, key, record);
}

/* ---- Naming ---- */

struct object *objects_name(struct objects *set, struct notes *notes, uint64_t uid, uint64_t address, bool alive,
                            int64_t time, const char *type, const char *repr)
{
    struct object *object = find_uid(set, uid);
    bool is_new = !object;
    if (is_new) {
        notes_lock(notes);
        objects_load(set, notes);
        object = find_uid(set, uid);
    }
    if (!object) {
        object = add(set);
        give_uid(set, object, uid);
    }
    object->type = text_copy(type);
    object->repr = short_line(repr);
    if (alive)
        object->state = RDB_NAMED_ALIVE;
    if (object->state != RDB_NAMED_DEAD) {
        object->seen = object->seen > time ? object->seen : time;
        object->address = address;
    }
    if (is_new) {
        objects_keep(notes, object);
        notes_unlock(notes);
    }
    return object;
}

/* ---- For the processes ---- */

void objects_encode(const struct objects *set, struct text *payload)
{
    text_clear(payload);
    for (int i = 0; i < set->count; i++) {
        const struct object *o = &set->items[i];
        if (!o->uid)
            continue;
        struct rdb_named named = {.number = o->number, .uid = o->uid, .address = o->address, .gone = o->gone};
        text_add(payload, &named, sizeof named);
    }
}

void objects_decode(struct objects *set, const struct text *answer, int64_t time)
{
    const char *at = answer->bytes;
    for (int i = 0; i < set->count; i++) {
        struct object *o = &set->items[i];
        struct rdb_named_answer state;
        if (!o->uid)
            continue;
        if (answer->bytes + answer->length < at + sizeof state)
            return;
        memcpy(&state, at, sizeof state);
        at += sizeof state;
        o->state = (enum rdb_named_state)state.state;
        if (o->state == RDB_NAMED_ALIVE) {
            o->address = state.address;
            o->seen = o->seen > time ? o->seen : time;
        } else if (o->state == RDB_NAMED_DEAD) {
            o->died = state.died;
            o->gone = state.died + 1;
        } else if (o->state == RDB_NAMED_UNKNOWN && time > o->seen && time < o->gone) {
            o->gone = time;
        }
    }
}
