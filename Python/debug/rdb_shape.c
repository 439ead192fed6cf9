/* SPDX-License-Identifier: MIT */
/* How values are told: see rdb_shape.h.  Knows nobody, since everybody who tells values asks it. */
#include "rdb_shape.h"

struct rdb_shape rdb_shape = RDB_SHAPE_USUAL;
