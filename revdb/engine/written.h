/* What the program has written to its standard output and error, as far as moves have come: kept as they pass it for the
 * first time.  Filled by travel.c, read by the commands. */
#ifndef WRITTEN_H
#define WRITTEN_H

#include "text.h"

#include <stdint.h>

struct written_piece {
    int64_t time;         /* of the line that was being executed */
    int stream;           /* 1 stdout, 2 stderr */
    size_t begin, length; /* in the bytes */
};

struct written {
    struct text bytes;
    struct written_piece *pieces;
    int count, room;
};

void written_add(struct written *, int64_t time, int stream, const char *bytes, size_t length);

/* How many pieces were written before the program stood at this timestamp. */
int written_before(const struct written *, int64_t time);

void written_free(struct written *);

#endif
