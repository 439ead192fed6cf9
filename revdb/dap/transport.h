/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the Debug Adapter Protocol: a header that says how long they are, then JSON.  Knows nothing of what they mean.
 *
 * Whatever a client sends is read as far as it can be understood: broken JSON becomes a message that is none, and only what
 * leaves it open where the next message begins closes the transport. */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include "json.h"
#include "text.h"

#define TRANSPORT_LIMIT (16 << 20) /* bytes of a message */

struct transport {
    int in, out;
    struct text read; /* what was read and is no message yet */
    json_t *queue;    /* messages that nobody has taken yet; a number: one that was no JSON object, and its seq or -1 */
    long long sent;   /* the number of the latest message */
    bool closed;      /* nobody is there any more, or what they say cannot be told apart */
    char *complaint;  /* why it was closed, if that was not the client's wish; else NULL */
};

void transport_begin(struct transport *, int in, int out);

/* Reads what there is, waiting for so many milliseconds if there is nothing (-1: for ever), or until `also` can be read (-1:
 * nothing else). */
void transport_read(struct transport *, int milliseconds, int also);

/* The next message, which is the caller's; NULL: there is none. */
json_t *transport_take(struct transport *);

/* Sends one, which is used up; gives it its number. */
void transport_send(struct transport *, json_t *message);

#endif
