/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breakpoints of all kinds, as the client sets them: always the whole list of a kind, or of a file.  The engine has them; what
 * it does not know (hit conditions, logpoints, "my code only") is known here, and asked at each hit.  See adapter.h. */
#include "adapter.h"

#include "array.h"
#include "memory.h"
#include "pinned_names.h"
#include "place.h"
#include "standing.h"
#include "travel_ask.h"
#include "tree.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The list ---- */

static struct known_breakpoint *find(const struct adapter *adapter, int id)
{
    for (int i = 0; i < adapter->breakpoint_count; i++)
        if (adapter->breakpoints[i].id == id)
            return &adapter->breakpoints[i];
    return NULL;
}

const struct known_breakpoint *known_breakpoint(const struct adapter *adapter, int id)
{
    return find(adapter, id);
}

static struct breakpoint *engine_breakpoint(struct adapter *adapter, int id)
{
    return breakpoints_find(&adapter->session->breakpoints, false, id);
}

static struct known_breakpoint *know(struct adapter *adapter, struct breakpoint *b, int of)
{
    struct known_breakpoint *known = array_add(adapter->breakpoints, adapter->breakpoint_count);
    *known = (struct known_breakpoint){.id = b->id, .path = "", .hit_condition = "", .log_message = ""};
    known->of = of;
    return known;
}

/* Those of a kind, and of a file (NULL: any), are to be set anew. */
static void forget(struct adapter *adapter, int of, const char *path)
{
    int kept = 0;
    for (int i = 0; i < adapter->breakpoint_count; i++) {
        struct known_breakpoint known = adapter->breakpoints[i];
        struct breakpoint *b = engine_breakpoint(adapter, known.id);
        if ((int)known.of != of || (path && strcmp(known.path, path)))
            adapter->breakpoints[kept++] = known;
        else if (b)
            breakpoints_remove(&adapter->session->breakpoints, b);
    }
    adapter->breakpoint_count = kept;
}

/* ---- In words ---- */

/* Does it stand where it can hit? */
static bool is_verified(const struct breakpoint *b)
{
    return b->stands_at != 0;
}

static json_t *describe(struct adapter *adapter, struct known_breakpoint *known)
{
    const struct breakpoint *b = engine_breakpoint(adapter, known->id);
    json_t *body = json_object();
    struct text line = {0};
    json_object_set_new(body, "id", json_integer(known->id));
    json_object_set_new(body, "verified", json_boolean(b && is_verified(b)));
    if (!b)
        return body;
    known->told = b->stands_at;
    if (b->kind != RDB_WATCH)
        standing_describe(adapter->session, b, &line);
    if (line.length)
        json_object_set_new(body, "message", json_shown(line.bytes));
    if (b->kind == RDB_BREAK_LINE)
        json_object_set_new(body, "line",
                            json_integer(client_line(adapter, b->stands_at > 0 ? b->stands_at : b->line)));
    const char *file = *b->stands_in ? b->stands_in : NULL;
    if (file && b->stands_at > 0 && b->kind == RDB_BREAK_FUNCTION) {
        json_object_set_new(body, "source", source_for(adapter, file));
        json_object_set_new(body, "line", json_integer(client_line(adapter, b->stands_at)));
    }
    return body;
}

static json_t *describe_refused(const char *why)
{
    json_t *body = json_object();
    json_object_set_new(body, "verified", json_false());
    json_object_set_new(body, "message", json_shown(why));
    return body;
}

/* The answer: what was set, and why what was not was not.  ids: 0 for those, with their reason. */
struct outcome {
    const char *file, *key; /* OF_SOURCE: of which file they are, and as the client called it */
    int *ids;
    const char **reasons;
    int count;
};

static void add_outcome(struct outcome *outcome, int id, const char *reason)
{
    outcome->ids = array_room(outcome->ids, (size_t)outcome->count, 1, sizeof *outcome->ids);
    outcome->ids[outcome->count] = id;
    *array_add(outcome->reasons, outcome->count) = reason;
}

