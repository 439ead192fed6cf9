/* SPDX-License-Identifier: MIT */
/* What a frame is waiting in, as far as its code and its variables say: two of Python/debug/rdb_frames.h.  Only looks. */
#include "rdb_adapt.h"

#include "opcode.h"
#include "rdb_schedule.h"

#include <string.h>

/* ---- The name of what is called ---- */

/* An instruction: how many values it takes off the stack and leaves there, as far as expressions go that arguments are made
 * of; the name in it, or NULL. */
struct effect {
    int takes, leaves;
    const char *name;
};

static const char *name_at(PyObject *names, int i)
{
    bool known = i >= 0 && i < PyTuple_GET_SIZE(names) && PyString_Check(PyTuple_GET_ITEM(names, i));
    return known ? PyString_AS_STRING(PyTuple_GET_ITEM(names, i)) : NULL;
}

/* False: an instruction of another kind. */
static bool effect_of(const PyCodeObject *co, int opcode, int argument, struct effect *effect)
{
    switch (opcode) {
    case LOAD_CONST:
    case LOAD_DEREF:
        *effect = (struct effect){0, 1, NULL};
        return true;
    case LOAD_FAST:
        *effect = (struct effect){0, 1, name_at(co->co_varnames, argument)};
        return true;
    case LOAD_NAME:
    case LOAD_GLOBAL:
        *effect = (struct effect){0, 1, name_at(co->co_names, argument)};
        return true;
    case LOAD_ATTR:
        *effect = (struct effect){1, 1, name_at(co->co_names, argument)};
        return true;
    case BINARY_ADD:
    case BINARY_SUBTRACT:
    case BINARY_MULTIPLY:
    case BINARY_DIVIDE:
    case BINARY_SUBSCR:
    case COMPARE_OP:
        *effect = (struct effect){2, 1, NULL};
        return true;
    case UNARY_NEGATIVE:
        *effect = (struct effect){1, 1, NULL};
        return true;
    case BUILD_LIST:
    case BUILD_TUPLE:
        *effect = (struct effect){argument, 1, NULL};
        return true;
    case CALL_FUNCTION:
        *effect = (struct effect){(argument & 0xff) + 2 * (argument >> 8) + 1, 1, NULL};
        return true;
    default:
        return false;
    }
}

const char *rdb_frame_calls(const struct rdb_frame *frame)
{
    enum { MOST = 64 };
    const PyFrameObject *f = rdb_py_frame(frame);
    const PyCodeObject *co = f->f_code;
    const unsigned char *code = (unsigned char *)PyString_AS_STRING(co->co_code);
    int line = f->f_lasti < 0 ? 0 : PyCode_Addr2Line((PyCodeObject *)co, f->f_lasti), count = 0, wanted;
    struct effect effects[MOST], call;
    if (f->f_lasti < 0 || code[f->f_lasti] != CALL_FUNCTION)
        return "";
    for (int at = 0, argument; at < f->f_lasti; at += HAS_ARG(code[at]) ? 3 : 1) {
        argument = HAS_ARG(code[at]) ? code[at + 1] | code[at + 2] << 8 : 0;
        if (PyCode_Addr2Line((PyCodeObject *)co, at) != line)
            continue;
        if (count == MOST || !effect_of(co, code[at], argument, &effects[count++]))
            count = 0; /* the call may still be all behind it */
    }
    effect_of(co, CALL_FUNCTION, code[f->f_lasti + 1] | code[f->f_lasti + 2] << 8, &call);
    for (wanted = call.takes; count > 0; wanted += effects[count].takes - effects[count].leaves)
        if (--count >= 0 && wanted == 1)
            return effects[count].name ? effects[count].name : "";
    return "";
}

/* ---- Joins ---- */

/* Lib/threading.py: the first variable of Thread.join is the thread. */
int rdb_frame_joins(const struct rdb_frame *frame)
{
    const PyFrameObject *f = rdb_py_frame(frame);
    PyObject *self = f->f_code->co_nlocals > 0 ? f->f_localsplus[0] : NULL, *key, *value;
    PyObject **dict = self ? _PyObject_GetDictPtr(self) : NULL;
    Py_ssize_t position = 0;
    if (strcmp(rdb_frame_function(frame), "join") != 0 || !dict || !*dict)
        return 0;
    while (PyDict_Next(*dict, &position, &key, &value))
        if (PyString_Check(key) && strcmp(PyString_AS_STRING(key), "_Thread__ident") == 0 && PyInt_Check(value))
            return rdb_thread_index((pthread_t)PyInt_AS_LONG(value)) + 1;
    return 0;
}
