/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index beside the log, LOG.idx (docs/index-format.md).  It can be deleted at any time; one that is damaged or of
 * another recording counts for nothing. */
#ifndef INDEX_FILE_H
#define INDEX_FILE_H

#include "index.h"

/* What an index says of the recording besides its segments. */
struct index_facts {
    uint64_t recording; /* whose it is */
    int64_t main_start, main_end, main_depth;
};

/* Reads the index of that recording; facts: the rest of them is filled.  False if there is none that can be used. */
bool index_load(struct index *, const char *path, struct index_facts *);

/* Writes it, complete or not at all, as private as the log.  False: errno. */
bool index_save(const struct index *, const char *path, const struct index_facts *);

#endif
