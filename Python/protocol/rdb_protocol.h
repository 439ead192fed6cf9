/* SPDX-License-Identifier: MIT */
/* What the front end (revdb) and a replaying process (python-rdb as a server) say to each other, over a Unix stream
 * socket.  Declared here once, included by both; described in docs/protocol.md.
 *
 * The front end starts the first server with the environment variable REVDB_SERVER=FD (the number of the inherited end
 * of a socketpair) and the log's path as argv[1].  The server says first of all which version of this file it speaks
 * (RDB_HELLO), replays up to the first stop point (timestamp 0), sends RDB_STOPPED and waits.  From then on it is a snapshot: it does only what it is told, one command at a time; every
 * command is answered by exactly one final answer, before which RDB_OUTPUT messages may come where noted.  When the
 * socket closes, the process exits.
 *
 * A message is a struct rdb_message in host byte order, then `length` bytes of payload.  Texts in payloads are UTF-8 or
 * whatever bytes the program used; "strings" are NUL-terminated one after the other. */
#ifndef RDB_PROTOCOL_H
#define RDB_PROTOCOL_H

#include <stdint.h>

/* Raised with every change below.  RDB_HELLO, and where its number and `a` lie, stays as it is in all of them. */
#define RDB_PROTOCOL_VERSION 4

struct rdb_message {
    uint32_t kind;   /* enum rdb_message_kind */
    uint32_t length; /* bytes of payload that follow; at most RDB_MESSAGE_LIMIT */
    int64_t a, b, c; /* arguments; their meaning stands beside the kind; 0 where unused */
};
#define RDB_MESSAGE_LIMIT (64u << 20)

enum rdb_message_kind {
    /* ---- commands, front end -> server ---- */

    /* Fork.  The message carries one descriptor (SCM_RIGHTS): the child's end of a new socketpair.  The child stands at
     * the same place and serves the new socket; its first message there is RDB_STOPPED.  The parent answers
     * RDB_FORKED, a = pid of the child. */
    RDB_FORK = 1,

    /* Run forward.  a = target timestamp: stop there at the latest (INT64_MAX: the end of the recording).
     * b = flags (enum rdb_run_flags); payload: a struct rdb_run_limits.  The stop point where the server stands is not
     * looked at, unless RDB_RUN_HERE; the one at the target is looked at (and stopped at in any case).
     * With RDB_RUN_SCAN it is the other way about, so that one scan begins where another ends: looked at are the stop
     * points from the one where the server stands up to, and without, the one at the target.
     * Answer: RDB_OUTPUT* and RDB_ROW*, then RDB_STOPPED. */
    RDB_RUN,

    /* Replace the set of breakpoints.  Payload: per breakpoint a struct rdb_breakpoint, then three strings: file (""
     * for any; matched against the end of a code object's file name, at a '/'), name ("" for any: see enum
     * rdb_breakpoint_kind), condition ("" for none).  Answer: RDB_OK, payload: per breakpoint a struct
     * rdb_breakpoint_answer; then per breakpoint a string: of one on a function, the file where that line is; of one on
     * a class of exceptions, what the class is itself called, if the program has one under that name now; else "". */
    RDB_SET_BREAKPOINTS,

    /* Replace the set of named objects ($5).  Payload: per object a struct rdb_named.  Answer: RDB_OK, payload: per object a
     * struct rdb_named_answer.  The process notices from now on when they come to life and when they die. */
    RDB_SET_NAMED,

    /* What the rows of RDB_RUN_ROWS are about.  a = how many to send at most, payload: strings, the expressions to evaluate
     * at each hit; none: the hits are calls, told with their arguments and results; then b = 1 if the name is known to be that of a
     * Python function, so that those of functions written in C count only if it is a built-in name as well; and from bit 8 on
     * the milliseconds that each text may take, as in RDB_EVALUATE.  Answer: RDB_OK. */
    RDB_SET_COLUMNS,

