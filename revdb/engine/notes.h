/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has noted about a recording and finds again in the next session: a text file beside the log, LOG.notes,
 * with one record a line: its kind, a key, and the rest.
 *
 *     recording 5d1c77e21b0a4f16        whose notes these are: those of another recording of that name count for nothing
 *     bookmark before-crash 14290
 *     object 5 ...
 *
 * Records of a kind that this version does not know are kept.  The file is only ever replaced as a whole, and read again
 * before each change, so that two sessions on one log keep each other's notes. */
#ifndef NOTES_H
#define NOTES_H

#include "text.h"

#include <stdint.h>

struct notes {
    char *path;
    char *recording;   /* which one the log holds */
    struct text lines; /* the records, as strings one after the other; without the one that says whose they are */
    int lock;          /* the log, locked against other sessions; -1 */
    bool refused;      /* the file could not be written */
    char *problem;     /* a line that says so, until someone has told the person */
};

/* Reads the notes of a log, which holds the recording of that identity.  Without a file, there are none. */
void notes_open(struct notes *, const char *log, uint64_t recording);

/* Goes through the records of a kind: returns the next one (key and rest, "before-crash 14290"), NULL after the last.
 * *at is NULL before the first call.  Valid until the next notes_put. */
const char *notes_next(const struct notes *, const char *kind, const char **at);

/* The rest of the record with this key, or NULL. */
const char *notes_get(const struct notes *, const char *kind, const char *key);

/* Adds or replaces the record of a kind with a key (which holds no blanks); rest NULL removes it.  If the file cannot be
 * written, the notes live as long as the session. */
void notes_put(struct notes *, const char *kind, const char *key, const char *rest);

/* Removes all records of a kind. */
void notes_remove_all(struct notes *, const char *kind);

/* For a record that depends on the others: reads the file again, and keeps other sessions from changing it. */
void notes_lock(struct notes *);
void notes_unlock(struct notes *);

#endif
