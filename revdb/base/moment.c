/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timestamps with a fraction: see moment.h. */
#include "moment.h"

#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool moment_is(struct moment a, struct moment b)
{
    return a.time == b.time && a.instruction == b.instruction;
}

struct moment_text moment_write(struct moment moment)
{
    struct moment_text written;
    int length = snprintf(written.text, sizeof written.text, "%" PRId64, moment.time);
    if (moment.instruction)
        snprintf(written.text + length, sizeof written.text - (size_t)length, ".%" PRId64, moment.instruction);
    return written;
}

bool moment_read(const char *text, struct moment *moment)
{
    long long time, instruction = 0;
    char *copy = text_copy(text), *dot = strchr(copy, '.');
    if (dot)
        *dot = '\0';
    bool ok = text_number(copy, &time) && (!dot || (text_number(dot + 1, &instruction) && instruction >= 0));
    *moment = (struct moment){time, instruction};
    return ok;
}
