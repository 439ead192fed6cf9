/* SPDX-License-Identifier: MIT */
/* Looking at the program: runs the person's expressions, always in a process that is thrown away.
 *
 * Whatever needs Python code or makes objects happens after rdb_enter_eval, in a fork: the replaying process itself
 * never sees it. */
#include "rdb_inspect.h"

#include "rdb_adapt.h"
#include "rdb_apart.h"
#include "rdb_compile.h"
#include "rdb_dollar.h"
#include "rdb_eval.h"
#include "rdb_look.h"
#include "rdb_mode.h"
#include "rdb_named.h"
#include "rdb_raw.h"
#include "rdb_real.h"
#include "rdb_schedule.h"
#include "rdb_shaped.h"
#include "rdb_step27.h"
#include "rdb_stop.h"
#include "rdb_value.h"

#include "rdb_look_source.h"
#include "rdb_tree_source.h"
#include "rdb_alloc.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum {
    EXTRA_RECURSION = 2000,        /* what an evaluation may recurse beyond where the program stands */
    REPR_LIMIT = 60 << 20,         /* characters of a printed value: what fits in a message */
    RETURNED_REPR_LIMIT = 1 << 20, /* of what a function returns */
};

/* ---- The throwaway process ---- */

void rdb_enter_eval(int thread)
{
    PyThreadState *tstate = rdb_tstate_of(thread);

    if (thread)
        rdb_thread_pose(thread - 1);
    if (_PyThreadState_Current != tstate)
        PyThreadState_Swap(tstate);
    /* An evaluation that never ends ends with the process that waits for it. */
    rdb_raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
    rdb_mode = RDB_EVAL;
    rdb_uid_next = rdb_uid_count();
    rdb_apart = 0; /* what the evaluation makes is the program's */
    rdb_left = INT64_MAX;
    rdb_stepping = 0;
    rdb_watching_frames = 0;
    PyEval_SetTrace(NULL, NULL);
    PyEval_SetProfile(NULL, NULL);
    _PyImport_ReInitLock(); /* free, whoever imports something now */
    Py_SetRecursionLimit(tstate->recursion_depth + Py_GetRecursionLimit() + EXTRA_RECURSION);
    rdb_mend_shutdown();
    /* What the program has printed but not yet written is the program's. */
    __fpurge(stdout);
    __fpurge(stderr);
}

#define EVALUATION "an evaluation"
#define RAISED_NAME "__exception__" /* the exception that is being raised, in what the person types */

/* ---- Texts of objects (in a throwaway process) ---- */

/* What is shown is made of strings: a NUL is told as Python would write it. */
static void write_text(FILE *out, const char *bytes, size_t length)
{
    for (const char *end = bytes + length; bytes < end;) {
        const char *nul = memchr(bytes, 0, end - bytes);
        fwrite(bytes, 1, (nul ? nul : end) - bytes, out);
        if (nul)
            fputs("\\x00", out);
        bytes = nul ? nul + 1 : end;
    }
}

/* As traceback.format_exception_only has it. */
static PyObject *exception_text(PyObject *exception)
{
    PyObject *text = PyObject_Str(exception), *wide;
    if (text)
        return text;
    PyErr_Clear();
    wide = PyObject_Unicode(exception);
    text = wide ? PyUnicode_AsEncodedString(wide, "ascii", "backslashreplace") : NULL;
    PyErr_Clear();
    const char *name = PyInstance_Check(exception)
                           ? PyString_AS_STRING(((PyInstanceObject *)exception)->in_class->cl_name)
                           : Py_TYPE(exception)->tp_name;
    const char *dot = strrchr(name, '.');
    return text ? text : PyString_FromFormat("<unprintable %s object>", dot ? dot + 1 : name);
}

static void work_exception_text(FILE *out, void *exception)
{
    PyObject *text = exception_text(exception);
    fwrite(PyString_AS_STRING(text), 1, (size_t)PyString_GET_SIZE(text), out);
}

