/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A wish to give up waiting: Ctrl-C, or whatever else the front end takes for one.  Whoever waits for something looks at
 * it, ten times a second at least.  A session has its own. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

struct interrupt {
    volatile sig_atomic_t pending;
    /* Asked whenever somebody looks, as long as nothing is pending: has there come such a wish?  NULL: nobody is asked. */
    bool (*ask)(void *closure);
    void *closure;
};

/* NULL: nobody interrupts. */
static inline bool interrupt_pending(const struct interrupt *interrupt)
{
    return interrupt && (interrupt->pending || (interrupt->ask && interrupt->ask(interrupt->closure)));
}

static inline void interrupt_clear(struct interrupt *interrupt)
{
    interrupt->pending = 0;
}

/* From now on Ctrl-C raises this one.  It must live until another one is named, or NULL. */
void interrupt_on_signal(struct interrupt *);

#endif
