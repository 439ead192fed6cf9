/* SPDX-License-Identifier: MIT */
/* How values are told (rdb_shape.py): what the front end has asked for last. */
#ifndef RDB_SHAPE_H
#define RDB_SHAPE_H

#include "rdb_protocol.h"

extern struct rdb_shape rdb_shape;

#endif