/* Does no code of the program tell the text of this exception? */
static bool tells_plainly(PyObject *exception)
{
    PyObject *arguments = PyExceptionInstance_Check(exception) && !PyInstance_Check(exception)
                              ? ((PyBaseExceptionObject *)exception)->args
                              : NULL;
    bool plain = arguments && PyTuple_Check(arguments) && !PyType_HasFeature(Py_TYPE(exception), Py_TPFLAGS_HEAPTYPE);
    for (Py_ssize_t i = 0; plain && i < PyTuple_GET_SIZE(arguments); i++) {
        PyObject *argument = PyTuple_GET_ITEM(arguments, i);
        plain = argument == Py_None || PyString_CheckExact(argument) || PyUnicode_CheckExact(argument) ||
                PyInt_CheckExact(argument) || PyFloat_CheckExact(argument);
    }
    return plain;
}

PyObject *rdb_exception_text(PyObject *exception)
{
    char *text = NULL;
    size_t length = 0;
    if (tells_plainly(exception))
        return exception_text(exception);
    FILE *out = rdb_text_open(&text, &length, EVALUATION);
    rdb_write_apart(out, "str", work_exception_text, exception);
    rdb_text_close(out, EVALUATION);
    PyObject *result = PyString_FromStringAndSize(text, (Py_ssize_t)length);
    free(text);
    return result;
}

void rdb_write_exception(FILE *out)
{
    PyObject *type, *value, *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    const char *name = type && PyExceptionClass_Check(type) ? PyExceptionClass_Name(type) : "an exception";
    const char *dot = strrchr(name, '.');
    fputs(dot ? dot + 1 : name, out);
    PyObject *text = value && value != Py_None ? rdb_exception_text(value) : NULL;
    if (text && PyString_GET_SIZE(text) > 0) {
        fputs(": ", out);
        write_text(out, PyString_AS_STRING(text), PyString_GET_SIZE(text));
    }
    PyErr_Clear();
}

/* A value to be shown. */
struct shown {
    PyObject *value;
    int limit;     /* bytes of its text that are written */
    bool printed;  /* it was asked for by itself */
    size_t length; /* becomes the number of characters that the text has */
};

static size_t count_characters(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += (bytes[i] & 0xc0) != 0x80; /* UTF-8 */
    return count;
}

static void work_repr(FILE *out, void *data)
{
    struct shown *shown = data;
    PyObject *text = rdb_shaped(shown->value, shown->printed, shown->limit - shown->limit / 4);

    if (!text) {
        fputs("<repr raised ", out);
        rdb_write_exception(out);
        fputs(">", out);
        return;
    }
    Py_ssize_t length = PyString_GET_SIZE(text);
    shown->length = count_characters(PyString_AS_STRING(text), length);
    write_text(out, PyString_AS_STRING(text), length < shown->limit ? length : shown->limit);
}

static void work_short_repr(FILE *out, void *data)
{
    struct shown *shown = data;
    work_repr(out, shown);
    if (shown->length > (size_t)shown->limit)
        fprintf(out, "... (%zu characters)", shown->length);
}

/* Told without running Python where that is certain, since else it takes forks. */
void rdb_write_repr(FILE *out, PyObject *value, int limit)
{
    struct rdb_value plain = rdb_value_of(value);
    struct shown shown = {.value = value, .limit = limit};
    char *text = NULL;
    size_t length = 0;
    FILE *memory = rdb_text_open(&text, &length, EVALUATION);
    bool told = rdb_write_plainly(memory, &plain, RDB_OBJECTS_UNTOLD);
    rdb_text_close(memory, EVALUATION);
    if (told && length <= (size_t)limit)
        fwrite(text, 1, length, out);
    else
        rdb_write_apart(out, "repr", work_short_repr, &shown);
    free(text);
}

static void work_result(FILE *out, void *value)
{
    if (value) {
        fputs("returned ", out);
        rdb_write_repr(out, value, RETURNED_REPR_LIMIT);
    } else {
        fputs("raised ", out);
        rdb_write_exception(out);
    }
}

char *rdb_describe_result(struct rdb_object *value)
{
    return rdb_in_fork(work_result, rdb_py_object(value));
}

static void work_exception(FILE *out, void *unused)
{
    (void)unused;
    rdb_write_exception(out);
}

char *rdb_describe_exception(void)
{
    return PyErr_Occurred() ? rdb_in_fork(work_exception, NULL) : NULL;
}

/* ---- Evaluation (in a throwaway process) ---- */