    /* Evaluate.  a = frame (0 = innermost; -1: in none, with built-in names and numbered objects only), b = enum rdb_eval_kind, and from bit 8 on the milliseconds that each value may
     * take whose text was not asked for (0: any number), c = thread (0 = the running one), as which the text
     * runs; payload: the source text.  The process is spoilt by it: the front end sends this only to a fork that it throws away.
     * Answer: RDB_OUTPUT*, then RDB_RESULT. */
    RDB_EVALUATE,

    /* The stack of thread a (0 = the running one).  Answer: RDB_FRAMES, a = number of frames, payload: per frame,
     * innermost first, a struct rdb_place and its strings, and its arguments ("a=1, b=<list of 300>": what can be told
     * without running Python code); then the name of the thread as in struct rdb_stopped.
     * RDB_ERROR if there is no such thread now. */
    RDB_STACK,

    /* The variables of the innermost frame of thread a (0 = the running one), in short, told without running Python code.
     * Answer: RDB_TEXT, payload strings: a name, its value, the next name, ... */
    RDB_VARIABLES,

    /* The text of a source file as it was recorded.  Payload: the file name, exactly as a place gave it.  Answer:
     * RDB_TEXT, a = 1 found, 0 unknown; b = 1 if it is today's, and no longer what it was; c = the
     * flags of Python/replay/rdb_source.h: 1 it is UTF-8 whatever it declares, 2 it is deflated; payload the text. */
    RDB_SOURCE,

    /* Names seen so far, for completion and for "did you mean".  a = 0: file names; a = 1: function names; a = 2: in
     * payload a file name, answer the line numbers that have code, in decimal.  Answer: RDB_TEXT, payload strings. */
    RDB_NAMES,

    /* Text for `info threads`, `info log` and developers: a = enum rdb_info.  Answer: RDB_TEXT. */
    RDB_INFO,

    /* Let process a and its children trace this one, as a debugger does (where the kernel asks for that).  Answer: RDB_OK. */
    RDB_LET_TRACE,

    /* Leave at once.  No answer. */
    RDB_QUIT,

    /* How values are told from now on, here and in forks.  Payload: a struct rdb_shape.  Answer: RDB_OK. */
    RDB_SET_SHAPE,

    /* ---- answers, server -> front end ---- */

    /* The first message of the first server: a = RDB_PROTOCOL_VERSION. */
    RDB_HELLO = 63,

    /* Where the server now stands.  a = timestamp, b = enum rdb_stop_reason, c = for RDB_STOP_BREAKPOINT the id of the
     * breakpoint.  Payload: a struct rdb_stopped, then its strings. */
    RDB_STOPPED = 64,
    RDB_FORKED,
    RDB_OK,
    RDB_RESULT, /* a = enum rdb_result; b = the value's uid if it is an object of the program that deserves a number, else 0;
                   c = its address; payload strings: text to show (the repr, or the exception), may be empty; then the
                   name of the value's type; then how many characters the whole value has, of which a long text
                   is the beginning, or 0 */
    RDB_FRAMES,
    RDB_TEXT,
    RDB_OUTPUT,  /* the program, or an evaluation, wrote to a = 1 stdout or 2 stderr, or the program read what was
                    typed (a = 0, counted by itself); b = timestamp, c = number of bytes
                   the program had written to both before (counted whether sent or not, so that the front end can leave
                   out what it has shown already); payload: bytes */
    RDB_ROW,     /* a hit of a run with RDB_RUN_ROWS: a = timestamp, b = its number, from 0 on, c = depth of the frame;
                   payload: a line per expression, or the call ("put(self=..., price=3)").  c = RDB_ROW_RESULT: the call told
                   with that number has ended; payload: "returned REPR" or "raised TYPE: TEXT".  c = RDB_ROW_RAISED: the
                   condition raised what payload says, there is no such row */
    RDB_SEGMENT, /* what a run with RDB_RUN_INDEX has collected, before its final answer: a = how many features happened,
                   b = how many moments, c = how many further moments were left out; payload: per feature its number
                   (uint32), per moment a struct rdb_moment, and the definitions of features that happened for the first
                   time, each a struct rdb_feature and three strings (file, function, names) */
    RDB_ERROR,   /* the command could not be done; payload: one line */
};