static bool tell_outcome(struct adapter *adapter, const struct outcome *outcome, json_t *body)
{
    json_t *list = json_array();
    json_object_set_new(body, "breakpoints", list);
    if (!went_well(adapter, travel_resolve_breakpoints(adapter->session)))
        return false;
    for (int i = 0; i < outcome->count; i++) {
        struct known_breakpoint *known = find(adapter, outcome->ids[i]);
        json_array_append_new(list, known ? describe(adapter, known) : describe_refused(outcome->reasons[i]));
    }
    return true;
}

/* ---- Conditions ---- */

/* ">= 5", "% 3", "7": what a hit's number must be. */
static bool read_hit_condition(const char *text, char *operator, long long * number)
{
    int used = 0;
    text += strspn(text, " ");
    size_t length = strspn(text, "<>=%");
    if (length > 2)
        return false;
    snprintf(operator, 3, "%.*s", (int)length, text);
    return sscanf(text + length, "%lld %n", number, &used) == 1 && !text[length + (size_t)used] && *number > 0 &&
           (!length || !strcmp(operator, "<") || !strcmp(operator, "<=") || !strcmp(operator, ">") ||
            !strcmp(operator, ">=") || !strcmp(operator, "=") || !strcmp(operator, "==") || !strcmp(operator, "%"));
}

static bool hits_now(const struct known_breakpoint *known)
{
    char operator[3];
    long long number;
    if (!*known->hit_condition || !read_hit_condition(known->hit_condition, operator, & number))
        return true;
    switch (*operator) {
    case '<':
        return operator[1] ? known->hits <= number : known->hits<number;
    case '>':
        return operator[1] ? known->hits >= number : known->hits> number;
    case '%':
        return known->hits % number == 0;
    default:
        return known->hits == number;
    }
}

/* Why something was refused, which is no answer to the whole request. */
static const char *take_error(struct adapter *adapter)
{
    const char *why = adapter->current.error;
    adapter->current.error = NULL;
    adapter->current.quiet = false;
    return why;
}

/* Takes condition, hitCondition and logMessage in.  False with the reason. */
static const char *take_conditions(struct adapter *adapter, const json_t *wanted, struct breakpoint *b,
                                   struct known_breakpoint *known)
{
    char operator[3];
    long long number;
    const char *condition = string_of(wanted, "condition", "");
    known->hit_condition = string_of(wanted, "hitCondition", "");
    known->log_message = string_of(wanted, "logMessage", "");
    if (*condition && !went_well(adapter, standing_check_condition(adapter->session, condition)))
        return take_error(adapter);
    if (*known->hit_condition && !read_hit_condition(known->hit_condition, operator, & number))
        return text_format("The hit condition \"%s\" is none: a number, perhaps behind <, <=, >, >=, == or %%.",
                           known->hit_condition);
    b->condition = text_copy(condition);
    breakpoints_changed(&adapter->session->breakpoints);
    return NULL;
}

/* The breakpoint that was added last, with what goes with it; without, if that makes no sense. */
static void take_added(struct adapter *adapter, struct outcome *outcome, const json_t *wanted, struct breakpoint *b,
                       struct known_breakpoint *known)
{
    const char *why = take_conditions(adapter, wanted, b, known);
    add_outcome(outcome, why ? 0 : b->id, why ? why : "");
    if (!why)
        return;
    breakpoints_remove(&adapter->session->breakpoints, b);
    adapter->breakpoint_count--;
}

/* ---- Requests ---- */

/* What the client calls a source, whether it is a file of the recording or not. */
static const char *key_of(const json_t *source)
{
    return text_format("%s#%lld", string_of(source, "path", string_of(source, "name", "")),
                       number_of(source, "sourceReference", 0));
}

