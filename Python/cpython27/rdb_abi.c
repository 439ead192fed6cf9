/* SPDX-License-Identifier: MIT */
/* Refusing extension modules that were compiled for stock Python 2.7: see rdb_abi.h.  Knows nothing of CPython. */
#include "rdb_abi.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool is_stock(const char *message)
{
    return message && strstr(message, "undefined symbol: Py_InitModule4_64");
}

void *rdb_abi_dlopen(const char *path, int flags)
{
    if (flags & RTLD_NOW)
        return dlopen(path, flags);
    void *probe = dlopen(path, RTLD_NOW);
    if (!probe) {
        const char *message = dlerror();
        if (is_stock(message)) {
            dlopen(path, RTLD_NOW); /* for dlerror to say it again, to the caller */
            return NULL;
        }
    }
    void *handle = dlopen(path, flags); /* before the probe is closed, so that it is not loaded twice */
    if (probe)
        dlclose(probe);
    return handle;
}

const char *rdb_abi_explain(const char *path, const char *message)
{
    static char text[4096 + 200];
    if (!is_stock(message))
        return message;
    snprintf(text, sizeof text,
             "%.4000s was compiled for stock Python 2.7, whose objects have another layout than python-rdb's; "
             "compile it again with python-rdb (setup.py build_ext --force, or pip install --no-binary :all:)",
             path);
    return text;
}
