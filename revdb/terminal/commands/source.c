/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about source text: list, source, search, `info line` and `info source`.  See commands.h. */
#define _GNU_SOURCE
#include "commands.h"
#include "pager.h"
#include "prompt.h"
#include "show.h"
#include "travel.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- list ---- */

/* False at the end of the recording. */
static bool has_frame(const struct shell *shell)
{
    return !(shell->session.here->stop.raw.place.flags & RDB_PLACE_NONE);
}

/* Where `list` goes on. */
static void remember_place(struct shell *shell, const char *file, int line)
{
    char *name = text_copy(file); /* file may be list_file itself */
    shell->list_file = name;
    shell->list_line = line;
}

/* Shows so many lines from `first` on, and remembers where to go on. */
static bool list_lines(struct shell *shell, const char *file, int first, int count)
{
    struct source *source = source_get(&shell->sources, &shell->session, file);
    if (!source)
        return show_error(shell, "The recording has no source text of %s.", file);
    if (first > source->count)
        return show_error(shell, "%s ends with line %d.", file, source->count);
    first = first < 1 ? 1 : first;
    struct frame frame = {0};
    bool here = has_frame(shell) && shell_frame(shell, &frame) && !strcmp(frame.file, file);
    pager_begin(shell);
    show_lines(shell, source, first, first + count - 1, here ? frame.place.line : 0);
    remember_place(shell, file, first + count);
    return true;
}

static bool list_from(struct shell *shell, const char *file, int first)
{
    return list_lines(shell, file, first, shell->list_size);
}

static bool list_around(struct shell *shell, const char *file, int line)
{
    return list_from(shell, file, line - shell->list_size / 2);
}

/* A file that was loaded.  NULL after a message. */
static const char *loaded_file(struct shell *shell, const char *end)
{
    struct frame frame = {0};
    const char *current = has_frame(shell) && shell_frame(shell, &frame) ? frame.file : NULL;
    struct found_file found = inspect_find_file(&shell->session, end, current);
    if (!found.file)
        show_error(shell, "No file \"%s\" has been loaded so far: `info files` lists those that have.", end);
    if (found.texts > 1 || found.files > 1)
        show(shell, "(%d %s so called; this is %s)", found.files > 1 ? found.files : found.texts,
             found.files > 1 ? "files are" : "texts are", found.file);
    return found.file;
}

/* The line where a file defines it, or 0. */
static int find_definition(struct shell *shell, const char *file, const char *name)
{
    struct source *source = *file ? source_get(&shell->sources, &shell->session, file) : NULL;
    return source ? source_find_definition(source, name) : 0;
}

/* In this file; or, if it may be any, there first. */
static bool list_definition(struct shell *shell, const char *file, bool any, const char *name)
{
    struct text names = {0};
    int line = find_definition(shell, file, name);
    if (!line && !any)
        return show_error(shell, "%s does not define \"%s\".", file, name);
    if (!line)
        inspect_names(&shell->session, NAMES_FILES, &names);
    for (const char *at = names.bytes; !line && at && at < names.bytes + names.length; at += strlen(at) + 1) {
        file = at;
        line = find_definition(shell, file, name);
    }
    if (!line)
        return show_error(shell, "No source loaded so far defines \"%s\".", name);
    return list_from(shell, file, line - 1);
}

static bool is_function(const char *arguments)
{
    return place_is_function(text_bytes(arguments, strcspn(arguments, "(")));
}

static bool list_place(struct shell *shell, struct place place, const char *current_file)
{
    const char *file = current_file;
    bool relative = place_is_relative(&place);
    if (place.kind == PLACE_NONE)
        return command_usage(shell);
    if (!command_settle(shell, &place))
        return false;
    if (place.kind == PLACE_FILE)
        return (file = loaded_file(shell, place.function)) && list_from(shell, file, 1);
    if (!relative && *place.file && !(file = loaded_file(shell, place.file)))
        return false;
    if (place.kind == PLACE_FUNCTION)
        return list_definition(shell, file, !*place.file, place.function);
    return list_around(shell, file, (int)place.line);
}

/* "10,20"; as pdb has it, a second number that is less than the first one is a count.  False if it is no such thing. */
static bool take_range(char *arguments, int *first, int *count)
{
    long long from, to;
    char *comma = strchr(arguments, ',');
    if (!comma)
        return false;
    *comma = '\0';
    bool ok = text_number(text_trim(arguments), &from) && text_number(text_trim(comma + 1), &to) && from >= 1 &&
              from < INT_MAX / 2 && to >= 1 && to < INT_MAX / 2;
    *comma = ',';
    *first = ok ? (int)from : 0;
    *count = !ok ? 0 : to < from ? (int)to : (int)(to - from + 1);
    return ok;
}

COMMAND(list, "list l", "[[FILE:]N|[FILE:]FUNC|FILE|N,N|.|-]", GROUP_SOURCE, REPEAT_BARE, WORDS_PLACE,
        "show source lines, as they were when recorded", R"(
Around the current line, then onward; or around a place as `break` takes it (a line, +N and -N from the current one, a
function), from one line to another, a file from its beginning.  A dot stands for the current line, - for the lines
before those shown last.  Of several texts under one name (a module that was reloaded), that of the chosen frame or the
latest; cache.py#2:40 is in the second.

    list cache.py:40
    list 10,30
    list Cache.put
)")
{
    struct frame frame = {.file = ""};
    int first, count;
    if (!*arguments && shell->list_file)
        return list_from(shell, shell->list_file, shell->list_line);
    bool anywhere = strchr(arguments, ':') || (is_function(arguments) && !has_frame(shell));
    if (!anywhere && !shell_frame(shell, &frame)) /* FILE:LINE is one wherever the person is, a function too */
        return false;
    if (!*arguments || !strcmp(arguments, "."))
        return list_around(shell, frame.file, frame.place.line);
    if (!strcmp(arguments, "-"))
        return list_from(shell, shell->list_file ? shell->list_file : frame.file,
                         (shell->list_file ? shell->list_line - shell->list_size : frame.place.line) -
                             shell->list_size);
    if (take_range(arguments, &first, &count))
        return list_lines(shell, frame.file, first, count);
    return list_place(shell, place_read(arguments), frame.file);
}