#define RDB_ROW_RESULT (-1)
#define RDB_ROW_RAISED (-2)

enum rdb_run_flags {
    RDB_RUN_BREAKPOINTS = 1 << 0, /* a breakpoint (whose condition holds) is a hit */
    RDB_RUN_DEPTH = 1 << 1,       /* a stop point at a depth of at most that of the limits is a hit */
    RDB_RUN_MAIN_END = 1 << 2,    /* the end of the main module is a hit */
    RDB_RUN_SCAN = 1 << 3,        /* do not stop at hits: go on to the target and report the last one (see RDB_RUN) */
    RDB_RUN_HERE = 1 << 4,        /* look at the stop point where the server stands, too */
    RDB_RUN_OUTPUT = 1 << 5,      /* send what the program writes to its standard streams */
    RDB_RUN_RETURN = 1 << 6,      /* with RDB_RUN_DEPTH: keep the return value or exception of the frame one deeper than
                                     that of the limits, when it ends, for the strings of RDB_STOPPED */
    RDB_RUN_SKIPPED = 1 << 7,     /* with RDB_RUN_DEPTH: stop points in skipped files and functions are no hits */
    RDB_RUN_MAIN_START = 1 << 8,  /* the first line of the main module is a hit */
    RDB_RUN_FAILURES = 1 << 15,   /* the first stop point after a mark that says that something failed is a hit */
    RDB_RUN_THREAD = 1 << 9,      /* a stop point in another thread than the one before is a hit */
    RDB_RUN_CREATED = 1 << 10,    /* the first stop point after the creation of an object (of limits) is a hit */
    RDB_RUN_ROWS = 1 << 12,       /* with RDB_RUN_SCAN: send an RDB_ROW for every hit of a breakpoint */
    RDB_RUN_LAST_CHANGE =
        1 << 13,               /* with RDB_RUN_SCAN: of the stop point at the target, a change of a watch is a hit.  It
                                     shows only there, to a scan that has come from before */
    RDB_RUN_CHANGER = 1 << 14, /* find out which line makes the changes of watches (struct rdb_stopped: changer), which
                                     takes looking at them more often */
    RDB_RUN_INDEX =
        1 << 16, /* collect what happens for the index, up to the stop point where the run ends, and without it */
    RDB_RUN_DIED = 1 << 11,      /* the first stop point after the death of a named object is a hit */
    RDB_RUN_GENERATOR = 1 << 18, /* a stop point in the frame of a generator (of limits), innermost, is a hit */
    RDB_RUN_RAISE = 1 << 17,     /* stop where an exception is raised, before anybody handles it: RDB_STOP_RAISED */
};

struct rdb_run_limits {
    /* Lines that turn out to be hits when they have been passed (RDB_STOP_PASSED) are none up to this timestamp, unless
     * RDB_RUN_SCAN: where the whole move began. */
    int64_t since;
    int32_t depth;   /* for RDB_RUN_DEPTH */
    int32_t thread;  /* the one in which RDB_RUN_DEPTH and RDB_RUN_THREAD hit; 0 for any */
    int32_t line;    /* for RDB_RUN_DEPTH: at that very depth only lines beyond this one are hits; negative: only those
                        before; 0: all */
    int32_t number;  /* for RDB_RUN_DIED: of the named object; for RDB_RUN_RAISE: of the RDB_CATCH_RAISE that wants the
                        exception, 0 for any */
    uint64_t object; /* for RDB_RUN_CREATED: the uid; for RDB_RUN_GENERATOR: rdb_place.generator */
    /* Not to stop at the target, but before this many further instructions have been executed (by whatever thread and
     * frame); at the stop point after it if there are not so many.  0: at the target itself. */
    int64_t instruction;
};

