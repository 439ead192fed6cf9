/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tool works on: the log that the person named, which may be in a pack, and how it is to be replayed.  Nothing of it
 * is shared with another one. */
#ifndef OPENING_H
#define OPENING_H

#include "replays.h"
#include "session.h"
#include "unpack.h"

/* What may be said before the name of a subcommand, and behind it. */
struct general {
    const char *exe; /* the interpreter; NULL: the one beside revdb, or the pack's */
    bool unconfined;
};

struct opening {
    const char *log;
    char *exe;
    struct replays replays;
    struct interrupt interrupt; /* raised by Ctrl-C */
    struct unpacked pack;
};

/* Both return STATUS_OK, or STATUS_UNUSABLE after a line on stderr: where the log is; and which interpreter replays it.
 * opening_close follows either way. */
int opening_find(struct opening *, const char *name, const struct general *);
int opening_begin(struct opening *, const char *name, const struct general *);
void opening_close(struct opening *);

/* Opens a session on it, whose view is the caller's to set before.  Returns STATUS_OK, or what to exit with after a line
 * on stderr; session_close follows either way. */
int opening_session(const struct opening *, struct session *);

#endif
