/* SPDX-License-Identifier: MIT */
/* Places as a person writes them, and what they are for one who stands somewhere.
 *
 * Links: revdb/engine/place.c revdb/base/text.c revdb/base/memory.c */
#include "place.h"
#include "text.h"
#include "unit.h"

#include <limits.h>

static struct place read(const char *text)
{
    return place_read(text_copy(text));
}

static struct place from(const char *text, const char *file, int line)
{
    struct place place = read(text);
    if (place_is_relative(&place))
        place_settle(&place, file, line);
    return place;
}

static void kinds(void **state)
{
    (void)state;
    assert_int_equal(read("").kind, PLACE_HERE);
    assert_int_equal(read("12").kind, PLACE_LINE);
    assert_int_equal(read("-3").kind, PLACE_STEPS);
    assert_int_equal(read("shop.py:12").kind, PLACE_LINE);
    assert_int_equal(read("shop.py").kind, PLACE_FILE);
    assert_int_equal(read("shop.py:put").kind, PLACE_FUNCTION);
    assert_string_equal(read("Cart.put()").function, "Cart.put");
    assert_int_equal(read("1 2").kind, PLACE_NONE);
    assert_int_equal(read("shop.py:").kind, PLACE_NONE);
}

static void settled_where_one_stands(void **state)
{
    (void)state;
    struct place here = from("", "a.py", 7), above = from("-3", "a.py", 7), there = from("b.py:5", "a.py", 7);
    assert_int_equal(here.line, 7);
    assert_int_equal(above.line, 4);
    assert_string_equal(above.file, "a.py");
    assert_int_equal(from("9", "a.py", 7).line, 9);
    assert_int_equal(there.line, 5);
    assert_string_equal(there.file, "b.py");
    assert_int_equal(from("+9223372036854775807", "a.py", 7).line, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(settled_where_one_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
