/* A temporary folder that goes away with this process, however that ends.  Called by pack.c and unpack.c. */
#ifndef TEMPORARY_H
#define TEMPORARY_H

/* Makes one, which nobody else can enter, below TMPDIR or /tmp; once in a process.  NULL with a one-line reason in
 * *error.  Both to be freed. */
char *temporary_folder(char **error);

#endif
