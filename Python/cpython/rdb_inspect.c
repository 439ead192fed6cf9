/* SPDX-License-Identifier: MIT */
/* Looking at the program: runs the person's expressions, always in a process that is thrown away; see
 * Python/debug/rdb_look.h.
 *
 * Whatever needs Python code or makes objects happens after rdb_enter_eval, in a fork: the replaying process itself
 * never sees it. */
#include "rdb_inspect.h"

#include "rdb_adapt.h"
#include "rdb_alloc.h"
#include "rdb_apart.h"
#include "rdb_compile.h"
#include "rdb_dollar.h"
#include "rdb_eval.h"
#include "rdb_look.h"
#include "rdb_named.h"
#include "rdb_shaped.h"
#include "rdb_value.h"

#include <stdlib.h>
#include <string.h>

enum {
    REPR_LIMIT = 60 << 20,         /* characters of a printed value: what fits in a message */
    RETURNED_REPR_LIMIT = 1 << 20, /* of what a function returns */
};
#define EVALUATION RDB_EVALUATION
#define RAISED_NAME "__exception__" /* the exception that is being raised, in what the person types */

/* ---- Texts of objects ---- */

void rdb_write_bytes(FILE *out, const char *bytes, size_t length)
{
    for (const char *end = bytes + length; bytes < end;) {
        const char *nul = memchr(bytes, 0, (size_t)(end - bytes));
        fwrite(bytes, 1, (size_t)((nul ? nul : end) - bytes), out);
        if (nul)
            fputs("\\x00", out);
        bytes = nul ? nul + 1 : end;
    }
}

void rdb_write_text(FILE *out, PyObject *text)
{
    rdb_write_beginning(out, text, REPR_LIMIT);
}

static void work_exception_text(FILE *out, void *exception)
{
    rdb_write_text(out, rdb_str_of_exception(exception));
}

/* Does no code of the program tell the text of this exception? */
static bool tells_plainly(PyObject *exception)
{
    PyObject *arguments = PyExceptionInstance_Check(exception) && !RDB_IS_OLD_INSTANCE(exception)
                              ? ((PyBaseExceptionObject *)exception)->args
                              : NULL;
    bool plain = arguments && PyTuple_Check(arguments) && !PyType_HasFeature(Py_TYPE(exception), Py_TPFLAGS_HEAPTYPE);
    for (Py_ssize_t i = 0; plain && i < PyTuple_GET_SIZE(arguments); i++) {
        PyObject *argument = PyTuple_GET_ITEM(arguments, i);
        plain = argument == Py_None || PyBytes_CheckExact(argument) || PyUnicode_CheckExact(argument) ||
                RDB_IS_EXACT_INTEGER(argument) || PyFloat_CheckExact(argument);
    }
    return plain;
}

PyObject *rdb_exception_text(PyObject *exception)
{
    char *text = NULL;
    size_t length = 0;
    if (tells_plainly(exception))
        return rdb_str_of_exception(exception);
    FILE *out = rdb_text_open(&text, &length, EVALUATION);
    rdb_write_apart(out, "str", work_exception_text, exception);
    rdb_text_close(out, EVALUATION);
    PyObject *result = rdb_new_text(text, length);
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
    if (text && PyObject_Length(text) > 0) {
        fputs(": ", out);
        rdb_write_text(out, text);
    }
    PyErr_Clear();
}

/* A value to be shown. */
struct shown {
    PyObject *value;
    int limit;     /* of its text is written; in bytes, or characters, as the CPython counts */
    bool printed;  /* it was asked for by itself */
    size_t length; /* becomes the number of characters that the text has */
};

