/* SPDX-License-Identifier: MIT */
/* Which text each code object was compiled from, in a replay: what the compiler makes has the text that was given to it, the
 * code inside too; what comes compiled has that of the file (rdb_source.h).  So a name in the debugger is that of a text.
 *
 * Beside the code objects, whose layout is upstream's.  Creates no object of the program. */
#ifndef RDB_TEXTS_H
#define RDB_TEXTS_H

#include <stdbool.h>

struct rdb_body;

/* The compiler has made this code, under a name. */
void rdb_texts_compiled(const struct rdb_body *, const char *file);

/* RECORD, REPLAY: the code is executed, the first time at least.  origin: see rdb_source_seen; not NULL of a module's.  True: only
 * now it is known of which text it is. */
bool rdb_texts_runs(const struct rdb_body *, const char *file, const char *origin);

/* Is it known? */
bool rdb_texts_known(const struct rdb_body *);

/* What its text is shown as; the name itself, if nothing is known yet. */
const char *rdb_texts_file(const struct rdb_body *, const char *file);

/* A code object goes.  Cheap if there are none here. */
void rdb_texts_gone(const struct rdb_body *);

#endif
