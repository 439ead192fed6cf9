/* SPDX-License-Identifier: MIT */
/* Looking at a program of CPython 3.11: runs the person's expressions, always in a process that is thrown away; see
 * Python/debug/rdb_look.h. */
#include "rdb_adapt311.h"

#include "internal/pycore_interp.h"
#include "internal/pycore_pystate.h"
#include "rdb_alloc.h"
#include "rdb_apart.h"
#include "rdb_count.h"
#include "rdb_eval.h"
#include "rdb_eval311.h"
#include "rdb_look.h"
#include "rdb_mode.h"
#include "rdb_plain311.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

enum {
    EXTRA_RECURSION = 2000,   /* what an evaluation may recurse beyond where the program stands */
    REPR_LIMIT = 60 << 20,    /* characters of a printed value: what fits in a message */
    RETURNED_LIMIT = 1 << 20, /* of what a function returns */
    LINE_LIMIT = 300,         /* of a value that shares its line with something else */
};
#define EVALUATION "an evaluation"

/* ---- The throwaway process ---- */

void rdb_enter_eval(int thread)
{
    PyThreadState *tstate = rdb_tstate_of(thread);

    if (thread)
        rdb_thread_pose(thread - 1);
    if (_PyThreadState_UncheckedGet() != tstate)
        _PyThreadState_Swap(&_PyRuntime.gilstate, tstate);
    /* An evaluation that never ends ends with the process that waits for it. */
    rdb_raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
    rdb_mode = RDB_EVAL;
    rdb_left = INT64_MAX;
    rdb_watching_frames = 0;
    rdb_counts_lines = 0;
    PyEval_SetTrace(NULL, NULL);
    PyEval_SetProfile(NULL, NULL);
    tstate->recursion_remaining += EXTRA_RECURSION;
    tstate->recursion_limit += EXTRA_RECURSION;
}

/* The program's sys.stdout holds what it has printed and not written yet.  That is the program's: what the evaluation
 * prints goes through files of its own. */
static void print_apart(void)
{
    static const char files[] =
        "import posix, sys\n"
        "class File:\n"
        "    encoding = 'utf-8'\n"
        "    def __init__(self, fd):\n"
        "        self.fd = fd\n"
        "    def write(self, text):\n"
        "        posix.write(self.fd, text.encode('utf-8', 'backslashreplace'))\n"
        "        return len(text)\n"
        "    def flush(self):\n"
        "        pass\n"
        "    def isatty(self):\n"
        "        return False\n"
        "sys.stdout, sys.stderr = File(1), File(2)\n";
    PyObject *namespace = PyDict_New(), *done = PyRun_String(files, Py_file_input, namespace, namespace);
    if (!done)
        PyErr_Clear();
}

/* ---- Texts of objects (in a throwaway process) ---- */

/* At most limit characters of a string; returns how many it has. */
static size_t write_string(FILE *out, PyObject *string, size_t limit)
{
    size_t length = (size_t)PyUnicode_GET_LENGTH(string);
    PyObject *part = PyUnicode_Substring(string, 0, (Py_ssize_t)(length < limit ? length : limit));
    PyObject *bytes = part ? PyUnicode_AsEncodedString(part, "utf-8", "backslashreplace") : NULL;
    const char *at = bytes ? PyBytes_AS_STRING(bytes) : "";
    /* What is shown is made of strings: a NUL is told as Python would write it. */
    for (const char *end = at + (bytes ? PyBytes_GET_SIZE(bytes) : 0); at < end; at++)
        if (*at)
            fputc(*at, out);
        else
            fputs("\\x00", out);
    return length;
}

/* "TYPE: TEXT" of the exception that is set, which is cleared. */
static void write_exception(FILE *out)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    const char *name = type && PyExceptionClass_Check(type) ? PyExceptionClass_Name(type) : "an exception";
    const char *dot = strrchr(name, '.');
    fputs(dot ? dot + 1 : name, out);
    PyObject *text = value ? PyObject_Str(value) : NULL;
    if (text && PyUnicode_GET_LENGTH(text) > 0) {
        fputs(": ", out);
        write_string(out, text, REPR_LIMIT);
    } else if (!text) {
        fputs(": <its text cannot be shown>", out);
    }
    PyErr_Clear();
}

/* A value to be shown. */
struct shown {
    PyObject *value;
    size_t limit;  /* characters of its text that are written */
    size_t length; /* becomes the number of those that it has */
};

static void work_repr(FILE *out, void *data)
{
    struct shown *shown = data;
    PyObject *text = PyObject_Repr(shown->value);
    if (text) {
        shown->length = write_string(out, text, shown->limit);
        return;
    }
    fputs("<repr raised ", out);
    write_exception(out);
    fputs(">", out);
}

