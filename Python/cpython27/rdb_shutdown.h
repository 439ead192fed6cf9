/* SPDX-License-Identifier: MIT */
/* Evaluations while the interpreter is being shut down.  Only in a throwaway process. */
#ifndef RDB_SHUTDOWN_H
#define RDB_SHUTDOWN_H

/* Makes built-in names and imports work again. */
void rdb_mend_shutdown(void);

#endif
