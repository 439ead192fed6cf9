/* SPDX-License-Identifier: MIT */
/* What names mean: files, functions, and $5 in Python text; and moments as a person writes them.
 *
 * Links: Python/log/rdb_names.c Python/protocol/rdb_dollar.c revdb/base/moment.c revdb/base/text.c revdb/base/memory.c */
#include "moment.h"
#include "rdb_dollar.h"
#include "rdb_names.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void base_names(void **state)
{
    (void)state;
    assert_string_equal(rdb_base_name("/a/b.py"), "b.py");
    assert_string_equal(rdb_base_name("b.py"), "b.py");
    assert_string_equal(rdb_base_name("a/"), "");
    assert_string_equal(rdb_base_name(""), "");
}

static void files_match_at_a_slash(void **state)
{
    (void)state;
    assert_true(rdb_file_matches("/home/me/shop.py", "shop.py"));
    assert_true(rdb_file_matches("/home/me/shop.py", "me/shop.py"));
    assert_true(rdb_file_matches("/home/me/shop.py", "/shop.py"));
    assert_true(rdb_file_matches("shop.py", "shop.py") && rdb_file_matches("shop.py", ""));
    assert_false(rdb_file_matches("/home/me/workshop.py", "shop.py"));
    assert_false(rdb_file_matches("shop.py", "/shop.py"));
}

static void functions_match_at_a_dot(void **state)
{
    static const char file[] = "/x/shop.py";
    (void)state;
    assert_true(rdb_function_matches(file, "Cart.put", "put"));
    assert_true(rdb_function_matches(file, "Cart.put", "Cart.put"));
    assert_true(rdb_function_matches(file, "Cart.put", "shop.Cart.put"));
    assert_false(rdb_function_matches(file, "Cart.put", "ut"));
    assert_false(rdb_function_matches(file, "Cart.output", "put"));
    assert_false(rdb_function_matches(file, "Cart.put", "op.Cart.put"));
    assert_false(rdb_function_matches(file, "put", "stop.put"));
}

/* The numbers of all that the text mentions, in one: $1 and $23 are 1023. */
static int mentioned(const char *text)
{
    const char *begin, *end;
    int all = 0;
    for (int number; (number = rdb_dollar_next(text, &begin, &end)) >= 0; text = end)
        all = 1000 * all + number;
    return all;
}

static void dollars_stand_outside_strings(void **state)
{
    (void)state;
    assert_int_equal(mentioned("$1 + f($23)"), 1023);
    assert_int_equal(mentioned("'$1' + \"$2\" + $3 # $4"), 3);
    assert_int_equal(mentioned("'it\\'s $1' + '''a'$2''' + $3"), 3);
    assert_int_equal(mentioned("$x"), 0);
    assert_int_equal(mentioned(""), 0);
    char *names;
    size_t length;
    FILE *out = open_memstream(&names, &length);
    rdb_dollar_write_names(out, "len($12) + '$3'");
    fclose(out);
    assert_null(strchr(names, '$') < strstr(names, "'$3'") ? strchr(names, '$') : NULL);
    rdb_dollar_from_names(names);
    assert_string_equal(names, "len($12) + '$3'");
    free(names);
}

static void moments_read_as_written(void **state)
{
    static const char *const good[] = {"0", "123456", "123456.3"}, *const bad[] = {"", "1.", ".5", "1.x", "x", "1 2"};
    struct moment moment;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(moment_read(good[i], &moment));
        assert_string_equal(moment_write(moment).text, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(moment_read(bad[i], &moment));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_names),
        cmocka_unit_test(files_match_at_a_slash),
        cmocka_unit_test(functions_match_at_a_dot),
        cmocka_unit_test(dollars_stand_outside_strings),
        cmocka_unit_test(moments_read_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
