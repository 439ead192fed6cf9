/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening what the person named: see opening.h. */
#include "opening.h"

#include "interpreter.h"
#include "out.h"
#include "status.h"

#include <stdio.h>
#include <stdlib.h>

static int refuse(char *error)
{
    out_printf(stderr, "revdb: %s\n", error);
    return STATUS_UNUSABLE;
}

int opening_find(struct opening *opening, const char *name, const struct general *general)
{
    char *error;
    *opening = (struct opening){.replays = REPLAYS};
    if (!unpack_log(name, &opening->pack, &error))
        return refuse(error);
    opening->log = opening->pack.log;
    opening->replays.unconfined = general->unconfined;
    opening->replays.root = opening->pack.root;
    opening->replays.loader = opening->pack.loader;
    opening->replays.interrupt = &opening->interrupt;
    return STATUS_OK;
}

int opening_begin(struct opening *opening, const char *name, const struct general *general)
{
    char *error;
    int status = opening_find(opening, name, general);
    if (status != STATUS_OK)
        return status;
    opening->exe = interpreter_for_log(opening->log, general->exe ? general->exe : opening->pack.exe, &error);
    if (!opening->exe)
        return refuse(error);
    interrupt_on_signal(&opening->interrupt);
    return STATUS_OK;
}

int opening_session(const struct opening *opening, struct session *session)
{
    session->replays = opening->replays;
    if (session_open(session, opening->exe, opening->log))
        return STATUS_OK;
    out_printf(stderr, "revdb: %s\n", session->message.bytes);
    return session->diverged ? STATUS_DIVERGED : STATUS_UNUSABLE;
}

void opening_close(struct opening *opening)
{
    interrupt_on_signal(NULL);
    replays_close(&opening->replays);
    unpack_close(&opening->pack);
}
