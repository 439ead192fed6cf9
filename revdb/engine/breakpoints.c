/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set of breakpoints: see breakpoints.h. */
#include "breakpoints.h"

#include "array.h"
#include "rdb_names.h"

#include <stdlib.h>
#include <string.h>

bool breakpoint_is_on_line(const struct breakpoint *b, const char *file, int line)
{
    bool in_file = b->kind == RDB_BREAK_LINE ? rdb_file_matches(file, b->file) : !strcmp(file, b->stands_in);
    return in_file && line == (b->stands_at > 0 ? (int)b->stands_at : b->line);
}

void breakpoint_init(struct breakpoint *b, enum rdb_breakpoint_kind kind, const char *file, int line, const char *name)
{
    *b = (struct breakpoint){.kind = kind,
                             .file = text_copy(file),
                             .name = text_copy(name),
                             .line = line,
                             .condition = text_copy(""),
                             .commands = text_copy(""),
                             .stands_in = text_copy(""),
                             .enabled = true};
}

struct breakpoint *breakpoints_add(struct breakpoints *set, enum rdb_breakpoint_kind kind, const char *file, int line,
                                   const char *name)
{
    struct breakpoint *b = array_add(set->items, set->count);
    breakpoint_init(b, kind, file, line, name);
    b->id = breakpoint_is_skip(b) ? ++set->last_skip_id : ++set->last_id;
    breakpoints_changed(set);
    return b;
}

void breakpoints_remove(struct breakpoints *set, struct breakpoint *b)
{
    set->count--;
    memmove(b, b + 1, (size_t)(set->items + set->count - b) * sizeof *b);
    breakpoints_changed(set);
}

struct breakpoint *breakpoints_find(struct breakpoints *set, bool skip, int id)
{
    for (int i = 0; i < set->count; i++)
        if (set->items[i].id == id && breakpoint_is_skip(&set->items[i]) == skip)
            return &set->items[i];
    return NULL;
}

void breakpoints_changed(struct breakpoints *set)
{
    set->generation++;
}

bool breakpoints_ignore(struct breakpoints *set, int id)
{
    struct breakpoint *b = breakpoints_find(set, false, id);
    if (!b)
        return false;
    b->hits++;
    if (!b->ignored)
        return false;
    b->ignored--;
    return true;
}

bool breakpoints_any(const struct breakpoints *set)
{
    for (int i = 0; i < set->count; i++)
        if (set->items[i].enabled && !breakpoint_is_skip(&set->items[i]))
            return true;
    return false;
}

bool breakpoints_any_condition(const struct breakpoints *set)
{
    for (int i = 0; i < set->count; i++)
        if (set->items[i].enabled && (*set->items[i].condition || set->items[i].kind == RDB_WATCH))
            return true;
    return false;
}

bool breakpoints_any_watch(const struct breakpoints *set)
{
    for (int i = 0; i < set->count; i++)
        if (set->items[i].enabled && set->items[i].kind == RDB_WATCH)
            return true;
    return false;
}

bool breakpoints_any_skip(const struct breakpoints *set)
{
    for (int i = 0; i < set->count; i++)
        if (set->items[i].enabled && breakpoint_is_skip(&set->items[i]))
            return true;
    return false;
}

/* The numbers of the named objects that make a watch's scope: negative ones, which the person cannot mean. */
static int frame_number(const struct breakpoint *b)
{
    return b->scope.frame ? -2 * b->id : 0;
}

static int globals_number(const struct breakpoint *b)
{
    return b->scope.globals ? -2 * b->id - 1 : 0;
}

void breakpoint_encode(const struct breakpoint *b, struct text *payload)
{
    struct rdb_breakpoint head = {
        .id = b->id, .kind = b->kind, .line = b->line, .frame = frame_number(b), .globals = globals_number(b)};
    text_add(payload, &head, sizeof head);
    text_add_string(payload, b->file);
    text_add_string(payload, b->name);
    text_add_string(payload, b->condition);
}

void breakpoints_encode(const struct breakpoints *set, struct text *payload)
{
    for (int i = 0; i < set->count; i++)
        if (set->items[i].enabled)
            breakpoint_encode(&set->items[i], payload);
}

static void encode_named(struct text *payload, int number, uint64_t uid, uint64_t address)
{
    struct rdb_named named = {.number = number, .uid = uid, .address = address, .gone = INT64_MAX};
    if (number)
        text_add(payload, &named, sizeof named);
}

