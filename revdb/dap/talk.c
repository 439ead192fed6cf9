/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the adapter says, and how it reads what it is told: see adapter.h. */
#define _GNU_SOURCE /* vasprintf */
#include "adapter.h"

#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Answers and events ---- */

/* A failure, as clients show it: in one line, and as an error whose text is a variable, for braces mean something there. */
static void add_failure(json_t *message, const char *line, bool shown)
{
    json_t *error = json_object(), *variables = json_object(), *body = json_object();
    json_object_set_new(variables, "text", json_shown(line));
    json_object_set_new(error, "id", json_integer(1));
    json_object_set_new(error, "format", json_string("{text}"));
    json_object_set_new(error, "variables", variables);
    json_object_set_new(error, "showUser", json_boolean(shown));
    json_object_set_new(body, "error", error);
    json_object_set_new(message, "message", json_shown(line));
    json_object_set_new(message, "body", body);
}

void answer(struct adapter *adapter)
{
    struct current *current = &adapter->current;
    if (current->answered || current->seq < 0)
        return;
    current->answered = true;
    json_t *message = json_object();
    json_object_set_new(message, "type", json_string("response"));
    json_object_set_new(message, "request_seq", json_integer(current->seq));
    json_object_set_new(message, "success", json_boolean(!current->error));
    json_object_set_new(message, "command", json_shown(current->command));
    if (current->error)
        add_failure(message, current->error, !current->quiet);
    else if (json_object_size(current->body))
        json_object_set(message, "body", current->body);
    transport_send(&adapter->transport, message);
}

bool refuse(struct adapter *adapter, const char *format, ...)
{
    struct text line = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&line, format, arguments);
    va_end(arguments);
    adapter->current.error = line.bytes;
    return false;
}

bool refuse_late(struct adapter *adapter, const char *what)
{
    adapter->current.quiet = true;
    return refuse(adapter, "%s is none of the place where you are now", what);
}

bool went_well(struct adapter *adapter, enum travel_result result)
{
    switch (result) {
    case TRAVEL_DONE:
        return true;
    case TRAVEL_INTERRUPTED:
        return refuse(adapter, adapter->too_late    ? "This took too long, and was given up."
                               : adapter->cancelled ? "cancelled"
                                                    : "Interrupted.");
    case TRAVEL_DIVERGED:
    case TRAVEL_FAILED:
        break;
    }
    return refuse(adapter, "%s", adapter->session->message.bytes ? adapter->session->message.bytes : "It failed.");
}

void tell(struct adapter *adapter, const char *event, json_t *body)
{
    json_t *message = json_object();
    json_object_set_new(message, "type", json_string("event"));
    json_object_set_new(message, "event", json_string(event));
    if (body)
        json_object_set_new(message, "body", body);
    transport_send(&adapter->transport, message);
}

void say(struct adapter *adapter, const char *category, const char *format, ...)
{
    struct text line = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&line, format, arguments);
    text_add(&line, "\n", 1);
    va_end(arguments);
    json_t *body = json_object();
    json_object_set_new(body, "category", json_string(category));
    json_object_set_new(body, "output", json_shown(line.bytes));
    tell(adapter, "output", body);
}

/* ---- Arguments ---- */

const char *string_of(const json_t *arguments, const char *name, const char *otherwise)
{
    const json_t *string = json_object_get(arguments, name);
    const char *text = json_string_value(string);
    return text && strlen(text) == json_string_length(string) ? text_copy(text) : otherwise; /* no text holds a NUL */
}

long long number_of(const json_t *arguments, const char *name, long long otherwise)
{
    const json_t *number = json_object_get(arguments, name);
    return json_is_integer(number) ? json_integer_value(number) : otherwise;
}

bool flag_of(const json_t *arguments, const char *name, bool otherwise)
{
    const json_t *flag = json_object_get(arguments, name);
    return json_is_boolean(flag) ? json_is_true(flag) : otherwise;
}

long long client_line(const struct adapter *adapter, long long line)
{
    return adapter->client.lines_from_0 ? line - 1 : line;
}

long long our_line(const struct adapter *adapter, long long line)
{
    return adapter->client.lines_from_0 && line < INT32_MAX ? line + 1 : line;
}
