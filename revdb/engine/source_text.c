/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Source files: see source_text.h. */
#define _GNU_SOURCE
#include "source_text.h"

#include "array.h"

#include "files.h"
#include "source_decode.h"
#include "memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBSTITUTE_LIMIT (64 << 20) /* bytes of a source text */

/* Makes LF of CR and CR LF, all of which end a line for Python. */
static void unify_line_ends(struct text *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->length; i++) {
        bool ends = text->bytes[i] == '\r';
        if (ends && i + 1 < text->length && text->bytes[i + 1] == '\n')
            continue;
        text->bytes[kept++] = ends ? '\n' : text->bytes[i];
    }
    if (kept < text->length)
        text->bytes[kept] = '\0';
    text->length = kept;
}

static void split_lines(struct source *source)
{
    unify_line_ends(&source->text);
    const char *at = source->text.bytes, *end = at + source->text.length;
    do {
        *array_add(source->lines, source->count) = at;
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline ? newline + 1 : end;
    } while (at < end);
    *array_add(source->lines, source->count) = end;
    source->count--;
}

/* ---- Sources that have moved ---- */

static bool is_below(const char *file, const char *folder)
{
    size_t length = strlen(folder);
    return !strncmp(file, folder, length) && (file[length] == '/' || !file[length]);
}

static const struct moved_path *path_of(const struct sources *sources, const char *file)
{
    const struct moved_path *found = NULL;
    for (const struct moved_path *p = sources->paths; p < sources->paths + sources->path_count; p++)
        if (is_below(file, p->from) && (!found || strlen(p->from) > strlen(found->from)))
            found = p;
    return found;
}

/* The file of today's that stands in for one, or false. */
static bool read_substitute(const struct sources *sources, const char *file, struct text *text)
{
    const struct moved_path *moved = path_of(sources, file);
    if (!moved)
        return false;
    char *path = text_format("%s%s", moved->to, file + strlen(moved->from)), bytes[4096];
    FILE *in = file_read_found(path, SUBSTITUTE_LIMIT);
    for (size_t n; in && (n = fread(bytes, 1, sizeof bytes, in));)
        text_add(text, bytes, n);
    if (in)
        fclose(in);
    return in != NULL;
}

/* What was read from a file of today's may be another one now. */
static void forget_substituted(struct sources *sources)
{
    int kept = 0;
    for (int i = 0; i < sources->count; i++)
        if (!sources->items[i]->substituted)
            sources->items[kept++] = sources->items[i];
    sources->count = kept;
}

void source_substitute(struct sources *sources, const char *from, const char *to)
{
    int kept = 0;
    for (int i = 0; i < sources->path_count; i++) {
        struct moved_path *path = &sources->paths[i];
        if (*from && strcmp(path->from, from)) {
            sources->paths[kept++] = *path;
            continue;
        }
    }
    if (*to)
        *array_add(sources->paths, kept) = (struct moved_path){text_copy(from), text_copy(to)};
    sources->path_count = kept;
    forget_substituted(sources);
}

/* ---- Texts ---- */

struct source *source_get(struct sources *sources, struct session *session, const char *file)
{
    for (int i = 0; i < sources->count; i++)
        if (!strcmp(sources->items[i]->file, file))
            return sources->items[i];
    struct source *source = memory_alloc(sizeof *source);
    *source = (struct source){0};
    bool found, decoded = false;
    if (inspect_source(session, file, &source->text, &found, &source->changed, &decoded) != TRAVEL_DONE || !found)
        found = source->substituted = read_substitute(sources, file, &source->text);
    if (!found)
        return NULL;
    if (!decoded)
        source_decode(&source->text);
    source->file = text_copy(file);
    split_lines(source);
    *array_add(sources->items, sources->count) = source;
    return source;
}

bool source_is(const struct source *source, struct text *text)
{
    struct source other = {.text = *text};
    bool same = true;
    if (!text->length)
        return !source->text.length;
    source_decode(&other.text);
    split_lines(&other);
    same = other.count == source->count;
    for (int n = 1; same && n <= source->count; n++) {
        size_t length, other_length;
        const char *line = source_line(source, n, &length), *other_line = source_line(&other, n, &other_length);
        same = length == other_length && !memcmp(line, other_line, length);
    }
    return same;
}

const char *source_line(const struct source *source, int n, size_t *length)
{
    *length = 0;
    if (n < 1 || n > source->count)
        return "";
    const char *line = source->lines[n - 1];
    size_t full = (size_t)(source->lines[n] - line);
    while (full && (line[full - 1] == '\n' || line[full - 1] == '\r'))
        full--;
    *length = full;
    return line;
}

/* Does the line begin, after blanks, with the keyword and the name? */
static bool defines(const char *line, size_t length, const char *keyword, const char *name)
{
    const char *end = line + length;
    while (line < end && isblank((unsigned char)*line))
        line++;
    size_t k = strlen(keyword), n = strlen(name);
    if ((size_t)(end - line) <= k + n || strncmp(line, keyword, k) || !isblank((unsigned char)line[k]))
        return false;
    for (line += k; line < end && isblank((unsigned char)*line);)
        line++;
    return (size_t)(end - line) > n && !strncmp(line, name, n) && !isalnum((unsigned char)line[n]) && line[n] != '_';
}

/* Columns before the first word, or -1 for a line that has none or is a comment. */
static int indentation(const struct source *source, int n)
{
    size_t length, blanks = 0;
    const char *line = source_line(source, n, &length);
    while (blanks < length && isblank((unsigned char)line[blanks]))
        blanks++;
    return blanks == length || line[blanks] == '#' ? -1 : (int)blanks;
}

int source_block_end(const struct source *source, int n)
{
    int outer = indentation(source, n), end = n;
    while (n < source->count) { /* decorators, and a head of several lines, stand before the block */
        size_t length;
        const char *line = source_line(source, n, &length);
        while (length && isblank((unsigned char)line[length - 1]))
            length--;
        if (length && line[length - 1] == ':')
            break;
        n++;
    }
    for (int next = n + 1; next <= source->count; next++) {
        int inner = indentation(source, next);
        if (inner >= 0 && inner <= outer)
            break;
        if (inner >= 0)
            n = next;
    }
    return n > end ? n : end;
}

/* The definition of a name, perhaps qualified, among the lines of a block. */
static int find_definition(const struct source *source, int first, int last, const char *name)
{
    size_t head = strcspn(name, ".");
    int found = 0;
    char *outer = text_format("%.*s", (int)head, name);
    for (int n = first; n <= last && !found; n++) {
        size_t length;
        const char *line = source_line(source, n, &length);
        if (defines(line, length, "def", outer) || defines(line, length, "class", outer))
            found = name[head] ? find_definition(source, n + 1, source_block_end(source, n), name + head + 1) : n;
    }
    return found;
}

int source_find_definition(const struct source *source, const char *name)
{
    return find_definition(source, 1, source->count, name);
}

int source_definition_around(const struct source *source, int n, const char *name)
{
    for (int first = n; first >= 1; first--) {
        size_t length;
        const char *line = source_line(source, first, &length);
        bool is_it = defines(line, length, "def", name) || defines(line, length, "class", name);
        if (is_it && source_block_end(source, first) >= n)
            return first;
    }
    return 0;
}
