/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources, threads, frames: what stands where.  The text of a file is the recording's: a client is sent to a file on disk
 * only if that holds the very text that ran, and gets a reference to the recording's otherwise.  See adapter.h. */
#define _GNU_SOURCE
#include "adapter.h"

#include "array.h"
#include "escape.h"
#include "files.h"
#include "memory.h"
#include "rdb_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Paths ---- */

/* Is the path the folder, or in it?  What follows. */
static const char *behind(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    while (length && folder[length - 1] == '/')
        length--;
    if (!length || strncmp(path, folder, length) || (path[length] && path[length] != '/'))
        return NULL;
    return path + length + (path[length] == '/');
}

static char *absolute(const struct adapter *adapter, const char *file)
{
    file += strncmp(file, "./", 2) ? 0 : 2;
    return *file == '/' || !*adapter->cwd ? text_copy(file) : text_format("%s/%s", adapter->cwd, file);
}

/* A path of the recording's where the client has it, and the other way about: i is 0, or 1. */
static char *map(const struct adapter *adapter, const char *path, int from)
{
    for (int i = 0; i + 1 < adapter->root_count; i += 2) {
        const char *rest = behind(path, adapter->roots[i + from]);
        if (rest)
            return text_format("%s/%s", adapter->roots[i + !from], rest);
    }
    return text_copy(path);
}

bool is_library(const char *file)
{
    return strstr(file, "/lib/python") || strstr(file, "-packages/") || strstr(file, "/Lib/") || *file == '<';
}

/* ---- Sources ---- */

static int reference_of(struct adapter *adapter, const char *file)
{
    for (int i = 0; i < adapter->file_count; i++)
        if (!strcmp(adapter->files[i], file))
            return i + 1;
    *array_add(adapter->files, adapter->file_count) = text_copy(file);
    return adapter->file_count;
}

/* Does the file on disk hold this text? */
static bool is_on_disk(const char *path, const struct source *source)
{
    char bytes[16384];
    size_t got;
    struct text text = {0};
    FILE *file = file_read_found(path, (off_t)(3 * source->text.length) + (off_t)sizeof bytes);
    if (!file)
        return false;
    while ((got = fread(bytes, 1, sizeof bytes, file)))
        text_add(&text, bytes, got);
    fclose(file);
    return source_is(source, &text);
}

json_t *source_for(struct adapter *adapter, const char *file)
{
    json_t *source = json_object();
    struct source *text = source_get(&adapter->sources, adapter->session, file);
    char *shown = map(adapter, absolute(adapter, file), 0), *path = text_bytes(shown, rdb_name_length(shown));
    bool on_disk = text && !text->substituted && !text->changed && text->text.length && !text_needs_escape(path) &&
                   is_on_disk(path, text);
    if (!on_disk) /* of several texts under one name, none or one is there */
        path = shown;
    json_object_set_new(source, "name", json_shown(rdb_base_name(file)));
    json_object_set_new(source, "path", json_shown(path));
    if (!on_disk) {
        json_object_set_new(source, "sourceReference", json_integer(reference_of(adapter, file)));
        json_object_set_new(source, "origin",
                            json_string(!text               ? "the recording has no text of it"
                                        : text->substituted ? "a file of today's"
                                        : text->changed     ? "the library's file, changed since"
                                                            : "the recording"));
    }
    if (is_library(file))
        json_object_set_new(source, "presentationHint", json_string("deemphasize"));
    return source;
}

/* The name in the recording that a path of the client's has, of those among `names`; NULL: none has it. */
static const char *find_file(const struct adapter *adapter, const struct text *names, const char *path)
{
    for (const char *name = names->bytes; name && name < names->bytes + names->length; name += strlen(name) + 1)
        if (!strcmp(name, path) || !strcmp(absolute(adapter, name), path))
            return text_copy(name);
    return NULL;
}

/* The files of the whole recording, as far as the index knows them. */
static void add_indexed(const struct session *session, struct text *names)
{
    const struct index *index = &session->index;
    size_t latest = 0;
    for (int i = 0; i < index->feature_count; i++) {
        if (index->features[i].file != latest && *index_string(index, index->features[i].file))
            text_add_string(names, index_string(index, index->features[i].file));
        latest = index->features[i].file;
    }
}

