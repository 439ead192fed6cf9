/* Stands in for Modules/rdb_boundary.c until it is here; to be deleted then. */
#define _GNU_SOURCE
#include "rdb_boundary.h"

#include <dlfcn.h>

const char *rdb_refused_call __attribute__((weak));
__attribute__((weak)) void *rdb_real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}
