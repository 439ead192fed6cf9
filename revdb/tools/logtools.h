/* `revdb info` and `revdb check`: what a log says of itself, without replaying it. */
#ifndef REVDB_LOGTOOLS_H
#define REVDB_LOGTOOLS_H

struct rdb_log_header;

/* Prints the header, sizes, number of events by kind, and how the recording ended. */
int logtools_info(const char *path);

/* Verifies every chunk and says how far the log is good. */
int logtools_check(const char *path);

/* Both return an exit status: 0, or 3 if the log cannot be used or is damaged, with one line on stderr. */

/* Says on stderr if the recording warned of something that it could not record faithfully.  Called by whatever replays. */
void logtools_warn(const char *path);
/* The shell command that would record the same program once more, into a log beside this one, with an interpreter; to be
 * freed.  NULL if the log cannot be read, or is that of a forked process: only its parent can be run again; then
 * *parent is the parent's log, to be freed. */
char *logtools_record_again(const char *path, const char *exe, char **parent);

/* Prints the command line, on one line whatever it holds. */
void logtools_print_command(const struct rdb_log_header *);

#endif
