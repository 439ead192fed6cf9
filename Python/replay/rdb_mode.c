/* SPDX-License-Identifier: MIT */
/* The state that everything of ours looks at: see rdb_mode.h.  Nothing but variables. */
#include "rdb_mode.h"

int rdb_mode = RDB_OFF;
__thread uint64_t rdb_rolling;
