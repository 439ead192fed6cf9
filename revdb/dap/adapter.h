/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this room have in common: one client, one session, and what was told of it.
 *
 * A request is a function behind REQUEST, in the file of its kind; serve.c finds and calls it.  Whatever it puts into the
 * body is the answer; `return refuse(...)` is the answer that it cannot be done.  A request that moves answers first, by
 * answer(), and then moves: what comes of it is an event. */
#ifndef ADAPTER_H
#define ADAPTER_H

#include "changes.h"
#include "dap.h"
#include "hit_map.h"
#include "inspect.h"
#include "json.h"
#include "listed.h"
#include "moves.h"
#include "source_text.h"
#include "transport.h"

/* Who the client is, and what it can. */
struct client {
    bool lines_from_0, columns_from_0;
    bool progress, invalidated, ansi;
};

/* A frame that was told of. */
struct known_frame {
    int thread; /* 0: the one that runs here */
    int frame;  /* 0: the innermost */
};

/* What a variablesReference stands for: a place in a tree. */
struct known_value {
    int thread, frame;
    const char *root, *source, *path; /* struct tree_place */
    const char *expression;           /* an expression for it in that frame; "" if there is none */
    int named, numbered;
    bool objects; /* the numbered objects, instead */
};

/* What the client set, beside what the engine knows of it. */
struct known_breakpoint {
    int id; /* of the engine, and the client's */
    enum { OF_SOURCE, OF_FUNCTION, OF_EXCEPTION, OF_DATA, OF_INSTRUCTION } of;
    const char *path;          /* OF_SOURCE: as the client called the file; OF_INSTRUCTION: its address */
    const char *hit_condition; /* "" */
    const char *log_message;   /* "": it stops */
    bool mine_only;            /* OF_EXCEPTION: passes over the library's */
    long long hits;
    int64_t told; /* where it stood when the client was told; 0: pending */
};

/* A request that is being answered. */
struct current {
    long long seq; /* -1: none */
    const char *command;
    json_t *body;
    bool answered;
    char *error; /* of refuse */
    bool quiet;  /* and that is no message for the person: nobody needs it, or it is shown where they asked */
};

struct adapter {
    const struct dap_host *host;
    struct transport transport;
    struct client client;
    struct interrupt interrupt;
    double deadline; /* at which what is being done is given up, by clock_now; 0: never */
    bool too_late;   /* it was */
    bool cancelled;  /* the client asked to give up what is being done */
    bool moving;     /* a move is under way: `pause` ends it */
    struct current current;
    bool initialized, configured, over;
    const char *restart_log; /* for `restart`: what was opened */

    struct session *session; /* NULL: none is open */
    char *cwd;               /* where the program was started; "" if that is unknown */
    struct sources sources;
    char **files; /* names of those with a sourceReference, counted from 1 */
    int file_count;
    char *stop_at; /* "failure", "start", "end"; what to do when the client is configured */
    char **roots;  /* pathMappings: there, here, there, here, ... */
    int root_count;

    /* Valid up to the next move; numbers go on, so that an old one is known to be old. */
    struct known_frame *frames;
    struct known_value *values;
    int frame_count, value_count, first_frame, first_value;
    char *why; /* the description of the stop, or NULL */

    struct known_breakpoint *breakpoints;
    int breakpoint_count;
    struct hit_map hits;    /* where the breakpoints are hit: found out while the client is silent */
    bool told_complete;     /* that the walk over the recording is over */
    struct {                /* what `revdb/last` is about, as long as one stands where it led */
        const char *source; /* NULL: nothing */
        struct expression expression;
        int64_t time;
    } following;

    struct {
        bool begun;
        double since; /* 0: nothing is told */
        int number;
        double told;
    } progress;
    struct text written; /* during this move, to be told when it is over; and its pieces */
    struct program_output_piece *pieces;
    int piece_count;
};

/* What must have gone before. */
enum phase { PHASE_ANY, PHASE_INITIALIZED, PHASE_OPEN };

struct request {
    const char *name;
    enum phase phase;
    bool (*run)(struct adapter *, const json_t *arguments, json_t *body);
};

