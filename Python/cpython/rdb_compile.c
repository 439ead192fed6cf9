/* SPDX-License-Identifier: MIT */
/* Compiling what a person types: see rdb_compile.h.
 *
 * A text by itself is compiled like a module, whose lambdas and comprehensions look for its variables among the global
 * ones.  One that defines such things is each CPython's own business. */
#include "rdb_compile.h"

#include "rdb_adapt.h"
#include "rdb_dollar.h"
#include "rdb_outline.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

#define EVALUATION "an evaluation"
#define FILE_NAME RDB_TYPED

struct rdb_setting rdb_setting_of(const struct rdb_frame *frame)
{
    if (!frame) {
        PyObject *empty = PyDict_New();
        PyDict_SetItemString(empty, "__builtins__", PyEval_GetBuiltins());
        return (struct rdb_setting){empty, empty, 0, ""};
    }
    const struct rdb_code *code = rdb_frame_spot(frame).code;
    return (struct rdb_setting){rdb_globals_of(frame), rdb_locals_of(frame),
                                rdb_code_of_frame(frame)->co_flags & PyCF_MASK, code ? rdb_outline_class(code) : ""};
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

PyCompilerFlags rdb_flags_of(const struct rdb_setting *setting)
{
    return (PyCompilerFlags){.cf_flags = PyCF_SOURCE_IS_UTF8 | setting->flags, RDB_FEATURES};
}

/* *kind: Py_eval_input or Py_file_input, which it turns out to be. */
static PyObject *compile(const struct rdb_setting *setting, const char *text, bool statements, int *kind)
{
    PyCompilerFlags flags = rdb_flags_of(setting);
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

/* Does it make functions or classes? */
static bool defines(PyObject *code)
{
    PyObject *constants = ((PyCodeObject *)code)->co_consts;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(constants, i)))
            return true;
    return false;
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
        result = rdb_run_defining(setting, text, kind, &made);
    if (code && !made)
        result = PyEval_EvalCode(RDB_EVAL_CODE(code), setting->globals, setting->locals);
    free(text);
    return result;
}
