/* The boundary calls that a log can hold, in the order of their numbers.  Append only (see rdb_event.h).  What each
 * one's arguments and results are stands in its row in Modules/rdb_<family>.c. */
#ifndef RDB_CALLS_H
#define RDB_CALLS_H

#define RDB_CALLS(X)                                                                                                   \
    X(read)                                                                                                            \
    X(write)                                                                                                           \
    X(open)                                                                                                            \
    X(close)                                                                                                           \
    X(lseek)

#endif
