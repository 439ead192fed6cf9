/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluations, and the debug console: expressions, statements, and lines for the prompt, whose commands the main program
 * hands on (dap.h).  See adapter.h. */
#include "adapter.h"

#include "changes.h"
#include "travel.h"
#include "tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define RESULT_LIMIT 10000 /* bytes of a value; in the clipboard, more: */
#define CLIPBOARD_LIMIT (4 << 20)
#define HOVER_SECONDS 3 /* after which what nobody has asked for is given up */

/* ---- Expressions ---- */

static void tell_written(void *closure, int64_t time, int stream, int64_t offset, const char *bytes, size_t length)
{
    struct adapter *adapter = closure;
    json_t *body = json_object();
    (void)time, (void)offset;
    json_object_set_new(body, "category", json_string(stream == 2 ? "stderr" : "stdout"));
    json_object_set_new(body, "output", json_shown(text_bytes(bytes, length)));
    tell(adapter, "output", body);
}

/* As `print` does: statements too; an object gets a number, by which it is shown and kept. */
static bool print(struct adapter *adapter, const char *source, struct known_frame frame, int limit, json_t *body)
{
    struct evaluation evaluation;
    struct output_sink sink = {.take = tell_written, .closure = adapter};
    if (!went_well(adapter, inspect_evaluate(adapter->session, frame.thread, frame.frame, RDB_EVAL_PRINT, source, &sink,
                                             &evaluation)))
        return false;
    text_cut_newlines(&evaluation.text);
    if (evaluation.end != EVALUATION_OK)
        return refuse(adapter, "%s",
                      evaluation.text.length ? evaluation.text.bytes : "the evaluation ended its process");
    struct text shown = {0};
    text_add_beginning(&shown, &evaluation.text, (size_t)limit, evaluation.characters);
    const char *text = shown.length ? shown.bytes : "";
    if (evaluation.number) {
        const char *name = text_format("$%d", evaluation.number);
        return describe_value(adapter, name, frame, text_format("%s = %s", name, text), body);
    }
    json_object_set_new(body, "result", json_shown(text));
    json_object_set_new(body, "variablesReference", json_integer(0));
    return true;
}

/* ---- What a line may change ---- */

/* The numbered objects, whether there are any, which have a scope then, and how values are shown. */
struct shown {
    unsigned objects;
    bool any;
    int patience;
};

static struct shown shown_now(const struct session *session)
{
    return (struct shown){session->objects.generation, objects_any(&session->objects), session->value_patience};
}

/* Where one is has stayed as it is, but what the client shows of it is to be asked for again. */
static void tell_what_changed(struct adapter *adapter, struct shown before)
{
    struct shown now = shown_now(adapter->session);
    if (!adapter->client.invalidated || (now.objects == before.objects && now.patience == before.patience))
        return;
    json_t *body = json_object(), *areas = json_array();
    json_array_append_new(areas, json_string(now.any == before.any ? "variables" : "stacks"));
    json_object_set_new(body, "areas", areas);
    tell(adapter, "invalidated", body);
}

/* ---- Commands ---- */

