/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program has written to its standard output and error, as far as any run has come, and how much of it the person
 * has seen.  Filled by travel.c and survey.c, read by the commands. */
#ifndef PROGRAM_OUTPUT_H
#define PROGRAM_OUTPUT_H

#include "text.h"

#include <stdint.h>

#define PROGRAM_OUTPUT_LIMIT (256LL << 20) /* bytes; what is written beyond them is neither kept nor shown */

struct program_output_piece {
    int64_t time;         /* of the line that was being executed */
    int stream;           /* 1 stdout, 2 stderr; 0: it was typed */
    size_t begin, length; /* in the bytes */
};

struct program_output {
    struct text bytes;
    struct program_output_piece *pieces;
    int count;
    int64_t until; /* all that was written before this timestamp is here */
    int shown;     /* so many pieces have been shown */
};

/* Takes in what a run tells of; offset: how many bytes the program had written before.  What is known is passed over. */
void program_output_take(struct program_output *, int64_t time, int stream, int64_t offset, const char *bytes,
                         size_t length);

/* Of what was written and what was typed, which is kept apart, the next piece up to a timestamp in the order of time, which
 * counts as shown; NULL: all have been.  *bytes: where it begins. */
const struct program_output_piece *program_output_next(struct program_output *written, struct program_output *typed,
                                                       int64_t time, const char **bytes);

/* How many pieces were written before the program stood at this timestamp. */
int program_output_before(const struct program_output *, int64_t time);

#endif
