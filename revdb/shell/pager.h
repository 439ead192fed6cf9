/* Long output through the person's pager.  Called by the commands that may write much. */
#ifndef PAGER_H
#define PAGER_H

#include "shell.h"

#include <stdio.h>

/* Where to write so many lines: to $PAGER (less) if a person types and they do not fit on the screen, else stdout. */
FILE *pager_open(struct shell *, int lines);
void pager_close(FILE *);

#endif