enum rdb_stop_reason {
    RDB_STOP_TARGET, /* the timestamp asked for */
    RDB_STOP_BREAKPOINT,
    RDB_STOP_DEPTH,
    RDB_STOP_MAIN_END,   /* the main module has finished, or an exception leaves it */
    RDB_STOP_END,        /* the log holds nothing further; the timestamp is one past the last stop point */
    RDB_STOP_DIVERGED,   /* the replay diverged; rdb_stopped.message says how.  The process can only be thrown away. */
    RDB_STOP_MAIN_START, /* the first line of the main module */
    RDB_STOP_FAILURE,    /* something failed just before, as a mark says */
    RDB_STOP_THREAD,     /* another thread runs than at the stop point before */
    RDB_STOP_OBJECT,     /* RDB_RUN_CREATED, RDB_RUN_DIED */
    RDB_STOP_PASSED, /* a line passed before turned out to be a hit: rdb_stopped.last_hit (also told at RDB_STOP_END) */
    RDB_STOP_RAISED, /* an exception is raised, told by rdb_stopped.message.  No place to stay: the process stands inside
                        an instruction, the last of those that rdb_stopped counts if the run did */
};
/* The end of the main module counts as a stop point, with a timestamp of its own, so every place where one can stand has
 * its own number.  An RDB_RUN from RDB_STOP_END answers RDB_STOP_END again. */

/* What the name of each is stands beside it.  The name of a function may be qualified: "put", "Cart.put" and
 * "shop.Cart.put" all match the method put of class Cart in shop.py.  What a RDB_CATCH kind waits for happens between two
 * stop points: the hit is the line that was being executed. */
enum rdb_breakpoint_kind {
    RDB_BREAK_LINE = 1,
    RDB_BREAK_FUNCTION = 2, /* a function; one of Python stops where it begins, one written in C where it is called */
    RDB_SKIP_FILE = 3,      /* the SKIP kinds are what RDB_RUN_SKIPPED passes over */
    RDB_SKIP_FUNCTION = 4,
    RDB_BREAK_PATTERN,  /* a POSIX extended regular expression, looked for in qualified names */
    RDB_CATCH_RETURN,   /* a function: where it returns or an exception leaves it */
    RDB_CATCH_RAISE,    /* a class of exceptions, or "" */
    RDB_CATCH_UNCAUGHT, /* "": where an exception is raised that nothing catches */
    RDB_CATCH_EVENT,    /* an event of the log (rdb_event.h): a call to the outside, "signal" */
    RDB_CATCH_OUTPUT,   /* text that the program writes to its standard output or error */
    RDB_CATCH_THREAD,   /* "": the first line of another thread than before (a place, not a line passed) */
    RDB_WATCH,          /* an expression: a stop point where it has another value than at the one before */
};
#define RDB_NO_LINE (-1)

struct rdb_breakpoint {
    int32_t id;
    int32_t kind; /* enum rdb_breakpoint_kind */
    int32_t line; /* for RDB_BREAK_LINE; for RDB_WATCH, the FLAGS of RDB_EVAL_NAMES */
    /* Where the names of a watched expression are looked up: numbers of named objects (RDB_SET_NAMED), a frame and the
     * dict of its global variables; 0 for none.  In place of a file stand the names that are variables of the frame,
     * separated by blanks. */
    int32_t frame, globals;
};

/* A thing that happens at a place.  Numbered from 0 on as defined, anew by a process whose run before had no
 * RDB_RUN_INDEX. */
struct rdb_feature {
    int32_t kind; /* enum rdb_feature_kind */
    int32_t line;
    int32_t detail;
};