static bool is_name(const char *line)
{
    return !isdigit((unsigned char)*line) &&
           !line[strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")];
}

static bool run_command(struct adapter *adapter, const char *line, int thread, int frame, json_t *body)
{
    struct moment before = travel_here(adapter->session);
    struct shown shown = shown_now(adapter->session);
    struct text said = {0};
    adapter->moving = true;
    begin_work(adapter, 0);
    bool ok = adapter->host->run(adapter->host->closure, line, thread, frame, &said);
    end_work(adapter);
    adapter->moving = false;
    text_cut_newlines(&said);
    const char *text = said.length ? said.bytes : "";
    if (ok)
        json_object_set_new(body, "result", json_shown(text));
    else
        refuse(adapter, "%s", *text ? text : "it failed");
    json_object_set_new(body, "variablesReference", json_integer(0));
    answer(adapter);
    if (adapter->host->has_quit(adapter->host->closure)) {
        end_session(adapter);
        tell(adapter, "terminated", NULL);
    } else if (adapter->session->lost || !moment_is(before, travel_here(adapter->session))) {
        struct arrival arrival = moves_arrival(adapter->session);
        tell_stopped(adapter, TRAVEL_DONE, &arrival, "goto");
    } else {
        tell_output(adapter);
        tell_breakpoints(adapter);
        tell_what_changed(adapter, shown);
    }
    return true;
}

/* Is it a variable that the frame knows, and no built-in function? */
static bool is_variable(struct adapter *adapter, const char *name, struct known_frame frame)
{
    struct expression expression;
    struct tree tree;
    const struct tree_place place = {"value", name, ""};
    return is_name(name) &&
           changes_read(adapter->session, frame.thread, frame.frame, name, &expression) == TRAVEL_DONE &&
           *expression.foreign &&
           tree_look(adapter->session, frame.thread, frame.frame, &place, 0, 0, &tree) == TRAVEL_DONE &&
           tree.evaluation.end == EVALUATION_OK;
}

/* What begins with a command's name is one, but for a variable of the program that is called so. */
static bool run_line(struct adapter *adapter, const char *line, struct known_frame frame, json_t *body)
{
    const struct dap_host *host = adapter->host;
    if (host->is_command(host->closure, line) && !is_variable(adapter, line, frame))
        return run_command(adapter, line, frame.thread, frame.frame, body);
    struct shown shown = shown_now(adapter->session);
    bool ok = print(adapter, line, frame, RESULT_LIMIT, body);
    if (ok)
        answer(adapter);
    tell_what_changed(adapter, shown);
    return ok;
}

REQUEST(evaluate, "evaluate", PHASE_OPEN)
{
    const char *source = string_of(arguments, "expression", NULL), *context = string_of(arguments, "context", "repl");
    struct known_frame frame;
    if (!source || !*source)
        return refuse(adapter, "\"expression\" is missing");
    adapter->current.quiet = true;
    if (!frame_of(adapter, arguments, &frame))
        return false;
    if (!strcmp(context, "repl"))
        return run_line(adapter, source, frame, body);
    if (!strcmp(context, "clipboard"))
        return print(adapter, source, frame, CLIPBOARD_LIMIT, body);
    begin_work(adapter, HOVER_SECONDS);
    return describe_value(adapter, source, frame, NULL, body);
}

/* ---- Completion ---- */

#define BREAKS " \t\n()[]{}=<>+-*/%&|^~,;:@!'\""

/* The line up to the cursor, and the word that ends there. */
static const char *word_of(const char *line)
{
    const char *word = line + strlen(line);
    while (word > line && !strchr(BREAKS, word[-1]))
        word--;
    return word;
}

static void add_target(const struct adapter *adapter, json_t *targets, const char *name, size_t start, size_t length)
{
    json_t *target = json_object();
    json_object_set_new(target, "label", json_shown(name));
    json_object_set_new(target, "text", json_shown(name));
    json_object_set_new(target, "start", json_integer((json_int_t)start + !adapter->client.columns_from_0));
    json_object_set_new(target, "length", json_integer((json_int_t)length));
    json_array_append_new(targets, target);
}

REQUEST(completions, "completions", PHASE_OPEN)
{
    enum { LIMIT = 500 };
    const char *text = string_of(arguments, "text", "");
    long long column = number_of(arguments, "column", 1) - !adapter->client.columns_from_0;
    struct known_frame frame;
    struct text candidates = {0};
    json_t *targets = json_array();
    json_object_set_new(body, "targets", targets);
    if (!frame_of(adapter, arguments, &frame))
        return false;
    size_t length = strlen(text);
    char *line = text_bytes(text, column >= 0 && (size_t)column < length ? (size_t)column : length);
    const char *word = word_of(line);
    const struct dap_host *host = adapter->host;
    bool is_command = word == line || host->is_command(host->closure, line);
    begin_work(adapter, 3);
    if (is_command && *line)
        host->complete(host->closure, line, word, frame.thread, frame.frame, &candidates);
    if (word == line || !is_command)
        host->complete(host->closure, text_format("print %s", line), word, frame.thread, frame.frame, &candidates);
    end_work(adapter);
    for (const char *name = candidates.bytes; name && name < candidates.bytes + candidates.length;
         name += strlen(name) + 1)
        if (!strncmp(name, word, strlen(word)) && json_array_size(targets) < LIMIT)
            add_target(adapter, targets, name, (size_t)(word - line), strlen(word));
    return true;
}