static void work_short_repr(FILE *out, void *data)
{
    struct shown *shown = data;
    work_repr(out, shown);
    if (shown->length > shown->limit)
        fprintf(out, "... (%zu characters)", shown->length);
}

/* Told without running Python where that is certain, since else it takes forks. */
static void write_repr(FILE *out, PyObject *value, size_t limit)
{
    struct shown shown = {value, limit, 0};
    char *text = NULL;
    size_t length = 0;
    FILE *memory = rdb_text_open(&text, &length, EVALUATION);
    bool told = rdb_write_plain(memory, value);
    rdb_text_close(memory, EVALUATION);
    if (told && length <= limit)
        fwrite(text, 1, length, out);
    else
        rdb_write_apart(out, "repr", work_short_repr, &shown);
    free(text);
}

static void work_result(FILE *out, void *value)
{
    fputs(value ? "returned " : "raised ", out);
    if (value)
        write_repr(out, value, RETURNED_LIMIT);
    else
        write_exception(out);
}

char *rdb_describe_result(struct rdb_object *value)
{
    return rdb_in_fork(work_result, rdb_py_object(value));
}

static void work_exception(FILE *out, void *unused)
{
    (void)unused;
    write_exception(out);
}

char *rdb_describe_exception(void)
{
    return PyErr_Occurred() ? rdb_in_fork(work_exception, NULL) : NULL;
}

/* ---- Evaluation (in a throwaway process) ---- */

static PyObject *compile(const char *source, bool statements)
{
    PyCompilerFlags flags = _PyCompilerFlags_INIT;
    flags.cf_flags = PyCF_SOURCE_IS_UTF8;
    PyErr_Clear();
    PyObject *code = Py_CompileStringFlags(source, "<revdb>", Py_eval_input, &flags);
    if (!code && statements && PyErr_ExceptionMatches(PyExc_SyntaxError)) {
        PyErr_Clear();
        code = Py_CompileStringFlags(source, "<revdb>", Py_file_input, &flags);
    }
    return code;
}

/* The frame's namespace: of a function, a copy. */
static PyObject *locals_of(_PyInterpreterFrame *f)
{
    if (_PyFrame_FastToLocalsWithError(f) < 0)
        PyErr_Clear();
    return f->f_locals;
}

/* What is being raised, and what the frame is about to return, under names of their own. */
static void name_values(_PyInterpreterFrame *f, PyObject *returned)
{
    PyObject *type, *value, *traceback, *locals = locals_of(f);
    PyErr_Fetch(&type, &value, &traceback);
    if (type)
        PyErr_NormalizeException(&type, &value, &traceback);
    if (locals && value)
        PyObject_SetItem(locals, PyUnicode_FromString("__exception__"), value);
    if (locals && returned)
        PyObject_SetItem(locals, PyUnicode_FromString("__return__"), returned);
    PyErr_Clear();
}

/* A new reference; NULL with the exception set.  *syntax: that is about the text. */
static PyObject *run(_PyInterpreterFrame *f, const char *source, PyObject *returned, bool *syntax)
{
    if (f)
        name_values(f, returned);
    PyObject *code = compile(source, true);
    *syntax = !code;
    if (!code)
        return NULL;
    print_apart();
    PyObject *globals = f ? f->f_globals : PyDict_New(); /* which gets the built-in names */
    return PyEval_EvalCode(code, globals, f ? f->f_locals : globals);
}

static enum rdb_result print_value(_PyInterpreterFrame *f, const char *source, FILE *out,
                                   struct rdb_evaluation *evaluation)
{
    bool syntax;
    PyObject *value = run(f, source, NULL, &syntax);
    struct shown shown = {value, REPR_LIMIT, 0};
    if (!value)
        write_exception(out);
    else if (value != Py_None)
        work_repr(out, &shown);
    evaluation->characters = shown.length;
    if (rdb_refused_call)
        fprintf(out, "%s%s%s was refused: it reaches outside the recording", !value || value != Py_None ? "\n" : "",
                rdb_refused_call, strchr(rdb_refused_call, ' ') ? "" : "()");
    return value ? RDB_RESULT_OK : syntax ? RDB_RESULT_SYNTAX_ERROR : RDB_RESULT_EXCEPTION;
}

static void print_variable(FILE *out, PyObject *name, PyObject *value)
{
    if (!value || !PyUnicode_Check(name))
        return;
    write_string(out, name, LINE_LIMIT);
    fputs(" = ", out);
    write_repr(out, value, LINE_LIMIT);
    fputc('\n', out);
}

