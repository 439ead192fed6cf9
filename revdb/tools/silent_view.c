/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of tools without a person: see silent_view.h. */
#include "silent_view.h"

#include "out.h"

#include <stdio.h>

static void ignore_output(void *closure, int64_t time, int stream, const char *bytes, size_t length)
{
    (void)closure, (void)time, (void)stream, (void)bytes, (void)length;
}

static void ignore_progress(void *closure, int64_t time, double part)
{
    (void)closure, (void)time, (void)part;
}

static void ignore_over(void *closure)
{
    (void)closure;
}

static void tell_notice(void *closure, const char *line)
{
    (void)closure;
    out_printf(stderr, "revdb: %s\n", line);
}

const struct travel_view silent_view = {ignore_output, ignore_progress, ignore_over, tell_notice, NULL};
