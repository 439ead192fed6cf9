/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb dap`: the Debug Adapter Protocol (docs/dap.md) on the engine.  What a client asks for is one function a request
 * (adapter.h); this is how the main program calls it.  Knows neither the terminal nor the prompt's commands. */
#ifndef DAP_H
#define DAP_H

#include "session.h"

/* What only the main program can do, which knows all rooms. */
struct dap_host {
    /* Opens a log, or a pack, with this interpreter (NULL: the one beside revdb): the session, with this view and interrupt.
     * NULL with one line. */
    struct session *(*open)(void *closure, const char *log, const char *exe, const struct travel_view *,
                            struct interrupt *, char **error);
    void (*close)(void *closure);
    /* Is it a line for the prompt?  Runs it there, as if the person stood in that frame: what it says. */
    bool (*is_command)(void *closure, const char *line);
    bool (*run)(void *closure, const char *line, int thread, int frame, struct text *said);
    bool (*has_quit)(void *closure);
    /* What can stand where the word ends with which the line ends: strings. */
    void (*complete)(void *closure, const char *line, const char *word, int thread, int frame, struct text *candidates);
    void *closure;
};

/* Serves one client until it leaves.  Returns the exit status. */
int dap_serve(const struct dap_host *, int in, int out);

/* Serves those that connect to a port of this machine, one process each, until it is killed.  Only processes of the same
 * user are let in.  0: any port; it is told to the descriptor `words`. */
int dap_listen(const struct dap_host *, int port, int words);

#endif
