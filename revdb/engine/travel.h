/* The engine: a session with a log, standing somewhere in it, and moving there and elsewhere.
 *
 * Called by the commands (through moves.c and inspect.c).  Knows nothing of terminals: what happens is told by return
 * values and through the hooks of struct travel_view.
 *
 * The process that stands where the person is (`here`) is never run: every move runs a fork of it or of another
 * snapshot, and only when that has arrived does the person move.  So Ctrl-C, a divergence or a crash leave the person
 * where they were. */
#ifndef TRAVEL_H
#define TRAVEL_H

#include "breakpoints.h"
#include "depths.h"
#include "found.h"
#include "index.h"
#include "objects.h"
#include "notes.h"
#include "snapshots.h"
#include "sought.h"
#include "survey.h"
#include "written.h"

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
    struct snapshots snapshots;
    struct spans depths;
    struct found found;
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
    int64_t log_polls;    /* how many polls the recording made */
    int64_t start_ns;     /* when the recording began, in nanoseconds since 1970 */
    struct text message;  /* one line, for TRAVEL_DIVERGED and TRAVEL_FAILED */
    struct text returned; /* of the last move, if it ran with RDB_RUN_RETURN: what the frame returned or raised */
    int64_t hit;          /* the breakpoint at which the last travel_forward stopped, or 0 */
    bool diverged;        /* has a divergence been met in this session? */

    int64_t main_start, main_end, end; /* timestamps, or -1 while not known */
    int main_depth;                    /* depth of the main module's frame, or -1 */

    int memory_limit; /* megabytes that all processes together may take; 0: by the size of the program */
    long memory_used; /* as measured last, and what was copied since */

    struct written written; /* what it wrote, and how much of that has been shown */
    bool showing;           /* a move is under way that shows it */
    double slice;           /* stop points that are replayed in SLICE_SECONDS, as measured lately */
};

/* Starts the interpreter and goes to the first line of the main module.  On failure returns false with a one-line
 * reason in session->message (and session->diverged set if that was why). */
bool travel_open(struct session *, const char *exe, const char *log);
void travel_close(struct session *);

/* Runs forward from here to the first hit (flags and limits as for RDB_RUN; the field `since` is ours), to the target at
 * the latest.  limits NULL: none.  session->hit tells which breakpoint it was. */
enum travel_result travel_forward(struct session *, int64_t target, unsigned flags, const struct rdb_run_limits *);

/* Goes to a timestamp, from the nearest snapshot.  If it lies beyond the end, goes to the end. */
enum travel_result travel_to(struct session *, int64_t time);
/* The same between two stop points, but fails if there is no such instruction. */
enum travel_result travel_to_moment(struct session *, struct moment);

/* Where the person stands; -1 before travel_open. */
struct moment travel_here(const struct session *);
/* How many instructions are executed from the stop point of that timestamp up to the next one. */
enum travel_result travel_count(struct session *, int64_t time, int64_t *count);
/* The timestamp before which everything lies behind the person: that of the next stop point, or of the one where they
 * stand. */
int64_t travel_passed(const struct session *);

/* Looks for the last hit before the timestamp `before`, which is here (travel_passed) or earlier, but not before the timestamp
 * `since`; the nearest segment between snapshots is searched first.  The person does not move. */
struct travel_hit {
    int64_t time; /* -1: there is none */
    int64_t breakpoint;
};
enum travel_result travel_search_back(struct session *, unsigned flags, const struct rdb_run_limits *, int64_t before,
                                      int64_t since, struct travel_hit *hit);
/* The last change of a watch that shows here or before. */
enum travel_result travel_search_change(struct session *, int64_t since, struct travel_hit *hit);

/* Runs a copy of the program from the timestamp `from` to the first hit: its timestamp, or -1 if the recording ends
 * before.  Takes in what became of the numbered objects by then.  The person does not move. */
enum travel_result travel_find(struct session *, int64_t from, unsigned flags, const struct rdb_run_limits *,
                               int64_t *time);

/* Replaces the process that stands here by one that has come from `since` or before, and so has seen what became of the
 * numbered objects in between. */
enum travel_result travel_again(struct session *, int64_t since);

/* Asks the process that stands here what has become of the numbered objects (struct object: state). */
enum travel_result travel_ask_objects(struct session *);

/* Runs forward to the first hit, but the person does not move: what was returned there (RDB_RUN_RETURN), and when (-1: without a
 * hit, at the end of the recording).  Shows
 * nothing of what the program writes on the way. */
enum travel_result travel_look_ahead(struct session *, unsigned flags, const struct rdb_run_limits *,
                                     struct text *returned, int64_t *time);

/* Sends a query to the process that stands here; *command becomes the answer.  A dead process is replaced. */
enum travel_result travel_ask(struct session *, struct rdb_message *command, const void *payload, struct text *answer);

/* The same to a process at the end of the recording, for which it is replayed, silently, leaving snapshots.  The person
 * does not move.  Where the replay diverges, that is the end. */
enum travel_result travel_ask_at_end(struct session *, struct rdb_message *command, struct text *answer);

/* Asks where the breakpoints stand as seen from here (struct breakpoint: stands_at). */
enum travel_result travel_resolve_breakpoints(struct session *);

/* After a failure: if the process that stood here is dead, another is brought here; if that fails, the person stands at
 * the latest snapshot there is.  False if the log cannot even be opened again (message). */
bool travel_settle(struct session *);

/* What all processes together may take, in kilobytes. */
long travel_memory_budget(const struct session *);

/* A copy of the program at a timestamp, that knows the breakpoints and the numbered objects; to be thrown away by
 * process_kill, NULL unless the result is TRAVEL_DONE.  And running it on. */
enum travel_result travel_copy_at(struct session *, int64_t time, struct process **);
enum travel_result travel_run_copy(struct session *, struct process *, int64_t target, unsigned flags);
/* To the next hit, or to the end; what is known to hold none is passed over, for which the process may be replaced. */
enum travel_result travel_run_copy_to_hit(struct session *, struct process **, unsigned flags);

/* A fork of here, or one that stands at timestamp 0, to be thrown away by process_kill; NULL with a message. */
struct process *travel_fork_here(struct session *);
struct process *travel_fork_first(struct session *);

/* For runs of such a process: it sets out to a timestamp; it has come so far (told to the view). */
void travel_set_out(struct session *, const struct process *, int64_t target);
void travel_tell_progress(struct session *, const struct process *);

/* What the answer of a process of ours means; the refusal is its message, if it was one. */
enum travel_result travel_outcome(struct session *, const struct process *, enum process_result, const char *refusal);

#endif
