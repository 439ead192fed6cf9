/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variables: scopes, what is in a value, setVariable.  Values are trees (engine: tree.h); a variablesReference is a
 * place in one, and nothing is looked at before the client asks for it.  See adapter.h. */
#include "adapter.h"

#include "array.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 1000          /* parts that are told at once, at most */
#define RESULT_LIMIT 10000 /* bytes of a value; in the clipboard, more: */
#define CLIPBOARD_LIMIT (4 << 20)
#define HOVER_SECONDS 3 /* after which what nobody has asked for is given up */

/* ---- References ---- */

int value_number(struct adapter *adapter, const struct known_value *value)
{
    if (!value->objects && !value->named && !value->numbered)
        return 0;
    *array_add(adapter->values, adapter->value_count) = *value;
    return adapter->first_value + adapter->value_count - 1;
}

const struct known_value *value_of(const struct adapter *adapter, long long number)
{
    bool known = number >= adapter->first_value && number < adapter->first_value + adapter->value_count;
    return known ? &adapter->values[number - adapter->first_value] : NULL;
}

/* Looks at a place in a tree.  False after refuse. */
static bool look(struct adapter *adapter, const struct known_value *value, int start, int count, struct tree *tree)
{
    const struct tree_place place = {value->root, value->source, value->path};
    if (!went_well(adapter, tree_look(adapter->session, value->thread, value->frame, &place, start, count, tree)))
        return false;
    switch (tree->evaluation.end) {
    case EVALUATION_OK:
        return true;
    case EVALUATION_EXCEPTION:
        return refuse(adapter, "%s", tree->evaluation.text.bytes);
    case EVALUATION_EXITED:
        break;
    }
    return refuse(adapter, "The evaluation ended its process, a copy: the program and this session go on.");
}

/* ---- Parts ---- */

/* An expression for a part: x.y of x, and y of a frame. */
static const char *expression_for(const struct known_value *of, const struct tree_part *part)
{
    bool is_variable = strcmp(of->root, "value") && !*of->path;
    if (!*part->suffix || (!is_variable && !*of->expression))
        return "";
    return is_variable ? text_copy(part->suffix) : text_format("%s%s", of->expression, part->suffix);
}

static void set_hint(json_t *body, const struct tree_part *part)
{
    json_t *hint = json_object(), *attributes = json_array();
    if (*part->kind)
        json_object_set_new(hint, "kind", json_string(part->kind));
    json_array_append_new(attributes, json_string("readOnly"));
    json_object_set_new(hint, "attributes", attributes);
    json_object_set_new(body, "presentationHint", hint);
}

static void set_counts(json_t *body, int number, int named, int numbered)
{
    json_object_set_new(body, "variablesReference", json_integer(number));
    if (number && numbered > 100) { /* so few need no pages */
        json_object_set_new(body, "namedVariables", json_integer(named));
        json_object_set_new(body, "indexedVariables", json_integer(numbered));
    }
}

static json_t *describe_part(struct adapter *adapter, const struct known_value *of, const struct tree_part *part,
                             int number)
{
    json_t *body = json_object();
    struct known_value value = *of;
    value.path = *of->path ? text_format("%s.%d", of->path, number) : text_format("%d", number);
    value.expression = expression_for(of, part);
    value.named = part->named;
    value.numbered = part->numbered;
    json_object_set_new(body, "name", json_shown(part->name));
    json_object_set_new(body, "value", json_shown(part->text));
    json_object_set_new(body, "type", json_shown(part->type));
    if (*value.expression)
        json_object_set_new(body, "evaluateName", json_shown(value.expression));
    set_counts(body, value_number(adapter, &value), part->named, part->numbered);
    set_hint(body, part);
    return body;
}

/* ---- The numbered objects ---- */

static void add_objects(struct adapter *adapter, json_t *list, const struct known_value *of)
{
    const struct objects *set = &adapter->session->objects;
    for (int i = 0; i < set->count; i++) {
        const struct object *object = &set->items[i];
        if (!object->uid)
            continue;
        const char *name = text_format("$%d", object->number);
        struct known_value value = {of->thread, of->frame, "value", name, "", name, 1, 0, false};
        json_t *body = json_object();
        json_object_set_new(body, "name", json_string(name));
        json_object_set_new(body, "value", json_shown(object->repr));
        json_object_set_new(body, "type", json_shown(object->type));
        json_object_set_new(body, "evaluateName", json_string(name));
        set_counts(body, value_number(adapter, &value), 1, 0);
        json_array_append_new(list, body);
    }
}

/* ---- scopes and variables ---- */

