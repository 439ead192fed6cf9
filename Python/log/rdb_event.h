/* SPDX-License-Identifier: MIT */
/* Every kind of event in a log, once: RDB_EVENT_KINDS for the interpreter's own events, RDB_CALLS (rdb_calls.h) for the
 * boundary calls.  The order is the number in the log, so it is part of the format: append only, or raise
 * RDB_LOG_VERSION (rdb_log.h). */
#ifndef RDB_EVENT_H
#define RDB_EVENT_H

#include "rdb_calls.h"

/* X(name, what it is: shown by `revdb info`) */
#define RDB_EVENT_KINDS(X)                                                                                             \
    X(none, "never written: a zero byte where an event should begin is damage")                                        \
    X(thread, "another thread took the interpreter lock")                                                              \
    X(signal, "signals noticed at a poll")                                                                             \
    X(sync, "synchronisation: counters that every replay must match")                                                  \
    X(source, "text of a source file")                                                                                 \
    X(exit, "the program called exit, _exit, abort or exec")                                                           \
    X(note, "a warning that something was not recorded faithfully")                                                    \
    X(errno_changed, "errno, changed by the next call although it succeeds")                                           \
    X(wake, "a signal had come by the end of a call: the next tick is a poll")                                         \
    X(shared, "bytes that ctypes or mmap read from memory shared with other processes")                                \
    X(torture, "recorded in torture mode")                                                                             \
    X(stops, "torture mode: a hash over the lines that ran")                                                           \
    X(mark, "marks that the program made (revdb.mark)")                                                                \
    X(failure, "marks that say that something failed")                                                                 \
    X(chaos, "recorded with chaos")                                                                                    \
    X(no_memory, "a request for memory that failed")                                                                   \
    X(clock, "notes of what the clock said")                                                                           \
    X(contended, "a thread that held the interpreter lock had to wait for a mutex")                                    \
    X(visit, "a thread of an extension took the interpreter lock before it gave a mutex back")                         \
    X(handler, "a signal handler of C code ran")                                                                       \
    X(handlers, "signal handlers of C code had waited for a poll")                                                     \
    X(drop, "the interpreter lock was given up because another thread asked for it")

enum rdb_event {
#define X(name, text) RDB_EVENT_##name,
    RDB_EVENT_KINDS(X)
#undef X
        RDB_EVENT_first_call = 32,
    RDB_EVENT_before_calls = 31,
#define X(name) RDB_CALL_##name,
    RDB_CALLS(X)
#undef X
        RDB_EVENT_count
};

/* What a recording with chaos was asked for, as its event says (Python/replay/rdb_chaos.h). */
enum rdb_chaos_kind { RDB_CHAOS_SCHED = 1, RDB_CHAOS_IO = 2, RDB_CHAOS_ORDER = 4, RDB_CHAOS_ADDRESSES = 8 };

/* The name of an event kind ("signal", "read"), or NULL if there is no such kind; what it is ("" for a call). */
const char *rdb_event_name(unsigned kind);
const char *rdb_event_text(unsigned kind);

#endif