/* The list of a kind (and, if the outcome has a key, of that source) is set anew, each by `add`. */
static bool set_all(struct adapter *adapter, int of, const json_t *list, struct outcome *outcome,
                    void (*add)(struct adapter *, struct outcome *, const json_t *wanted), json_t *body)
{
    const json_t *wanted;
    size_t i;
    forget(adapter, of, outcome->key ? outcome->key : "");
    json_array_foreach(list, i, wanted) add(adapter, outcome, wanted);
    return tell_outcome(adapter, outcome, body);
}

static void add_line(struct adapter *adapter, struct outcome *outcome, const json_t *wanted)
{
    long long line = our_line(adapter, number_of(wanted, "line", 0));
    if (line < 1 || line > INT_MAX) {
        add_outcome(outcome, 0, text_format("There is no line %lld: lines are numbered from 1.", line));
        return;
    }
    struct breakpoint *b =
        breakpoints_add(&adapter->session->breakpoints, RDB_BREAK_LINE, outcome->file, (int)line, "");
    struct known_breakpoint *known = know(adapter, b, OF_SOURCE);
    known->path = outcome->key;
    take_added(adapter, outcome, wanted, b, known);
}

REQUEST(set_breakpoints, "setBreakpoints", PHASE_OPEN)
{
    const json_t *source = json_object_get(arguments, "source");
    struct outcome outcome = {.file = file_of(adapter, source), .key = key_of(source)};
    if (!outcome.file)
        return refuse(adapter, "\"source\" is missing");
    return set_all(adapter, OF_SOURCE, json_object_get(arguments, "breakpoints"), &outcome, add_line, body);
}

REQUEST(breakpoint_locations, "breakpointLocations", PHASE_OPEN)
{
    const char *file = file_of(adapter, json_object_get(arguments, "source"));
    long long first = our_line(adapter, number_of(arguments, "line", 0));
    long long last = our_line(adapter, number_of(arguments, "endLine", number_of(arguments, "line", 0)));
    struct text lines = {0};
    json_t *list = json_array();
    json_object_set_new(body, "breakpoints", list);
    if (!file)
        return refuse(adapter, "\"source\" is missing");
    if (!went_well(adapter, inspect_lines(adapter->session, file, &lines)))
        return false;
    for (const char *at = lines.bytes; at && at < lines.bytes + lines.length; at += strlen(at) + 1) {
        long long line;
        if (!text_number(at, &line) || line < first || line > last)
            continue;
        json_t *place = json_object();
        json_object_set_new(place, "line", json_integer(client_line(adapter, line)));
        json_array_append_new(list, place);
    }
    return true;
}

static void add_function(struct adapter *adapter, struct outcome *outcome, const json_t *wanted)
{
    char *name = text_copy(string_of(wanted, "name", ""));
    struct place place = place_read(text_trim(name));
    if (place.kind != PLACE_FUNCTION) {
        add_outcome(
            outcome, 0,
            text_format("\"%s\" is no name of a function: put, Cart.put, shop.py:put", string_of(wanted, "name", "")));
        return;
    }
    struct breakpoint *b =
        breakpoints_add(&adapter->session->breakpoints, RDB_BREAK_FUNCTION, place.file, 0, place.function);
    take_added(adapter, outcome, wanted, b, know(adapter, b, OF_FUNCTION));
}

REQUEST(set_function_breakpoints, "setFunctionBreakpoints", PHASE_OPEN)
{
    struct outcome outcome = {0};
    return set_all(adapter, OF_FUNCTION, json_object_get(arguments, "breakpoints"), &outcome, add_function, body);
}

/* ---- Instructions ---- */

/* The line that begins with an instruction.  An address means something as long as one stays; what was set elsewhere is known
 * from then.  False with the reason. */
static bool line_of_instruction(struct adapter *adapter, const json_t *wanted, const char *key, struct breakpoint *b)
{
    for (int i = 0; i < adapter->breakpoint_count; i++) {
        const struct known_breakpoint *known = &adapter->breakpoints[i];
        const struct breakpoint *set = engine_breakpoint(adapter, known->id);
        if (known->of == OF_INSTRUCTION && set && !strcmp(known->path, key)) {
            *b = *set;
            return true;
        }
    }
    const char *file;
    if (!instruction_line(adapter, string_of(wanted, "instructionReference", ""), number_of(wanted, "offset", 0), &file,
                          &b->line))
        return false;
    b->file = text_copy(file);
    return true;
}

