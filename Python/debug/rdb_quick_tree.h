/* SPDX-License-Identifier: MIT */
/* The tree of a condition that the quick evaluator understands: made by rdb_quick_parse.c from the text,
 * walked by each interpreter over its own objects. */
#ifndef RDB_QUICK_TREE_H
#define RDB_QUICK_TREE_H

#include <stdbool.h>
#include <stddef.h>

enum rdb_quick_op {
    RDB_QUICK_NAME,    /* text */
    RDB_QUICK_NAMED,   /* the named object of number `integer` */
    RDB_QUICK_INTEGER, /* integer */
    RDB_QUICK_REAL,    /* real */
    RDB_QUICK_STRING,  /* text */
    RDB_QUICK_NONE,
    RDB_QUICK_LIST, /* of `integer` elements, chained from left */
    RDB_QUICK_TUPLE,
    RDB_QUICK_ELEMENT,   /* left, and after it the element `right` */
    RDB_QUICK_ATTRIBUTE, /* left.text */
    RDB_QUICK_ITEM,      /* left[right] */
    RDB_QUICK_LEN,       /* left(right), where left is the name len */
    RDB_QUICK_NEGATIVE,
    RDB_QUICK_MULTIPLY,
    RDB_QUICK_DIVIDE, /* // */
    RDB_QUICK_REMAINDER,
    RDB_QUICK_ADD,
    RDB_QUICK_SUBTRACT,
    RDB_QUICK_EQUAL,
    RDB_QUICK_UNEQUAL,
    RDB_QUICK_LESS,
    RDB_QUICK_LESS_EQUAL,
    RDB_QUICK_GREATER,
    RDB_QUICK_GREATER_EQUAL,
    RDB_QUICK_IS,
    RDB_QUICK_IS_NOT,
    RDB_QUICK_IN,
    RDB_QUICK_NOT_IN,
    RDB_QUICK_NOT,
    RDB_QUICK_AND, /* a chain, a < b < c, is a < b and b < c: reading twice is no harm here */
    RDB_QUICK_OR,
    RDB_QUICK_CALL,  /* left(right): left is a name, or an attribute; right the arguments, as in a tuple */
    RDB_QUICK_SLICE, /* left[a:b]: right is an element of whose two sides either may be NULL */
};

struct rdb_quick_node {
    enum rdb_quick_op op;
    const struct rdb_quick_node *left, *right;
    union {
        struct {
            const char *text; /* in the source, not terminated */
            int length;
        };
        long integer;
        double real;
    };
};

/* Bounds the depth of every recursion over a tree too. */
enum { RDB_QUICK_NODES = 64 };

struct rdb_quick {
    const struct rdb_quick_node *root;
    int count;
    struct rdb_quick_node nodes[RDB_QUICK_NODES];
};

enum rdb_truth { RDB_NO, RDB_YES, RDB_UNKNOWN };

/* The expression in a form that can be evaluated quickly: to be freed with free(), or NULL if it cannot.  Keeps
 * pointers into the source. */
struct rdb_quick *rdb_quick_parse(const char *source);

#endif
