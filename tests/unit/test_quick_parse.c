/* SPDX-License-Identifier: MIT */
/* The parser of conditions that are told by looking: what it takes, as what, and what it leaves to Python.
 *
 * Links: Python/debug/rdb_quick_parse.c Python/protocol/rdb_dollar.c */
#include "rdb_alloc.h"
#include "rdb_quick_tree.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

/* Where the parser gets its memory: the interpreter's (rdb_alloc.h) ends a recording without any. */
void *rdb_alloc(size_t size, const char *what)
{
    (void)what;
    return calloc(1, size);
}

static const char *const marks[] = {
    [RDB_QUICK_NEGATIVE] = "-u",   [RDB_QUICK_MULTIPLY] = "*",    [RDB_QUICK_DIVIDE] = "//",
    [RDB_QUICK_REMAINDER] = "%",   [RDB_QUICK_ADD] = "+",         [RDB_QUICK_SUBTRACT] = "-",
    [RDB_QUICK_EQUAL] = "==",      [RDB_QUICK_UNEQUAL] = "!=",    [RDB_QUICK_LESS] = "<",
    [RDB_QUICK_LESS_EQUAL] = "<=", [RDB_QUICK_GREATER] = ">",     [RDB_QUICK_GREATER_EQUAL] = ">=",
    [RDB_QUICK_IS] = "is",         [RDB_QUICK_IS_NOT] = "is-not", [RDB_QUICK_IN] = "in",
    [RDB_QUICK_NOT_IN] = "not-in", [RDB_QUICK_NOT] = "not",       [RDB_QUICK_AND] = "and",
    [RDB_QUICK_OR] = "or",         [RDB_QUICK_ITEM] = "[]",       [RDB_QUICK_LEN] = "len",
    [RDB_QUICK_CALL] = "call",     [RDB_QUICK_SLICE] = "[:]",
};

/* In prefix form. */
static void write_node(FILE *out, const struct rdb_quick_node *n)
{
    switch (n->op) {
    case RDB_QUICK_NAME:
        fprintf(out, "%.*s", n->length, n->text);
        break;
    case RDB_QUICK_STRING:
        fprintf(out, "'%.*s'", n->length, n->text);
        break;
    case RDB_QUICK_NAMED:
        fprintf(out, "$%ld", n->integer);
        break;
    case RDB_QUICK_INTEGER:
        fprintf(out, "%ld", n->integer);
        break;
    case RDB_QUICK_REAL:
        fprintf(out, "%g", n->real);
        break;
    case RDB_QUICK_NONE:
        fputs("None", out);
        break;
    case RDB_QUICK_LIST:
    case RDB_QUICK_TUPLE:
        fputs(n->op == RDB_QUICK_LIST ? "(list" : "(tuple", out);
        for (const struct rdb_quick_node *link = n->left; link; link = link->right) {
            fputc(' ', out);
            write_node(out, link->left);
        }
        fputc(')', out);
        break;
    case RDB_QUICK_ATTRIBUTE:
        fprintf(out, "(.%.*s ", n->length, n->text);
        write_node(out, n->left);
        fputc(')', out);
        break;
    default:
        fprintf(out, "(%s ", marks[n->op]);
        write_node(out, n->op == RDB_QUICK_LEN ? n->right : n->left);
        if (n->op != RDB_QUICK_LEN && n->op != RDB_QUICK_NEGATIVE && n->op != RDB_QUICK_NOT) {
            fputc(' ', out);
            write_node(out, n->right);
        }
        fputc(')', out);
    }
}

static void expect(const char *source, const char *wanted)
{
    char text[500] = "";
    FILE *out = fmemopen(text, sizeof text, "w");
    struct rdb_quick *tree = rdb_quick_parse(source);
    if (tree)
        write_node(out, tree->root);
    fclose(out);
    assert_string_equal(text, wanted);
    free(tree);
}

static void binds_as_python_does(void **state)
{
    (void)state;
    expect("a + b * c - d", "(- (+ a (* b c)) d)");
    expect("-a.b[0] % 3", "(% (-u ([] (.b a) 0)) 3)");
    expect("not a == b and c or d", "(or (and (not (== a b)) c) d)");
    expect("a < b <= c", "(and (< a b) (<= b c))");
    expect("a is not None", "(is-not a None)");
    expect("a not in (1, 2)", "(not-in a (tuple 1 2))");
    expect("a is (not b)", "(is a (not b))");
    expect("len(a.b) > $5.c", "(> (len (.b a)) (.c $5))");
    expect("f(a, 1) == 2", "(== (call f (tuple a 1)) 2)");
    expect("(1)", "1");
    expect("(1,)", "(tuple 1)");
    expect("[ ]", "(list)");
    expect("x == 'a b' and y <> 1.5", "(and (== x 'a b') (!= y 1.5))");
}

static void leaves_the_rest_to_python(void **state)
{
    static const char *const rest[] = {
        "",     "a b",     "f(x=1)", "a = 1",  "010",     "1e5",   "1L",    "0x1f",   "'a' 'b'", "'\\n'",
        "u'a'", "a if b",  "lambda", "a[::2]", "a / b",   "f(*x)", "(1 2)", "a ** b", "1.2.3",   "a.",
        "a &b", "'''a'''", "$",      "$5x",    "a not b", "~a",    "\"a",   "(a",     "[1",      "1234567890123456",
    };
    (void)state;
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        expect(rest[i], "");
}

static void does_not_recurse_without_end(void **state)
{
    static char deep[200001];
    (void)state;
    memset(deep, '(', 100000);
    memset(deep + 100000, ')', 100000);
    expect(deep, "");
    memset(deep, '-', 200000);
    expect(deep, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binds_as_python_does),
        cmocka_unit_test(leaves_the_rest_to_python),
        cmocka_unit_test(does_not_recurse_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
