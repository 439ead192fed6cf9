/* SPDX-License-Identifier: MIT */
/* Values, expressions and calls as rows tell them: see Python/debug/rdb_look.h. */
#include "rdb_adapt.h"
#include "rdb_code.h"
#include "rdb_inspect.h"
#include "rdb_look.h"
#include "rdb_outline.h"
#include "rdb_quick.h"
#include "rdb_shape.h"
#include "rdb_alloc.h"

#include <stdlib.h>

/* Ends the text that is being written to `line`, and writes it to `out` on one line. */
static void write_line(FILE *out, FILE *line, char **text)
{
    rdb_text_close(line, "a row");
    for (char *at = *text; *at; at++)
        fputc(*at == '\n' ? ' ' : *at, out);
    free(*text);
}

bool rdb_tell_value(FILE *out, struct rdb_object *object, bool forked)
{
    struct rdb_value value = rdb_value_of(rdb_py_object(object));
    if (!forked)
        return rdb_write_plain(out, &value);
    char *text = NULL;
    size_t length;
    FILE *line = rdb_text_open(&text, &length, "a row");
    rdb_shape.objects = 0; /* `self` is enough */
    rdb_write_repr(line, rdb_py_object(object), RDB_LINE_LIMIT);
    write_line(out, line, &text);
    return true;
}

bool rdb_tell_expression(FILE *out, struct rdb_frame *frame, const struct rdb_quick *quick, const char *source,
                         bool forked)
{
    struct rdb_value value;
    if (!forked) {
        value = rdb_quick_value(quick, frame);
        return rdb_write_plain(out, &value);
    }
    char *text = NULL;
    size_t length;
    FILE *line = rdb_text_open(&text, &length, "a row");
    rdb_shape.objects = 0;
    rdb_write_expression(line, frame, source);
    write_line(out, line, &text);
    return true;
}

bool rdb_tell_call(FILE *out, const struct rdb_frame *frame, bool forked)
{
    const PyCodeObject *code = rdb_code_of_frame(frame);
    const struct rdb_code *known_code = rdb_frame_spot(frame).code;
    bool known = true;
    fprintf(out, "%s(", known_code ? rdb_outline_qualified(known_code) : rdb_frame_function(frame));
    for (int i = 0; known && i < rdb_argument_count(code); i++) {
        PyObject *value = rdb_variable(frame, i);
        fprintf(out, "%s%s=", i ? ", " : "", rdb_variable_name(code, i));
        known = !value || rdb_tell_value(out, rdb_object_of(value), forked);
    }
    fputc(')', out);
    return known;
}
