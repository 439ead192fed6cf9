/* Between the parts of the replaying side: where it stands (rdb_stop.c), breakpoints (rdb_breakpoints.c), what the front
 * end asks (rdb_server.c), and looking at the program (rdb_inspect.c). */
#ifndef RDB_STOPS_H
#define RDB_STOPS_H

#include "rdb_code.h"
#include "rdb_protocol.h"
#include "rdb_schedule.h"
#include "rdb_value.h"

#include <stdio.h>

/* ---- where the replay stands (rdb_stop.c) ---- */

/* A run as the front end asked for it. */
struct rdb_run {
    int64_t target;
    int flags; /* enum rdb_run_flags */
    struct rdb_run_limits limits;
};

/* What is known of the replay so far; forks inherit it. */
struct rdb_stand {
    int64_t main_start, main_end;  /* timestamps, -1 while unknown */
    int64_t last_hit, last_hit_id; /* of the run's scan, or a line passed */
    int64_t exit_status;           /* -1 while unknown */
    bool at_main_end;              /* the stop point is the end of the main module */
    char *returned;                /* RDB_RUN_RETURN: text, or NULL */
};
extern struct rdb_stand rdb_stand;

/* The timestamp of the last stop point passed. */
int64_t rdb_now(void);

/* At the start of a replay: count, and stop at timestamp 0. */
void rdb_stops_start(void);

/* The timestamp of the line that the running thread executes: the last stop point it has passed. */
int64_t rdb_line_time(void);

/* The timestamp of the line from which a thread's frame of this depth was called (a generator's: for the last time), or what it
 * was called by if that has no lines; -1 if that is not known. */
int64_t rdb_frame_called(const struct rdb_thread *, int depth);

/* That line is a hit of a breakpoint: something happened while it was executed. */
void rdb_line_hit(int id);
/* Likewise a line executed before, by its timestamp. */
void rdb_passed_hit(int id, int64_t time);

/* The program goes no further: from now on rdb_now() is one past the last stop point. */
void rdb_stops_finish(void);

/* Starts a run; the caller then lets the program go on.  wanted: whose result is (RDB_RUN_RETURN), or NULL. */
void rdb_run_begin(const struct rdb_run *, PyFrameObject *wanted);
extern struct rdb_run rdb_run; /* the current one */

/* The running thread's state, even where it has given up the interpreter lock; NULL before and after Python.  The frame
 * where the program stands, or NULL. */
PyThreadState *rdb_current_tstate(void);

/* The thread of that number; 0 is the running one.  NULL if there is none, or it has ended. */
PyThreadState *rdb_tstate_of(int thread);
/* And its number. */
int rdb_thread_number(const PyThreadState *);
/* What the threading module calls it; "" if it does not know it.  Creates no object. */
const char *rdb_thread_name(const PyThreadState *);
/* For `info threads`: a line for each, malloc'ed. */
char *rdb_thread_list(void);
PyFrameObject *rdb_current_frame(void);

/* The named object of this number has died: a stop point for RDB_RUN_DIED follows, if it is the one. */
void rdb_stop_if_died(int64_t number);

/* A code object was prepared for frame f: its first execution. */
void rdb_stops_code_added(struct rdb_code *, PyFrameObject *);

/* The front end has asked for a run: lets the program go on from where it stands. */
void rdb_stops_go_on(void);
/* Does the run end here, whatever else there is? */
bool rdb_run_is_over(void);

/* ---- between stop points (rdb_step.c) ---- */

/* The program stands at a stop point; frame NULL: at the end. */
void rdb_step_arrive(PyFrameObject *, PyObject **stack);
/* It goes on; from now on instructions are counted, or no longer. */
void rdb_step_leave(bool counting);
/* How many instructions were executed since the last stop point; between the one before that and it, if they were
 * counted, else 0. */
int64_t rdb_step_now(void);
int64_t rdb_step_counted(void);
/* What lies on the frame's value stack, a new list; NULL without an exception if that is not known. */
PyObject *rdb_step_values(PyFrameObject *);

/* ---- breakpoints (rdb_breakpoints.c) ---- */

/* Replaces the set by what an RDB_SET_BREAKPOINTS message holds; writes the payload of the answer.  False if the message
 * makes no sense. */
bool rdb_breakpoints_set(const char *payload, size_t length, FILE *answer);

/* The id of the breakpoint whose condition holds at this stop point, or 0. */
int rdb_breakpoint_at(PyFrameObject *);
/* The same of a watch whose value has changed since the stop point before. */
int rdb_breakpoint_changed(PyFrameObject *);
bool rdb_breakpoints_any(void);
void rdb_breakpoints_resolve(struct rdb_code *);
/* From now on the index is told of calls of functions written in C, or no longer. */
void rdb_breakpoints_index_calls(bool wanted);

/* ---- what happens between stop points (rdb_catch.c) ---- */

/* At the start of a replay. */
void rdb_catch_start(void);
/* A frame of the running thread ends; value is NULL if an exception leaves it. */
void rdb_catch_exit(PyFrameObject *, PyObject *value);
/* What the program writes to its standard output or error has left its buffers; looks at what is still in them, for a
 * print may be written much later; does somebody want that at every stop point?  time: of the line that wrote. */
