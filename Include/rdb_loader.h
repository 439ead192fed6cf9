/* What became of the libraries that a program loaded (Modules/rdb_loader.c).  For rdb_mode.c, when a recorded program
 * ends.  Changes nothing that the program can see. */
#ifndef RDB_LOADER_H
#define RDB_LOADER_H

/* A replay loads the same files.  If one of them has been removed meanwhile, as by a test that compiles a module in a
 * folder of its own, says so (rdb_warn_unfaithful).  RDB_RECORD only. */
void rdb_loader_warn_of_removed(void);

#endif
