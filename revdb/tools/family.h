/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorded processes that belong together: a process's log names its parent's and lies in the same folder, so the
 * tree is found by reading the headers of the logs there.  Reads logs only. */
#ifndef FAMILY_H
#define FAMILY_H

#include "rdb_log.h"

struct member {
    char *name, *path; /* in the folder; with it */
    struct rdb_reader reader;
    int parent; /* index, or -1 */
    bool cut;   /* it names a parent, but following that would lead in a circle, or through too many */
};

/* All logs of a folder, the oldest first. */
struct family {
    struct member *members;
    int count;
};

/* Reads the folder of a log.  Returns the log's index, or -1 with a one-line reason in *error. */
int family_read(struct family *, const char *log, char **error);
void family_close(struct family *);

/* Was the process made by that one, or by one that it made, and so on? */
bool family_descends(const struct family *, int member, int from);

#endif
