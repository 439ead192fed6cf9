/* SPDX-License-Identifier: MIT */
/* The main program of python-rdb, in place of upstream's Modules/python.c. */
#include "Python.h"

#include "rdb_begin.h"
#include "rdb_births.h"
#include "rdb_chaos.h"
#include "rdb_count.h"
#include "rdb_library.h"
#include "rdb_main.h"
#include "rdb_marks.h"
#include "rdb_mode.h"
#include "rdb_raw.h"
#include "rdb_server.h"
#include "rdb_start.h"
#include "rdb_torture.h"

#include <fcntl.h>
#include <limits.h>
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

/* What `python-rdb --version` says after Python's own line.  -V stays as it is: it is what scripts ask for. */
static void tell_version(void)
{
    char path[PATH_MAX + 40], line[200] = "python-rdb ";
    size_t length = strlen(line);
    rdb_program_folder(path, PATH_MAX);
    strcat(path, "/../lib/python-rdb.version");
    long file = rdb_raw_open(path, O_RDONLY | O_CLOEXEC, 0);
    long got = file < 0 ? -1 : rdb_raw_read((int)file, line + length, sizeof line - length);
    if (file >= 0)
        rdb_raw_close((int)file);
    if (got > 0)
        rdb_raw_write(2, line, length + (size_t)got);
}

/* Chaos: what the program asks for comes to lie elsewhere, and is used again in another order. */
static void place_elsewhere(void)
{
    enum { STEP = 8, LARGEST = 512, MOST = 200 };
    void *blocks[MOST];
    for (size_t size = STEP; size <= LARGEST; size += STEP) {
        unsigned count = rdb_chaos_place(MOST);
        for (unsigned i = 0; i < count; i++)
            blocks[i] = PyObject_Malloc(size);
        for (unsigned i = 0; i < count; i++) {
            unsigned other = i + rdb_chaos_place(count - i);
            void *block = blocks[other];
            blocks[other] = blocks[i];
            if (rdb_chaos_place(3))
                PyObject_Free(block);
        }
    }
}

int main(int argc, char **argv)
{
    rdb_library_below = "/lib/python2.7/";
    rdb_start(&argc, &argv, rdb_server_start);
    rdb_boundary_begin();
    if (rdb_mode == RDB_RECORD && rdb_torture_counts)
        rdb_left = 1; /* a replay counts stop points anyway */
    if (rdb_chaos & RDB_CHAOS_ADDRESSES)
        place_elsewhere();
    rdb_births = rdb_mode == RDB_REPLAY;
    rdb_marks_init();
    int status = Py_Main(argc, argv);
    if (argc > 1 && !strcmp(argv[1], "--version") && rdb_mode != RDB_REPLAY)
        tell_version();
    return status;
}