/* In brackets: which of the fields and strings say where. */
enum rdb_feature_kind {
    RDB_FEATURE_LINE = 1, /* a line ran [file, function (qualified), line; detail 1: where the function begins] */
    RDB_FEATURE_RETURN,   /* a frame ended, other than by a yield [file, function] */
    RDB_FEATURE_RAISE, /* an exception [file, function, line; names: its class and those that is derived from, separated
                             by blanks; detail 1: there were too many] */
    RDB_FEATURE_UNCAUGHT, /* an exception was found to be caught by nothing; its moment, which SystemExit does not have, is
                             when it was raised [names: its class and those that is derived from; detail: the thread] */
    RDB_FEATURE_EVENT,    /* an event of the log [names: which (rdb_event.h)] */
    RDB_FEATURE_OUTPUT,   /* the program made output, maybe into a buffer */
    RDB_FEATURE_WRITTEN,  /* output left the program: what RDB_OUTPUT tells of [detail: stream] */
    RDB_FEATURE_SWITCH,   /* another thread went on [detail: its number] */
    RDB_FEATURE_FAILURE,  /* a mark said that something failed */
    RDB_FEATURE_CALL,     /* Python code called a function or type written in C [names: its own] */
    RDB_FEATURE_NEW_CODE, /* code was met with lines that were not known [file]: breakpoints may stand elsewhere then */
};

/* When something happened, for exceptions raised and uncaught, signals, forks, output and switches. */
struct rdb_moment {
    int64_t time;
    uint32_t feature;
    uint32_t reserved;
};

struct rdb_breakpoint_answer {
    int32_t
        line; /* where it stands now (the next line that has code, when the one asked for has none), RDB_NO_LINE if it
                      stands at none but can hit, or 0 if nothing seen so far matches */
    int32_t calls; /* enum rdb_breakpoint_calls */
    int32_t files; /* RDB_BREAK_LINE: in so many files it stands, in each at the first line that has code */
};

/* Are calls of functions written in C hits? */
enum rdb_breakpoint_calls {
    RDB_CALLS_ALWAYS,
    RDB_CALLS_WHILE_UNKNOWN, /* as long as no Python function of that name is known */
    RDB_CALLS_NEVER,
};

/* uids from here on belong to objects that lie in the files of the interpreter and of extension modules: they are there
 * from the beginning to the end. */
#define RDB_STATIC_UID (1ULL << 48)

struct rdb_named {
    int64_t number;   /* any; those of the person count from 1 */
    uint64_t uid;     /* of the object */
    uint64_t address; /* where one process has seen it, 0 if none has: forks find it there */
    int64_t gone;     /* the timestamp from which on it is not looked for, because it is dead: INT64_MAX if unknown */
};

struct rdb_named_answer {
    int64_t state;    /* enum rdb_named_state */
    uint64_t address; /* while it is alive */
    int64_t died;     /* timestamp of the line during which it died, or -1 */
};

enum rdb_named_state {
    RDB_NAMED_NOT_YET, /* the program has not created it */
    RDB_NAMED_ALIVE,
    RDB_NAMED_DEAD,   /* and what it held is kept */
    RDB_NAMED_UNKNOWN /* it exists but cannot be reached, or it died before this process was told of it */
};

enum rdb_eval_kind {
    RDB_EVAL_PRINT,  /* an expression or statements, in the frame's namespaces; the result's repr if not None */
    RDB_EVAL_LOCALS, /* payload ignored: "name = repr" lines of the frame's local variables */
    RDB_EVAL_CHECK,  /* only compiled, which an expression must be */
    RDB_EVAL_LOOK,   /* payload: "FUNCTION OPTION", a newline, and an expression or nothing: what the function of
                        rdb_look.py says about its value */
    RDB_EVAL_WATCH,  /* payload: a struct rdb_breakpoint of kind RDB_WATCH and its strings; what to show of its value,
                        exceptions too: RDB_RESULT_EXCEPTION means that it reaches outside the recording */
    RDB_EVAL_NAMES, /* only compiled; the text is a line "UID ADDRESS UID ADDRESS QUICK FLAGS", of the frame (0 where its
                        variables are the global ones) and the dict of its global variables, whether a watch on it
                        is told by looking, and what its code takes from __future__; a line of names that are variables
                        of the frame; a line of those that are no builtins; of these, those that are not defined here
                        and that nothing seen from here sets; and the expression as it means the same outside the class
                        that the frame's code stands in */
};

