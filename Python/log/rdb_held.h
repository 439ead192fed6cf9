/* SPDX-License-Identifier: MIT */
/* What whoever holds the interpreter lock writes again and again, side by side.
 *
 * When threads compute, the lock passes between processors a hundred thousand times a second, and every cache line that
 * its owner has written must follow it.  So RDB_HELD before a variable's definition puts it beside the others, into one
 * line or two; what others read while they wait for the lock must not be among them. */
#ifndef RDB_HELD_H
#define RDB_HELD_H

#define RDB_HELD __attribute__((section("rdb_held"), aligned(8)))

#endif
