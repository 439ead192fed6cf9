/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of tools that use the engine without a person: what the program writes and how far a move has come is not
 * shown; what is worth a line goes to standard error.  Used by report.c and make_index.c. */
#ifndef SILENT_VIEW_H
#define SILENT_VIEW_H

#include "session.h"

extern const struct travel_view silent_view;

#endif
