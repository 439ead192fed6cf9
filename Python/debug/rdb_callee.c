/* SPDX-License-Identifier: MIT */
/* The names of functions written in C: see rdb_callee.h. */
#include "rdb_callee.h"

#include <string.h>

const char *rdb_last_part(const char *name)
{
    const char *dot = name ? strrchr(name, '.') : NULL;
    return dot ? dot + 1 : name;
}

bool rdb_callee_is(const struct rdb_callee *callee, const char *wanted)
{
    const char *name = rdb_last_part(wanted), *owner = callee->owner;
    if (!callee->name || strcmp(name, callee->name) != 0)
        return false;
    if (name == wanted)
        return true;
    size_t length = (size_t)(name - wanted) - 1;
    if (owner && *owner == '_' && wanted[0] != '_' && strncmp(owner, "__", 2) != 0)
        owner++;
    return owner && strlen(owner) == length && strncmp(owner, wanted, length) == 0;
}
