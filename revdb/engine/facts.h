/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person asks of a recording first: what ran, when, for how long, how it ended.  Read from its log, without
 * replaying; facts_exception alone looks at a replay. */
#ifndef FACTS_H
#define FACTS_H

#include "session.h"

struct facts {
    char *command; /* "shop.py --fast" */
    char *started; /* "2026-11-29 00:35:12" */
    char *took;    /* "0.042 s", "at least 3 s", or "an unknown time" */
    char *ended;   /* "the program exited with status 1" */
    long long failures;
    bool may_have_raised; /* its status is that of an exception which nothing caught */
};

/* False, with a line in *problem, if it is no log that can be read. */
bool facts_read(const char *log, struct facts *, char **problem);

/* "KeyError: 'end', raised at shop.py:34", of the exception that left the main module; NULL if none did, or if finding out
 * takes longer than `patience` seconds. */
char *facts_exception(struct session *, double patience);

#endif
