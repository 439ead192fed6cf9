/* SPDX-License-Identifier: MIT */
/* Text and growing arrays of the front end.
 *
 * Links: revdb/base/text.c revdb/base/memory.c */
#include "array.h"
#include "text.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void grows_by_bytes(void **state)
{
    struct text text = {0};
    (void)state;
    text_add(&text, "", 0);
    assert_string_equal(text.bytes, "");
    for (int i = 0; i < 1000; i++)
        text_printf(&text, "%d,", i);
    assert_int_equal(text.length, 3890);
    assert_int_equal(strlen(text.bytes), text.length);
    text_clear(&text);
    text_add_string(&text, "a");
    assert_memory_equal(text.bytes, "a\0\0", 3);
}

static const char *beginning(const char *value, size_t limit, size_t characters)
{
    static struct text text;
    struct text whole = {0};
    text_printf(&whole, "%s", value);
    text_clear(&text);
    text_add_beginning(&text, &whole, limit, characters);
    return text.bytes;
}

static void long_values_are_cut_between_characters(void **state)
{
    (void)state;
    assert_string_equal(beginning("abc", 0, 0), "abc");
    assert_string_equal(beginning("abc", 3, 0), "abc");
    assert_string_equal(beginning("abcd", 3, 0), "abc... (4 characters)");
    assert_string_equal(beginning("a\xc3\xa9z", 2, 0), "a... (3 characters)");
    assert_string_equal(beginning("abc", 0, 100), "abc... (100 characters)");
    assert_string_equal(beginning("", 3, 0), "");
}

static void cuts_lines_words_quotes(void **state)
{
    struct text text = {0};
    char line[] = "  break  prog.py:5 if x \t", quoted[] = "'it''", open[] = "\"a'", *rest;
    (void)state;
    text_printf(&text, "\na\n\n");
    text_cut_newlines(&text);
    assert_string_equal(text.bytes, "\na");
    char *trimmed = text_trim(line);
    assert_string_equal(text_word(trimmed, &rest), "break");
    assert_string_equal(rest, "prog.py:5 if x");
    assert_string_equal(text_word(rest + strlen(rest), &rest), "");
    assert_string_equal(rest, "");
    assert_string_equal(text_unquote(quoted), "it'");
    assert_string_equal(text_unquote(open), "\"a'");
}

static void takes_whole_numbers_only(void **state)
{
    static const char *const none[] = {"", " ", "x", "1x", "1 ", "9223372036854775808", "1.5"};
    long long number;
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(text_number(none[i], &number));
    assert_true(text_number("-9223372036854775808", &number));
    assert_true(number == -9223372036854775807 - 1);
    assert_true(text_ends_with("a.rdb", ".rdb") && !text_ends_with("rdb", ".rdb") && text_ends_with("a", ""));
}

static void tells_utf8_from_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {"a", 1},
        {"\x7f", 1},
        {"\xc2\x80", 2},
        {"\xc3\xa9t", 2},
        {"\xe0\xa0\x80", 3},
        {"\xed\x9f\xbf", 3},
        {"\xef\xbf\xbf", 3},
        {"\xf0\x90\x80\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4},
        {"", 0},
        {"\x80", 0},         /* goes on with nothing */
        {"\xc3", 0},         /* is cut off */
        {"\xe2\x82", 0},     /* is cut off */
        {"\xc3t", 0},        /* does not go on */
        {"\xc0\xaf", 0},     /* longer than it has to be */
        {"\xe0\x9f\xbf", 0}, /* longer than it has to be */
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xed\xa0\x80", 0}, /* half of a pair */
        {"\xf4\x90\x80\x80", 0},
        {"\xf5\x80\x80\x80", 0},
        {"\xff", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(text_utf8(cases[i].bytes, strlen(cases[i].bytes)), cases[i].size);
    assert_int_equal(text_utf8("\0", 1), 1);
}

static void counts_edits(void **state)
{
    (void)state;
    assert_int_equal(text_distance("continue", "Continue"), 0);
    assert_int_equal(text_distance("continue", "contineu"), 1);
    assert_int_equal(text_distance("step", "setp"), 1);
    assert_int_equal(text_distance("", "abc"), 3);
    assert_int_equal(text_distance("abc", ""), 3);
    assert_int_equal(text_distance("kitten", "sitting"), 3);
    assert_int_equal(text_distance("ca", "abc"), 3); /* no letter twice */
}

static void arrays_keep_what_was_added(void **state)
{
    long *items = NULL;
    int count = 0;
    (void)state;
    for (long i = 0; i < 1000; i++)
        *array_add(items, count) = i;
    for (long i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    count = 600; /* some are taken away; the room that is left holds more without a look at it */
    for (long i = 600; i < 3000; i++)
        *array_add(items, count) = i;
    items = array_room(items, (size_t)count, 70000, sizeof *items);
    memset(items + count, 0, 70000 * sizeof *items); /* the sanitizer looks */
    for (long i = 0; i < 3000; i++)
        assert_int_equal(items[i], i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_by_bytes),
        cmocka_unit_test(long_values_are_cut_between_characters),
        cmocka_unit_test(cuts_lines_words_quotes),
        cmocka_unit_test(takes_whole_numbers_only),
        cmocka_unit_test(tells_utf8_from_bytes),
        cmocka_unit_test(counts_edits),
        cmocka_unit_test(arrays_keep_what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
