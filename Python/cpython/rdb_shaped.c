/* SPDX-License-Identifier: MIT */
/* Values as text: see rdb_shaped.h.  Must not be called but in a throwaway process, as it runs Python code. */
#include <stdbool.h>

#include "rdb_shaped.h"

#include "rdb_adapt.h"
#include "rdb_shape.h"
#include "rdb_shape_source.h"

static PyObject *shaped; /* the function */

void rdb_shaped_prepare(void)
{
    PyObject *type, *value, *traceback, *module, *names = shaped ? NULL : PyDict_New();
    if (!names)
        return;
    PyErr_Fetch(&type, &value, &traceback);
    PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
    PyDict_SetItemString(names, "__name__", rdb_new_text("revdb", strlen("revdb")));
    module = PyRun_String(rdb_shape_source, Py_file_input, names, names);
    shaped = module ? PyMapping_GetItemString(names, "shaped") : NULL;
    PyErr_Restore(type, value, traceback);
}

PyObject *rdb_shaped(PyObject *value, bool printed, int room)
{
    const struct rdb_shape *shape = &rdb_shape;
    if (shape->depth)
        rdb_shaped_prepare();
    if (!shape->depth || !shaped)
        return PyObject_Repr(value);
    if (printed)
        room = shape->room ? shape->room : INT_MAX;
    return PyObject_CallFunction(shaped, "Oiiiiii", value, (int)shape->depth, (int)shape->items, (int)shape->length,
                                 printed ? (int)shape->width : 0, (int)shape->objects, room);
}
