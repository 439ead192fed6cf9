/* SPDX-License-Identifier: MIT */
/* Between rdb_identity.c and rdb_shown.c: is a number that the program shows an id? */
#ifndef RDB_SHOWN_H
#define RDB_SHOWN_H

/* Which uid an id stands for; 0 where the number cannot be an id. */
unsigned long long rdb_uid_from_id(const void *id);

#endif
