/* `revdb report LOG -o FILE.html`: what can be seen of a recording without a debugger, as one page for a browser.  Called
 * from the table of subcommands. */
#ifndef REPORT_H
#define REPORT_H

/* exe: what -x named, or NULL.  Returns an exit status of revdb. */
int report_write(const char *log, const char *exe, const char *file);

#endif
