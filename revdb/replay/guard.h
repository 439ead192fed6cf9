/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guard: answers for the replaying processes what their system call filter (seal.h) does not let them do
 * themselves.
 *
 * The kernel suspends such a call and tells the guard, a thread of the front end, which looks at its arguments.  It never
 * lets a call go on whose arguments lie in the replay's memory, where they could be changed after it has looked: it makes
 * the call itself and hands over the result (a descriptor, a struct).  What no replay has a reason to do ends the
 * process that tried; why stands in its last words. */
#ifndef GUARD_H
#define GUARD_H

/* What is guarded. */
struct guarded {
    const char *exe, *log; /* the interpreter, and what it replays */
    const char *root;      /* a folder that is the replay's file system, in which exe lies; NULL: ours is */
    int words;             /* the file that takes the last words */
    int opened;            /* takes the names of the files that the replay opens, each with its NUL; -1: nobody asks */
};

/* Starts guarding the processes that this listener (seal_enter) speaks for; the listener is the guard's from now on.  It
 * ends when the last of them has ended.  -1: no thread to be had, or no root. */
int guard_start(int listener, const struct guarded *);

#endif
