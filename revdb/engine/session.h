/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session: a log, where in it the person stands, and what is known of it.  One process may have several, of different
 * logs; they share nothing.
 *
 * This struct is what the files of the engine have in common.  What happens is told by return values and through the hooks
 * of struct travel_view: nothing here knows of terminals. */
#ifndef SESSION_H
#define SESSION_H

#include "breakpoints.h"
#include "index.h"
#include "index_query.h"
#include "known_hits.h"
#include "notes.h"
#include "objects.h"
#include "program_output.h"
#include "snapshots.h"
#include "stack_depths.h"
#include "survey.h"

#define TRAVEL_END INT64_MAX /* as a target: the end of the recording */

enum travel_result {
    TRAVEL_DONE,
    TRAVEL_INTERRUPTED, /* Ctrl-C: nothing has changed */
    TRAVEL_DIVERGED,    /* the replay diverged on the way: session->message; the person stands on the last good place */
    TRAVEL_FAILED,      /* session->message says why; nothing has changed */
};

/* What the front end wants to be told during moves. */
struct travel_view {
    /* The program has written this during the line at that timestamp. */
    void (*output)(void *closure, int64_t time, int stream, const char *bytes, size_t length);
    /* Now and then during a long move: where the running process stands, and what part of the way is behind it (0 to 1;
     * of the whole way there may be, where the end of the move is not known). */
    void (*progress)(void *closure, int64_t time, double done);
    void (*progress_over)(void *closure);            /* the move is over; called whether progress was or not */
    void (*notice)(void *closure, const char *line); /* something is worth a line, though the move goes on */
    void *closure;
};

/* The move that is under way, in stop points, or in polls (rdb_stopped) while nobody knows how many stop points there are. */
struct way {
    bool by_polls;
    int64_t from;         /* where the process started that runs now */
    double before, total; /* covered by others before it; altogether */
};

struct session {
    const char *log;
    const char *exe;
    struct replays replays; /* for the front end to fill, before session_open */
    struct snapshots snapshots;
    struct intervals depths;
    struct known_hits known_hits;
    struct index index;
    struct survey survey;
    /* One of the snapshots, pinned; but a process between two stop points is nobody's but the person's.  Never NULL once
     * there was one. */
    struct process *here;
    bool lost;              /* here is dead, and no snapshot any more: only its stop can be looked at (travel_settle) */
    struct process *wrecks; /* what was here and died during this command: somebody may still look at its stop */
    struct breakpoints breakpoints;
    struct objects objects;
    struct notes notes;
    struct travel_view view;
    struct way way;
    int64_t log_polls;       /* how many polls the recording made */
    int64_t start_ns;        /* when the recording began, in nanoseconds since 1970 */
    struct text message;     /* one line, for TRAVEL_DIVERGED and TRAVEL_FAILED */
    struct text returned;    /* of the last move, if it ran with RDB_RUN_RETURN: what the frame returned or raised */
    struct text raised;      /* the exception that is being raised there, and where, of the last stop of a catch */
    struct text raised_text; /* the exception alone: "KeyError: 'x'" */
    struct moment raised_at;
    struct text objection; /* what the condition raised of the breakpoint at which the last move stopped, or "" */
    int raised_depth;      /* of the frame that raises */
    int64_t hit;           /* the breakpoint at which the last travel_forward stopped, or 0 */
    bool diverged;         /* has a divergence been met in this session? */

    int64_t main_start, main_end, end; /* timestamps, or -1 while not known */
    char *main_file;                   /* of the main module, or NULL while it is not known */
    int main_depth;                    /* depth of the main module's frame, or -1 */

    struct rdb_shape shape; /* how much of a value is told */
    int value_patience;     /* seconds that a value may take to be told which is listed with others; 0: any number */
    int memory_limit;       /* megabytes that all processes together may take; 0: by the size of the program */
    long memory_used;       /* as measured last, and what was copied since */

    struct program_output output; /* what it wrote, and how much of that has been shown */
    struct program_output typed;  /* the same of what was typed into it */
    bool showing;                 /* a move is under way that shows it */
    double slice;                 /* stop points that are replayed in SLICE_SECONDS, as measured lately */
};

/* Starts the interpreter and goes to the first line of the main module.  On failure returns false with a one-line
 * reason in session->message (and session->diverged set if that was why). */
bool session_open(struct session *, const char *exe, const char *log);
void session_close(struct session *);

#endif
