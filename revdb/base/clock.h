/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time that only goes forward, for waiting and for measuring. */
#ifndef CLOCK_H
#define CLOCK_H

#include <sys/types.h>

double clock_now(void); /* in seconds, from some moment on */

/* The seconds of a processor that a process has used, however busy the machine is; 0 if it is gone. */
double clock_used(pid_t);

#endif