#define REQUEST(id, name, phase)                                                                                       \
    static bool request_##id(struct adapter *, const json_t *, json_t *);                                              \
    static const struct request id##_request = {name, phase, request_##id};                                            \
    LISTED(revdb_requests, request, id##_request)                                                                      \
    static bool request_##id(struct adapter *adapter, const json_t *arguments, json_t *body)
#define UNUSED_REQUEST ((void)adapter, (void)arguments, (void)body)

/* ---- talk.c: what is said ---- */

/* The answer of the request that is being run, as it is; further ones are none. */
void answer(struct adapter *);
/* It cannot be done: one sentence.  Returns false. */
bool refuse(struct adapter *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* It asks about something ("the frame 3") that was told elsewhere: when somebody moves on, many such are under way. */
bool refuse_late(struct adapter *, const char *what);
/* Why a query has failed.  True if it has not. */
bool went_well(struct adapter *, enum travel_result);
/* An event; the body is used up, NULL: none. */
void tell(struct adapter *, const char *event, json_t *body);
/* A line for the console. */
void say(struct adapter *, const char *category, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Arguments: what there is of that name and type, else the default. */
const char *string_of(const json_t *, const char *name, const char *otherwise);
long long number_of(const json_t *, const char *name, long long otherwise);
bool flag_of(const json_t *, const char *name, bool otherwise);

/* Lines as the client counts them, and as we do. */
long long client_line(const struct adapter *, long long line);
long long our_line(const struct adapter *, long long line);

/* ---- places.c: sources and frames ---- */

/* A Source of a file as recorded. */
json_t *source_for(struct adapter *, const char *file);
/* The file as recorded that a Source of the client's means; what to set a breakpoint in.  NULL: it says nothing. */
const char *file_of(struct adapter *, const json_t *source);
/* Is it the interpreter's library, or installed with it? */
bool is_library(const char *file);
/* A new frameId. */
int frame_number(struct adapter *, int thread, int frame);
/* What it stands for; without one, or with 0: the innermost.  False after refuse. */
bool frame_of(struct adapter *, const json_t *arguments, struct known_frame *);
/* The place of a frame.  False after refuse. */
bool place_of(struct adapter *, struct known_frame, struct rdb_place *, const char **file);

/* ---- disassemble.c ---- */

/* The address of the next instruction of the frame with this frameId. */
char *instruction_address(int frame);
/* The line that begins with the instruction there; false after refuse, also if none does. */
bool instruction_line(struct adapter *, const char *reference, long long offset, const char **file, int *line);

/* ---- values.c: variables ---- */

/* A new variablesReference, 0 if there is nothing in it. */
int value_number(struct adapter *, const struct known_value *);
const struct known_value *value_of(const struct adapter *, long long number); /* NULL: of another place */
/* The value of an expression into a body, with what is in it; shown: as what, if not as it is.  False after refuse. */
bool describe_value(struct adapter *, const char *source, struct known_frame, const char *shown, json_t *body);

/* ---- stops.c: moving, and having moved ---- */

/* Forgets what was told of the place. */
void forget_place(struct adapter *);
/* The event `revdb/time`: where one is, or that there is something new to be asked for. */
void tell_time(struct adapter *);
/* A move has ended: tells where, and why.  reason: for a plain one, as the protocol has it ("step"). */
void tell_stopped(struct adapter *, enum travel_result, const struct arrival *, const char *reason);
/* Moves that go on over what does not stop: logpoints, hit conditions. */
struct destination {
    struct rdb_place frame; /* from which it sets out */
    struct moment moment;
};
typedef enum travel_result move_function(struct session *, const struct destination *, struct arrival *);
void run_move(struct adapter *, move_function *, const struct destination *, const char *reason);
/* After anything that may have lost the process where the person stood.  False: the session is over. */
bool settle(struct adapter *, bool moved);
/* For the session's view. */
struct travel_view view_for(struct adapter *);

/* ---- output.c ---- */

/* Of struct travel_view: kept, and told by tell_output. */
void take_output(void *adapter, int64_t time, int stream, const char *bytes, size_t length);
void tell_output(struct adapter *);
/* A move has led back from that timestamp: what was told is not taken back, but that is said. */
void mark_output(struct adapter *, int64_t before);

/* ---- work.c: what takes long ---- */

void prepare_for_work(struct adapter *);
/* What is begun now may be given up, by the client, or after so many seconds (0: never); and it is over. */
void begin_work(struct adapter *, double seconds);
void end_work(struct adapter *);
/* Requests that wait before a `cancel` of them are answered without being run. */
void drop_cancelled(struct adapter *);
/* The session is closed, if there is one. */
void end_session(struct adapter *);

/* ---- breakpoints.c ---- */

/* Does the hit stop, as the client wants it?  Else what it logs was told. */
bool hit_stops(struct adapter *, const struct arrival *);
const struct known_breakpoint *known_breakpoint(const struct adapter *, int id);
/* Tells of breakpoints that stand elsewhere than before, and of those set in the console. */
void tell_breakpoints(struct adapter *);

/* ---- record.c ---- */

/* Records what `launch` names: where the log is.  NULL after refuse. */
char *record_program(struct adapter *, const json_t *arguments);

#endif
