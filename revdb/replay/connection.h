/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message to or from a replaying process, over its socket (Python/protocol/rdb_protocol.h). */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "rdb_protocol.h"
#include "replays.h"
#include "text.h"

#include <sys/types.h>

enum connection_result {
    CONNECTION_OK,
    CONNECTION_CLOSED,      /* the other side is gone, or talks nonsense */
    CONNECTION_INTERRUPTED, /* Ctrl-C while waiting; half a message may have been read, so the socket is of no more use */
    CONNECTION_HUNG,        /* nobody over there does anything, for longer than there is patience (patience.h) */
};

/* Makes a pair of sockets: ours (with the waiting time that lets Ctrl-C through) and the server's.  False: errno. */
bool connection_pair(int *ours, int *theirs);

/* Sends a message, with a descriptor if pass is not -1.  False: the other side is gone, or takes nothing in and the person
 * has pressed Ctrl-C. */
bool connection_send(int fd, const struct replays *, const struct rdb_message *message, const void *payload, int pass);

/* Waits for a message from one of these, giving up at Ctrl-C, but not before the moment `patient_until` of
 * clock_now().  The payload replaces what was in `payload`. */
enum connection_result connection_receive(int fd, const struct replays *, struct rdb_message *message,
                                          struct text *payload, double patient_until);

/* Waits for a message without payload, and for the descriptor that comes with it: -1 if none does.  False: the other
 * side is gone. */
bool connection_receive_passed(int fd, struct rdb_message *message, int *passed);

#endif
