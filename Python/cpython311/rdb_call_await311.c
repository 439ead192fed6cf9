/* SPDX-License-Identifier: MIT */
/* Calls of functions written in C, in CPython 3.11: where they are made, and what they return; see
 * Python/debug/rdb_calls_in_c.h.
 *
 * A call is seen at its PRECALL, where all that it needs lies on the stack; what it returns, before the instruction that
 * comes after it.  Creates no Python object. */
#include "rdb_adapt.h"
#include "rdb_array.h"
#include "rdb_call_sites.h"
#include "rdb_calls_in_c.h"
#include "rdb_code311.h"
#include "rdb_eval311.h"
#include "rdb_stops.h"

#include "opcode.h"

/* ---- A call comes ---- */

/* Below its arguments lie the callable and nothing, or a method and its object. */
static struct rdb_call_site site_of_call(PyObject **top, int arguments, PyObject *names)
{
    bool method = top[-arguments - 2] != NULL;
    int named = names ? (int)PyTuple_GET_SIZE(names) : 0, all = arguments + method;
    return (struct rdb_call_site){
        .callee = top[-all - 1], .arguments = top - all, .names = names, .positional = all - named, .named = named};
}

static struct rdb_call_site site_of_call_ex(PyObject **top, int flags)
{
    bool has_dict = flags & 1;
    return (struct rdb_call_site){
        .callee = top[-2 - has_dict], .arguments = top - 1 - has_dict, .has_tuple = true, .has_dict = has_dict};
}

void rdb_call_comes(_PyInterpreterFrame *frame, int opcode, int argument, void *stack, PyObject *names)
{
    struct rdb_call_site site =
        opcode == PRECALL ? site_of_call(stack, argument, names) : site_of_call_ex(stack, argument);
    if (!PyFunction_Check(site.callee) && !PyMethod_Check(site.callee))
        rdb_stops_call(rdb_frame_of(frame), &site);
}

/* ---- It is over ---- */

/* Calls that have been told and have not returned, the latest last: one may run Python code that makes others. */
static struct awaited {
    const _PyInterpreterFrame *frame; /* not owned */
    int after;                        /* the index of the instruction behind it */
    int64_t number;
    rdb_call_returned *returned;
} * awaited;
static size_t count;

void rdb_call_await(struct rdb_frame *frame, const struct rdb_call_site *site, int64_t number,
                    rdb_call_returned *returned)
{
    const _PyInterpreterFrame *f = rdb_py_frame(frame);
    (void)site;
    int after = rdb_code_after_call(f->f_code, _PyInterpreterFrame_LASTI(f));
    rdb_array_push(awaited, count, "a call", (struct awaited){f, after, number, returned});
}

/* list.append goes on behind the POP_TOP that takes what it returns, if that comes next. */
static bool is_behind(const struct awaited *call, int at)
{
    return at < 0 || call->after == at || call->after + 1 == at;
}

/* The latest of this frame, and with it those that were made inside: they are over as well. */
static bool take(const _PyInterpreterFrame *frame, int at, struct awaited *call)
{
    size_t i = count;
    while (i > 0 && (awaited[i - 1].frame != frame || !is_behind(&awaited[i - 1], at)))
        i--;
    if (i == 0)
        return false;
    *call = awaited[i - 1];
    count = i - 1;
    return true;
}

void rdb_call_over(_PyInterpreterFrame *frame, int at, PyObject *value)
{
    struct awaited call;
    if (take(frame, at, &call))
        call.returned(rdb_frame_of(frame), call.number, rdb_object_of(call.after == at ? value : Py_None));
}

void rdb_call_refused(struct rdb_frame *frame)
{
    struct awaited call;
    if (take(rdb_py_frame(frame), -1, &call))
        call.returned(frame, call.number, NULL);
}