REQUEST(set_instruction_breakpoints, "setInstructionBreakpoints", PHASE_OPEN)
{
    const json_t *list = json_object_get(arguments, "breakpoints"), *wanted;
    size_t count = json_array_size(list), i;
    struct outcome outcome = {0};
    struct breakpoint *at = memory_alloc((count + 1) * sizeof *at);
    const char **reasons = memory_alloc((count + 1) * sizeof *reasons),
               **keys = memory_alloc((count + 1) * sizeof *keys);
    json_array_foreach(list, i, wanted)
    {
        keys[i] = text_format("%s+%lld", string_of(wanted, "instructionReference", ""), number_of(wanted, "offset", 0));
        if (!line_of_instruction(adapter, wanted, keys[i], &at[i]))
            reasons[i] = take_error(adapter);
    }
    forget(adapter, OF_INSTRUCTION, NULL);
    json_array_foreach(list, i, wanted)
    {
        if (reasons[i]) {
            add_outcome(&outcome, 0, reasons[i]);
            continue;
        }
        struct breakpoint *b =
            breakpoints_add(&adapter->session->breakpoints, RDB_BREAK_LINE, at[i].file, at[i].line, "");
        struct known_breakpoint *known = know(adapter, b, OF_INSTRUCTION);
        known->path = keys[i];
        take_added(adapter, &outcome, wanted, b, known);
    }
    return tell_outcome(adapter, &outcome, body);
}

/* ---- Exceptions ---- */

static void add_filter(struct adapter *adapter, struct outcome *outcome, const char *filter, const char *condition)
{
    struct breakpoints *set = &adapter->session->breakpoints;
    bool uncaught = !strcmp(filter, "uncaught"), mine = !strcmp(filter, "mine");
    if (!uncaught && !mine && strcmp(filter, "raised")) {
        add_outcome(outcome, 0, text_format("there is no filter \"%s\"", filter));
    } else if (*condition && (uncaught || !place_is_function(condition))) {
        add_outcome(outcome, 0, text_format("\"%s\" is no name of a class of exceptions", condition));
    } else {
        struct breakpoint *b = breakpoints_add(set, uncaught ? RDB_CATCH_UNCAUGHT : RDB_CATCH_RAISE, "", 0, condition);
        know(adapter, b, OF_EXCEPTION)->mine_only = mine;
        add_outcome(outcome, b->id, "");
    }
}

REQUEST(set_exception_breakpoints, "setExceptionBreakpoints", PHASE_OPEN)
{
    struct outcome outcome = {0};
    const json_t *filter;
    size_t i;
    forget(adapter, OF_EXCEPTION, "");
    json_array_foreach(json_object_get(arguments, "filters"), i, filter)
        add_filter(adapter, &outcome, json_is_string(filter) ? text_copy(json_string_value(filter)) : "", "");
    json_array_foreach(json_object_get(arguments, "filterOptions"), i, filter)
    {
        char *condition = text_copy(string_of(filter, "condition", ""));
        add_filter(adapter, &outcome, string_of(filter, "filterId", ""), text_trim(condition));
    }
    return tell_outcome(adapter, &outcome, body);
}

/* ---- Data ---- */

/* The watch for an expression, as it is meant in a frame.  False with the reason. */
static bool read_watch(struct adapter *adapter, const char *source, struct known_frame frame,
                       struct expression *expression)
{
    struct pinned_names pins;
    return went_well(adapter,
                     pinned_names_read(adapter->session, frame.thread, frame.frame, source, expression, &pins));
}

/* An id from which the watch can be made again: its expression, and where its names belong. */
static char *id_of_watch(const struct breakpoint *watch)
{
    const struct scope *scope = &watch->scope;
    return text_format("%llu %llu %llu %llu\t%s\t%s", (unsigned long long)scope->frame,
                       (unsigned long long)scope->frame_address, (unsigned long long)scope->globals,
                       (unsigned long long)scope->globals_address, watch->file, watch->name);
}

