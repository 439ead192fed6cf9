/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb replay`: a whole log, in one go or piece by piece, without questions. */
#ifndef REPLAY_H
#define REPLAY_H

#include "replays.h"

struct replay_options {
    const char *log, *exe;
    struct replays *replays; /* how they are to be run */
    bool quiet;              /* say nothing where all is well */
    bool output;             /* write what the program wrote */
    int snapshots; /* then replay again, with so many snapshots along the way, each continued by two forks of it, which
                      must arrive at the same place; 0: do not */
    bool to_end;   /* one of these two then runs on to the end of the log */
};

/* Returns the exit status. */
int replay_to_end(const struct replay_options *);

#endif
