/* The main program of python-rdb, in place of upstream's Modules/python.c. */
#include "Python.h"

int main(int argc, char **argv)
{
    return Py_Main(argc, argv);
}
