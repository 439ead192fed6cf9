/* SPDX-License-Identifier: MIT */
/* An extension that knows stock Python's object layout by heart: compiled by tests/test_identity.py against the headers of
 * the stock build, and loaded into python-rdb.  A static type with a free list of its own, a type with the collector's header,
 * memory from every allocator, a capsule; and it makes and ends objects without the interpreter's functions. */
#include <Python.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD PyObject *value;
    long number;
} Cell;

static PyTypeObject CellType, NodeType;
static Cell *free_cells[8];
static int free_count;

static PyObject *cell_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *value;
    if (!PyArg_ParseTuple(args, "O", &value))
        return NULL;
    Cell *cell = free_count ? free_cells[--free_count] : NULL;
    cell = cell ? (Cell *)PyObject_INIT(cell, type) : PyObject_New(Cell, type);
    if (!cell)
        return NULL;
    Py_INCREF(value);
    cell->value = value;
    cell->number = (long)(Py_uintptr_t)cell;
    return (PyObject *)cell;
}

static void cell_dealloc(PyObject *self)
{
    Cell *cell = (Cell *)self;
    Py_DECREF(cell->value);
    if (free_count < 8)
        free_cells[free_count++] = cell;
    else
        PyObject_FREE(cell);
}

static PyMemberDef cell_members[] = {
    {"value", T_OBJECT, offsetof(Cell, value), READONLY}, {"number", T_LONG, offsetof(Cell, number), READONLY}, {NULL}};

static PyTypeObject CellType = {PyVarObject_HEAD_INIT(NULL, 0) "stock_abi.Cell", sizeof(Cell)};

typedef struct {
    PyObject_HEAD PyObject *next;
} Node;

static int node_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((Node *)self)->next);
    return 0;
}

static int node_clear(PyObject *self)
{
    Py_CLEAR(((Node *)self)->next);
    return 0;
}

static void node_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    node_clear(self);
    PyObject_GC_Del(self);
}

static PyTypeObject NodeType = {PyVarObject_HEAD_INIT(NULL, 0) "stock_abi.Node", sizeof(Node)};

/* ring(N) -> a node in a circle of N, garbage once it is dropped */
static PyObject *ring(PyObject *self, PyObject *args)
{
    int count;
    if (!PyArg_ParseTuple(args, "i", &count))
        return NULL;
    Node *first = NULL, *last = NULL;
    for (int i = 0; i < count; i++) {
        Node *node = PyObject_GC_New(Node, &NodeType);
        node->next = (PyObject *)last;
        last = node;
        first = first ? first : node;
        PyObject_GC_Track(node);
    }
    first->next = (PyObject *)last;
    Py_INCREF(last);
    return (PyObject *)last;
}

/* churn(N) -> a sum over memory that went through every allocator */
static PyObject *churn(PyObject *self, PyObject *args)
{
    int count;
    long sum = 0;
    if (!PyArg_ParseTuple(args, "i", &count))
        return NULL;
    for (int i = 1; i <= count; i++) {
        char *a = PyMem_Malloc(i), *b = PyObject_Malloc(i), *c = malloc(i), *d = PyMem_New(char, i);
        memset(a, i, i);
        memset(b, i, i);
        memset(c, i, i);
        a = PyMem_Realloc(a, 2 * i);
        sum += a[i - 1] + b[i / 2] + c[0] + ((long)(Py_uintptr_t)a >> 4) % 7 + ((long)(Py_uintptr_t)c >> 4) % 7;
        PyMem_Free(a);
        PyObject_Free(b);
        free(c);
        PyMem_Del(d);
    }
    return PyInt_FromLong(sum);
}

static void capsule_gone(PyObject *capsule)
{
    PyMem_Free(PyCapsule_GetPointer(capsule, "stock_abi.text"));
}

static PyObject *capsule(PyObject *self, PyObject *unused)
{
    return PyCapsule_New(strcpy(PyMem_Malloc(10), "capsule"), "stock_abi.text", capsule_gone);
}

static PyObject *look_into(PyObject *self, PyObject *capsule)
{
    const char *text = PyCapsule_GetPointer(capsule, "stock_abi.text");
    return text ? PyString_FromString(text) : NULL;
}

/* sizes() -> what this file was compiled for */
static PyObject *sizes(PyObject *self, PyObject *unused)
{
    return Py_BuildValue("iiii", (int)sizeof(PyObject), (int)sizeof(PyIntObject), (int)sizeof(PyListObject),
                         (int)sizeof(PyTypeObject));
}

static PyMethodDef methods[] = {{"ring", ring, METH_VARARGS},      {"churn", churn, METH_VARARGS},
                                {"capsule", capsule, METH_NOARGS}, {"look_into", look_into, METH_O},
                                {"sizes", sizes, METH_NOARGS},     {NULL}};

PyMODINIT_FUNC initstock_abi(void)
{
    CellType.tp_flags = Py_TPFLAGS_DEFAULT;
    CellType.tp_new = cell_new;
    CellType.tp_dealloc = cell_dealloc;
    CellType.tp_members = cell_members;
    NodeType.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC;
    NodeType.tp_traverse = node_traverse;
    NodeType.tp_clear = node_clear;
    NodeType.tp_dealloc = node_dealloc;
    PyObject *module = Py_InitModule("stock_abi", methods);
    if (PyType_Ready(&CellType) == 0 && PyType_Ready(&NodeType) == 0) {
        Py_INCREF(&CellType);
        PyModule_AddObject(module, "Cell", (PyObject *)&CellType);
    }
}
