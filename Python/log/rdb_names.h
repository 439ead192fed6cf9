/* SPDX-License-Identifier: MIT */
/* Which files and functions a name means.  Used by the interpreter, to place breakpoints, and by the front end, to look
 * them up in the index.  Knows nothing of CPython. */
#ifndef RDB_NAMES_H
#define RDB_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* What comes after the last '/' of a path: all of it, if there is none. */
const char *rdb_base_name(const char *path);

/* How long a name is without the number of a text: "shop.py" of "shop.py#2" (Python/replay/rdb_source.h). */
size_t rdb_name_length(const char *name);

/* Does a file name end in `wanted`, at a '/'?  Any does in "", and every text of a file in its name. */
bool rdb_file_matches(const char *name, const char *wanted);

/* Is it among those: of a folder ("lib/"), of a pattern as in a shell ("test_*"), or of this name? */
bool rdb_file_is_among(const char *name, const char *wanted);

/* Is the file that of a module called so: "handlers" or "logging.handlers" is .../logging/handlers.py, "json" is
 * .../json/__init__.py? */
bool rdb_module_matches(const char *file, const char *name);

/* Does a function of the file, whose qualified name is "Cart.put", answer to `wanted`: "put", "Cart.put", or with a name
 * of the module "shop.Cart.put"? */
bool rdb_function_matches(const char *file, const char *qualified, const char *wanted);

#endif