static struct breakpoint *watch_of_id(struct adapter *adapter, const char *id)
{
    unsigned long long frame, frame_address, globals, globals_address;
    int used = 0;
    const char *tab;
    if (sscanf(id, "%llu %llu %llu %llu%n", &frame, &frame_address, &globals, &globals_address, &used) != 4 ||
        id[used] != '\t' || !(tab = strchr(id + used + 1, '\t')) || !tab[1])
        return NULL;
    struct breakpoint *b = breakpoints_add(&adapter->session->breakpoints, RDB_WATCH,
                                           text_bytes(id + used + 1, (size_t)(tab - id - used - 1)), 0, tab + 1);
    b->scope = (struct scope){frame, frame_address, globals, globals_address};
    return b;
}

/* The expression that a variable in the view has. */
static const char *named_variable(struct adapter *adapter, const struct known_value *value, const char *name)
{
    const struct tree_place place = {value->root, value->source, value->path};
    struct tree tree;
    bool is_variable = strcmp(value->root, "value") && !*value->path;
    if (!went_well(adapter, tree_look(adapter->session, value->thread, value->frame, &place, 0,
                                      value->named + value->numbered + 1000, &tree)))
        return NULL;
    for (int i = 0; i < tree.count; i++)
        if (!strcmp(tree.parts[i].name, name) && *tree.parts[i].suffix && (is_variable || *value->expression))
            return is_variable ? tree.parts[i].suffix : text_format("%s%s", value->expression, tree.parts[i].suffix);
    return NULL;
}

static void set_data_id(json_t *body, const char *id, const char *description)
{
    json_t *types = json_array();
    json_object_set_new(body, "dataId", id ? json_bytes(id, strlen(id)) : json_null());
    json_object_set_new(body, "description", json_shown(description));
    json_array_append_new(types, json_string("write"));
    if (id)
        json_object_set_new(body, "accessTypes", types);
    else
        json_decref(types);
}

/* Why something cannot be watched is the description, as the protocol wants it. */
REQUEST(data_breakpoint_info, "dataBreakpointInfo", PHASE_OPEN)
{
    const char *name = string_of(arguments, "name", NULL), *source = name;
    const struct known_value *value = value_of(adapter, number_of(arguments, "variablesReference", 0));
    struct known_frame frame;
    struct expression expression;
    if (!name)
        return refuse(adapter, "\"name\" is missing");
    if (value) {
        frame = (struct known_frame){value->thread, value->frame};
        source = value->objects ? name : named_variable(adapter, value, name);
    } else if (number_of(arguments, "variablesReference", 0)) {
        return refuse_late(adapter, "the reference");
    } else if (!frame_of(adapter, arguments, &frame)) {
        return false;
    }
    if (adapter->current.error)
        return false;
    if (!source) {
        set_data_id(body, NULL, text_format("%s cannot be watched: there is no expression for it", name));
    } else if (!read_watch(adapter, source, frame, &expression)) {
        set_data_id(body, NULL, take_error(adapter));
    } else {
        set_data_id(body, id_of_watch(&expression.watch),
                    text_format("%s%s", expression.watch.name,
                                expression.quick ? "" : " (its value takes a call: slow to watch)"));
    }
    return true;
}

static void add_watch(struct adapter *adapter, struct outcome *outcome, const json_t *wanted)
{
    struct breakpoint *b = watch_of_id(adapter, string_of(wanted, "dataId", ""));
    if (b)
        take_added(adapter, outcome, wanted, b, know(adapter, b, OF_DATA));
    else
        add_outcome(outcome, 0, "this \"dataId\" is none that `dataBreakpointInfo` has told");
}

REQUEST(set_data_breakpoints, "setDataBreakpoints", PHASE_OPEN)
{
    struct outcome outcome = {0};
    return set_all(adapter, OF_DATA, json_object_get(arguments, "breakpoints"), &outcome, add_watch, body);
}

