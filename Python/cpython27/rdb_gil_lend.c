/* Gives up the GIL while the thread that holds it waits for a mutex of a C library, as Py_BEGIN_ALLOW_THREADS would.
 * Called by Modules/boundary/rdb_threads.c, which knows nothing of CPython, in recordings and replays alike. */
#include "Python.h"

#include "rdb_schedule.h"

void *rdb_gil_lend(void)
{
    /* Without a thread state there is nothing to come back to: the GIL is kept. */
    return _PyThreadState_Current && PyEval_ThreadsInitialized() ? PyEval_SaveThread() : NULL;
}

void rdb_gil_take_back(void *lent)
{
    int saved = errno;
    if (lent)
        PyEval_RestoreThread(lent);
    errno = saved;
}
