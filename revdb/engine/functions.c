/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of functions: see functions.h. */
#include "functions.h"

#include "inspect.h"
#include "rdb_names.h"
#include "travel_ask.h"
#include "travel_copy.h"

#include <string.h>

#define MAIN "__main__."

/* What the program has under the name, in a process: "MODULE.Class.name" or "FILE\nname"; "" for nothing. */
static void look_up(struct session *session, struct process *process, const char *name, struct text *found)
{
    char *request = text_format("function_named\n'%s'", name);
    struct rdb_message command = {.kind = RDB_EVALUATE,
                                  .length = (uint32_t)strlen(request),
                                  .a = -1,
                                  .b = inspect_kind(session, RDB_EVAL_LOOK)},
                       answer;
    text_clear(found);
    if (process && (process_ask(process, &command, request, &answer, found, NULL) != PROCESS_OK || answer.a))
        text_clear(found);
    if (process)
        process_end(process);
}

static enum travel_result look_around(struct session *session, const char *name, struct text *found)
{
    struct process *process = NULL;
    int64_t here = session->here->stop.time, last = session->end - 1;
    enum travel_result result = TRAVEL_DONE;
    if (session->here->stop.reason != RDB_STOP_END)
        result = travel_copy_at(session, here, &process);
    if (result == TRAVEL_DONE)
        look_up(session, process, name, found);
    if (result == TRAVEL_DONE && !(found->length && *found->bytes) && last > here) {
        result = travel_copy_at(session, last, &process);
        if (result == TRAVEL_DONE)
            look_up(session, process, name, found);
    }
    return result;
}

enum travel_result functions_resolve(struct session *session, struct breakpoint *b)
{
    bool is_function = b->kind == RDB_BREAK_FUNCTION || b->kind == RDB_CATCH_RETURN;
    if (is_function && !*b->file && !strncmp(b->name, MAIN, strlen(MAIN)) && session->main_file) {
        b->name = text_copy(b->name + strlen(MAIN));
        b->file = text_copy(session->main_file);
        breakpoints_changed(&session->breakpoints);
    }
    enum travel_result result = travel_resolve_breakpoints(session);
    if (result != TRAVEL_DONE || !is_function || b->stands_at || *b->file || !strchr(b->name, '.'))
        return result;
    struct text found = {0};
    result = look_around(session, b->name, &found);
    if (result != TRAVEL_DONE || !found.length || !*found.bytes)
        return result;
    char *line = found.bytes, *end = strchr(line, '\n');
    if (end) {
        b->file = text_bytes(line, (size_t)(end - line));
        b->name = text_copy(end + 1);
    } else {
        b->name = text_copy(line);
    }
    breakpoints_changed(&session->breakpoints);
    return travel_resolve_breakpoints(session);
}

const char *functions_module(struct session *session, const char *name)
{
    struct text functions = {0}, files = {0};
    if (inspect_names(session, NAMES_FUNCTIONS, &functions) != TRAVEL_DONE ||
        inspect_names(session, NAMES_FILES, &files) != TRAVEL_DONE)
        return NULL;
    for (const char *at = functions.bytes; at && at < functions.bytes + functions.length; at += strlen(at) + 1)
        if (!strcmp(at, name))
            return NULL;
    for (const char *at = files.bytes; at && at < files.bytes + files.length; at += strlen(at) + 1)
        if (rdb_module_matches(at, name))
            return text_copy(at);
    return NULL;
}
