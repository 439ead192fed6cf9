/* SPDX-License-Identifier: MIT */
/* What a frame is waiting in, as far as its code and its variables say: two of Python/debug/rdb_frames.h.  Only looks. */
#include "rdb_adapt.h"

#include "internal/pycore_code.h"
#include "opcode.h"
#include "rdb_peek311.h"
#include "rdb_schedule.h"

#include <string.h>

/* Of rdb_code311.c: the instruction that a specialized one stands for, and how many units of cache are behind it. */
extern const uint8_t rdb_opcode_deopt[256], rdb_opcode_caches[256];

/* An instruction: how many values it takes off the stack and leaves there, as far as expressions go that arguments are made
 * of; the name in it, or "". */
struct effect {
    int takes, leaves;
    const char *name;
};

static const char *name_at(PyObject *names, int i)
{
    return i >= 0 && i < PyTuple_GET_SIZE(names) ? rdb_text_of(PyTuple_GET_ITEM(names, i)) : "";
}

/* False: an instruction of another kind. */
static bool effect_of(const PyCodeObject *code, int opcode, int argument, struct effect *effect)
{
    switch (opcode) {
    case PRECALL:
    case KW_NAMES:
        *effect = (struct effect){0, 0, ""};
        return true;
    case PUSH_NULL:
    case LOAD_CONST:
    case LOAD_DEREF:
        *effect = (struct effect){0, 1, ""};
        return true;
    case LOAD_FAST:
        *effect = (struct effect){0, 1, name_at(code->co_localsplusnames, argument)};
        return true;
    case LOAD_NAME:
        *effect = (struct effect){0, 1, name_at(code->co_names, argument)};
        return true;
    case LOAD_GLOBAL: /* with room for what a method would be called with, or without */
        *effect = (struct effect){0, 1 + (argument & 1), name_at(code->co_names, argument >> 1)};
        return true;
    case LOAD_ATTR:
    case LOAD_METHOD:
        *effect = (struct effect){1, opcode == LOAD_ATTR ? 1 : 2, name_at(code->co_names, argument)};
        return true;
    case BINARY_OP:
    case BINARY_SUBSCR:
    case COMPARE_OP:
        *effect = (struct effect){2, 1, ""};
        return true;
    case BUILD_LIST:
    case BUILD_TUPLE:
        *effect = (struct effect){argument, 1, ""};
        return true;
    case CALL:
        *effect = (struct effect){argument + 2, 1, ""};
        return true;
    default:
        return false;
    }
}

const char *rdb_frame_calls(const struct rdb_frame *frame)
{
    enum { MOST = 64 };
    PyCodeObject *code = rdb_py_frame(frame)->f_code;
    const _Py_CODEUNIT *units = _PyCode_CODE(code);
    int here = _PyInterpreterFrame_LASTI(rdb_py_frame(frame)), count = 0, wanted, line;
    struct effect effects[MOST], call;
    if (here < 0 || rdb_opcode_deopt[_Py_OPCODE(units[here])] != CALL)
        return "";
    line = PyCode_Addr2Line(code, here * (int)sizeof *units);
    for (int at = 0, opcode; at < here; at += 1 + rdb_opcode_caches[opcode]) {
        opcode = rdb_opcode_deopt[_Py_OPCODE(units[at])];
        if (PyCode_Addr2Line(code, at * (int)sizeof *units) != line)
            continue;
        if (count == MOST || !effect_of(code, opcode, _Py_OPARG(units[at]), &effects[count++]))
            count = 0; /* the call may still be all behind it */
    }
    effect_of(code, CALL, _Py_OPARG(units[here]), &call);
    for (wanted = call.takes; count > 0; wanted += effects[count].takes - effects[count].leaves)
        if (--count >= 0 && wanted == 2 && effects[count].leaves > 0)
            return effects[count].name;
    return "";
}

/* Lib/threading.py: the first variable of Thread.join is the thread. */
int rdb_frame_joins(const struct rdb_frame *frame)
{
    const _PyInterpreterFrame *f = rdb_py_frame(frame);
    PyObject *self = f->f_code->co_nlocals > 0 ? f->localsplus[0] : NULL;
    PyObject *id = self && strcmp(rdb_frame_function(frame), "join") == 0 ? rdb_instance_item(self, "_ident") : NULL;
    if (!id || !PyLong_CheckExact(id))
        return 0;
    return rdb_thread_index((pthread_t)PyLong_AsUnsignedLong(id)) + 1;
}