COMMAND(longlist, "longlist ll", "", GROUP_SOURCE, REPEAT_NEVER, WORDS_NONE,
        "show the whole function of the chosen frame", R"(
    longlist
)")
{
    struct frame frame;
    if (*arguments)
        return command_usage(shell);
    if (!shell_frame(shell, &frame))
        return false;
    struct source *source = source_get(&shell->sources, &shell->session, frame.file);
    int first = source ? source_definition_around(source, frame.place.line, frame.function) : 0;
    int last = first ? source_block_end(source, first) : source ? source->count : 1;
    return list_lines(shell, frame.file, first ? first : 1, last - (first ? first : 1) + 1);
}

/* ---- source ---- */

/* Shows the function, class or module that rdb_look.py has found: "FILE\nLINE\nNAME", the line 0 if it is not known. */
static bool show_definition(struct shell *shell, char *place)
{
    char *line = strchr(place, '\n'), *name = line ? strchr(line + 1, '\n') : NULL;
    if (!name)
        return show_error(shell, "There is no source for that.");
    *line++ = *name++ = '\0';
    struct source *source = source_get(&shell->sources, &shell->session, place);
    if (!source)
        return show_error(shell, "The recording has no source text of %s.", place);
    int first = atoi(line) ? atoi(line) : source_find_definition(source, name);
    if (!first)
        return show_error(shell, "%s does not define \"%s\".", place, name);
    bool whole = !*name || !strcmp(name, "<module>");
    pager_begin(shell);
    show(shell, "File \"%s\"", source->file);
    show_lines(shell, source, first, whole ? source->count : source_block_end(source, first), 0);
    return true;
}

COMMAND(source, "source", "EXPR|FILE", GROUP_SOURCE, REPEAT_NEVER, WORDS_VALUE,
        "the source of a function, class or module", R"(
As it was when recorded.  If FILE is a file of yours, runs the commands in it instead, as gdb does.

    source cache.put
    source my-breakpoints
)")
{
    struct text place = {0};
    if (!*arguments)
        return command_usage(shell);
    if (prompt_is_file(arguments))
        return prompt_run_file(shell, arguments);
    bool ok = command_ask(shell, "source", arguments, &place) && show_definition(shell, place.bytes);
    return ok;
}

/* ---- search ---- */

/* The next line after `from` that holds the text, around the end; 0 if none does. */
static int find_text(const struct source *source, int from, const char *text)
{
    for (int i = 0; i < source->count; i++) {
        int n = (from + i) % source->count + 1;
        size_t length;
        const char *line = source_line(source, n, &length);
        if (memmem(line, length, text, strlen(text)))
            return n;
    }
    return 0;
}

COMMAND(search, "search", "TEXT", GROUP_SOURCE, REPEAT_SAME, WORDS_NONE,
        "the next line of the file shown that holds TEXT", R"(
From what was listed last, and around the end.  An empty line finds the next one.

    search def put
)")
{
    struct frame frame = {.file = ""};
    if (!*arguments)
        return command_usage(shell);
    bool again = shell->list_file && shell->search && !strcmp(shell->search, arguments);
    if (!shell->list_file && !shell_frame(shell, &frame))
        return false;
    const char *file = shell->list_file ? shell->list_file : frame.file;
    int from = again ? shell->search_line : shell->list_file ? 0 : frame.place.line;
    struct source *source = source_get(&shell->sources, &shell->session, file);
    if (!source)
        return show_error(shell, "The recording has no source text of %s.", file);
    int line = find_text(source, from, arguments);
    if (!line)
        return show_error(shell, "%s does not hold \"%s\".", file, arguments);
    if (line <= from)
        show(shell, "(from the top again)");
    shell->search = text_copy(arguments);
    shell->search_line = line;
    remember_place(shell, source->file, line);
    show_lines(shell, source, line, line, 0);
    return true;
}

/* ---- info ---- */

static bool show_line(struct shell *shell)
{
    struct frame frame = {0};
    if (!shell_frame(shell, &frame))
        return false;
    show(shell, "Line %d of \"%s\", in %s, frame %d of %d, thread %d, at %s", frame.place.line, frame.file,
         frame.function, shell->frame, frame.place.depth + shell->frame, frame.place.thread,
         moment_write(travel_here(&shell->session)).text);
    return true;
}

INFO(line, "where the chosen frame stands")
{
    return show_line(shell);
}

INFO(frame, "the same as `info line`")
{
    return show_line(shell);
}

INFO(source, "the source file of the chosen frame")
{
    struct frame frame = {0};
    if (!shell_frame(shell, &frame))
        return false;
    struct source *source = source_get(&shell->sources, &shell->session, frame.file);
    show(shell, "file:         %s", frame.file);
    if (!source)
        return show_error(shell,
                          "The recording has no source text of it: `set substitute-path` tells where it is now.");
    show(shell, "text:         %d lines, %s", source->count,
         source->substituted ? "from a file of today's: the recording has none"
         : source->changed   ? "of the library's file, which has changed since the recording"
                             : "as recorded");
    return true;
}
