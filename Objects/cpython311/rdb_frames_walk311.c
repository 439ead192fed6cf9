/* SPDX-License-Identifier: MIT */
/* What the walk over the program's objects (Objects/cpython/rdb_heap_walk.h) has to know of CPython 3.11. */
#include "rdb_adapt.h"
#include "rdb_heap_walk.h"

#include "internal/pycore_gc.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_runtime.h"

/* The frame itself is no object.  One that is being executed does not know how much of its stack is in use: what lies above
 * are leftovers. */
static bool visit_frame(_PyInterpreterFrame *f, visitproc visit, visitproc look, void *arg)
{
    size_t count = (size_t)(f->f_code->co_nlocalsplus + f->f_code->co_stacksize);
    return look((PyObject *)f, arg) || visit((PyObject *)f->f_code, arg) || (f->f_locals && visit(f->f_locals, arg)) ||
           (f->frame_obj && visit((PyObject *)f->frame_obj, arg)) ||
           rdb_heap_visit_words(f->localsplus, count * sizeof(PyObject *), look, arg);
}

bool rdb_heap_visit_frames(visitproc visit, visitproc look, void *arg)
{
    const PyInterpreterState *interpreter = _PyRuntime.interpreters.main;
    for (PyThreadState *t = interpreter ? interpreter->threads.head : NULL; t; t = t->next)
        for (_PyInterpreterFrame *f = t->cframe ? t->cframe->current_frame : NULL; f; f = f->previous)
            if (visit_frame(f, visit, look, arg))
                return true;
    return false;
}

bool rdb_heap_is_frame(const void *address)
{
    _PyInterpreterFrame f;
    return rdb_heap_read(address, &f, sizeof f) && rdb_heap_is_object(f.f_code) && PyCode_Check(f.f_code);
}

PyGC_Head *rdb_gc_generation(int number)
{
    struct _gc_runtime_state *collector = &_PyRuntime.interpreters.main->gc;
    if (number < NUM_GENERATIONS)
        return &collector->generations[number].head;
    return number == NUM_GENERATIONS ? &collector->permanent_generation.head : NULL;
}
