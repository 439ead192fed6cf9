/* See Modules/rdb_memory.c. */
#ifndef RDB_MEMORY_H
#define RDB_MEMORY_H

/* A recorded program is about to fork: warns if it has memory that the child would share. */
void rdb_memory_forking(void);

#endif
