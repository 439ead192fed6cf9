/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrivals in words: see arrival.h. */
#include "arrival.h"

#include <string.h>

static void describe_main_end(const struct stop *stop, struct text *sentence)
{
    bool leaves = strncmp(stop->message, "SystemExit", strlen("SystemExit")) == 0;
    if (*stop->message)
        text_printf(sentence, "%s%s leaves the main module here.", leaves ? "" : "Uncaught ", stop->message);
    else
        text_printf(sentence, "The main module ends here.");
}

static void describe_end(const struct stop *stop, struct text *sentence)
{
    if (*stop->message)
        text_printf(sentence, "The recording ends here: %s", stop->message);
    else
        text_printf(sentence, "The recording ends here: exit status %lld.", (long long)stop->raw.exit_status);
}

void arrival_describe(const struct session *session, const struct arrival *arrival, struct text *sentence)
{
    const struct stop *stop = &session->here->stop;
    switch (arrival->kind) {
    case ARRIVED:
        break;
    case ARRIVED_BREAKPOINT:
        if (session->raised.length && moment_is(session->raised_at, process_moment(session->here)))
            text_printf(sentence, "%s", session->raised.bytes);
        break;
    case ARRIVED_MAIN_END:
        describe_main_end(stop, sentence);
        break;
    case ARRIVED_END:
        describe_end(stop, sentence);
        break;
    case ARRIVED_BEGINNING:
        text_printf(sentence, stop->time == 0 ? "Nothing earlier: this is the beginning of the recording."
                                              : "Nothing earlier: the main module begins here.");
        break;
    case ARRIVED_NOWHERE:
        text_printf(sentence, stop->reason == RDB_STOP_END ? "This is the end of the recording."
                                                           : "This is the beginning of the recording.");
        break;
    }
}
