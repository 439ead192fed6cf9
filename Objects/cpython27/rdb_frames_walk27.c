/* SPDX-License-Identifier: MIT */
/* What the walk over the program's objects (Objects/cpython/rdb_heap_walk.h) has to know of CPython 2.7. */
#include "rdb_adapt.h"
#include "rdb_heap_walk.h"

/* A frame that is being executed does not know how much of its stack is in use: what lies above are leftovers. */
bool rdb_heap_visit_frames(visitproc visit, visitproc look, void *arg)
{
    PyInterpreterState *interpreter = PyInterpreterState_Head();
    for (PyThreadState *t = interpreter ? interpreter->tstate_head : NULL; t; t = t->next)
        for (PyFrameObject *f = t->frame; f; f = f->f_back) {
            size_t stack = f->f_code->co_stacksize * sizeof(PyObject *);
            if (visit((PyObject *)f, arg) || Py_TYPE(f)->tp_traverse((PyObject *)f, visit, arg) ||
                rdb_heap_visit_words(f->f_valuestack, stack, look, arg))
                return true;
        }
    return false;
}

/* A frame is an object. */
bool rdb_heap_is_frame(const void *address)
{
    (void)address;
    return false;
}

extern PyGC_Head *const rdb_gc_generations[]; /* patches/2.7.18/ghosts.patch; ends with NULL */

PyGC_Head *rdb_gc_generation(int number)
{
    return rdb_gc_generations[number];
}
