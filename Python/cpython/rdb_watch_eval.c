/* SPDX-License-Identifier: MIT */
/* Watches in a throwaway process: evaluates the expressions whose value cannot be told by looking, and the texts to show.
 *
 * Always after rdb_enter_eval or about to fork: Python code runs here. */
#include "rdb_adapt.h"
#include "rdb_compile.h"
#include "rdb_apart.h"
#include "rdb_births.h"
#include "rdb_dollar.h"
#include "rdb_eval.h"
#include "rdb_inspect.h"
#include "rdb_look.h"
#include "rdb_message.h"
#include "rdb_named.h"
#include "rdb_print.h"
#include "rdb_alloc.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- Values ---- */

/* Says why a numbered object has no value now.  False if each has one. */
static bool write_missing_object(FILE *out, const char *source)
{
    const char *begin, *end = source;
    PyObject *object;
    for (int number; (number = rdb_dollar_next(end, &begin, &end)) >= 0;) {
        enum rdb_named_state state = rdb_named_find(number, &object);
        if (state == RDB_NAMED_ALIVE)
            continue;
        fprintf(out, "<$%d %s>", number,
                state == RDB_NAMED_DEAD      ? "died"
                : state == RDB_NAMED_NOT_YET ? "does not exist yet"
                                             : "cannot be reached");
        return true;
    }
    return false;
}

/* The same of what its names need: the frame whose variables they are, the module. */
static bool write_missing(FILE *out, const struct rdb_watch *w, const struct rdb_scope *scope)
{
    bool no_frame = *w->locals && !scope->frame, no_globals = w->is.globals && !scope->globals;
    if (no_frame)
        fprintf(out, "<%.*s is not set>", (int)strcspn(w->locals, " "), w->locals);
    else if (no_globals)
        fputs("<its module does not exist>", out);
    return no_frame || no_globals || write_missing_object(out, w->source);
}

/* A new reference; NULL with the exception set. */
static PyObject *run(const struct rdb_watch *w, const struct rdb_scope *scope)
{
    bool syntax;
    struct rdb_setting setting = rdb_setting_of(scope->frame);

    if (!scope->frame && scope->globals)
        setting.globals = setting.locals = scope->globals;
    else if (!scope->frame)
        PyDict_SetItemString(setting.globals, "__builtins__", scope->builtins);
    setting.flags = w->is.line;
    rdb_named_bind(scope->builtins, w->source);
    return rdb_run_text(&setting, w->source, false, &syntax);
}

/* An exception is a value too.  A name alone that is not there gets a plainer text. */
static void write_raised(FILE *out, const struct rdb_watch *w)
{
    bool is_name = w->quick && w->quick->root->op == RDB_QUICK_NAME && PyErr_ExceptionMatches(PyExc_NameError);
    if (is_name) {
        fprintf(out, "<%s is not set>", w->source);
        return;
    }
    fputs("<", out);
    rdb_write_exception(out);
    fputs(">", out);
}

static void write_value(FILE *out, const struct rdb_watch *w)
{
    struct rdb_scope scope = rdb_print_scope(w);
    if (write_missing(out, w, &scope))
        return;
    PyObject *value = run(w, &scope);
    if (value)
        rdb_write_repr(out, value, RDB_LINE_LIMIT);
    else
        write_raised(out, w);
}

/* ---- Fingerprints ---- */

/* The fingerprint of a text, as of a str. */
static void print_text(uint64_t *print, const char *text)
{
    struct rdb_value v = rdb_value_of_string(text, strlen(text));
    rdb_print_value(print, &v);
}

/* Is it told by its repr, and not by which object it is?  So it is if $5 itself is watched, or if it is new each time. */
static bool by_repr(const struct rdb_watch *w, PyObject *value)
{
    bool itself = w->quick && w->quick->root->op == RDB_QUICK_NAMED;
    unsigned long long uid = rdb_uid(value);
    return (itself || (uid >= rdb_print_newborn && uid < RDB_UID_STATIC)) && !rdb_print_shows_plainly(value);
}

static uint64_t print_of(const struct rdb_watch *w)
{
    struct rdb_scope scope = rdb_print_scope(w);
    uint64_t print = 0;
    char *text = NULL;
    size_t length;
    FILE *out = rdb_text_open(&text, &length, "a watch");

    rdb_print_newborn = rdb_uid_count();
    PyObject *value = write_missing(out, w, &scope) ? NULL : run(w, &scope);
    struct rdb_value v = {.kind = RDB_VALUE_UNKNOWN};
    if (value)
        v = rdb_value_of(value);
    bool contents = v.kind != RDB_VALUE_PLAIN && v.kind != RDB_VALUE_ODD;
    if (value && (contents || !by_repr(w, value)) && rdb_print_value(&print, &v))
        return print;
    if (value)
        rdb_write_repr(out, value, INT_MAX);
    else if (PyErr_Occurred())
        write_raised(out, w);
    rdb_text_close(out, "a watch");
    print_text(&print, text);
    return print;
}

