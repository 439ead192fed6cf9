/* What the code seen so far looks like: see rdb_outline.h. */
#include "rdb_outline.h"

#include <stdlib.h>
#include <string.h>

struct function {
    char *name;
    int defined_at; /* with the name, tells code objects of a file apart */
    int first_line; /* of the body */
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
    struct outline *o = calloc(1, sizeof *o);
    o->file = strdup(file);
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
        o->has_code = realloc(o->has_code, count);
        memset(o->has_code + o->line_count, 0, count - o->line_count);
        o->line_count = count;
    }
    o->has_code[line] = 1;
}

static bool is_known(const struct outline *o, const char *name, int defined_at)
{
    for (int i = 0; i < o->function_count; i++)
        if (o->functions[i].defined_at == defined_at && strcmp(o->functions[i].name, name) == 0)
            return true;
    return false;
}

void rdb_outline_add(PyCodeObject *code)
{
    struct outline *o = outline_of(PyString_AS_STRING(code->co_filename));
    const char *name = PyString_AS_STRING(code->co_name);
    if (is_known(o, name, code->co_firstlineno))
        return;
    o->functions = realloc(o->functions, (o->function_count + 1) * sizeof *o->functions);
    o->functions[o->function_count++] =
        (struct function){strdup(name), code->co_firstlineno, PyCode_Addr2Line(code, 0)};
    rdb_visit_lines(code, add_line, o);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(code->co_consts, i)))
            rdb_outline_add((PyCodeObject *)PyTuple_GET_ITEM(code->co_consts, i));
}

bool rdb_file_matches(const char *name, const char *wanted)
{
    size_t length = strlen(name), tail = strlen(wanted);
    if (tail > length || strcmp(name + length - tail, wanted) != 0)
        return false;
    return tail == length || tail == 0 || wanted[0] == '/' || name[length - tail - 1] == '/';
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

int rdb_outline_function(const char *file, const char *function)
{
    for (struct outline *o = outlines; o; o = o->next)
        for (int i = 0; i < o->function_count && rdb_file_matches(o->file, file); i++)
            if (strcmp(o->functions[i].name, function) == 0)
                return o->functions[i].first_line;
    return 0;
}

void rdb_outline_functions(void (*visit)(const char *, void *), void *data)
{
    for (struct outline *o = outlines; o; o = o->next)
        for (int i = 0; i < o->function_count; i++)
            visit(o->functions[i].name, data);
}

void rdb_outline_lines(const char *file, void (*visit)(int, void *), void *data)
{
    for (struct outline *o = outlines; o; o = o->next)
        for (int n = 0; n < o->line_count && strcmp(o->file, file) == 0; n++)
            if (o->has_code[n])
                visit(n, data);
}
