/* SPDX-License-Identifier: MIT */
/* repr() of what needs no asking: see rdb_write_plain in rdb_inspect.h.  Follows CPython's reprs; whatever could run
 * Python code is not told. */
#include "rdb_inspect.h"

#include "rdb_adapt.h"
#include "rdb_births.h"
#include "rdb_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 4, ITEMS = 50, TEXT = 300 };

static enum rdb_objects objects; /* for the value that is being told */

static bool write_object(FILE *out, PyObject *object, int depth);

/* ---- Strings: as rdb_shape.py has them ---- */

/* Beyond ASCII, something that can be seen. */
static bool is_text(Py_UCS4 c)
{
    return c >= 0xa1 && c < 0xe0000 && c != 0xad && c != 0x61c && c != 0x180e && c != 0xfeff &&
           !(c >= 0x2000 && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202f) && !(c >= 0x205f && c <= 0x206f) &&
           !(c >= 0xd800 && c <= 0xf8ff) && !(c >= 0xfff0 && c <= 0xffff);
}

/* The character of UTF-8 that begins there, and how many bytes it has; 0: none does. */
static int decode(const unsigned char *at, Py_ssize_t left, Py_UCS4 *c)
{
    int size = *at < 0x80 ? 1 : *at < 0xc2 ? 0 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : *at < 0xf5 ? 4 : 0;
    static const Py_UCS4 least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (!size || size > left)
        return 0;
    *c = size == 1 ? *at : *at & (0xffu >> (size + 1));
    for (int i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        *c = *c << 6 | (at[i] & 0x3f);
    }
    return *c >= least[size] ? size : 0;
}

static bool is_utf8(const char *bytes, Py_ssize_t length)
{
    Py_UCS4 c = 0;
    bool beyond = false;
    for (Py_ssize_t i = 0, size; i < length; i += size) {
        size = decode((const unsigned char *)bytes + i, length - i, &c);
        if (!size || (c >= 0x80 && !is_text(c)))
            return false;
        beyond |= c >= 0x80;
    }
    return beyond;
}

static void write_encoded(FILE *out, Py_UCS4 c)
{
    if (c >= 0x10000)
        fprintf(out, "%c%c%c", 0xf0 | (int)(c >> 18), 0x80 | (int)(c >> 12 & 0x3f), 0x80 | (int)(c >> 6 & 0x3f));
    else if (c >= 0x800)
        fprintf(out, "%c%c", 0xe0 | (int)(c >> 12), 0x80 | (int)(c >> 6 & 0x3f));
    else
        fputc(0xc0 | (int)(c >> 6), out);
    fputc(0x80 | (int)(c & 0x3f), out);
}

