/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends the replaying processes of a session with it, however it ends: a process of ours that does nothing but wait for
 * that.  A replay may be in an endless loop, or stopped, and see nothing of the end of its socket; and that a process
 * is killed with its parent (PR_SET_PDEATHSIG) says nothing of its forks. */
#ifndef KEEPER_H
#define KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

struct keeper {
    pid_t pid;    /* 0: there is none */
    int lifeline; /* nobody else has this end of a pipe, so it is closed with us */
};

/* Starts a keeper, which starts a child that runs work(data), never to return, and is to lead a process group of its own.
 * The child's number, and so the group's, is nobody else's until keeper_end.  False: errno. */
bool keeper_start(struct keeper *, void (*work)(void *data), void *data);

/* Has the keeper kill the group, and waits until it has left. */
void keeper_end(struct keeper *);

#endif
