/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl-C: see interrupt.h. */
#include "interrupt.h"

#include <stddef.h>

static struct interrupt *volatile raised; /* a signal handler has nothing else to go by */

static void on_interrupt(int signal)
{
    (void)signal;
    if (raised)
        raised->pending = 1;
}

void interrupt_on_signal(struct interrupt *interrupt)
{
    raised = interrupt;
    /* Without SA_RESTART: a wait must come back. */
    sigaction(SIGINT, &(struct sigaction){.sa_handler = on_interrupt}, NULL);
}
