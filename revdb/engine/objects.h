/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The objects that have a number ($5): the person's list.  Where each one is in a replaying process is known by that
 * process, which is told the whole list, like breakpoints. */
#ifndef OBJECTS_H
#define OBJECTS_H

#include "notes.h"
#include "rdb_protocol.h"
#include "rdb_table.h"
#include "text.h"

#define OBJECT_NOT_KNOWN (-1)
#define OBJECT_BEFORE_ALL (-2) /* created before the first line of Python, or part of an image */
#define OBJECT_TO_THE_END (-3) /* it lives until the recording ends */

struct object {
    int number; /* counted from 1 */
    uint64_t uid;
    char *type, *repr; /* as seen last; the repr cut to a line */
    int64_t seen;      /* a timestamp at which it was alive */
    int64_t created;   /* the timestamp of the line that created it; or a negative constant above */
    int64_t died;      /* of the line that ended its life; or a negative constant above */

    /* For the processes: */
    int64_t gone;               /* it was looked for in vain at this timestamp, after it was seen; or INT64_MAX */
    uint64_t address;           /* where it was seen last */
    enum rdb_named_state state; /* in the process that was asked last */
};

struct objects {
    struct object *items; /* one without a uid is forgotten, or its record was lost */
    int count;
    struct rdb_table by_uid;
    unsigned generation; /* changes with every change of the set */
};

#define OBJECTS_KIND "object" /* of the records in the notes; their keys are the numbers */
#define OBJECTS_LIMIT 1000000

/* Takes in those kept with the log that are not known yet. */
void objects_load(struct objects *, const struct notes *);
/* Keeps one with the log, as it is known now. */
void objects_keep(struct notes *, const struct object *);

struct object *objects_find(struct objects *, int number); /* NULL if there is none */
bool objects_any(const struct objects *);                  /* has any object a number? */

/* Takes the number from its object (0: all numbers), here and in the notes.  It is not given again in this session. */
void objects_forget(struct objects *, struct notes *, int number);

/* The object of this uid, seen at a time: alive, or in the state it has.  One that has no number gets one that no other
 * session on the log has given, which is kept with the log. */
struct object *objects_name(struct objects *, struct notes *, uint64_t uid, uint64_t address, bool alive, int64_t time,
                            const char *type, const char *repr);

/* The payload of RDB_SET_NAMED. */
void objects_encode(const struct objects *, struct text *payload);
/* Takes in the answer of a process that stands at a time. */
void objects_decode(struct objects *, const struct text *answer, int64_t time);

#endif
