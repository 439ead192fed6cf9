/* SPDX-License-Identifier: MIT */
/* Walks the program's objects: see rdb_heap_walk.h.
 *
 * Called where an object is looked for by its uid: the named objects of a replay, and what ctypes is given as an id.
 * Must not create, keep or release an object, nor fault on what only looks like one. */
#include "rdb_heap_walk.h"

#include "rdb_adapt.h"

#include "rdb_raw.h"

#include <errno.h>
#include <string.h>

/* Asks the kernel, which looks at the signal set before it finds that no such operation exists. */
static bool is_readable(const void *address)
{
    enum { NO_OPERATION = -1, SET_SIZE = 8 };
    return rdb_raw(SYS_rt_sigprocmask, NO_OPERATION, (long)address, 0, SET_SIZE, 0, 0) != -EFAULT;
}

bool rdb_heap_read(const void *from, void *to, size_t length)
{
    uintptr_t last = (uintptr_t)from + length - sizeof(void *);
    if (!is_readable(from) || !is_readable((const void *)last))
        return false;
    memcpy(to, from, length);
    return true;
}

/* Could a pointer to an object look like this? */
static bool is_address(const void *pointer)
{
    enum { FIRST_PAGE = 4096 };
    uintptr_t address = (uintptr_t)pointer;
    return address >= FIRST_PAGE && address < 1ULL << 47 && address % sizeof(void *) == 0;
}

static bool read_object(const void *address, PyObject *head)
{
    return is_address(address) && rdb_heap_read(address, head, sizeof *head) && head->ob_refcnt > 0;
}

bool rdb_heap_is_object(const void *address)
{
    PyObject head;
    PyTypeObject type, metatype;
    if (!read_object(address, &head) || !read_object(head.ob_type, (PyObject *)&type) ||
        !rdb_heap_read(head.ob_type, &type, sizeof type) || !read_object(Py_TYPE(&type), (PyObject *)&metatype) ||
        !rdb_heap_read(Py_TYPE(&type), &metatype, sizeof metatype))
        return false;
    return metatype.tp_flags & Py_TPFLAGS_TYPE_SUBCLASS && type.tp_basicsize >= (Py_ssize_t)sizeof(PyObject);
}

int rdb_heap_visit_words(const void *memory, size_t length, visitproc visit, void *arg)
{
    PyObject *const *word = memory, *const *end = word + length / sizeof *word;
    int found = 0;
    for (; word < end && !found; word++)
        if (is_address(*word) && rdb_heap_is_object(*word))
            found = visit(*word, arg);
    return found;
}

/* ---- The walk ---- */

struct walk {
    bool (*visit)(PyObject *, void *);
    void *data;
    int depth;
};

/* Of types that refer to no other object, or to none that is not reached otherwise. */
static bool is_atomic(PyObject *object)
{
    return PyBytes_Check(object) || PyUnicode_Check(object) || rdb_is_integer(object) || PyFloat_Check(object) ||
           PyComplex_Check(object) || PyType_Check(object) || object == Py_None;
}

static int look(PyObject *, void *walk);

/* For words that are references only by their looks: what they point to may be a leftover, and is not looked into. */
static int look_at(PyObject *object, void *arg)
{
    struct walk *walk = arg;
    return walk->visit(object, walk->data);
}

/* What an object refers to that is not in the collector's lists.  The collector forgets containers that cannot be part
 * of a cycle (tuples and dicts of atoms), and never knew of many types. */
static int look_inside(PyObject *object, struct walk *walk)
{
    traverseproc traverse = Py_TYPE(object)->tp_traverse;
    if (PyObject_IS_GC(object))
        return traverse ? traverse(object, look, walk) : 0;
    if (PyCode_Check(object))
        return look(((PyCodeObject *)object)->co_consts, walk);
    if (is_atomic(object))
        return 0;
    return rdb_heap_visit_words(object + 1, Py_TYPE(object)->tp_basicsize - sizeof *object, look_at, walk);
}

static int look(PyObject *object, void *arg)
{
    enum { DEEPEST = 100 };
    struct walk *walk = arg;
    if (walk->visit(object, walk->data))
        return 1;
    if ((PyObject_IS_GC(object) && _PyObject_GC_IS_TRACKED(object)) || walk->depth == DEEPEST)
        return 0;
    walk->depth++;
    int found = look_inside(object, walk);
    walk->depth--;
    return found;
}

static bool look_at_collector(struct walk *walk)
{
    PyGC_Head *generation;
    for (int i = 0; (generation = rdb_gc_generation(i)) != NULL; i++)
        for (PyGC_Head *head = rdb_gc_next(generation); head != generation; head = rdb_gc_next(head)) {
            PyObject *object = (PyObject *)(head + 1);
            if (look(object, walk) || Py_TYPE(object)->tp_traverse(object, look, walk))
                return true;
        }
    return false;
}

bool rdb_heap_visit(bool (*visit)(PyObject *, void *), void *data)
{
    struct walk walk = {visit, data, 0};
    return rdb_heap_visit_frames(look, look_at, &walk) || look_at_collector(&walk);
}