/* Gives a value a name in the frame's namespace, if the text mentions it. */
static void name_value(PyFrameObject *f, const char *source, const char *name, PyObject *value)
{
    if (strstr(source, name) || (strcmp(name, RAISED_NAME) == 0 && strstr(source, "$_exception")))
        PyObject_SetItem(f->f_locals, PyString_FromString(name), value ? value : Py_None);
}

/* Takes the exception that is on its way, if any, and names it; borrowed: what sys.exc_info() would tell of it. */
struct raised {
    PyObject *type, *value, *traceback;
};

static struct raised take_raised(PyFrameObject *f, const char *source)
{
    struct raised raised;
    PyErr_Fetch(&raised.type, &raised.value, &raised.traceback);
    if (raised.type)
        PyErr_NormalizeException(&raised.type, &raised.value, &raised.traceback);
    PyFrame_FastToLocals(f);
    if (raised.type)
        name_value(f, source, RAISED_NAME, raised.value);
    return raised;
}

/* Compiles and runs, f may be NULL; a new reference, NULL with the exception set.  *syntax: the exception is about the text. */
static PyObject *run(PyFrameObject *f, const char *source, bool *syntax)
{
    if (f)
        take_raised(f, source);
    rdb_named_bind(f ? f->f_builtins : PyEval_GetBuiltins(), source);
    struct rdb_setting setting = rdb_setting_of(f);
    PyObject *result = rdb_run_text(&setting, source, true, syntax);
    fflush(stdout);
    fflush(stderr);
    return result;
}

void rdb_write_expression(FILE *out, PyFrameObject *f, const char *source)
{
    bool syntax;
    PyObject *value = run(f, source, &syntax);

    if (value) {
        rdb_write_repr(out, value, RDB_LINE_LIMIT);
        return;
    }
    fputc('<', out);
    rdb_write_exception(out);
    fputc('>', out);
}

/* None, numbers and short strings say all about themselves. */
static bool deserves_number(PyObject *value)
{
    enum { SHORT = 100 };
    if (PyString_CheckExact(value))
        return PyString_GET_SIZE(value) > SHORT;
    if (PyUnicode_CheckExact(value))
        return PyUnicode_GET_SIZE(value) > SHORT;
    return !(value == Py_None || value == Py_Ellipsis || value == Py_NotImplemented || PyBool_Check(value) ||
             PyInt_CheckExact(value) || PyLong_CheckExact(value) || PyFloat_CheckExact(value) ||
             PyComplex_CheckExact(value) || (PyTuple_CheckExact(value) && PyTuple_GET_SIZE(value) == 0));
}

static enum rdb_result print_value(PyFrameObject *f, const char *source, FILE *out, struct rdb_evaluation *evaluation)
{
    bool syntax;
    unsigned long long first_own = rdb_uid_count(), uid;
    PyObject *value = run(f, source, &syntax);

    if (value && deserves_number(value) && ((uid = rdb_uid(value)) < first_own || uid >= RDB_UID_STATIC)) {
        evaluation->uid = uid;
        evaluation->object = (uintptr_t)value;
        evaluation->type = PyInstance_Check(value) ? PyString_AS_STRING(((PyInstanceObject *)value)->in_class->cl_name)
                                                   : Py_TYPE(value)->tp_name;
    }

    struct shown shown = {.value = value, .limit = REPR_LIMIT, .printed = true};
    if (!value)
        rdb_write_exception(out);
    else if (value != Py_None)
        work_repr(out, &shown);
    evaluation->characters = shown.length;
    if (rdb_refused_call)
        fprintf(out, "%s%s%s was refused: it reaches outside the recording", !value || value != Py_None ? "\n" : "",
                rdb_refused_call, strchr(rdb_refused_call, ' ') ? "" : "()");
    return value ? RDB_RESULT_OK : syntax ? RDB_RESULT_SYNTAX_ERROR : RDB_RESULT_EXCEPTION;
}

static void print_variable(PyObject *name, PyObject *value, FILE *out)
{
    if (!PyString_Check(name) || !value)
        return;
    fprintf(out, "%s = ", PyString_AS_STRING(name));
    rdb_write_repr(out, value, RDB_LINE_LIMIT);
    fputc('\n', out);
}

static void print_names(PyObject *names, PyFrameObject *f, FILE *out)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        print_variable(name, PyDict_GetItem(f->f_locals, name), out);
    }
}

