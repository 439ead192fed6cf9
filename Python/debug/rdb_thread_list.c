/* The threads of the replayed program, as a person wants to see them.  Called by the server at a stop point; creates no
 * Python object. */
#include "rdb_stops.h"
#include "rdb_alloc.h"

#include "rdb_locks.h"
#include "rdb_schedule.h"

#include <stdlib.h>
#include <string.h>

int rdb_thread_number(const PyThreadState *tstate)
{
    return rdb_thread_index((pthread_t)tstate->thread_id) + 1;
}

PyThreadState *rdb_tstate_of(int thread)
{
    PyInterpreterState *interpreter = PyInterpreterState_Head();
    PyThreadState *found = NULL;
    int number = thread ? thread : rdb_self->index + 1;
    /* The oldest: the state of a thread that has not begun to run yet bears the number of the one that made it. */
    for (PyThreadState *t = interpreter ? interpreter->tstate_head : NULL; t; t = t->next)
        if (rdb_thread_number(t) == number)
            found = t;
    return found;
}

/* The value under a string key of a dict, borrowed; without making a key to look it up. */
static PyObject *item(PyObject *dict, const char *name)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (dict && PyDict_Check(dict) && PyDict_Next(dict, &position, &key, &value))
        if (PyString_Check(key) && strcmp(PyString_AS_STRING(key), name) == 0)
            return value;
    return NULL;
}

const char *rdb_thread_name(const PyThreadState *tstate)
{
    PyObject *module = tstate ? item(tstate->interp->modules, "threading") : NULL;
    PyObject *active = module && PyModule_Check(module) ? item(PyModule_GetDict(module), "_active") : NULL;
    PyObject *key, *thread, *name = NULL;
    Py_ssize_t position = 0;
    while (active && PyDict_Check(active) && PyDict_Next(active, &position, &key, &thread))
        if (PyInt_Check(key) && PyInt_AS_LONG(key) == tstate->thread_id) {
            PyObject **dict = _PyObject_GetDictPtr(thread);
            name = dict ? item(*dict, "_Thread__name") : NULL;
        }
    return name && PyString_Check(name) ? PyString_AS_STRING(name) : "";
}

/* A name that the program has given, whatever is in it, stays in its line. */
static void write_name(FILE *out, const char *name)
{
    for (; *name; name++)
        *name == '\n' ? fputs("\\n", out) : fputc(*name, out);
}

static void describe(FILE *out, PyThreadState *tstate)
{
    const char *name = rdb_thread_name(tstate);
    int number = rdb_thread_number(tstate), holder;
    PyFrameObject *f = tstate->frame;

    fprintf(out, "%c %d%s", number == rdb_self->index + 1 ? '*' : ' ', number, *name ? " (" : "");
    write_name(out, name);
    fputs(*name ? ")" : "", out);
    if (f) {
        fputs("  ", out);
        write_name(out, PyString_AS_STRING(f->f_code->co_filename));
        fprintf(out, ":%d in ", PyFrame_GetLineNumber(f));
        write_name(out, PyString_AS_STRING(f->f_code->co_name));
    }
    if (rdb_lock_awaited(number - 1, &holder)) {
        if (holder == number - 1) /* as in Condition.wait: until another thread releases it */
            fputs(", waits for a lock that it took itself", out);
        else if (holder >= 0)
            fprintf(out, ", waits for a lock that thread %d holds", holder + 1);
        else
            fputs(", waits for a lock", out);
    }
    fputc('\n', out);
}

char *rdb_thread_list(void)
{
    PyInterpreterState *interpreter = PyInterpreterState_Head();
    char *text = NULL;
    size_t length;
    FILE *out = rdb_text_open(&text, &length, "the list of threads");
    int last = 0;
    for (PyThreadState *t = interpreter ? interpreter->tstate_head : NULL; t; t = t->next)
        if (rdb_thread_number(t) > last)
            last = rdb_thread_number(t);
    for (int number = 1; number <= last; number++) {
        PyThreadState *tstate = rdb_tstate_of(number);
        if (tstate)
            describe(out, tstate);
    }
    rdb_text_close(out, "the list of threads");
    return text;
}
