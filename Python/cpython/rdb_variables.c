/* SPDX-License-Identifier: MIT */
/* What variables hold, in short and by looking only: the arguments that `where` shows, and what the front end compares to
 * tell which variables have changed.  Runs no Python code, creates no object. */
#include "rdb_adapt.h"
#include "rdb_alloc.h"
#include "rdb_inspect.h"
#include "rdb_look.h"
#include "rdb_value.h"

#include <stdlib.h>
#include <string.h>

enum { BRIEF = 80 };

/* repr(object) if that is short and needs no asking, else its type. */
static void write_brief(FILE *out, PyObject *object, enum rdb_objects how)
{
    struct rdb_value value = rdb_value_of(object);
    char *text = NULL;
    size_t length = 0;
    FILE *plain = rdb_text_open(&text, &length, "a value");
    bool known = rdb_write_plainly(plain, &value, how);
    rdb_text_close(plain, "a value");
    if (known && length <= BRIEF)
        fputs(text, out);
    else if (value.kind >= RDB_VALUE_STRING && value.kind <= RDB_VALUE_SET)
        fprintf(out, "<%s of %zd>", rdb_type_name(object), value.length);
    else
        fprintf(out, "<%s>", rdb_type_name(object));
    free(text);
}

void rdb_write_arguments(FILE *out, const struct rdb_frame *frame)
{
    const PyCodeObject *code = rdb_code_of_frame(frame);
    for (int i = 0; i < rdb_argument_count(code); i++) {
        PyObject *value = rdb_variable(frame, i);
        fprintf(out, "%s%s=", i ? ", " : "", rdb_variable_name(code, i));
        if (value)
            write_brief(out, value, RDB_OBJECTS_BY_CLASS);
    }
}

/* ---- All variables ---- */

static void write_variable(FILE *out, const char *name, PyObject *value)
{
    if (!value)
        return;
    fputs(name, out);
    fputc(0, out);
    write_brief(out, value, RDB_OBJECTS_BY_ADDRESS); /* which differs where the object does */
    fputc(0, out);
}

void rdb_write_variables(FILE *out, const struct rdb_frame *frame)
{
    const PyCodeObject *code = rdb_code_of_frame(frame);
    PyObject *names = rdb_py_frame(frame)->f_locals, *name, *value;
    Py_ssize_t position = 0;
    if (code->co_flags & CO_OPTIMIZED) {
        for (int i = 0; i < rdb_variable_count(code); i++)
            write_variable(out, rdb_variable_name(code, i), rdb_variable(frame, i));
        return;
    }
    while (names && PyDict_Check(names) && PyDict_Next(names, &position, &name, &value))
        if (rdb_is_text(name) && strncmp(rdb_text_of(name), "__", 2) != 0 && !rdb_is_definition(value))
            write_variable(out, rdb_text_of(name), value);
}
