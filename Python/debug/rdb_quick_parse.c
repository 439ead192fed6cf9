/* SPDX-License-Identifier: MIT */
/* Parses conditions for the quick evaluator (rdb_quick.h): the part of Python's expressions that only looks.
 *
 * Called when breakpoints are set.  A text that is not wholly understood, or that Python might understand in another
 * way, gives no tree; nothing is an error here. */
#include "rdb_quick_tree.h"
#include "rdb_alloc.h"

#include "rdb_dollar.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    const char *at;
    struct rdb_quick *tree;
};
typedef struct rdb_quick_node node;

static node *parse_or(struct parser *);

/* Nodes are taken before what is below them is parsed, so that their number bounds the recursion. */
static node *new_node(struct parser *p, enum rdb_quick_op op)
{
    if (p->tree->count == RDB_QUICK_NODES)
        return NULL;
    node *n = &p->tree->nodes[p->tree->count++];
    n->op = op;
    return n;
}

/* n with its operands, NULL if a part is missing. */
static node *join(node *n, const node *left, const node *right)
{
    if (!n || !left || !right)
        return NULL;
    n->left = left;
    n->right = right;
    return n;
}

/* ---- Words ---- */

/* Not isalpha and its kin, which go by the program's locale. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip_blanks(struct parser *p)
{
    p->at += strspn(p->at, " \t");
}

/* Length of the word that begins here, 0 if none does. */
static int word_length(struct parser *p)
{
    int length = 0;
    skip_blanks(p);
    while (is_word(p->at[length]))
        length++;
    return is_digit(*p->at) ? 0 : length;
}

static bool is_text(const char *at, int length, const char *text)
{
    return length == (int)strlen(text) && memcmp(at, text, length) == 0;
}

static bool is_keyword(const char *at, int length)
{
    static const char *const keywords[] = {
        "None", "and",    "as",   "assert", "break",  "class",  "continue", "def",   "del",  "elif",   "else",
        "for",  "except", "exec", "from",   "global", "if",     "import",   "in",    "is",   "lambda", "finally",
        "not",  "or",     "pass", "print",  "raise",  "return", "try",      "while", "with", "yield",
    };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (is_text(at, length, keywords[i]))
            return true;
    return false;
}

/* Takes this keyword if it comes next. */
static bool take_word(struct parser *p, const char *word)
{
    int length = word_length(p);
    if (!is_text(p->at, length, word))
        return false;
    p->at += length;
    return true;
}

/* Takes this mark if it comes next: the caller tries the longer one first. */
static bool take(struct parser *p, const char *mark)
{
    skip_blanks(p);
    size_t length = strlen(mark);
    if (strncmp(p->at, mark, length) != 0)
        return false;
    p->at += length;
    return true;
}

/* ---- Constants and names ---- */

/* Which attribute __x is depends on the class around the code. */
static bool is_private(const char *at, int length)
{
    return length > 2 && memcmp(at, "__", 2) == 0 && memcmp(at + length - 2, "__", 2) != 0;
}

static node *parse_name(struct parser *p, node *n)
{
    int length = word_length(p);
    if (!n || length == 0 || is_keyword(p->at, length) || is_private(p->at, length))
        return NULL;
    n->text = p->at;
    n->length = length;
    p->at += length;
    return n;
}

/* Decimal integers, and as many digits of a fraction as one division rounds like Python: 15 in all.  No octal numbers,
 * no exponents, no suffixes. */
static node *parse_number(struct parser *p)
{
    node *n = new_node(p, RDB_QUICK_INTEGER);
    long value = 0, scale = 1;
    int digits = 0;
    const char *at = p->at;

    if (!n || (at[0] == '0' && is_digit(at[1])))
        return NULL;
    for (; is_digit(*at) && digits < 15; at++, digits++)
        value = 10 * value + (*at - '0');
    n->integer = value;
    if (*at == '.') {
        for (at++; is_digit(*at) && digits < 15; at++, digits++) {
            value = 10 * value + (*at - '0');
            scale *= 10;
        }
        n->op = RDB_QUICK_REAL;
        n->real = (double)value / (double)scale;
    }
    if (is_word(*at) || *at == '.')
        return NULL;
    p->at = at;
    return n;
}