const char *file_of(struct adapter *adapter, const json_t *source)
{
    long long reference = number_of(source, "sourceReference", 0);
    const char *given = string_of(source, "path", string_of(source, "name", NULL));
    struct text names = {0};
    if (reference > 0 && reference <= adapter->file_count)
        return adapter->files[reference - 1];
    if (!given || !*given)
        return NULL;
    char *path = map(adapter, given, 1);
    inspect_names(adapter->session, NAMES_FILES, &names);
    add_indexed(adapter->session, &names);
    const char *found = find_file(adapter, &names, path);
    if (found)
        return found;
    /* Not loaded yet: under which of the names it will have, nobody knows. */
    const char *rest = *adapter->cwd ? behind(path, adapter->cwd) : NULL;
    return rest ? rest : path;
}

REQUEST(source, "source", PHASE_OPEN)
{
    const json_t *wanted = json_object_get(arguments, "source");
    long long reference = number_of(wanted, "sourceReference", number_of(arguments, "sourceReference", 0));
    const char *file = reference > 0 && reference <= adapter->file_count ? adapter->files[reference - 1]
                       : wanted && reference <= 0                        ? file_of(adapter, wanted)
                                                                         : NULL;
    struct source *source = file ? source_get(&adapter->sources, adapter->session, file) : NULL;
    struct text text = {0};
    if (!file)
        return refuse(adapter, "there is no source with the reference %lld", reference);
    if (!source)
        return refuse(adapter, "The recording has no source text of %s.", file);
    for (int n = 1; n <= source->count; n++) {
        size_t length;
        const char *line = source_line(source, n, &length);
        text_add_escaped(&text, line, length, ESCAPE_LINES);
        if (n < source->count || (source->text.length && source->text.bytes[source->text.length - 1] == '\n'))
            text_add(&text, "\n", 1);
    }
    json_object_set_new(body, "content", json_stringn(text.bytes ? text.bytes : "", text.length));
    json_object_set_new(body, "mimeType", json_string("text/x-python"));
    return true;
}

/* Each file that has been loaded, once. */
static void visit_files(struct adapter *adapter, void (*visit)(struct adapter *, json_t *list, const char *file),
                        json_t *list)
{
    struct text names = {0};
    if (!went_well(adapter, inspect_names(adapter->session, NAMES_FILES, &names)))
        return;
    json_t *seen = json_object();
    for (const char *name = names.bytes; name && name < names.bytes + names.length; name += strlen(name) + 1) {
        char *key = text_copy(name);
        json_t *known = json_bytes(key, strlen(key));
        if (*name && !json_object_get(seen, json_string_value(known))) {
            json_object_set_new(seen, json_string_value(known), json_true());
            visit(adapter, list, key);
        }
        json_decref(known);
    }
    json_decref(seen);
}

static void add_source(struct adapter *adapter, json_t *list, const char *file)
{
    json_array_append_new(list, source_for(adapter, file));
}

REQUEST(loaded_sources, "loadedSources", PHASE_OPEN)
{
    json_t *list = json_array();
    (void)arguments;
    json_object_set_new(body, "sources", list);
    visit_files(adapter, add_source, list);
    return !adapter->current.error;
}

static void add_module(struct adapter *adapter, json_t *list, const char *file)
{
    json_t *module = json_object();
    const char *base = rdb_base_name(file), *dot = strrchr(base, '.');
    json_object_set_new(module, "id", json_shown(file));
    json_object_set_new(module, "name",
                        json_shown(text_format("%.*s", (int)(dot ? dot - base : (int)strlen(base)), base)));
    json_object_set_new(module, "path", json_shown(map(adapter, absolute(adapter, file), 0)));
    json_object_set_new(module, "isUserCode", json_boolean(!is_library(file)));
    json_array_append_new(list, module);
}

REQUEST(modules, "modules", PHASE_OPEN)
{
    json_t *all = json_array(), *list = json_array();
    long long start = number_of(arguments, "startModule", 0), count = number_of(arguments, "moduleCount", 0);
    visit_files(adapter, add_module, all);
    size_t total = json_array_size(all);
    for (size_t i = start > 0 ? (size_t)start : 0; i < total && (count <= 0 || json_array_size(list) < (size_t)count);
         i++)
        json_array_append(list, json_array_get(all, i));
    json_decref(all);
    json_object_set_new(body, "modules", list);
    json_object_set_new(body, "totalModules", json_integer((json_int_t)total));
    return !adapter->current.error;
}

/* ---- Threads ---- */