static void work_print(FILE *out, void *watch)
{
    rdb_talk_over(-1); /* what it writes goes nowhere */
    fprintf(out, "%llx", (unsigned long long)print_of(watch));
}

uint64_t rdb_watch_evaluate(const struct rdb_watch *w)
{
    char *text = rdb_in_fork(work_print, (void *)w);
    uint64_t print = strtoull(text, NULL, 16);
    free(text);
    return print;
}

/* ---- For the front end ---- */

/* One that is in no list. */
static struct rdb_watch watch_of(const struct rdb_breakpoint *is, const char *locals, const char *source)
{
    return (struct rdb_watch){
        .is = *is, .locals = (char *)locals, .source = (char *)source, .quick = rdb_quick_parse(source)};
}

struct rdb_evaluation rdb_watch_show(const char *payload, size_t length)
{
    struct rdb_evaluation evaluation = {.result = RDB_RESULT_OK, .type = ""};
    struct rdb_breakpoint is;
    const char *locals = payload + sizeof is, *end = payload + length;
    FILE *out = rdb_text_open(&evaluation.text, &length, "a watch");
    if (locals < end && memchr(locals, 0, end - locals)) {
        memcpy(&is, payload, sizeof is);
        struct rdb_watch w = watch_of(&is, locals, locals + strlen(locals) + 1); /* a NUL follows every payload */
        write_value(out, &w);
    }
    if (rdb_refused_call) {
        evaluation.result = RDB_RESULT_EXCEPTION;
        fprintf(out, " (%s was refused: it reaches outside the recording)", rdb_refused_call);
    }
    rdb_text_close(out, "a watch");
    rdb_dollar_from_names(evaluation.text);
    return evaluation;
}

/* ---- Names that a text uses ---- */

struct reads {
    void (*visit)(PyObject *name, void *);
    void *data;
    PyObject *own; /* set by the code itself */
};

static void note_own(enum rdb_name_use use, PyObject *name, void *data)
{
    if (use == RDB_NAME_SET)
        PySet_Add(((struct reads *)data)->own, name);
}

static void visit_read(enum rdb_name_use use, PyObject *name, void *data)
{
    const struct reads *reads = data;
    if (use == RDB_NAME_READ && PySet_Contains(reads->own, name) == 0)
        reads->visit(name, reads->data);
}

/* Calls visit for each name that code reads and does not set itself, that of functions inside it too. */
static void visit_names(PyCodeObject *code, void (*visit)(PyObject *name, void *), void *data)
{
    struct reads reads = {visit, data, PySet_New(NULL)};
    rdb_visit_name_uses(code, note_own, &reads);
    rdb_visit_name_uses(code, visit_read, &reads);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(code->co_consts, i)))
            visit_names((PyCodeObject *)PyTuple_GET_ITEM(code->co_consts, i), visit, data);
}

struct names {
    const struct rdb_frame *frame; /* or NULL */
    PyObject *builtins;
    PyObject *local, *foreign; /* sets */
};

static bool is_local(const struct rdb_frame *f, PyObject *name)
{
    if (!f)
        return false;
    const PyCodeObject *code = rdb_code_of_frame(f);
    PyObject *names = rdb_py_frame(f)->f_locals;
    bool function = code->co_flags & CO_OPTIMIZED;
    for (int i = 0; function && i < rdb_variable_count(code); i++)
        if (strcmp(rdb_variable_name(code, i), rdb_text_of(name)) == 0)
            return true;
    return !function && names && names != rdb_globals_of(f) && PyMapping_HasKey(names, name);
}

/* $5, in Python's words. */
static bool is_number(PyObject *name)
{
    char *text = rdb_copy(rdb_text_of(name), "a watch");
    rdb_dollar_from_names(text);
    bool number = *text == '$';
    free(text);
    return number;
}

static void sort_name(PyObject *name, void *data)
{
    struct names *names = data;
    if (is_number(name))
        return;
    if (is_local(names->frame, name))
        PySet_Add(names->local, name);
    if (!PyDict_GetItem(names->builtins, name))
        PySet_Add(names->foreign, name);
}