/* Printable ASCII in plain quotes: what means the same as a str and, where unicode_literals is on, as a unicode. */
static node *parse_string(struct parser *p)
{
    node *n = new_node(p, RDB_QUICK_STRING);
    char quote = *p->at++;
    const char *end = p->at;

    while (*end >= ' ' && *end <= '~' && *end != quote && *end != '\\')
        end++;
    if (!n || *end != quote || end[1] == '\'' || end[1] == '"')
        return NULL;
    n->text = p->at;
    n->length = (int)(end - p->at);
    p->at = end + 1;
    return n;
}

/* What follows an opening bracket: a list, a tuple, or an expression in parentheses. */
static node *parse_bracket(struct parser *p, enum rdb_quick_op op, const char *close)
{
    node *display = new_node(p, op), *first = NULL, *last = NULL;
    bool comma = false;

    if (!display)
        return NULL;
    while (!take(p, close)) {
        if (display->integer > 0 && !comma)
            return NULL;
        node *link = new_node(p, RDB_QUICK_ELEMENT), *value = link ? parse_or(p) : NULL;
        if (!value)
            return NULL;
        link->left = value;
        if (!first) {
            first = value;
            display->left = link;
        } else {
            last->right = link;
        }
        last = link;
        display->integer++;
        comma = take(p, ",");
    }
    return op == RDB_QUICK_TUPLE && display->integer == 1 && !comma ? first : display;
}

/* What follows the bracket behind a function: positional arguments, as a tuple. */
static node *parse_arguments(struct parser *p)
{
    node *all = new_node(p, RDB_QUICK_TUPLE), *last = NULL;
    while (all && !take(p, ")")) {
        if (all->integer > 0 && !take(p, ","))
            return NULL;
        node *link = new_node(p, RDB_QUICK_ELEMENT), *value = link ? parse_or(p) : NULL;
        if (!value)
            return NULL;
        link->left = value;
        if (last)
            last->right = link;
        else
            all->left = link;
        last = link;
        all->integer++;
    }
    return all;
}

/* What follows the bracket behind a value: an item, or a slice without a step. */
static node *parse_item(struct parser *p, const node *of)
{
    node *item = new_node(p, RDB_QUICK_ITEM), *from = NULL, *to = NULL;
    if (!item)
        return NULL;
    skip_blanks(p);
    if (*p->at != ':' && !(from = parse_or(p)))
        return NULL;
    if (!take(p, ":"))
        return take(p, "]") ? join(item, of, from) : NULL;
    skip_blanks(p);
    if (*p->at != ']' && !(to = parse_or(p)))
        return NULL;
    node *both = new_node(p, RDB_QUICK_ELEMENT);
    if (!both || !take(p, "]"))
        return NULL;
    both->left = from;
    both->right = to;
    item->op = RDB_QUICK_SLICE;
    return join(item, of, both);
}

/* The number of a named object: $5. */
static node *parse_dollar(struct parser *p)
{
    const char *begin, *end;
    int number = rdb_dollar_next(p->at, &begin, &end);
    node *n = new_node(p, RDB_QUICK_NAMED);
    if (!n || number < 1 || is_word(*end))
        return NULL;
    n->integer = number;
    p->at = end;
    return n;
}

static node *parse_atom(struct parser *p)
{
    skip_blanks(p);
    if (*p->at == '$')
        return parse_dollar(p);
    if (is_digit(*p->at))
        return parse_number(p);
    if (*p->at == '\'' || *p->at == '"')
        return parse_string(p);
    if (take(p, "("))
        return parse_bracket(p, RDB_QUICK_TUPLE, ")");
    if (take(p, "["))
        return parse_bracket(p, RDB_QUICK_LIST, "]");
    if (take_word(p, "None"))
        return new_node(p, RDB_QUICK_NONE);
    return parse_name(p, new_node(p, RDB_QUICK_NAME));
}

/* ---- Operators, those that bind closest first ---- */

