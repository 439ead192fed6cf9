/* SPDX-License-Identifier: MIT */
/* Compiling what a person types: see rdb_compile.h.
 *
 * A text by itself is compiled like a module, whose lambdas and comprehensions look for its variables among the global
 * ones.  So one that defines such things becomes the body of a function, with the variables of the frame as arguments. */
#include "rdb_compile.h"

#include "rdb_adapt.h"
#include "rdb_as_function.h"
#include "rdb_dollar.h"
#include "rdb_outline.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

#define EVALUATION "an evaluation"
#define FILE_NAME "<revdb>"

enum { ARGUMENTS = 255 }; /* that a function may have */

struct rdb_setting rdb_setting_of(PyFrameObject *f)
{
    if (!f) {
        PyObject *empty = PyDict_New();
        PyDict_SetItemString(empty, "__builtins__", PyEval_GetBuiltins());
        return (struct rdb_setting){empty, empty, 0, ""};
    }
    PyFrame_FastToLocals(f);
    const struct rdb_code *code = f->f_code->co_rdb;
    return (struct rdb_setting){f->f_globals, f->f_locals, f->f_code->co_flags & PyCF_MASK,
                                code ? rdb_outline_class(code) : ""};
}

/* ---- Texts ---- */

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_private(const char *word, size_t length)
{
    return length > 2 && strncmp(word, "__", 2) == 0 && strncmp(word + length - 2, "__", 2) != 0;
}

char *rdb_with_private_names(const char *source, const char *inside)
{
    char *text = NULL;
    size_t length;
    FILE *out = rdb_text_open(&text, &length, EVALUATION);
    inside += strspn(inside, "_");
    for (const char *at = source; *at;) {
        const char *begin = at;
        while (is_word(*at))
            at++;
        if (*inside && is_private(begin, (size_t)(at - begin)))
            fprintf(out, "_%s", inside);
        if (at == begin)
            at = *at == '#' ? at + strcspn(at, "\n") : *at == '\'' || *at == '"' ? rdb_dollar_skip_string(at) : at + 1;
        fwrite(begin, 1, (size_t)(at - begin), out);
    }
    rdb_text_close(out, EVALUATION);
    return text;
}

/* As Python is to read it. */
static char *prepare(const struct rdb_setting *setting, const char *source)
{
    char *text = NULL;
    size_t length;
    FILE *out = rdb_text_open(&text, &length, EVALUATION);
    rdb_dollar_write_names(out, source + strspn(source, " \t"));
    rdb_text_close(out, EVALUATION);
    char *named = rdb_with_private_names(text, setting->inside);
    free(text);
    return named;
}

static PyCompilerFlags flags_of(const struct rdb_setting *setting)
{
    return (PyCompilerFlags){PyCF_SOURCE_IS_UTF8 | setting->flags};
}

/* *kind: Py_eval_input or Py_file_input, which it turns out to be. */
static PyObject *compile(const struct rdb_setting *setting, const char *text, bool statements, int *kind)
{
    PyCompilerFlags flags = flags_of(setting);
    PyErr_Clear();
    *kind = Py_eval_input;
    PyObject *code = Py_CompileStringFlags(text, FILE_NAME, Py_eval_input, &flags);
    if (!code && statements && PyErr_ExceptionMatches(PyExc_SyntaxError)) {
        PyErr_Clear();
        *kind = Py_file_input;
        code = Py_CompileStringFlags(text, FILE_NAME, Py_file_input, &flags);
    }
    return code;
}

PyObject *rdb_compile(const struct rdb_setting *setting, const char *source, bool statements)
{
    int kind;
    char *text = prepare(setting, source);
    PyObject *code = compile(setting, text, statements, &kind);
    free(text);
    return code;
}

/* ---- As a function ---- */

/* Does it make functions or classes? */
static bool defines(PyObject *code)
{
    PyObject *constants = ((PyCodeObject *)code)->co_consts;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(constants, i)))
            return true;
    return false;
}

/* The frame's variables as two lists; without those that the text does not mention, if they are too many. */
static bool take_variables(PyObject *variables, const char *text, PyObject *names, PyObject *values)
{
    PyObject *keys = PyMapping_Keys(variables);
    Py_ssize_t count = keys ? PyList_GET_SIZE(keys) : 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = PyList_GET_ITEM(keys, i), *value;
        if (!PyString_CheckExact(name) || (count > ARGUMENTS && !strstr(text, PyString_AS_STRING(name))))
            continue;
        value = PyObject_GetItem(variables, name);
        PyErr_Clear();
        if (value && (PyList_Append(names, name) < 0 || PyList_Append(values, value) < 0))
            return false;
    }
    return keys && PyList_GET_SIZE(names) <= ARGUMENTS;
}

/* What the function returns.  NULL and *made false, without an exception, if the text cannot be one. */
static PyObject *run_as_function(const struct rdb_setting *setting, const char *text, int kind, bool *made)
{
    PyCompilerFlags flags = flags_of(setting);
    PyObject *names = PyList_New(0), *values = PyList_New(0), *arguments;
    PyCodeObject *code = NULL;

    if (take_variables(setting->locals, text, names, values))
        code = rdb_compile_as_function(text, kind, names, FILE_NAME, &flags);
    PyErr_Clear();
    *made = code;
    if (!code)
        return NULL;
    arguments = PyList_AsTuple(values);
    return PyEval_EvalCodeEx(code, setting->globals, NULL, &PyTuple_GET_ITEM(arguments, 0),
                             (int)PyTuple_GET_SIZE(arguments), NULL, 0, NULL, 0, NULL);
}

/* ---- Running ---- */

PyObject *rdb_run_text(const struct rdb_setting *setting, const char *source, bool statements, bool *syntax)
{
    int kind;
    bool made = false;
    char *text = prepare(setting, source);
    PyObject *code = compile(setting, text, statements, &kind), *result = NULL;
    *syntax = !code;
    if (code && setting->locals != setting->globals && defines(code))
        result = run_as_function(setting, text, kind, &made);
    if (code && !made)
        result = PyEval_EvalCode((PyCodeObject *)code, setting->globals, setting->locals);
    free(text);
    return result;
}
