/* SPDX-License-Identifier: MIT */
/* Source files on disk, alone or in a zip archive, read outside the recorded world: the other half of rdb_source.h. */
#ifndef RDB_SOURCE_FILE_H
#define RDB_SOURCE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RDB_SOURCE_LIMIT = 16 << 20 }; /* bytes of a text */

/* Which state of a file was read. */
struct rdb_source_stamp {
    uint64_t device, file, size, changed;
};

/* RECORD: the file's text, to be freed; or that of the module in an archive which origin, a module's __file__, lies in: as it
 * lies there, *deflated or not.  NULL: the program has neither opened nor imported such a file, there is none, or it is as *at says; which
 * becomes what is returned. */
char *rdb_source_load(const char *name, const char *origin, struct rdb_source_stamp *at, size_t *length,
                      bool *deflated);

/* REPLAY: the text of a file of the library: where it lay in the recording or, with this hash, in our own library.  NULL:
 * there is none.  *changed: it has another hash. */
char *rdb_source_library(const char *name, uint64_t hash, size_t *length, bool *changed);

#endif
