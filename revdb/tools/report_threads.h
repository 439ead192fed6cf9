/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stacks of all threads where a program hung, was killed or crashed: a part of a report (report.h). */
#ifndef REPORT_THREADS_H
#define REPORT_THREADS_H

#include "source_text.h"

#include <stdio.h>

/* Writes them, if there are any frames at the end of the recording.  The session ends up there. */
void report_threads_write(FILE *out, struct session *, struct sources *);

#endif
