/* Source files: see source.h. */
#define _GNU_SOURCE
#include "source.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void split_lines(struct source *source)
{
    const char *at = source->text.bytes, *end = at + source->text.length;
    int room = 0;
    do {
        if (source->count + 1 >= room) {
            room = 2 * room + 64;
            source->lines = text_realloc(source->lines, (size_t)room * sizeof source->lines[0]);
        }
        source->lines[source->count++] = at;
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline ? newline + 1 : end;
    } while (at < end);
    source->lines[source->count] = end;
}

struct source *source_get(struct sources *sources, struct session *session, const char *file)
{
    for (int i = 0; i < sources->count; i++)
        if (!strcmp(sources->items[i]->file, file))
            return sources->items[i];
    struct source *source = text_alloc(sizeof *source);
    *source = (struct source){0};
    bool found;
    if (inspect_source(session, file, &source->text, &found, &source->newer) != TRAVEL_DONE || !found) {
        text_free(&source->text);
        free(source);
        return NULL;
    }
    source->file = text_copy(file);
    split_lines(source);
    sources->items = text_realloc(sources->items, (size_t)(sources->count + 1) * sizeof sources->items[0]);
    sources->items[sources->count++] = source;
    return source;
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

int source_find_definition(const struct source *source, const char *name)
{
    for (int n = 1; n <= source->count; n++) {
        size_t length;
        const char *line = source_line(source, n, &length);
        if (defines(line, length, "def", name) || defines(line, length, "class", name))
            return n;
    }
    return 0;
}

void source_free(struct sources *sources)
{
    for (int i = 0; i < sources->count; i++) {
        free(sources->items[i]->file);
        free(sources->items[i]->lines);
        text_free(&sources->items[i]->text);
        free(sources->items[i]);
    }
    free(sources->items);
    *sources = (struct sources){0};
}
