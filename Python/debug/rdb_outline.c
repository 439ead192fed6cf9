/* What the code seen so far looks like: see rdb_outline.h. */
#include "rdb_outline.h"
#include "rdb_alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct function {
    char *name;
    char *qualified; /* with the functions and classes around it: "Cart.put" */
    int defined_at;  /* with the name, tells code objects of a file apart */
    int first_line;  /* of the body */
};

#define OUTLINE "the names of functions"

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
    struct outline *o = rdb_alloc(sizeof *o, OUTLINE);
    o->file = rdb_copy(file, OUTLINE);
    o->next = outlines;
    outlines = o;
    return o;
}

static void add_line(int line, int offset, void *data)
{
    struct outline *o = data;
    (void)offset;
    if (line < 0)
        return;
    if (line >= o->line_count) {
        int count = line + line / 2 + 64;
        o->has_code = rdb_grow(o->has_code, (size_t)count, OUTLINE);
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
    char *joined = rdb_alloc(length, OUTLINE);
    snprintf(joined, length, "%s%s%s", around, *around ? "." : "", name);
    return joined;
}

static void add(struct outline *o, PyCodeObject *code, const char *around)
{
    const char *name = PyString_AS_STRING(code->co_name);
    if (find(o, name, code->co_firstlineno))
        return;
    bool is_module = strcmp(name, "<module>") == 0;
    char *qualified = join(around, name);
    o->functions = rdb_grow(o->functions, (size_t)(o->function_count + 1) * sizeof *o->functions, OUTLINE);
    o->functions[o->function_count++] =
        (struct function){rdb_copy(name, OUTLINE), qualified, code->co_firstlineno, PyCode_Addr2Line(code, 0)};
    rdb_visit_lines(code, add_line, o);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(code->co_consts, i)))
            add(o, (PyCodeObject *)PyTuple_GET_ITEM(code->co_consts, i), is_module ? "" : qualified);
}

bool rdb_outline_add(PyCodeObject *code)
{
    struct outline *o = outline_of(PyString_AS_STRING(code->co_filename));
    int known = o->function_count;
    add(o, code, "");
    return o->function_count > known;
}

const char *rdb_outline_qualified(PyCodeObject *code)
{
    struct outline *o = outline_of(PyString_AS_STRING(code->co_filename));
    const struct function *function = find(o, PyString_AS_STRING(code->co_name), code->co_firstlineno);
    return function ? function->qualified : PyString_AS_STRING(code->co_name);
}

bool rdb_outline_is_named(PyCodeObject *code, const char *wanted)
{
    const char *name = PyString_AS_STRING(code->co_name), *dot = strrchr(wanted, '.');
    if (!dot || strcmp(dot + 1, name) != 0)
        return strcmp(name, wanted) == 0;
    return rdb_function_matches(PyString_AS_STRING(code->co_filename), rdb_outline_qualified(code), wanted);
}

int rdb_outline_line(const char *file, int line)
{
    int found = 0;
    for (struct outline *o = outlines; o; o = o->next) {
        if (!rdb_file_matches(o->file, file))
            continue;
        for (int n = line; n < o->line_count && (!found || n < found); n++)
            if (o->has_code[n])
                found = n;
    }
    return found;
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
