/* SPDX-License-Identifier: MIT */
/* The hash table of interpreter and front end: finds what was put in, tells apart what has the same hash, grows.
 *
 * Links: revdb/base/memory.c */
#include "lookup.h"
#include "rdb_hash.h"
#include "unit.h"

/* How many numbers stand under a hash, and whether this is one of them. */
static size_t count_under(const struct rdb_table *table, uint64_t hash, size_t wanted, bool *is_there)
{
    size_t number, count = 0;
    *is_there = false;
    for (size_t step = 0; (number = rdb_table_next(table, hash, &step)) != 0; count++)
        *is_there |= number == wanted;
    return count;
}

static void an_empty_one_holds_nothing(void **state)
{
    struct rdb_table table = {0};
    bool is_there;
    (void)state;
    assert_int_equal(count_under(&table, 0, 1, &is_there), 0);
    assert_int_equal(count_under(&table, 5, 1, &is_there), 0);
}

static void all_are_found_however_it_grew(void **state)
{
    enum { MANY = 10000 };
    struct rdb_table table = {0};
    bool is_there;
    (void)state;
    for (size_t n = 1; n <= MANY; n++)
        lookup_add(&table, rdb_hash_number(0, n), n);
    assert_int_equal(table.count, MANY);
    assert_true(table.room >= 2 * MANY && !(table.room & (table.room - 1)));
    for (size_t n = 1; n <= MANY; n++) {
        assert_int_equal(count_under(&table, rdb_hash_number(0, n), n, &is_there), 1);
        assert_true(is_there);
    }
    assert_int_equal(count_under(&table, rdb_hash_number(0, MANY + 1), 1, &is_there), 0);
}

/* Those with one hash, and those that only begin at the same slot. */
static void hashes_that_meet(void **state)
{
    struct rdb_table table = {0};
    bool is_there;
    (void)state;
    for (size_t n = 1; n <= 30; n++)
        lookup_add(&table, n % 2 ? 7 : 7 + 64 * n, n);
    assert_int_equal(count_under(&table, 7, 29, &is_there), 15);
    assert_true(is_there);
    for (size_t n = 2; n <= 30; n += 2) {
        assert_int_equal(count_under(&table, 7 + 64 * n, n, &is_there), 1);
        assert_true(is_there);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_holds_nothing),
        cmocka_unit_test(all_are_found_however_it_grew),
        cmocka_unit_test(hashes_that_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
