/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time that only goes forward, for waiting and for measuring. */
#ifndef CLOCK_H
#define CLOCK_H

double clock_now(void); /* in seconds, from some moment on */

#endif