/* The local variables: of a function in the order of its code, of a module or class sorted and without __names__. */
static void print_locals(PyFrameObject *f, FILE *out)
{
    PyObject *keys;

    PyErr_Clear();
    if (!f)
        return;
    PyFrame_FastToLocals(f);
    if (f->f_code->co_flags & CO_OPTIMIZED) {
        print_names(f->f_code->co_varnames, f, out);
        print_names(f->f_code->co_cellvars, f, out);
        print_names(f->f_code->co_freevars, f, out);
        return;
    }
    keys = PyMapping_Keys(f->f_locals);
    if (!keys || PyList_Sort(keys) < 0) {
        PyErr_Clear();
        return;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(keys); i++) {
        PyObject *name = PyList_GET_ITEM(keys, i);
        if (PyString_Check(name) && strncmp(PyString_AS_STRING(name), "__", 2) == 0)
            continue;
        print_variable(name, PyObject_GetItem(f->f_locals, name), out);
        PyErr_Clear();
    }
}

/* What _apart of rdb_look.py has been called with: a function, its argument, and what is to be done with that. */
static void work_call(FILE *out, void *arguments)
{
    PyObject *rest = PyTuple_GetSlice(arguments, 1, PyTuple_GET_SIZE((PyObject *)arguments));
    PyObject *text = PyObject_CallObject(PyTuple_GET_ITEM((PyObject *)arguments, 0), rest);

    if (text && PyString_Check(text))
        write_text(out, PyString_AS_STRING(text), PyString_GET_SIZE(text));
    else
        rdb_write_exception(out);
}

static PyObject *apart(PyObject *self, PyObject *arguments)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, EVALUATION);
    (void)self;
    rdb_write_apart(out, "repr", work_call, arguments);
    rdb_text_close(out, EVALUATION);
    return PyString_FromStringAndSize(text, length);
}

static PyObject *text_of(PyObject *self, PyObject *exception)
{
    (void)self;
    return rdb_exception_text(exception);
}

static PyMethodDef apart_function = {"_apart", apart, METH_VARARGS, NULL},
                   text_function = {"_exception_text", text_of, METH_O, NULL};

/* repr(value) if that is certain without running Python code; else None. */
static PyObject *plain(PyObject *self, PyObject *object)
{
    struct rdb_value value = rdb_value_of(object);
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, EVALUATION);
    (void)self;
    bool told = rdb_write_plainly(out, &value, RDB_OBJECTS_UNTOLD);
    rdb_text_close(out, EVALUATION);
    PyObject *result = told ? PyString_FromStringAndSize(text, length) : Py_BuildValue("");
    free(text);
    return result;
}

/* Its text as rdb_write_repr would have it, on one line, if there were no limit of time. */
static PyObject *shaped(PyObject *self, PyObject *object)
{
    (void)self;
    return rdb_shaped(object, false, RDB_LINE_LIMIT - RDB_LINE_LIMIT / 4);
}

static PyMethodDef shaped_function = {"_shaped", shaped, METH_O, NULL};

static PyMethodDef plain_function = {"_plain", plain, METH_O, NULL};

/* The function of rdb_look.py, or of rdb_tree.py, a new reference; NULL with an exception set.  raised: what `raised` is
 * there. */
static PyObject *look_function(const char *name, PyObject *raised)
{
    PyObject *globals = PyDict_New(), *module;

    PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins());
    PyDict_SetItemString(globals, "raised", raised);
    PyDict_SetItemString(globals, "_apart", PyCFunction_New(&apart_function, NULL));
    PyDict_SetItemString(globals, "_plain", PyCFunction_New(&plain_function, NULL));
    PyDict_SetItemString(globals, "_shaped", PyCFunction_New(&shaped_function, NULL));
    PyDict_SetItemString(globals, "_exception_text", PyCFunction_New(&text_function, NULL));
    bool is_tree = strcmp(name, "tree") == 0;
    module = PyRun_String(is_tree ? rdb_tree_source : rdb_look_source, Py_file_input, globals, globals);
    return module ? PyMapping_GetItemString(globals, (char *)name) : NULL;
}

