/* The guard: answers for the replaying processes what their system call filter (seal.h) does not let them do themselves.
 * Called by process.c.
 *
 * The kernel suspends such a call and tells the guard, a thread of the front end, which looks at its arguments.  It never
 * lets a call go on whose arguments lie in the replay's memory, where they could be changed after it has looked: it makes
 * the call itself and hands over the result (a descriptor, a struct).  What no replay has a reason to do ends the
 * process that tried; why stands in its last words. */
#ifndef GUARD_H
#define GUARD_H

/* Starts guarding the processes that this listener (seal_enter) speaks for, which replay `log` with the interpreter
 * `exe`; the listener is the guard's from now on.  It ends when the last of them has ended.  words: the file that takes
 * the last words.  -1: no thread to be had. */
int guard_start(int listener, const char *exe, const char *log, int words);

#endif
