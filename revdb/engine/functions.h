/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of functions as people write them: with packages, __main__, by the names under which other modules have them. */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include "session.h"

/* Finds out where the breakpoints stand.  If this one is on a function and stands nowhere, looks its name up in the program
 * (os.path.join is posixpath.join), here and where the recording ends, if somebody has been there: then it is on that. */
enum travel_result functions_resolve(struct session *, struct breakpoint *);

/* The file of a module that is called so, if it is loaded and there is no function of that name; else NULL. */
const char *functions_module(struct session *, const char *name);

#endif
