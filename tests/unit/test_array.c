/* SPDX-License-Identifier: MIT */
/* Growing arrays of the interpreter's side: what was added stays, a count may fall, and memory that is not there leaves
 * the array as it was.
 *
 * Links: Python/replay/rdb_array.c */
#include "rdb_alloc.h"
#include "rdb_array.h"
#include "unit.h"

#include <stdlib.h>

static bool without_memory;

/* rdb_alloc.c's are libc's own, which the sanitizers of this test replace. */
void *rdb_alloc(size_t size, const char *what)
{
    assert_non_null(what);
    return without_memory ? NULL : calloc(1, size);
}

void *rdb_grow(void *old, size_t size, const char *what)
{
    assert_non_null(what);
    return rdb_try_grow(old, size);
}

void *rdb_try_grow(void *old, size_t size)
{
    return without_memory ? NULL : realloc(old, size);
}

static void what_was_added_stays(void **state)
{
    int *items = NULL, count = 0;
    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_true(rdb_array_push(items, count, "numbers", i));
    assert_int_equal(count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    for (count = 3; count < 500;) /* it may become shorter, and grow again */
        *rdb_array_add(items, count, NULL) = -1;
    for (int i = 0; i < 500; i++)
        assert_int_equal(items[i], i < 3 ? i : -1);
    free(items);
}

static void bytes_in_any_portions(void **state)
{
    char *bytes = NULL;
    size_t length = 0;
    (void)state;
    for (size_t more = 0; more < 300; length += more++) {
        bytes = rdb_array_room(bytes, length, more, 1, "bytes");
        memset(bytes + length, (int)more, more);
    }
    for (size_t more = 0, at = 0; more < 300; at += more++)
        for (size_t i = 0; i < more; i++)
            assert_int_equal((unsigned char)bytes[at + i], more % 256);
    free(bytes);
}

static void without_memory_it_is_as_it_was(void **state)
{
    struct rdb_table table = {0};
    int *items = NULL, count = 0;
    (void)state;
    for (int i = 0; i < 8; i++)
        rdb_array_push(items, count, "numbers", i);
    for (size_t i = 1; i <= 32; i++)
        assert_true(rdb_table_add(&table, i, i, "numbers"));
    without_memory = true;
    assert_false(rdb_array_push(items, count, "numbers", 8));
    assert_null(rdb_array_add(items, count, NULL));
    assert_int_equal(count, 8);
    assert_int_equal(items[7], 7);
    assert_false(rdb_table_add(&table, 33, 33, "numbers"));
    size_t step = 0;
    assert_int_equal(rdb_table_next(&table, 33, &step), 0);
    without_memory = false;
    free(items);
    free(table.slots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_stays),
        cmocka_unit_test(bytes_in_any_portions),
        cmocka_unit_test(without_memory_it_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