/* request: "FUNCTION OPTION\nEXPRESSION". */
static int look(PyFrameObject *f, const char *request, FILE *out)
{
    char name[32] = "", option[1000] = "";
    const char *source = request + strcspn(request, "\n");
    bool syntax = false;
    PyObject *value = Py_None, *function, *text = NULL;

    source += *source == '\n';
    sscanf(request, "%31s%*[ ]%999[^\n]", name, option);
    struct raised raised = f ? take_raised(f, source) : (struct raised){0};
    PyObject *pending = raised.type ? PyTuple_Pack(3, raised.type, raised.value ? raised.value : Py_None,
                                                   raised.traceback ? raised.traceback : Py_None)
                                    : Py_None;
    if (*source)
        value = run(f, source, &syntax);
    else if (!f || raised.type || !(value = rdb_step_values(f)))
        value = Py_None; /* (an instruction that raises has taken its values off the stack, more or less) */
    if (value && (function = look_function(name, pending)))
        text = PyObject_CallFunction(function, "OsOs", f ? (PyObject *)f : Py_None, source, value, option);
    if (!text)
        rdb_write_exception(out);
    else if (PyString_Check(text))
        write_text(out, PyString_AS_STRING(text), PyString_GET_SIZE(text));
    return text ? RDB_RESULT_OK : syntax ? RDB_RESULT_SYNTAX_ERROR : RDB_RESULT_EXCEPTION;
}

static enum rdb_result check(PyFrameObject *f, const char *source, FILE *out)
{
    struct rdb_setting setting = rdb_setting_of(f);
    if (rdb_compile(&setting, source, false))
        return RDB_RESULT_OK;
    rdb_write_exception(out);
    return RDB_RESULT_SYNTAX_ERROR;
}

struct rdb_evaluation rdb_evaluate(struct rdb_frame *frame, enum rdb_eval_kind kind, const char *source)
{
    PyFrameObject *f = rdb_py_frame(frame);
    struct rdb_evaluation evaluation = {.result = RDB_RESULT_OK, .type = ""};
    size_t length = 0;
    FILE *out = rdb_text_open(&evaluation.text, &length, EVALUATION);

    if (kind == RDB_EVAL_LOCALS || kind == RDB_EVAL_LOOK)
        rdb_shaped_prepare();
    if (kind == RDB_EVAL_LOCALS)
        print_locals(f, out);
    else if (kind == RDB_EVAL_LOOK)
        evaluation.result = look(f, source, out);
    else if (kind == RDB_EVAL_CHECK)
        evaluation.result = check(f, source, out);
    else if (kind == RDB_EVAL_PRINT)
        evaluation.result = print_value(f, source, out, &evaluation);
    rdb_text_close(out, EVALUATION);
    rdb_dollar_from_names(evaluation.text);
    return evaluation;
}

struct condition {
    PyFrameObject *frame;
    const char *source;
    PyObject *returned;
};

static void work_condition(FILE *out, void *data)
{
    struct condition *condition = data;
    bool syntax;
    PyFrameObject *f = condition->frame;
    PyObject *exception = take_raised(f, condition->source).value;
    name_value(f, condition->source, "__return__", condition->returned);
    name_value(f, condition->source, RAISED_NAME, exception);
    PyObject *value = run(condition->frame, condition->source, &syntax);
    int truth = value ? PyObject_IsTrue(value) : -1;

    fputs(truth > 0 ? "yes" : truth == 0 ? "no" : "raised ", out);
    if (truth < 0)
        rdb_write_exception(out);
}

bool rdb_condition_holds(struct rdb_frame *frame, const char *source, struct rdb_object *returned, char **raised)
{
    struct condition condition = {rdb_py_frame(frame), source, rdb_py_object(returned)};
    const char *begin, *end;
    PyObject *object;
    int number = rdb_dollar_next(source, &begin, &end);
    /* Nothing is true of what does not exist yet. */
    for (; number >= 0; number = rdb_dollar_next(end, &begin, &end))
        if (rdb_named_find(number, &object) == RDB_NAMED_NOT_YET)
            return false;
    char *answer = rdb_in_fork(work_condition, &condition);
    bool holds = strcmp(answer, "no") != 0;

    if (holds && strcmp(answer, "yes") != 0)
        *raised = rdb_copy(*answer ? answer + strlen("raised ") : "an end of its process", EVALUATION);
    free(answer);
    return holds;
}