static node *parse_postfix(struct parser *p)
{
    node *n = parse_atom(p);
    while (n) {
        if (take(p, ".")) {
            n = join(parse_name(p, new_node(p, RDB_QUICK_ATTRIBUTE)), n, n);
        } else if (take(p, "[")) {
            n = parse_item(p, n);
        } else if (n->op == RDB_QUICK_NAME && is_text(n->text, n->length, "len") && take(p, "(")) {
            node *call = new_node(p, RDB_QUICK_LEN);
            n = call ? join(call, n, parse_or(p)) : NULL;
            n = take(p, ")") ? n : NULL;
        } else if ((n->op == RDB_QUICK_NAME || n->op == RDB_QUICK_ATTRIBUTE) && take(p, "(")) {
            node *call = new_node(p, RDB_QUICK_CALL);
            n = call ? join(call, n, parse_arguments(p)) : NULL;
        } else {
            break;
        }
    }
    return n;
}

static node *parse_sign(struct parser *p)
{
    if (!take(p, "-"))
        return parse_postfix(p);
    node *n = new_node(p, RDB_QUICK_NEGATIVE), *operand = n ? parse_sign(p) : NULL;
    return join(n, operand, operand);
}

/* OPERAND {OPERATOR OPERAND}, from the left.  The operator's kind, or -1 if none comes next. */
static node *parse_chain(struct parser *p, node *operand(struct parser *), int operator(struct parser *))
{
    node *n = operand(p);
    for (int op; n && (op = operator(p)) >= 0;) {
        node *both = new_node(p, op);
        n = both ? join(both, n, operand(p)) : NULL;
    }
    return n;
}

static int take_product(struct parser *p)
{
    return take(p, "*")    ? RDB_QUICK_MULTIPLY
           : take(p, "//") ? RDB_QUICK_DIVIDE
           : take(p, "%")  ? RDB_QUICK_REMAINDER
                           : -1;
}

static node *parse_product(struct parser *p)
{
    return parse_chain(p, parse_sign, take_product);
}

static int take_sum(struct parser *p)
{
    return take(p, "+") ? RDB_QUICK_ADD : take(p, "-") ? RDB_QUICK_SUBTRACT : -1;
}

static node *parse_sum(struct parser *p)
{
    return parse_chain(p, parse_product, take_sum);
}

static int take_comparison(struct parser *p)
{
    static const struct {
        const char *mark;
        enum rdb_quick_op op;
    } marks[] = {
        {"==", RDB_QUICK_EQUAL},      {"!=", RDB_QUICK_UNEQUAL},       {"<>", RDB_QUICK_UNEQUAL},
        {"<=", RDB_QUICK_LESS_EQUAL}, {">=", RDB_QUICK_GREATER_EQUAL}, {"<", RDB_QUICK_LESS},
        {">", RDB_QUICK_GREATER},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (take(p, marks[i].mark))
            return marks[i].op;
    if (take_word(p, "in"))
        return RDB_QUICK_IN;
    if (take_word(p, "is"))
        return take_word(p, "not") ? RDB_QUICK_IS_NOT : RDB_QUICK_IS;
    const char *before = p->at;
    if (take_word(p, "not") && take_word(p, "in"))
        return RDB_QUICK_NOT_IN;
    p->at = before;
    return -1;
}

static node *parse_comparison(struct parser *p)
{
    node *left = parse_sum(p), *all = left;
    for (int op; all && (op = take_comparison(p)) >= 0;) {
        node *right = parse_sum(p), *one = join(new_node(p, op), left, right);
        all = all == left ? one : join(new_node(p, RDB_QUICK_AND), all, one);
        left = right;
    }
    return all;
}

static node *parse_not(struct parser *p)
{
    if (!take_word(p, "not"))
        return parse_comparison(p);
    node *n = new_node(p, RDB_QUICK_NOT), *operand = n ? parse_not(p) : NULL;
    return join(n, operand, operand);
}

static int take_and(struct parser *p)
{
    return take_word(p, "and") ? RDB_QUICK_AND : -1;
}

static node *parse_and(struct parser *p)
{
    return parse_chain(p, parse_not, take_and);
}

static int take_or(struct parser *p)
{
    return take_word(p, "or") ? RDB_QUICK_OR : -1;
}

static node *parse_or(struct parser *p)
{
    return parse_chain(p, parse_and, take_or);
}

struct rdb_quick *rdb_quick_parse(const char *source)
{
    struct parser p = {.at = source, .tree = rdb_alloc(sizeof *p.tree, "a condition")};
    p.tree->root = parse_or(&p);
    skip_blanks(&p);
    if (p.tree->root && !*p.at)
        return p.tree;
    free(p.tree);
    return NULL;
}