static void write_character(FILE *out, Py_UCS4 c, Py_UCS4 quote)
{
    const char *escape = c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : NULL;
    if (escape)
        fputs(escape, out);
    else if (c == quote || c == '\\')
        fprintf(out, "\\%c", (int)c);
    else if (c >= ' ' && c < 0x7f)
        fputc((int)c, out);
    else if (RDB_IS_PRINTABLE(c, is_text(c)))
        write_encoded(out, c);
    else
        fprintf(out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

static bool write_string(FILE *out, const char *bytes, Py_ssize_t length)
{
    char quote = memchr(bytes, '\'', length) && !memchr(bytes, '"', length) ? '"' : '\'';
    bool utf8 = is_utf8(bytes, length);
    if (length > TEXT)
        return false;
    fputc(quote, out);
    for (Py_ssize_t i = 0, size = 1; i < length; i += size) {
        Py_UCS4 c = (unsigned char)bytes[i];
        if (utf8)
            size = decode((const unsigned char *)bytes + i, length - i, &c);
        else if (c >= 0x80) {
            fprintf(out, "\\x%02x", (unsigned)c);
            continue;
        }
        write_character(out, c, quote);
    }
    fprintf(out, "%c%s", quote, utf8 ? " (UTF-8)" : "");
    return true;
}

static bool write_unicode(FILE *out, const struct rdb_value *v)
{
    bool single = false, twice = false;
    if (v->length > TEXT)
        return false;
    for (Py_ssize_t i = 0; i < v->length; i++) {
        single |= rdb_value_character(v, i) == '\'';
        twice |= rdb_value_character(v, i) == '"';
    }
    char quote = single && !twice ? '"' : '\'';
    fprintf(out, RDB_UNICODE_PREFIX "%c", quote);
    for (Py_ssize_t i = 0; i < v->length; i++)
        write_character(out, rdb_value_character(v, i), quote);
    fputc(quote, out);
    return true;
}

/* The shortest digits that are this number, in exponents where repr() has them.  Takes no memory, which upstream's own
 * conversion does. */
static bool write_real(FILE *out, double real)
{
    char text[40];
    if (isnan(real) || isinf(real))
        return fputs(isnan(real) ? "nan" : real < 0 ? "-inf" : "inf", out) >= 0;
    for (int precision = 0; precision < 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, real);
        if (strtod(text, NULL) == real)
            break;
    }
    char *exponent = strchr(text, 'e'), *digits = text + (*text == '-');
    int length = (int)(exponent - digits), power = atoi(exponent + 1);
    int behind = (length > 1 ? length - 2 : 0) - power;
    bool short_form = power >= -4 && power < 16;
    if (short_form) /* as many digits behind the point, at least one */
        snprintf(text, sizeof text, "%.*f", behind > 0 ? behind : 1, real);
    char *point = text + strspn(text, "-0123456789");
    if (*point && *point != 'e')
        *point = '.'; /* whatever the program's locale has there */
    return fputs(text, out) >= 0;
}

static bool write_sequence(FILE *out, PyObject *sequence, int depth)
{
    bool list = PyList_CheckExact(sequence);
    Py_ssize_t length = Py_SIZE(sequence);
    PyObject **items = list ? ((PyListObject *)sequence)->ob_item : ((PyTupleObject *)sequence)->ob_item;
    if (length > ITEMS)
        return false;
    fputc(list ? '[' : '(', out);
    for (Py_ssize_t i = 0; i < length; i++) {
        fputs(i ? ", " : "", out);
        if (!write_object(out, items[i], depth - 1))
            return false;
    }
    fputs(list ? "]" : length == 1 ? ",)" : ")", out);
    return true;
}

static bool write_dict(FILE *out, PyObject *dict, int depth)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    const char *separator = "";
    if (((PyDictObject *)dict)->ma_used > ITEMS)
        return false;
    fputc('{', out);
    for (; PyDict_Next(dict, &position, &key, &value); separator = ", ") {
        fputs(separator, out);
        if (!write_object(out, key, depth - 1) || (fputs(": ", out), !write_object(out, value, depth - 1)))
            return false;
    }
    fputc('}', out);
    return true;
}

/* An instance of a class that has no other repr than object_repr. */
static bool write_instance(FILE *out, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    struct rdb_value key = rdb_value_of_string("__module__", strlen("__module__"));
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || type->tp_repr != PyBaseObject_Type.tp_repr ||
        objects == RDB_OBJECTS_UNTOLD)
        return false;
    if (objects == RDB_OBJECTS_BY_CLASS)
        return fprintf(out, "<%s>", rdb_type_name(object)) > 0;
    struct rdb_value module = rdb_value_in_dict(type->tp_dict, &key);
    if (module.kind != RDB_VALUE_STRING)
        return false;
    fprintf(out, "<%.*s.%s object at %p>", (int)module.length, module.bytes, rdb_class_name(type),
            rdb_shown_address(object));
    return true;
}

static bool write_plain(FILE *out, const struct rdb_value *v, int depth)
{
    PyObject *object = v->object;
    switch (v->kind) {
    case RDB_VALUE_INTEGER:
        if (object && PyBool_Check(object))
            fputs(v->integer ? "True" : "False", out);
        else
            fprintf(out, "%ld%s", v->integer, object && PyLong_CheckExact(object) ? RDB_LONG_SUFFIX : "");
        return true;
    case RDB_VALUE_REAL:
        return write_real(out, v->real);
    case RDB_VALUE_STRING:
        return write_string(out, v->bytes, v->length);
    case RDB_VALUE_BYTES:
        fputc('b', out);
        return write_string(out, v->bytes, v->length);
    case RDB_VALUE_UNICODE:
        return write_unicode(out, v);
    case RDB_VALUE_LIST:
    case RDB_VALUE_TUPLE:
        return object && depth > 0 && write_sequence(out, object, depth);
    case RDB_VALUE_DICT:
        return object && depth > 0 && write_dict(out, object, depth);
    case RDB_VALUE_PLAIN:
    case RDB_VALUE_ODD:
        if (object == Py_None)
            return fputs("None", out) >= 0;
        return object && write_instance(out, object);
    default:
        return false;
    }
}

static bool write_object(FILE *out, PyObject *object, int depth)
{
    struct rdb_value value = rdb_value_of(object);
    return write_plain(out, &value, depth);
}

bool rdb_write_plainly(FILE *out, const struct rdb_value *value, enum rdb_objects how)
{
    objects = how;
    return write_plain(out, value, DEPTH);
}

bool rdb_write_plain(FILE *out, const struct rdb_value *value)
{
    return rdb_write_plainly(out, value, RDB_OBJECTS_BY_CLASS);
}
