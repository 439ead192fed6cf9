/* SPDX-License-Identifier: MIT */
/* What the code seen so far looks like: see rdb_outline.h. */
#include "rdb_outline.h"

#include "rdb_code.h"
#include "rdb_alloc.h"
#include "rdb_array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct function {
    char *name;
    char *qualified; /* with the functions and classes around it: "Cart.put" */
    char *class;     /* the innermost around it, or its own name; "" for none */
    int defined_at;  /* with the name, tells code objects of a file apart */
    int first_line;  /* of the body */
};

struct outline {
    struct outline *next;
    char *file;
    unsigned char *has_code; /* per line, up to line_count */
    int line_count;
    struct function *functions;
    int function_count;
};

static struct outline *outlines; /* latest first */

static struct outline *outline_of(const char *file)
{
    for (struct outline *o = outlines; o; o = o->next)
        if (strcmp(o->file, file) == 0)
            return o;
    struct outline *o = rdb_alloc(sizeof *o, "the names of functions");
    o->file = rdb_copy(file, "the names of functions");
    o->next = outlines;
    outlines = o;
    return o;
}

static void add_line(int line, void *data)
{
    struct outline *o = data;
    if (line < 0)
        return;
    if (line >= o->line_count) {
        int count = line + line / 2 + 64;
        o->has_code = rdb_grow(o->has_code, count, "the names of functions");
        memset(o->has_code + o->line_count, 0, count - o->line_count);
        o->line_count = count;
    }
    o->has_code[line] = 1;
}

static struct function *find(const struct outline *o, const char *name, int defined_at)
{
    for (int i = 0; i < o->function_count; i++)
        if (o->functions[i].defined_at == defined_at && strcmp(o->functions[i].name, name) == 0)
            return &o->functions[i];
    return NULL;
}

static char *join(const char *around, const char *name)
{
    size_t length = strlen(around) + strlen(name) + 2;
    char *joined = rdb_alloc(length, "the names of functions");
    snprintf(joined, length, "%s%s%s", around, *around ? "." : "", name);
    return joined;
}

/* Where a body is found. */
struct around {
    struct outline *outline;
    const char *name;  /* qualified, of the function or class that it is defined in; "" for none */
    const char *class; /* the innermost class around it; "" for none */
};

static void add(const struct rdb_body *body, void *data)
{
    const struct around *around = data;
    struct outline *o = around->outline;
    struct rdb_definition is = rdb_body_definition(body);
    if (find(o, is.name, is.defined_at))
        return;
    char *qualified = join(around->name, is.name);
    const char *class = is.is_class ? is.name : around->class;
    rdb_array_push(o->functions, o->function_count, "the names of functions",
                   (struct function){rdb_copy(is.name, "the names of functions"), qualified,
                                     rdb_copy(class, "the names of functions"), is.defined_at, is.first_line});
    rdb_body_lines(body, add_line, o);
    struct around inside = {o, strcmp(is.name, "<module>") == 0 ? "" : qualified, class};
    rdb_body_inner(body, add, &inside);
}

bool rdb_outline_add(const struct rdb_body *body)
{
    struct around around = {outline_of(rdb_body_definition(body).file), "", ""};
    int known = around.outline->function_count;
    add(body, &around);
    return around.outline->function_count > known;
}

const char *rdb_outline_qualified(const struct rdb_code *code)
{
    const struct function *function = find(outline_of(code->file), code->name, code->defined_at);
    return function ? function->qualified : code->name;
}

const char *rdb_outline_class(const struct rdb_code *code)
{
    const struct function *function = find(outline_of(code->file), code->name, code->defined_at);
    return function ? function->class : "";
}

bool rdb_outline_is_named(const struct rdb_code *code, const char *wanted)
{
    const char *dot = strrchr(wanted, '.');
    if (!dot || strcmp(dot + 1, code->name) != 0)
        return strcmp(code->name, wanted) == 0;
    return rdb_function_matches(code->file, rdb_outline_qualified(code), wanted);
}

static int line_in(const struct outline *o, int line)
{
    for (int n = line; n < o->line_count; n++)
        if (o->has_code[n])
            return n;
    return 0;
}

int rdb_outline_line(const char *file, int line)
{
    for (struct outline *o = outlines; o; o = o->next)
        if (strcmp(o->file, file) == 0)
            return line_in(o, line);
    return 0;
}

int rdb_outline_files(const char *file, int line, int *first)
{
    int count = 0;
    *first = 0;
    for (struct outline *o = outlines; o; o = o->next) {
        int found = rdb_file_matches(o->file, file) ? line_in(o, line) : 0;
        count += found > 0;
        *first = found && (!*first || found < *first) ? found : *first;
    }
    return count;
}

int rdb_outline_function(const char *file, const char *function, const char **where)
{
    *where = "";
    for (struct outline *o = outlines; o; o = o->next)
        for (int i = 0; i < o->function_count && rdb_file_matches(o->file, file); i++)
            if (rdb_function_matches(o->file, o->functions[i].qualified, function)) {
                *where = o->file;
                return o->functions[i].first_line;
            }
    return 0;
}

void rdb_outline_functions(void (*visit)(const char *, void *), void *data)
{
    for (struct outline *o = outlines; o; o = o->next)
        for (int i = 0; i < o->function_count; i++) {
            visit(o->functions[i].name, data);
            if (strcmp(o->functions[i].name, o->functions[i].qualified) != 0)
                visit(o->functions[i].qualified, data);
        }
}

void rdb_outline_lines(const char *file, void (*visit)(int, void *), void *data)
{
    for (struct outline *o = outlines; o; o = o->next)
        for (int n = 0; n < o->line_count && strcmp(o->file, file) == 0; n++)
            if (o->has_code[n])
                visit(n, data);
}