static void write_names(FILE *out, PyObject *set)
{
    PyObject *list = PySequence_List(set);
    PyList_Sort(list);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++)
        fprintf(out, "%s%s", i ? " " : "", rdb_text_of(PyList_GET_ITEM(list, i)));
    fputc('\n', out);
}

struct wanted {
    PyObject *name;
    bool found;
};

static void look_for_set(enum rdb_name_use use, PyObject *name, void *data)
{
    struct wanted *wanted = data;
    wanted->found |= use != RDB_NAME_READ && PyObject_RichCompareBool(name, wanted->name, Py_EQ) == 1;
}

/* Does this code, or what is defined in it, set the global variable? */
static bool sets_global(PyCodeObject *code, PyObject *name)
{
    struct wanted wanted = {name, false};
    rdb_visit_name_uses(code, look_for_set, &wanted);
    for (Py_ssize_t i = 0; !wanted.found && i < PyTuple_GET_SIZE(code->co_consts); i++)
        wanted.found = PyCode_Check(PyTuple_GET_ITEM(code->co_consts, i)) &&
                       sets_global((PyCodeObject *)PyTuple_GET_ITEM(code->co_consts, i), name);
    return wanted.found;
}

/* Does any code of the module set it, as far as the stack and the module's functions and classes tell? */
static bool is_set_somewhere(const struct rdb_frame *f, PyObject *globals, PyObject *name)
{
    PyObject *key, *value, *member;
    Py_ssize_t at = 0, in_class = 0;
    for (; f; f = rdb_frame_back(f))
        if (rdb_globals_of(f) == globals && sets_global(rdb_code_of_frame(f), name))
            return true;
    while (PyDict_Next(globals, &at, &key, &value)) {
        if (PyFunction_Check(value) && sets_global((PyCodeObject *)PyFunction_GET_CODE(value), name))
            return true;
        PyObject *members = rdb_class_members(value);
        for (in_class = 0; members && PyDict_Next(members, &in_class, &key, &member);)
            if (PyFunction_Check(member) && sets_global((PyCodeObject *)PyFunction_GET_CODE(member), name))
                return true;
    }
    return false;
}

/* Those names that nothing has here and that nothing sets. */
static PyObject *unset_names(const struct rdb_frame *f, const struct rdb_setting *setting, PyObject *foreign)
{
    PyObject *unset = PySet_New(NULL), *list = PySequence_List(foreign);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *name = PyList_GET_ITEM(list, i);
        if (!is_local(f, name) && !PyDict_GetItem(setting->globals, name) &&
            !is_set_somewhere(f, setting->globals, name))
            PySet_Add(unset, name);
    }
    return unset;
}

static enum rdb_result tell_names(const struct rdb_frame *f, const char *source, FILE *out)
{
    struct rdb_setting setting = rdb_setting_of(f);
    struct names names = {f, f ? rdb_builtins_of(f) : PyEval_GetBuiltins(), PySet_New(NULL), PySet_New(NULL)};
    PyObject *code = rdb_compile(&setting, source, false);
    if (!code) {
        rdb_write_exception(out);
        return RDB_RESULT_SYNTAX_ERROR;
    }
    visit_names((PyCodeObject *)code, sort_name, &names);
    char *text = rdb_with_private_names(source, setting.inside);
    struct rdb_watch w = watch_of(&(struct rdb_breakpoint){.kind = RDB_WATCH}, "", text);
    struct rdb_scope scope = {.frame = f, .globals = setting.globals, .builtins = names.builtins};
    uint64_t print = 0;
    bool has_frame = PySet_GET_SIZE(names.local) > 0;
    fprintf(out, "%llu %llu %llu %llu %d %d\n", has_frame ? rdb_uid((PyObject *)f) : 0,
            has_frame ? (unsigned long long)(uintptr_t)f : 0, f ? rdb_uid(rdb_globals_of(f)) : 0,
            f ? (unsigned long long)(uintptr_t)rdb_globals_of(f) : 0, rdb_print_look(&w, &scope, &print),
            setting.flags);
    write_names(out, names.local);
    write_names(out, names.foreign);
    write_names(out, unset_names(f, &setting, names.foreign));
    fprintf(out, "%s\n", text);
    free(text);
    return RDB_RESULT_OK;
}

struct rdb_evaluation rdb_watch_names(struct rdb_frame *frame, const char *source)
{
    struct rdb_evaluation evaluation = {.type = ""};
    size_t length;
    FILE *out = rdb_text_open(&evaluation.text, &length, "a watch");
    evaluation.result = tell_names(frame, source, out);
    rdb_text_close(out, "a watch");
    rdb_dollar_from_names(evaluation.text);
    return evaluation;
}
