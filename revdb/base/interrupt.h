/* Ctrl-C.  The signal only raises a flag; whoever waits for something looks at it and gives up waiting. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <stdbool.h>

void interrupt_setup(void);
bool interrupt_pending(void); /* has Ctrl-C been pressed since interrupt_clear? */
void interrupt_clear(void);

#endif
