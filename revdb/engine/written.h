/* What the program has written to its standard output and error, as far as any run has come, and how much of it the person
 * has seen.  Filled by travel.c and survey.c, read by the commands. */
#ifndef WRITTEN_H
#define WRITTEN_H

#include "text.h"

#include <stdint.h>

#define WRITTEN_LIMIT (256LL << 20) /* bytes; what is written beyond them is neither kept nor shown */

struct written_piece {
    int64_t time;         /* of the line that was being executed */
    int stream;           /* 1 stdout, 2 stderr */
    size_t begin, length; /* in the bytes */
};

struct written {
    struct text bytes;
    struct written_piece *pieces;
    int count;
    int64_t until; /* all that was written before this timestamp is here */
    int shown;     /* so many pieces have been shown */
};

/* Takes in what a run tells of; offset: how many bytes the program had written before.  What is known is passed over. */
void written_take(struct written *, int64_t time, int stream, int64_t offset, const char *bytes, size_t length);

/* How many pieces were written before the program stood at this timestamp. */
int written_before(const struct written *, int64_t time);

void written_free(struct written *);

#endif