/* How much of a value is told (Python/debug/rdb_shape.py). */
struct rdb_shape {
    int32_t depth;   /* containers in containers; 0: the value's whole repr, and nothing below counts */
    int32_t items;   /* of a container */
    int32_t length;  /* of a string in it */
    int32_t width;   /* of the lines of a printed value; 0: all on one */
    int32_t objects; /* objects in objects that are told by their attributes */
    int32_t room;    /* characters of a printed value, after which no more items are added; 0: any number */
};
#define RDB_SHAPE_USUAL                                                                                                \
    {                                                                                                                  \
        .depth = 5, .items = 100, .length = 200, .objects = 1                                                          \
    }

enum rdb_result { RDB_RESULT_OK, RDB_RESULT_EXCEPTION, RDB_RESULT_SYNTAX_ERROR };

enum rdb_info {
    RDB_INFO_LOG,
    RDB_INFO_MARKS, /* strings, for each mark made so far: "TIME CLOCK_NS FAILED COUNT", and its COUNT texts */
    RDB_INFO_CLOCK, /* nanoseconds since 1970, in decimal, what the clock said here, as far as the log tells; 0: it does not yet */
    RDB_INFO_BUFFERED, /* what the program has printed but not written yet: the contents of its stdout's buffer */
    RDB_INFO_THREADS,  /* a line for each thread that lives: number, name, place, the lock that it waits for */
};

/* A place in the program. */
struct rdb_place {
    int32_t line;
    int32_t depth;  /* frames on the stack of the thread, this one included: 1 for the main module */
    int32_t thread; /* 1 is the main thread */
    int32_t flags;  /* enum rdb_place_flags */
    /* The timestamp of the line from which the frame was called (a generator's: for the last time), or -1. */
    int64_t called;
    uint64_t generator; /* a generator's or coroutine's frame: tells it apart from all others that live; else 0 */
    /* strings: file name, function name */
};
enum rdb_place_flags {
    RDB_PLACE_MODULE = 1, /* the body of a module */
    RDB_PLACE_NONE = 2,   /* no frame: at the end */
    RDB_PLACE_BEGINS = 4, /* where its code begins: nothing of it was executed before */
};

/* The replay ends where the log is damaged, not where the recording ended; rdb_stopped.message says more. */
#define RDB_END_DAMAGED (-2)

struct rdb_stopped {
    int64_t pid;
    int64_t events;     /* events replayed so far */
    int64_t polls;      /* ordinal of the last poll for signals: they are as even in time as anything that is counted */
    int64_t main_start; /* timestamp of the first line of the main module, or -1 while it is not reached */
    int64_t main_end;   /* timestamp of the end of the main module, or -1 */
    int64_t last_hit;   /* RDB_RUN_SCAN: timestamp of the last hit, or -1.  Otherwise: of a line passed that is a hit */
    int64_t last_hit_id; /* breakpoint id, or 0 for another kind of hit */
    int64_t exit_status; /* at RDB_STOP_END: status of exit; -1 if the recording has none; RDB_END_DAMAGED */
    uint64_t uid_next;   /* objects with a uid below it have been created */
    int64_t instruction; /* how many instructions were executed since that timestamp: 0 at a stop point */
    int64_t counted; /* at a stop point: how many there were since the one before, if the run counted them, else 0 */
    uint64_t
        yielded; /* rdb_place.generator of the frame that was at the depth of RDB_RUN_DEPTH when the run began, if it was
                         left by a yield; else 0 */
    int64_t least_depth; /* of the stack, since the run began: no stop point in it had less, in any thread */
    struct rdb_place place;
    struct rdb_place
        changer; /* RDB_RUN_CHANGER: the line that has made the last change of a watch: the one that was running since the
                                 stop point before, or one that it has returned to */
    /* If the changer is a generator that went on after that stop point: how many instructions were executed in between; means
     * something only if the run counted them.  Else 0. */
    int64_t changer_instruction;
    /* strings: file name, function name (of the place), message (divergence, how the recording ended, or what ended
     * the main module: "" or the exception; of a hit, what its condition raised, or ""), returned (RDB_RUN_RETURN: "returned REPR" or "raised TYPE: TEXT", ""),
     * name of the thread as the threading module knows it ("" if it does not), file and function of the changer */
};

#endif
