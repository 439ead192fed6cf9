/* SPDX-License-Identifier: MIT */
/* The main program of python3.11-rdb: see Include/cpython311/rdb_main311.h. */
#include "Python.h"

#include "rdb_begin.h"
#include "rdb_births.h"
#include "rdb_library.h"
#include "rdb_eval311.h"
#include "rdb_main311.h"
#include "rdb_marks.h"
#include "rdb_mode.h"
#include "rdb_server.h"
#include "rdb_start.h"
#include "rdb_torture.h"

int rdb_main(int argc, char **argv)
{
    rdb_library_below = "/lib/python3.11/";
    rdb_start(&argc, &argv, rdb_server_start);
    rdb_boundary_begin();
    bool tortured = rdb_mode == RDB_RECORD && rdb_torture_counts;
    rdb_counts_lines = rdb_mode == RDB_REPLAY || tortured;
    rdb_births = rdb_mode == RDB_REPLAY;
    rdb_marks_init();
    if (tortured)
        rdb_left = 1; /* every line is told of */
    return Py_BytesMain(argc, argv);
}