void rdb_catch_output(int fd, const void *bytes, size_t length);
void rdb_catch_buffered(int64_t time);
bool rdb_catch_looks_at_buffers(void);
/* What is in the buffer of stdout. */
const char *rdb_catch_pending(size_t *length);
/* Has the program made output, whether it is still in a buffer or not, since this was last called? */
bool rdb_output_made(void);
/* The id of the breakpoint that waits for a switch between threads, or 0. */
int rdb_catch_switch(void);
/* The running thread has come to a stop point.  The id of the breakpoint that waits for an event which it took before that
 * while others ran, or 0.  Is there a thread that has such an event and no stop point yet? */
void rdb_catch_arrive(int64_t now);
int rdb_catch_late(int64_t now);
bool rdb_catch_any_late(void);

/* A call that is about to be made: what lies on the value stack. */
struct rdb_call_site {
    PyObject *callee;
    PyObject **arguments; /* the positional ones; names and values in turn; perhaps a tuple, perhaps a dict of more */
    int positional, named;
    bool has_tuple, has_dict;
};

/* f is about to make a call (rdb_builtins.c): called only while rdb_code_watch_calls is on. */
void rdb_builtin_called(PyFrameObject *f, const struct rdb_call_site *);
/* "len", "time.sleep", "list.append". */
void rdb_builtin_write_name(FILE *, PyObject *callee);

/* ---- what is wanted of every hit (rdb_rows.c) ---- */

/* What an RDB_SET_COLUMNS message says. */
void rdb_rows_set(const char *payload, size_t length, int64_t limit, bool python);

/* The stop point where f stands, of that timestamp, is a hit.  A frame ends. */
void rdb_rows_hit(PyFrameObject *f, int64_t time);
void rdb_rows_exit(PyFrameObject *f, PyObject *value);
/* Are the calls of a function written in C, of that name, rows?  Then f is about to make one (rdb_rows_builtin.c). */
bool rdb_rows_want_builtin(const char *name);
void rdb_rows_builtin(PyFrameObject *f, const struct rdb_call_site *);
/* An exception arrives in f. */
void rdb_rows_raised(PyFrameObject *f);

/* Writes repr(object) if that is certain without running Python code and without making objects: numbers, strings,
 * lists, tuples and dicts of such, instances without a __repr__ of their own.  False if it is not; something may have been
 * written then. */
bool rdb_write_plain(FILE *, const struct rdb_value *);

/* ---- variables (rdb_variables.c) ---- */

/* The frame's arguments, as they are now: "a=1, b=<list of 300>". */
void rdb_write_arguments(FILE *, PyFrameObject *);
/* All its variables, strings: a name, its value, the next name, ... */
void rdb_write_variables(FILE *, PyFrameObject *);

/* ---- the front end (rdb_server.c) ---- */

/* Sends an RDB_ROW. */
void rdb_server_row(int64_t time, int64_t number, int64_t depth, const char *text);

/* Tells the front end where the replay stands and does what it asks, until it asks to run on.  Does not return when
 * there is no going on. */
void rdb_serve(enum rdb_stop_reason, int64_t breakpoint_id, const char *message);

/* ---- looking at the program (rdb_inspect.c) ---- */

/* What came of an evaluation. */
struct rdb_evaluation {
    enum rdb_result result;
    char *text;   /* to show; malloc'ed */
    uint64_t uid; /* of the value, if that is an object of the program and more than a number or a short string; or 0 */
    uint64_t object; /* then, its address */
    const char *type;
};

/* Evaluates in this process, which is spoilt by it: a fork. */
struct rdb_evaluation rdb_evaluate(PyFrameObject *, enum rdb_eval_kind, const char *source);

/* In a fork of its own: is the condition true?  An error counts as true (the person should see the place).  In it,
 * __exception__ is the exception that is set, or None; __return__ is what the frame is about to return (NULL: None). */
bool rdb_condition_holds(PyFrameObject *, const char *condition, PyObject *returned);
/* Compiles an expression or, if `statements`, whatever else it is; for a frame of that code, or NULL.  NULL with the
 * exception set. */
PyObject *rdb_compile(PyFrameObject *, const char *source, bool statements);

/* "TYPE: TEXT" of the exception that is set, which is cleared; repr(value), at most limit characters of it. */
void rdb_write_exception(FILE *out);
void rdb_write_repr(FILE *out, PyObject *value, int limit);
enum { RDB_LINE_LIMIT = 300 }; /* characters of a value that shares its line with something else */

/* In a fork of its own: "returned REPR", or if value is NULL, "raised TYPE: TEXT" of the exception that is set.
 * malloc'ed. */
char *rdb_describe_result(PyFrameObject *, PyObject *value);

/* The exception that is set, "TYPE: TEXT", in a fork of its own.  malloc'ed. */
char *rdb_describe_exception(void);

/* In a throwaway process: repr(value), or as much of it as a list has room for; that of an expression, or what it raises in
 * angle brackets. */
void rdb_write_value(FILE *, PyObject *value);
void rdb_write_expression(FILE *, PyFrameObject *, const char *source);

/* Calls work(out, data) in a throwaway fork in RDB_EVAL mode and returns what it writes to out (malloc'ed; "" if the
 * fork died). */
char *rdb_in_fork(void (*work)(FILE *out, void *data), void *data);

/* From now on this process evaluates: mode, counters and hooks are set so that nothing of the replay moves. */
void rdb_enter_eval(void);

#endif
