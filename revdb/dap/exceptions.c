/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exceptionInfo: the exception that is on its way or handled where the person stands.  What is known of it is said by
 * `why` of Python/cpython/rdb_look.py.  See adapter.h. */
#include "adapter.h"

#include <stdlib.h>
#include <string.h>

/* A frame of the traceback: file, line, function, variables. */
static void add_entry(struct text *trace, char *entry)
{
    char *file = strsep(&entry, "\n"), *line = entry ? strsep(&entry, "\n") : "",
         *name = entry ? strsep(&entry, "\n") : "";
    text_printf(trace, "  File \"%s\", line %s, in %s\n", file, line ? line : "", name ? name : "");
    for (char *variable; entry && (variable = strsep(&entry, "\n"));)
        if (*variable)
            text_printf(trace, "      %s\n", variable);
}

REQUEST(exception_info, "exceptionInfo", PHASE_OPEN)
{
    struct evaluation evaluation;
    struct session *session = adapter->session;
    const struct stop *stop = &session->here->stop;
    struct text trace = {0};
    (void)arguments;
    if (stop->raw.place.flags & RDB_PLACE_NONE)
        return refuse(adapter, "there is no Python frame here");
    if (!went_well(adapter, inspect_evaluate(session, 0, moves_raised_above(session), RDB_EVAL_LOOK, "why \n", NULL,
                                             &evaluation)))
        return false;
    if (evaluation.end != EVALUATION_OK || !evaluation.text.length)
        return refuse(adapter, "%s", evaluation.text.length ? evaluation.text.bytes : "nothing is known of it");
    char *at = evaluation.text.bytes;
    at[strcspn(at, "\v")] = 0; /* behind it: what led to it */
    char *text = strsep(&at, "\f");
    if (!at)
        return refuse(adapter, "%s", text);
    for (char *entry; at && (entry = strsep(&at, "\f"));)
        add_entry(&trace, entry);
    json_t *details = json_object();
    char *type = text_format("%.*s", (int)strcspn(text, ":"), text);
    const char *message = text[strlen(type)] ? text + strlen(type) + 2 : "";
    json_object_set_new(details, "message", json_shown(message));
    json_object_set_new(details, "typeName", json_shown(type));
    json_object_set_new(details, "evaluateName", json_string("__exception__"));
    json_object_set_new(details, "stackTrace", json_shown(trace.bytes ? trace.bytes : ""));
    json_object_set_new(body, "exceptionId", json_shown(type));
    json_object_set_new(body, "description", json_shown(text));
    json_object_set_new(body, "breakMode",
                        json_string(adapter->why && strstr(adapter->why, "ncaught") ? "unhandled" : "always"));
    json_object_set_new(body, "details", details);
    return true;
}
