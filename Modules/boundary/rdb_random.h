/* SPDX-License-Identifier: MIT */
/* See Modules/boundary/rdb_random.c. */
#ifndef RDB_RANDOM_H
#define RDB_RANDOM_H

/* A shared library was loaded (rdb_loader.c); find looks a name up in it and in what it depends on.  Takes over the
 * randomness of OpenSSL and the writes of Berkeley DB when they are there. */
void rdb_random_library_loaded(void *(*find)(const char *name));

#endif