void breakpoints_encode_scopes(const struct breakpoints *set, struct text *payload)
{
    for (int i = 0; i < set->count; i++) {
        const struct breakpoint *b = &set->items[i];
        encode_named(payload, frame_number(b), b->scope.frame, b->scope.frame_address);
        encode_named(payload, globals_number(b), b->scope.globals, b->scope.globals_address);
    }
}

void breakpoints_decode(struct breakpoints *set, const struct text *answer)
{
    struct rdb_breakpoint_answer one;
    size_t at = 0;
    for (int i = 0; i < set->count; i++) {
        struct breakpoint *b = &set->items[i];
        if (!b->enabled || at + sizeof one > answer->length)
            continue;
        memcpy(&one, answer->bytes + at, sizeof one);
        at += sizeof one;
        b->stands_at = one.line;
        b->calls = one.calls;
        b->files = one.files;
    }
    for (int i = 0; i < set->count; i++) {
        struct breakpoint *b = &set->items[i];
        if (!b->enabled || at >= answer->length)
            continue;
        b->stands_in = text_copy(answer->bytes + at);
        at += strlen(b->stands_in) + 1;
    }
}

char *breakpoint_describe(const struct breakpoint *b)
{
    const char *colon = *b->file ? ":" : "";
    switch (b->kind) {
    case RDB_BREAK_LINE:
        return text_format("%s:%d", b->file, b->stands_at > 0 ? (int)b->stands_at : b->line);
    case RDB_WATCH:
        return text_format("watch %s", b->name);
    case RDB_SKIP_FILE:
        return text_format("file %s", b->file);
    case RDB_BREAK_FUNCTION:
    case RDB_SKIP_FUNCTION:
        return text_format("%sfunction %s%s%s", b->stands_at == RDB_NO_LINE ? "calls of the built-in " : "", b->file,
                           colon, b->name);
    case RDB_BREAK_PATTERN:
        return text_format("functions %s%s/%s/", b->file, colon, b->name);
    case RDB_CATCH_RETURN:
        return text_format("returns of function %s%s%s", b->file, colon, b->name);
    case RDB_CATCH_RAISE:
        return text_format("exceptions%s%s", *b->name ? " of class " : "", b->name);
    case RDB_CATCH_UNCAUGHT:
        return text_copy("uncaught exceptions");
    case RDB_CATCH_EVENT:
        return text_format(strcmp(b->name, "signal") ? "calls of %s() to the outside" : "signals", b->name);
    case RDB_CATCH_OUTPUT:
        return text_format("output \"%s\"", b->name);
    case RDB_CATCH_THREAD:
        return text_copy("switches to another thread");
    }
    return text_copy("");
}

static const char *command_of(const struct breakpoint *b)
{
    switch (b->kind) {
    case RDB_SKIP_FILE:
    case RDB_SKIP_FUNCTION:
        return "skip";
    case RDB_BREAK_PATTERN:
        return "rbreak";
    case RDB_CATCH_RETURN:
        return "catch return";
    case RDB_CATCH_RAISE:
        return "catch raise";
    case RDB_CATCH_UNCAUGHT:
        return "catch uncaught";
    case RDB_CATCH_EVENT:
        return "catch";
    case RDB_CATCH_OUTPUT:
        return "catch output";
    case RDB_CATCH_THREAD:
        return "catch thread";
    case RDB_WATCH:
        return "watch";
    default:
        return b->temporary ? "tbreak" : "break";
    }
}

int breakpoints_write(const struct breakpoints *set, FILE *file)
{
    for (int i = 0; i < set->count; i++) {
        const struct breakpoint *b = &set->items[i];
        bool watch = b->kind == RDB_WATCH; /* of which `file` says what follows from the expression */
        fprintf(file, "%s %s", command_of(b), watch ? "" : b->file);
        if (!watch && *b->file && b->kind != RDB_SKIP_FILE)
            putc(':', file);
        if (*b->name)
            fprintf(file, "%s", b->name);
        else if (b->line)
            fprintf(file, "%d", b->line);
        fprintf(file, "%s%s\n", *b->condition ? " if " : "", b->condition);
        if (!b->enabled)
            fputs("disable last\n", file);
        if (*b->commands)
            fprintf(file, "commands last\n%send\n", b->commands);
    }
    return set->count;
}

struct breakpoints breakpoints_set_aside(struct breakpoints *set)
{
    struct breakpoints persons = *set;
    *set = (struct breakpoints){.generation = persons.generation + 1};
    return persons;
}

void breakpoints_restore(struct breakpoints *set, struct breakpoints persons)
{
    persons.generation = set->generation + 1; /* processes have been told of the other set */
    *set = (struct breakpoints){0};
    *set = persons;
}
