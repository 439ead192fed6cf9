/* The main program of python-rdb, in place of upstream's Modules/python.c. */
#include "Python.h"

#include "rdb_mode.h"

int main(int argc, char **argv)
{
    rdb_start(&argc, &argv);
    return Py_Main(argc, argv);
}
