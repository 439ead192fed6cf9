/* Ctrl-C: see interrupt.h. */
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t pressed;

static void on_interrupt(int signal)
{
    (void)signal;
    pressed = 1;
}

void interrupt_setup(void)
{
    /* Without SA_RESTART: a wait must come back. */
    sigaction(SIGINT, &(struct sigaction){.sa_handler = on_interrupt}, NULL);
}

bool interrupt_pending(void)
{
    return pressed;
}

void interrupt_clear(void)
{
    pressed = 0;
}