static void work_repr(FILE *out, void *data)
{
    struct shown *shown = data;
    PyObject *text = rdb_shaped(shown->value, shown->printed, shown->limit - shown->limit / 4);
    if (text) {
        shown->length = rdb_write_beginning(out, text, (size_t)shown->limit);
        return;
    }
    fputs("<repr raised ", out);
    rdb_write_exception(out);
    fputs(">", out);
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
    fputs(value ? "returned " : "raised ", out);
    if (value)
        rdb_write_repr(out, value, RETURNED_REPR_LIMIT);
    else
        rdb_write_exception(out);
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

/* ---- Evaluation ---- */

/* Gives a value a name in the frame's namespace, if the text mentions it. */
static void name_value(const struct rdb_frame *frame, const char *source, const char *name, PyObject *value)
{
    PyObject *names = rdb_locals_of(frame);
    if (names && (strstr(source, name) || (strcmp(name, RAISED_NAME) == 0 && strstr(source, "$_exception"))))
        PyObject_SetItem(names, rdb_new_text(name, strlen(name)), value ? value : Py_None);
}

struct rdb_raised rdb_take_raised(const struct rdb_frame *frame, const char *source)
{
    struct rdb_raised raised;
    PyErr_Fetch(&raised.type, &raised.value, &raised.traceback);
    if (raised.type)
        PyErr_NormalizeException(&raised.type, &raised.value, &raised.traceback);
    rdb_give_traceback(raised.value, raised.traceback);
    rdb_locals_of(frame);
    if (raised.type)
        name_value(frame, source, RAISED_NAME, raised.value);
    return raised;
}

PyObject *rdb_run_in(const struct rdb_frame *frame, const char *source, bool *syntax)
{
    if (frame)
        rdb_take_raised(frame, source);
    rdb_named_bind(frame ? rdb_builtins_of(frame) : PyEval_GetBuiltins(), source);
    rdb_print_apart();
    struct rdb_setting setting = rdb_setting_of(frame);
    PyObject *result = rdb_run_text(&setting, source, true, syntax);
    fflush(stdout);
    fflush(stderr);
    return result;
}

void rdb_write_expression(FILE *out, const struct rdb_frame *frame, const char *source)
{
    bool syntax;
    PyObject *value = rdb_run_in(frame, source, &syntax);
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
    if (PyBytes_CheckExact(value) || PyUnicode_CheckExact(value))
        return PyObject_Length(value) > SHORT;
    return !(value == Py_None || value == Py_Ellipsis || value == Py_NotImplemented || PyBool_Check(value) ||
             RDB_IS_EXACT_INTEGER(value) || PyFloat_CheckExact(value) || PyComplex_CheckExact(value) ||
             (PyTuple_CheckExact(value) && PyTuple_GET_SIZE(value) == 0));
}

static enum rdb_result print_value(const struct rdb_frame *frame, const char *source, FILE *out,
                                   struct rdb_evaluation *evaluation)
{
    bool syntax;
    unsigned long long first_own = rdb_uid_count(), uid;
    PyObject *value = rdb_run_in(frame, source, &syntax);

    if (value && deserves_number(value) && ((uid = rdb_uid(value)) < first_own || uid >= RDB_UID_STATIC)) {
        evaluation->uid = uid;
        evaluation->object = (uintptr_t)value;
        evaluation->type = rdb_type_name(value);
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

static void print_variable(FILE *out, const char *name, PyObject *value)
{
    if (!value)
        return;
    fprintf(out, "%s = ", name);
    rdb_write_repr(out, value, RDB_LINE_LIMIT);
    fputc('\n', out);
}

/* The local variables: of a function in the order of its code, of a module or class sorted and without __names__. */
static void print_locals(const struct rdb_frame *frame, FILE *out)
{
    const PyCodeObject *code = rdb_code_of_frame(frame);
    bool function = code->co_flags & CO_OPTIMIZED;
    PyErr_Clear();
    for (int i = 0; function && i < rdb_variable_count(code); i++)
        print_variable(out, rdb_variable_name(code, i), rdb_variable(frame, i));
    PyObject *held = function ? NULL : rdb_locals_of(frame), *names = held ? PyMapping_Keys(held) : NULL;
    if (names && PyList_Sort(names) == 0)
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names); i++) {
            PyObject *name = PyList_GET_ITEM(names, i);
            if (rdb_is_text(name) && strncmp(rdb_text_of(name), "__", 2) != 0)
                print_variable(out, rdb_text_of(name), PyObject_GetItem(held, name));
            PyErr_Clear();
        }
    PyErr_Clear();
}

static enum rdb_result check(const struct rdb_frame *frame, const char *source, FILE *out)
{
    struct rdb_setting setting = rdb_setting_of(frame);
    if (rdb_compile(&setting, source, false))
        return RDB_RESULT_OK;
    rdb_write_exception(out);
    return RDB_RESULT_SYNTAX_ERROR;
}

struct rdb_evaluation rdb_evaluate(struct rdb_frame *frame, enum rdb_eval_kind kind, const char *source)
{
    struct rdb_evaluation evaluation = {.result = RDB_RESULT_OK, .type = ""};
    size_t length = 0;
    FILE *out = rdb_text_open(&evaluation.text, &length, EVALUATION);

    if (kind == RDB_EVAL_LOCALS || kind == RDB_EVAL_LOOK)
        rdb_shaped_prepare();
    if (kind == RDB_EVAL_LOCALS && frame)
        print_locals(frame, out);
    else if (kind == RDB_EVAL_LOOK)
        evaluation.result = rdb_look(frame, source, out);
    else if (kind == RDB_EVAL_CHECK)
        evaluation.result = check(frame, source, out);
    else if (kind == RDB_EVAL_PRINT)
        evaluation.result = print_value(frame, source, out, &evaluation);
    rdb_text_close(out, EVALUATION);
    rdb_dollar_from_names(evaluation.text);
    return evaluation;
}

/* ---- Conditions ---- */

struct condition {
    const struct rdb_frame *frame;
    const char *source;
    PyObject *returned;
};

static void work_condition(FILE *out, void *data)
{
    const struct condition *condition = data;
    bool syntax;
    PyObject *exception = rdb_take_raised(condition->frame, condition->source).value;
    name_value(condition->frame, condition->source, "__return__", condition->returned);
    name_value(condition->frame, condition->source, RAISED_NAME, exception);
    PyObject *value = rdb_run_in(condition->frame, condition->source, &syntax);
    int truth = value ? PyObject_IsTrue(value) : -1;

    fputs(truth > 0 ? "yes" : truth == 0 ? "no" : "raised ", out);
    if (truth < 0)
        rdb_write_exception(out);
}

bool rdb_condition_holds(struct rdb_frame *frame, const char *source, struct rdb_object *returned, char **raised)
{
    struct condition condition = {frame, source, rdb_py_object(returned)};
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
