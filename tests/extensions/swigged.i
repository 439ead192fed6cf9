/* What real extensions wrapped by SWIG do: structures and arrays of C, callbacks, exceptions, text.  Compiled by
 * tests/test_generated_extensions.py. */
%module swigged
%include "exception.i"
%include "carrays.i"
%array_functions(double, doubles)

%exception Account_take {
    $action
    if (result < 0)
        SWIG_exception(SWIG_ValueError, "not so much is there");
}

%inline %{
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct Account {
    char owner[20];
    double balance;
    long opened;
};

struct Account *Account_open(const char *owner)
{
    struct Account *account = calloc(1, sizeof *account);
    strncpy(account->owner, owner, sizeof account->owner - 1);
    account->opened = (long)time(NULL);
    return account;
}

double Account_take(struct Account *account, double amount)
{
    return account->balance < amount ? -1 : (account->balance -= amount);
}

void Account_close(struct Account *account)
{
    free(account);
}

double mean(double *values, int count)
{
    double total = 0;
    for (int i = 0; i < count; i++)
        total += values[i];
    return total / count;
}

int lots(int faces)
{
    return rand() % faces;
}

const char *variable(const char *name)
{
    return getenv(name);
}

/* Calls back from C, between two reads of the clock. */
PyObject *timed(PyObject *function)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    PyObject *result = PyObject_CallFunction(function, "i", (int)getpid());
    clock_gettime(CLOCK_MONOTONIC, &after);
    return result ? Py_BuildValue("Nl", result, (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec) : NULL;
}
%}
