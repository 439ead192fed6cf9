/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as trees: see tree.h.  What is in a value is said by Python/cpython/rdb_tree.py. */
#include "tree.h"

#include "array.h"

#include <stdlib.h>
#include <string.h>

/* The next field of a line, with its escapes undone, in place. */
static const char *next_field(char **line)
{
    char *field = *line, *to = field, *at = field;
    for (; *at && *at != '\t'; at++) {
        if (*at == '\\' && at[1]) {
            at++;
            *to++ = *at == 't' ? '\t' : *at == 'n' ? '\n' : *at;
        } else {
            *to++ = *at;
        }
    }
    *line = *at ? at + 1 : at;
    *to = '\0';
    return field;
}

static int count_of(const char *field)
{
    long long count;
    return text_number(field, &count) && count >= 0 && count <= INT32_MAX / 2 ? (int)count : 0;
}

static struct tree_part read_part(char *line)
{
    struct tree_part part = {0};
    part.name = next_field(&line);
    part.text = next_field(&line);
    part.type = next_field(&line);
    part.named = count_of(next_field(&line));
    part.numbered = count_of(next_field(&line));
    part.suffix = next_field(&line);
    part.kind = next_field(&line);
    return part;
}

enum travel_result tree_look(struct session *session, int thread, int frame, const struct tree_place *place, int start,
                             int count, struct tree *tree)
{
    *tree = (struct tree){0};
    char *request =
        text_format("tree %s %s %d %d\n%s", place->root, *place->path ? place->path : "-", start, count, place->source);
    enum travel_result result =
        inspect_evaluate(session, thread, frame, RDB_EVAL_LOOK, request, NULL, &tree->evaluation);
    if (result != TRAVEL_DONE || tree->evaluation.end != EVALUATION_OK)
        return result;
    char *at = tree->evaluation.text.length ? tree->evaluation.text.bytes : (char[]){""};
    tree->of = read_part(strsep(&at, "\n"));
    while (at)
        *array_add(tree->parts, tree->count) = read_part(strsep(&at, "\n"));
    return result;
}