/* The local variables: of a function in the order of its code, of a module or class sorted and without __names__. */
static void print_locals(_PyInterpreterFrame *f, FILE *out)
{
    PyErr_Clear();
    PyObject *locals = locals_of(f), *names = f->f_code->co_localsplusnames;
    bool function = f->f_code->co_flags & CO_OPTIMIZED;
    if (!function && locals && (names = PyMapping_Keys(locals)) && PyList_Sort(names) == 0)
        names = PyList_AsTuple(names);
    for (Py_ssize_t i = 0; locals && names && PyTuple_Check(names) && i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (function || strncmp(rdb_text_of(name), "__", 2) != 0)
            print_variable(out, name, PyObject_GetItem(locals, name));
        PyErr_Clear();
    }
}

struct rdb_evaluation rdb_evaluate(struct rdb_frame *frame, enum rdb_eval_kind kind, const char *source)
{
    _PyInterpreterFrame *f = rdb_py_frame(frame);
    struct rdb_evaluation evaluation = {.result = RDB_RESULT_OK, .type = ""};
    size_t length = 0;
    FILE *out = rdb_text_open(&evaluation.text, &length, EVALUATION);

    if (kind == RDB_EVAL_LOCALS && f)
        print_locals(f, out);
    else if (kind == RDB_EVAL_LOOK)
        evaluation.result = (fputs("this is not told of Python 3.11 yet", out), RDB_RESULT_EXCEPTION);
    else if (kind == RDB_EVAL_CHECK && !compile(source, false))
        evaluation.result = (write_exception(out), RDB_RESULT_SYNTAX_ERROR);
    else if (kind == RDB_EVAL_PRINT)
        evaluation.result = print_value(f, source, out, &evaluation);
    rdb_text_close(out, EVALUATION);
    return evaluation;
}

struct condition {
    struct rdb_frame *frame;
    const char *source;
    struct rdb_object *returned;
};

static void work_condition(FILE *out, void *data)
{
    struct condition *condition = data;
    bool syntax;
    PyObject *value =
        run(rdb_py_frame(condition->frame), condition->source, rdb_py_object(condition->returned), &syntax);
    int truth = value ? PyObject_IsTrue(value) : -1;
    fputs(truth > 0 ? "yes" : truth == 0 ? "no" : "raised ", out);
    if (truth < 0)
        write_exception(out);
}

bool rdb_condition_holds(struct rdb_frame *frame, const char *source, struct rdb_object *returned, char **raised)
{
    struct condition condition = {frame, source, returned};
    char *answer = rdb_in_fork(work_condition, &condition);
    bool holds = strcmp(answer, "no") != 0;
    if (holds && strcmp(answer, "yes") != 0)
        *raised = rdb_copy(*answer ? answer + strlen("raised ") : "an end of its process", EVALUATION);
    free(answer);
    return holds;
}

/* ---- Rows ---- */

bool rdb_tell_value(FILE *out, struct rdb_object *value, bool forked)
{
    if (!forked)
        return rdb_write_plain(out, rdb_py_object(value));
    write_repr(out, rdb_py_object(value), LINE_LIMIT);
    return true;
}

bool rdb_tell_expression(FILE *out, struct rdb_frame *frame, const struct rdb_quick *quick, const char *source,
                         bool forked)
{
    bool syntax;
    (void)quick;
    if (!forked)
        return false;
    PyObject *value = run(rdb_py_frame(frame), source, NULL, &syntax);
    if (value) {
        write_repr(out, value, LINE_LIMIT);
        return true;
    }
    fputc('<', out);
    write_exception(out);
    fputc('>', out);
    return true;
}

bool rdb_tell_call(FILE *out, const struct rdb_frame *frame, bool forked)
{
    _PyInterpreterFrame *f = rdb_py_frame(frame);
    const PyCodeObject *code = f->f_code;
    if (!forked)
        return false;
    fprintf(out, "%s(", rdb_frame_function(frame));
    int count = code->co_argcount + code->co_kwonlyargcount + !!(code->co_flags & CO_VARARGS) +
                !!(code->co_flags & CO_VARKEYWORDS);
    for (int i = 0; i < count; i++) {
        PyObject *value = rdb_variable_at(f, i);
        fprintf(out, "%s%s=", i ? ", " : "", rdb_text_of(PyTuple_GET_ITEM(code->co_localsplusnames, i)));
        if (value)
            write_repr(out, value, LINE_LIMIT);
    }
    fputc(')', out);
    return true;
}