/* ---- Hits ---- */

/* A logpoint's text, with the values of what stands in braces. */
static char *log_text(struct adapter *adapter, const char *message)
{
    struct text text = {0};
    for (const char *at = message; *at;) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        struct evaluation evaluation;
        if (!end) {
            text_add(&text, at++, 1);
            continue;
        }
        char *expression = text_format("shown\n%s", text_bytes(at + 1, (size_t)(end - at - 1)));
        enum travel_result result =
            inspect_evaluate(adapter->session, 0, 0, RDB_EVAL_LOOK, expression, NULL, &evaluation);
        bool ok = result == TRAVEL_DONE && evaluation.end == EVALUATION_OK;
        text_printf(&text, ok ? "%s" : "<%s>", evaluation.text.length ? evaluation.text.bytes : ok ? "" : "no value");
        at = end + 1;
    }
    return text.length ? text.bytes : text_copy("");
}

static void tell_log(struct adapter *adapter, const char *message)
{
    const struct stop *stop = &adapter->session->here->stop;
    json_t *body = json_object();
    json_object_set_new(body, "category", json_string("console"));
    json_object_set_new(body, "output", json_shown(text_format("%s\n", log_text(adapter, message))));
    json_object_set_new(body, "source", source_for(adapter, text_copy(stop->file)));
    json_object_set_new(body, "line", json_integer(client_line(adapter, stop->raw.place.line)));
    tell(adapter, "output", body);
}

/* Is the exception raised in code of the person's? */
static bool is_raised_in_mine(struct adapter *adapter)
{
    struct stack stack;
    int above = moves_raised_above(adapter->session);
    if (inspect_stack(adapter->session, 0, &stack) != TRAVEL_DONE || above >= stack.count)
        return true;
    return !is_library(stack.frames[above].file);
}

bool hit_stops(struct adapter *adapter, const struct arrival *arrival)
{
    struct known_breakpoint *known = find(adapter, (int)arrival->breakpoint);
    if (!known)
        return true;
    known->hits++;
    if (!hits_now(known) || (known->mine_only && !is_raised_in_mine(adapter)))
        return false;
    if (!*known->log_message)
        return true;
    tell_output(adapter);
    tell_log(adapter, known->log_message);
    return false;
}

/* ---- Changes ---- */

static bool any_pending(const struct adapter *adapter)
{
    for (int i = 0; i < adapter->breakpoint_count; i++)
        if (!adapter->breakpoints[i].told)
            return true;
    return false;
}

static void tell_breakpoint(struct adapter *adapter, struct known_breakpoint *known, const char *reason)
{
    json_t *body = json_object();
    json_object_set_new(body, "reason", json_string(reason));
    json_object_set_new(body, "breakpoint", describe(adapter, known));
    tell(adapter, "breakpoint", body);
}

void tell_breakpoints(struct adapter *adapter)
{
    const struct breakpoints *set = &adapter->session->breakpoints;
    bool any_new = false;
    for (int i = 0; i < set->count; i++)
        any_new |= !breakpoint_is_skip(&set->items[i]) && !find(adapter, set->items[i].id);
    if ((!any_new && !any_pending(adapter)) || travel_resolve_breakpoints(adapter->session) != TRAVEL_DONE)
        return;
    for (int i = 0; i < adapter->breakpoint_count; i++) {
        struct known_breakpoint *known = &adapter->breakpoints[i];
        const struct breakpoint *b = engine_breakpoint(adapter, known->id);
        if (b && b->stands_at != known->told)
            tell_breakpoint(adapter, known, "changed");
    }
    for (int i = 0; i < set->count; i++) { /* set in the console */
        struct breakpoint *b = &set->items[i];
        if (breakpoint_is_skip(b) || find(adapter, b->id))
            continue;
        struct known_breakpoint *known = know(adapter, b, OF_SOURCE);
        known->path = "the console";
        tell_breakpoint(adapter, known, "new");
    }
}
