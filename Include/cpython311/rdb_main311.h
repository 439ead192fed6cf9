/* SPDX-License-Identifier: MIT */
/* The main program of python3.11-rdb: for upstream's Programs/python.c. */
#ifndef RDB_MAIN311_H
#define RDB_MAIN311_H

/* Runs the interpreter, recorded or replayed if that is asked for.  Returns the exit status. */
int rdb_main(int argc, char **argv);

#endif
