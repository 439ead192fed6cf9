/* SPDX-License-Identifier: MIT */
/* What the code seen so far looks like: which lines of a file have code, which functions it defines.  Kept when the code
 * objects are freed (those of modules are, once imported), so that a breakpoint stands in the same place for good. */
#ifndef RDB_OUTLINE_H
#define RDB_OUTLINE_H

#include "rdb_names.h"

#include <stdbool.h>

struct rdb_body;
struct rdb_code;

/* Takes in the body of a code object and those of the functions and classes it defines.  False if it was known. */
bool rdb_outline_add(const struct rdb_body *);

/* The least line with code, from `line` on, in the file of exactly this name; 0 if there is none. */
int rdb_outline_line(const char *file, int line);

/* How many of the files that match have such a line; *first: the line in one of them. */
int rdb_outline_files(const char *file, int line, int *first);

/* The name of a code object with those of the functions and classes around it: "Cart.put". */
const char *rdb_outline_qualified(const struct rdb_code *);

/* The class in whose text it stands, itself or one around it: its private names (__x) are this one's.  "" for none. */
const char *rdb_outline_class(const struct rdb_code *);

/* Is a code object called so?  Its name may be given alone, qualified, or with the module's: "put", "Cart.put",
 * "shop.Cart.put". */
bool rdb_outline_is_named(const struct rdb_code *, const char *wanted);

/* The first line of the body of a function called so, in the files that match, and in which; 0 and "" if none is known. */
int rdb_outline_function(const char *file, const char *function, const char **where);

/* Calls visit for the name of every function, and for the qualified one if that is another (some twice). */
void rdb_outline_functions(void (*visit)(const char *function, void *data), void *data);

/* Calls visit for every line with code of the file of exactly this name, ascending. */
void rdb_outline_lines(const char *file, void (*visit)(int line, void *data), void *data);

#endif