static void add_scope(struct adapter *adapter, json_t *scopes, struct known_frame frame, const char *name,
                      const char *root, const char *hint, bool expensive)
{
    struct known_value value = {frame.thread, frame.frame, root, "", "", "", 1, 0, !*root};
    json_t *scope = json_object();
    json_object_set_new(scope, "name", json_string(name));
    json_object_set_new(scope, "variablesReference", json_integer(value_number(adapter, &value)));
    json_object_set_new(scope, "expensive", json_boolean(expensive));
    if (hint)
        json_object_set_new(scope, "presentationHint", json_string(hint));
    json_array_append_new(scopes, scope);
}

/* Which scopes there are is told by the place alone; what is in them, when it is asked for. */
REQUEST(scopes, "scopes", PHASE_OPEN)
{
    struct known_frame frame;
    struct rdb_place place;
    json_t *scopes = json_array();
    json_object_set_new(body, "scopes", scopes);
    if (!frame_of(adapter, arguments, &frame) || !place_of(adapter, frame, &place, NULL))
        return false;
    bool module = place.flags & RDB_PLACE_MODULE;
    if (!module) {
        add_scope(adapter, scopes, frame, "Arguments", "arguments", "arguments", false);
        add_scope(adapter, scopes, frame, "Locals", "locals", "locals", false);
        add_scope(adapter, scopes, frame, "Enclosing", "enclosing", NULL, true);
    }
    add_scope(adapter, scopes, frame, "Globals", "globals", module ? "locals" : "globals", !module);
    if (objects_any(&adapter->session->objects))
        add_scope(adapter, scopes, frame, "$N", "", NULL, true);
    return true;
}

/* From which part on, and how many, the client wants to see. */
static void choose(const json_t *arguments, const struct known_value *value, int *start, int *count)
{
    const char *filter = string_of(arguments, "filter", "");
    long long from = number_of(arguments, "start", 0), wanted = number_of(arguments, "count", 0);
    bool numbered = !strcmp(filter, "indexed"), named = !strcmp(filter, "named");
    from = from > 0 && from < INT32_MAX / 4 ? from : 0;
    wanted = wanted > 0 && wanted < PAGE ? wanted : PAGE;
    if (named && wanted > value->named - from)
        wanted = value->named - from;
    *start = (int)(numbered ? value->named + from : from);
    *count = wanted > 0 ? (int)wanted : 0;
}

REQUEST(variables, "variables", PHASE_OPEN)
{
    long long number = number_of(arguments, "variablesReference", 0);
    const struct known_value *known = value_of(adapter, number);
    struct tree tree;
    int start, count;
    json_t *list = json_array();
    json_object_set_new(body, "variables", list);
    if (!known)
        return refuse_late(adapter, text_format("the reference %lld", number));
    struct known_value value = *known;
    if (value.objects) {
        add_objects(adapter, list, &value);
        return true;
    }
    choose(arguments, &value, &start, &count);
    if (!look(adapter, &value, start, count, &tree))
        return false;
    for (int i = 0; i < tree.count; i++)
        json_array_append_new(list, describe_part(adapter, &value, &tree.parts[i], start + i));
    int total = tree.of.named + tree.of.numbered;
    if (!*string_of(arguments, "filter", "") && start + tree.count < total) {
        json_t *rest = json_object();
        json_object_set_new(rest, "name", json_string("..."));
        json_object_set_new(rest, "value", json_string(text_format("%d more", total - start - tree.count)));
        json_object_set_new(rest, "variablesReference", json_integer(0));
        json_array_append_new(list, rest);
    }
    return true;
}

REQUEST(set_variable, "setVariable", PHASE_OPEN)
{
    (void)body;
    return refuse(
        adapter,
        "What was recorded cannot be changed.  To try something out, evaluate it in the console: that is done "
        "in a copy of the program, which is thrown away (%s stays as it was).",
        string_of(arguments, "name", "it"));
}

/* ---- Expressions ---- */

bool describe_value(struct adapter *adapter, const char *source, struct known_frame frame, const char *shown,
                    json_t *body)
{
    struct known_value value = {frame.thread, frame.frame, "value", source, "", "", 0, 0, false};
    struct tree tree;
    if (!look(adapter, &value, 0, 0, &tree))
        return false;
    bool simple = !source[strspn(source, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$[]'\"")];
    value.expression = simple ? source : text_format("(%s)", source);
    value.named = tree.of.named;
    value.numbered = tree.of.numbered;
    json_object_set_new(body, "result", json_shown(shown ? shown : tree.of.text));
    json_object_set_new(body, "type", json_shown(tree.of.type));
    set_counts(body, value_number(adapter, &value), value.named, value.numbered);
    set_hint(body, &tree.of);
    return true;
}
