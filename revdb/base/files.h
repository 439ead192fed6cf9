/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that revdb writes, and those that it finds beside a log.  Whoever writes or finds one goes through here.
 *
 * What is written appears as a whole or not at all, and only its owner can read it: recordings are private.  Nothing is
 * ever removed that was not made here. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* A file that is being written.  Begins as {0}. */
struct file_writer {
    FILE *out;
    char *place;  /* what it becomes when it is whole; NULL: written right there */
    char *beside; /* where it is until then */
};

/* Begins to write the file of that name, beside it.  A device, a FIFO or standard output itself (/dev/stdout) is written
 * to as it is.  A symbolic link stays, and what it leads to is replaced.  False: errno. */
bool file_begin(struct file_writer *, const char *path);

/* The same for a file that revdb keeps beside a log and that nobody has named: what is there and is no regular file
 * stays (ENOTSUP), and a link is replaced, not followed. */
bool file_begin_companion(struct file_writer *, const char *path);

/* Puts the file in its place.  False: errno, what was there before is as it was, and nothing is left of the new one. */
bool file_commit(struct file_writer *);

/* Gives it up instead. */
void file_abandon(struct file_writer *);

/* Opens a file that somebody else may have put there, to read: a regular one, of at most so many bytes (0: any number), of
 * which a symbolic link counts only if it was made by the user, by root, or by whoever owns what it leads to.  Never
 * waits.  -1: errno, ENOTSUP for what is not regular, EFBIG, EACCES for such a link. */
int file_open_found(const char *path, off_t limit);
FILE *file_read_found(const char *path, off_t limit); /* the same as a stream; NULL: errno */

/* What such an errno means, for a person. */
const char *file_problem(int error);

#endif