/* A line of RDB_INFO_THREADS: "* 2 (name)  FILE:LINE in NAME, waits for ...". */
static void add_thread(json_t *list, const char *line)
{
    int number = 0, used = 0;
    if (sscanf(line, "%*c %d%n", &number, &used) != 1 || !used)
        return;
    const char *name = strstr(line + used, " ("), *end = name == line + used ? strstr(name, ")  ") : NULL;
    if (name == line + used && !end)
        end = strrchr(name, ')');
    const char *waits = strstr(line, ", waits ");
    char *shown = name == line + used && end ? text_format("%.*s", (int)(end - name - 2), name + 2)
                  : number == 1              ? text_copy("MainThread")
                                             : text_format("thread %d", number);
    json_t *thread = json_object();
    json_object_set_new(thread, "id", json_integer(number));
    json_object_set_new(
        thread, "name",
        json_shown(text_format("%s%s%s%s", shown, waits ? " (" : "", waits ? waits + 2 : "", waits ? ")" : "")));
    json_array_append_new(list, thread);
}

REQUEST(threads, "threads", PHASE_OPEN)
{
    struct text text = {0};
    json_t *list = json_array();
    (void)arguments;
    json_object_set_new(body, "threads", list);
    if (!went_well(adapter, inspect_info(adapter->session, RDB_INFO_THREADS, &text)))
        return false;
    char *at = text.length ? text.bytes : NULL;
    for (char *line; at && (line = strsep(&at, "\n"));)
        add_thread(list, line);
    if (!json_array_size(list)) /* the recording has ended */
        add_thread(list, "* 1");
    return true;
}

/* ---- Frames ---- */

int frame_number(struct adapter *adapter, int thread, int frame)
{
    *array_add(adapter->frames, adapter->frame_count) = (struct known_frame){thread, frame};
    return adapter->first_frame + adapter->frame_count - 1;
}

bool frame_of(struct adapter *adapter, const json_t *arguments, struct known_frame *frame)
{
    long long number = number_of(arguments, "frameId", 0);
    *frame = (struct known_frame){0, 0};
    if (!json_object_get(arguments, "frameId"))
        return true;
    if (number < adapter->first_frame || number >= adapter->first_frame + adapter->frame_count)
        return refuse_late(adapter, text_format("the frame %lld", number));
    *frame = adapter->frames[number - adapter->first_frame];
    return true;
}

bool place_of(struct adapter *adapter, struct known_frame frame, struct rdb_place *place, const char **file)
{
    struct stack stack;
    if (!went_well(adapter, inspect_stack(adapter->session, frame.thread, &stack)))
        return false;
    if (frame.frame >= stack.count)
        return refuse(adapter, "there is no Python frame here");
    *place = stack.frames[frame.frame].place;
    if (file)
        *file = stack.frames[frame.frame].file;
    return true;
}

static json_t *describe_frame(struct adapter *adapter, const struct frame *frame, int thread, int number)
{
    json_t *body = json_object();
    bool library = is_library(frame->file);
    json_object_set_new(body, "id", json_integer(frame_number(adapter, thread, number)));
    json_object_set_new(body, "name", json_shown(frame->function));
    json_object_set_new(body, "source", source_for(adapter, frame->file));
    json_object_set_new(body, "line", json_integer(client_line(adapter, frame->place.line)));
    json_object_set_new(body, "column", json_integer(adapter->client.columns_from_0 ? 0 : 1));
    json_object_set_new(body, "moduleId", json_shown(frame->file));
    json_object_set_new(body, "canRestart", json_true());
    json_object_set_new(body, "instructionPointerReference",
                        json_string(instruction_address(adapter->first_frame + adapter->frame_count - 1)));
    if (library)
        json_object_set_new(body, "presentationHint", json_string("subtle"));
    return body;
}

REQUEST(stack_trace, "stackTrace", PHASE_OPEN)
{
    long long thread = number_of(arguments, "threadId", 0), start = number_of(arguments, "startFrame", 0);
    long long levels = number_of(arguments, "levels", 0);
    const struct stop *stop = &adapter->session->here->stop;
    struct stack stack = {0};
    json_t *frames = json_array();
    json_object_set_new(body, "stackFrames", frames);
    json_object_set_new(body, "totalFrames", json_integer(0));
    if (stop->raw.place.flags & RDB_PLACE_NONE)
        return true;
    int which = thread == stop->raw.place.thread || thread <= 0 || thread > INT32_MAX ? 0 : (int)thread;
    if (!went_well(adapter, inspect_stack(adapter->session, which, &stack)))
        return false;
    for (long long i = start > 0 ? start : 0; i < stack.count && (levels <= 0 || i < start + levels); i++)
        json_array_append_new(frames, describe_frame(adapter, &stack.frames[i], which, (int)i));
    json_object_set_new(body, "totalFrames", json_integer(stack.count));
    return true;
}
