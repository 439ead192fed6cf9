/* What a replay knows of a code object.  Made by rdb_code.c, used by rdb_stop.c and rdb_inspect.c. */
#ifndef RDB_CODE_H
#define RDB_CODE_H

#include "Python.h"
#include "frameobject.h"

#include <stdbool.h>

struct rdb_landing {
    int target; /* offset in the original code */
    int offset; /* of the landing, in the shadow */
};

struct rdb_code {
    struct rdb_code *next, **link; /* in rdb_codes */
    PyCodeObject *code;            /* not owned: it owns us */
    unsigned char *shadow;         /* the bytes to execute */
    struct rdb_landing *landings;
    int landing_count;
    bool skipped;               /* `step` does not stop here */
    bool returns;               /* somebody waits for its frames to end */
    unsigned char *armed;       /* per offset: rdb_index.c looks for its execution; NULL if it never has */
    bool fired;                 /* and some was executed */
    int64_t returned_in;        /* the segment in which a frame of it was last seen to end */
    unsigned char *breakpoints; /* per offset of the original code: 1 where some breakpoint stands; NULL for nowhere */
};

/* All code objects that were executed and still live, latest first. */
extern struct rdb_code *rdb_codes;

/* Puts a breakpoint on the stop point at this offset of the original code, a line start or the target of a landing, or
 * takes it away. */
void rdb_code_break(struct rdb_code *, int offset, bool set);

/* Has rdb_builtin_call look at every call that the code makes, or no longer. */
void rdb_code_watch_calls(struct rdb_code *, bool watch);

/* Calls visit(line, offset, data) for every line start of a code object, in the order of the bytecode. */
typedef void rdb_line_visitor(int line, int offset, void *data);
void rdb_visit_lines(PyCodeObject *, rdb_line_visitor *, void *data);

/* Is this the first execution of the main module's code?  Creates no object. */
bool rdb_is_main_module(PyFrameObject *);

#endif
