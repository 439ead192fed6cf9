/* The set of breakpoints: see breakpoints.h. */
#include "breakpoints.h"

#include <stdlib.h>
#include <string.h>

struct breakpoint *breakpoints_add(struct breakpoints *set, enum rdb_breakpoint_kind kind, const char *file, int line,
                                   const char *function)
{
    set->items = text_realloc(set->items, (size_t)(set->count + 1) * sizeof set->items[0]);
    struct breakpoint *b = &set->items[set->count++];
    *b = (struct breakpoint){.kind = kind,
                             .file = text_copy(file),
                             .function = text_copy(function),
                             .line = line,
                             .condition = text_copy(""),
                             .enabled = true};
    b->id = breakpoint_is_skip(b) ? ++set->last_skip_id : ++set->last_id;
    breakpoints_changed(set);
    return b;
}

static void free_strings(struct breakpoint *b)
{
    free(b->file);
    free(b->function);
    free(b->condition);
}

void breakpoints_remove(struct breakpoints *set, struct breakpoint *b)
{
    free_strings(b);
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
        if (set->items[i].enabled && *set->items[i].condition)
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

void breakpoints_encode(const struct breakpoints *set, struct text *payload)
{
    for (int i = 0; i < set->count; i++) {
        const struct breakpoint *b = &set->items[i];
        if (!b->enabled)
            continue;
        struct rdb_breakpoint head = {.id = b->id, .kind = b->kind, .line = b->line};
        text_add(payload, &head, sizeof head);
        text_add_string(payload, b->file);
        text_add_string(payload, b->function);
        text_add_string(payload, b->condition);
    }
}

void breakpoints_decode(struct breakpoints *set, const struct text *answer)
{
    size_t at = 0;
    for (int i = 0; i < set->count; i++) {
        struct breakpoint *b = &set->items[i];
        if (!b->enabled || at + sizeof b->stands_at > answer->length)
            continue;
        memcpy(&b->stands_at, answer->bytes + at, sizeof b->stands_at);
        at += sizeof b->stands_at;
    }
}

char *breakpoint_describe(const struct breakpoint *b)
{
    switch (b->kind) {
    case RDB_BREAK_LINE:
        return text_format("%s:%d", b->file, b->stands_at > 0 ? (int)b->stands_at : b->line);
    case RDB_SKIP_FILE:
        return text_format("file %s", b->file);
    default:
        return text_format("function %s%s%s", b->file, *b->file ? ":" : "", b->function);
    }
}

static const char *command_of(const struct breakpoint *b)
{
    return breakpoint_is_skip(b) ? "skip" : b->temporary ? "tbreak" : "break";
}

int breakpoints_write(const struct breakpoints *set, FILE *file)
{
    for (int i = 0; i < set->count; i++) {
        const struct breakpoint *b = &set->items[i];
        fprintf(file, "%s %s", command_of(b), b->file);
        if (*b->file && b->kind != RDB_SKIP_FILE)
            putc(':', file);
        if (*b->function)
            fprintf(file, "%s", b->function);
        else if (b->line)
            fprintf(file, "%d", b->line);
        fprintf(file, "%s%s\n", *b->condition ? " if " : "", b->condition);
        if (!b->enabled)
            fputs("disable last\n", file);
    }
    return set->count;
}

void breakpoints_free(struct breakpoints *set)
{
    for (int i = 0; i < set->count; i++)
        free_strings(&set->items[i]);
    free(set->items);
    *set = (struct breakpoints){0};
}
