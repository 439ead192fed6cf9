/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where one can stand: at a stop point, or so many instructions behind it.  Written "123456" or "123456.3".  Used by
 * everything that moves or tells times; knows none of it. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stdint.h>

struct moment {
    int64_t time;        /* the timestamp: how many stop points came before */
    int64_t instruction; /* how many instructions were executed since; 0 at the stop point itself */
};

bool moment_is(struct moment, struct moment);

/* As a person writes it.  moment_read: false if the text is anything else. */
struct moment_text {
    char text[48];
};
struct moment_text moment_write(struct moment);
bool moment_read(const char *text, struct moment *);

#endif
