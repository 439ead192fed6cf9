/* SPDX-License-Identifier: MIT */
/* Runs what Python code tells about a value of the program: rdb_look.py and rdb_tree.py, embedded here behind what only
 * this CPython knows (rdb_own.py).  Only in a throwaway process. */
#include "rdb_adapt.h"
#include "rdb_alloc.h"
#include "rdb_apart.h"
#include "rdb_inspect.h"
#include "rdb_shaped.h"
#include "rdb_texts.h"
#include "rdb_value.h"

#include "rdb_look_source.h"
#include "rdb_tree_source.h"

#include <stdlib.h>
#include <string.h>

static PyObject *take_text(FILE *out, char **text, const size_t *length)
{
    rdb_text_close(out, RDB_EVALUATION);
    PyObject *result = rdb_new_text(*text, *length);
    free(*text);
    return result;
}

/* What _apart of rdb_look.py has been called with: a function, its argument, and what is to be done with that. */
static void work_call(FILE *out, void *arguments)
{
    PyObject *rest = PyTuple_GetSlice(arguments, 1, PyTuple_GET_SIZE((PyObject *)arguments));
    PyObject *text = PyObject_CallObject(PyTuple_GET_ITEM((PyObject *)arguments, 0), rest);

    if (text && rdb_is_text(text))
        rdb_write_text(out, text);
    else
        rdb_write_exception(out);
}

static PyObject *apart(PyObject *self, PyObject *arguments)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, RDB_EVALUATION);
    (void)self;
    rdb_write_apart(out, "repr", work_call, arguments);
    return take_text(out, &text, &length);
}

static PyObject *text_of(PyObject *self, PyObject *exception)
{
    (void)self;
    return rdb_exception_text(exception);
}

/* As what the text of its file is shown. */
static PyObject *file_of(PyObject *self, PyObject *code)
{
    (void)self;
    const char *file = rdb_texts_file((struct rdb_body *)code, rdb_text_of(((PyCodeObject *)code)->co_filename));
    return rdb_new_text(file, strlen(file));
}

/* repr(value) if that is certain without running Python code; else None. */
static PyObject *plain(PyObject *self, PyObject *object)
{
    struct rdb_value value = rdb_value_of(object);
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, RDB_EVALUATION);
    (void)self;
    bool told = rdb_write_plainly(out, &value, RDB_OBJECTS_UNTOLD);
    PyObject *result = take_text(out, &text, &length);
    if (told)
        return result;
    Py_RETURN_NONE;
}

/* Its text as rdb_write_repr would have it, on one line, if there were no limit of time. */
static PyObject *shaped(PyObject *self, PyObject *object)
{
    (void)self;
    return rdb_shaped(object, false, RDB_LINE_LIMIT - RDB_LINE_LIMIT / 4);
}

static PyMethodDef functions[] = {{"_apart", apart, METH_VARARGS, NULL},
                                  {"_exception_text", text_of, METH_O, NULL},
                                  {"_file", file_of, METH_O, NULL},
                                  {"_plain", plain, METH_O, NULL},
                                  {"_shaped", shaped, METH_O, NULL}};

/* The function of that name, a new reference; NULL with an exception set.  raised: what `raised` is there. */
static PyObject *function_of(const char *name, PyObject *raised)
{
    PyObject *globals = PyDict_New();
    PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins());
    PyDict_SetItemString(globals, "raised", raised);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        PyDict_SetItemString(globals, functions[i].ml_name, PyCFunction_New(&functions[i], NULL));
    const char *source = strcmp(name, "tree") == 0 ? rdb_tree_source : rdb_look_source;
    PyObject *module = PyRun_String(source, Py_file_input, globals, globals);
    return module ? PyMapping_GetItemString(globals, (char *)name) : NULL;
}

enum rdb_result rdb_look(const struct rdb_frame *frame, const char *request, FILE *out)
{
    char name[32] = "", option[1000] = "";
    const char *source = request + strcspn(request, "\n");
    bool syntax = false;
    PyObject *value = Py_None, *function, *text = NULL;

    source += *source == '\n';
    sscanf(request, "%31s%*[ ]%999[^\n]", name, option);
    struct rdb_raised raised = frame ? rdb_take_raised(frame, source) : (struct rdb_raised){0};
    PyObject *pending = raised.type ? PyTuple_Pack(3, raised.type, raised.value ? raised.value : Py_None,
                                                   raised.traceback ? raised.traceback : Py_None)
                                    : Py_None;
    if (*source)
        value = rdb_run_in(frame, source, &syntax);
    else if (!frame || raised.type || !(value = rdb_step_values(frame)))
        value = Py_None; /* (an instruction that raises has taken its values off the stack, more or less) */
    if (value && (function = function_of(name, pending)))
        text =
            PyObject_CallFunction(function, "OsOs", frame ? rdb_frame_object(frame) : Py_None, source, value, option);
    if (!text)
        rdb_write_exception(out);
    else if (rdb_is_text(text))
        rdb_write_text(out, text);
    return text ? RDB_RESULT_OK : syntax ? RDB_RESULT_SYNTAX_ERROR : RDB_RESULT_EXCEPTION;
}
