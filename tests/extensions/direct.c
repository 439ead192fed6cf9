/* SPDX-License-Identifier: MIT */
/* An extension that does what real ones do without asking Python: keeps references and state in memory of its own, and
 * calls the C library and libsqlite3 directly, also without the GIL.  For tests/test_extensions.py. */
#include <Python.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Callbacks in malloc'ed memory, where the collector does not see them. */
struct kept {
    struct kept *next;
    PyObject *callback;
};
static struct kept *kept;
static long calls; /* static state */

static PyObject *keep(PyObject *self, PyObject *callback)
{
    struct kept *one = malloc(sizeof *one);
    Py_INCREF(callback);
    *one = (struct kept){kept, callback};
    kept = one;
    Py_RETURN_NONE;
}

/* Calls what was kept, the last first, with the number of the call. */
static PyObject *call_all(PyObject *self, PyObject *ignored)
{
    PyObject *results = PyList_New(0);
    for (struct kept *one = kept; one; one = one->next) {
        PyObject *result = PyObject_CallFunction(one->callback, "l", ++calls);
        if (!result || PyList_Append(results, result) < 0)
            return NULL;
        Py_DECREF(result);
    }
    return results;
}

/* (time, a number from rand, TZ, the local hour, eight random bytes, read without the GIL) */
static PyObject *outside(PyObject *self, PyObject *ignored)
{
    time_t now = time(NULL);
    struct tm local;
    char bytes[8] = "";
    ssize_t got = -1;
    srand((unsigned)now);
    localtime_r(&now, &local);
    Py_BEGIN_ALLOW_THREADS;
    int fd = open("/dev/urandom", O_RDONLY);
    got = read(fd, bytes, sizeof bytes);
    close(fd);
    Py_END_ALLOW_THREADS;
    return Py_BuildValue("(Liziis#)", (long long)now, rand(), getenv("TZ"), local.tm_hour, (int)got, bytes,
                         (int)sizeof bytes);
}

/* What a query of a database file answers, through libsqlite3's own interface. */
static PyObject *query(PyObject *self, PyObject *arguments)
{
    const char *path, *text;
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    PyObject *rows = PyList_New(0);
    if (!PyArg_ParseTuple(arguments, "ss", &path, &text))
        return NULL;
    if (sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_prepare_v2(database, text, -1, &statement, NULL) != SQLITE_OK)
        return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(database));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        PyObject *row = PyString_FromString((const char *)sqlite3_column_text(statement, 0));
        PyList_Append(rows, row);
        Py_DECREF(row);
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return rows;
}

static PyMethodDef methods[] = {{"keep", keep, METH_O, NULL},
                                {"call_all", call_all, METH_NOARGS, NULL},
                                {"outside", outside, METH_NOARGS, NULL},
                                {"query", query, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};

PyMODINIT_FUNC initdirect(void)
{
    Py_InitModule("direct", methods);
}
