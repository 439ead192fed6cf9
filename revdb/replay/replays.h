/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processes that replay one log: how they are to be run, and what they have in common.  All are forks of the first and
 * stay in its process group, which is not the terminal's: Ctrl-C reaches the front end alone, and one kill() ends them
 * all.  Several such groups share nothing. */
#ifndef REPLAYS_H
#define REPLAYS_H

#include "interrupt.h"
#include "keeper.h"
#include "seal.h"

#include <stdint.h>
#include <sys/types.h>

struct replays {
    /* For the front end to choose, before process_start: */
    bool unconfined;           /* else they are sealed (seal.h) */
    const char *root, *loader; /* an interpreter that lies below this folder takes the folder for the root of the
                                          file system and sees nothing else; what can be executed is the loader, of the same
                                          C library (a pack: unpack.h).  NULL: there is none */
    int opened;                /* takes the names of the files that they open, each with its NUL; -1: nobody asks */
    const struct interrupt *interrupt; /* gives up waiting for them; NULL: nothing does */
    int patience;                      /* how many seconds of doing nothing are enough (patience.h); 0: none are */

    /* process.c's: */
    pid_t group; /* 0: there are none */
    struct keeper keeper;
    int words;  /* an unnamed file: stderr of all of them */
    off_t told; /* how far process_last_words has read it */
    bool torture;
    uint64_t mapped_below; /* where the recording's libraries lie (Python/memory/rdb_images.h) */
    struct seal_filters *filters;
    enum seal_level reached;
};

/* As it begins. */
#define REPLAYS                                                                                                        \
    {                                                                                                                  \
        .opened = -1, .words = -1, .patience = 10                                                                      \
    }

/* Kills every process of the group.  */
void replays_kill(struct replays *);
void replays_close(struct replays *);

/* Takes leave of those that have ended. */
void replays_reap(const struct replays *);

/* The interpreter's path in the root, or NULL: it lies elsewhere, and sees the file system that we see. */
const char *replays_path_in_root(const struct replays *, const char *exe);

/* One line for the person if the latest process_start could confine the replay only in part, else "". */
const char *replays_notice(const struct replays *);

/* Makes the file for what they write there, if there is none. */
void replays_make_words(struct replays *);

/* The last line that any of the processes has written on its own stderr (a crash of the interpreter), or the guard or
 * process.c about it, since this was last called, or "". */
char *replays_last_words(struct replays *);

#endif
