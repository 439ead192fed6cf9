/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program has written: see program_output.h. */
#include "program_output.h"

#include "array.h"

#include <stdlib.h>

void program_output_take(struct program_output *written, int64_t time, int stream, int64_t offset, const char *bytes,
                         size_t length)
{
    int64_t known = (int64_t)written->bytes.length - offset;
    if (known < 0 || known >= (int64_t)length || offset + (int64_t)length > PROGRAM_OUTPUT_LIMIT)
        return; /* nothing new; or a liar's, with a gap before it; or too much */
    bytes += known;
    length -= (size_t)known;
    struct program_output_piece *last = written->shown < written->count ? &written->pieces[written->count - 1] : NULL;
    if (last && !stream && last->time == time) /* typed text may be read a byte at a time */
        last->length += length;
    else
        *array_add(written->pieces, written->count) =
            (struct program_output_piece){time, stream, written->bytes.length, length};
    text_add(&written->bytes, bytes, length);
}

int program_output_before(const struct program_output *written, int64_t time)
{
    int low = 0, high = written->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (written->pieces[middle].time < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct program_output_piece *program_output_next(struct program_output *written, struct program_output *typed,
                                                       int64_t time, const char **bytes)
{
    struct program_output *of = written;
    bool out = written->shown < program_output_before(written, time);
    bool in = typed->shown < program_output_before(typed, time);
    if (!out && !in)
        return NULL;
    if (in && (!out || typed->pieces[typed->shown].time < written->pieces[written->shown].time))
        of = typed;
    const struct program_output_piece *piece = &of->pieces[of->shown++];
    *bytes = of->bytes.bytes + piece->begin;
    return piece;
}
