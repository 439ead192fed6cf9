/* The main program of python-rdb, in place of upstream's Modules/python.c. */
#include "Python.h"

#include "rdb_begin.h"
#include "rdb_count.h"
#include "rdb_main.h"
#include "rdb_marks.h"
#include "rdb_mode.h"
#include "rdb_server.h"
#include "rdb_start.h"
#include "rdb_torture.h"

#include <string.h>
#include <unistd.h>

char *rdb_program_folder(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    path[length < 0 ? 0 : length] = 0;
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = 0;
    return path;
}

int main(int argc, char **argv)
{
    rdb_start(&argc, &argv, rdb_server_start);
    rdb_boundary_begin();
    if (rdb_mode == RDB_RECORD && rdb_torture_counts)
        rdb_left = 1; /* a replay counts stop points anyway */
    rdb_marks_init();
    return Py_Main(argc, argv);
}
