/* SPDX-License-Identifier: MIT */
/* Between the eval loop's hooks and rdb_step.c; see Python/debug/rdb_step.h. */
#ifndef RDB_STEP27_H
#define RDB_STEP27_H

#include "Python.h"

#include "frameobject.h"

#include <stdbool.h>

/* An instruction is fetched; stack is where f's next value would be pushed.  True if it counts: it is not the one that
 * stands at the stop point. */
bool rdb_step_begins(PyFrameObject *, PyObject **stack);

#endif
