/* SPDX-License-Identifier: MIT */
/* Tables for people and for scripts.
 *
 * Links: revdb/terminal/shell/table.c revdb/base/text.c revdb/base/memory.c revdb/base/json.c revdb/base/escape.c revdb/base/out.c */
#include "table.h"
#include "unit.h"

#include <stdlib.h>

static const char *const heads[] = {"time", "what"};

/* The table with these cells, written. */
static char *written(enum table_format format, int width, const char *const *cells, int count)
{
    struct table table = {.heads = heads, .columns = 2};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    for (int i = 0; i < count; i++)
        table_add(&table, text_copy(cells[i]));
    table_write(&table, format, width, out);
    fclose(out);
    return text;
}

static void expect(enum table_format format, int width, const char *const *cells, int count, const char *wanted)
{
    char *text = written(format, width, cells, count);
    assert_string_equal(text, wanted);
}

static void aligns(void **state)
{
    static const char *const cells[] = {"5", "a", "123456", "bb"};
    static const char *const wide[] = {"1", "0123456789012345678901234567890123456789"};
    (void)state;
    expect(TABLE_TEXT, 0, cells, 4, "  time  what\n     5  a\n123456  bb\n");
    expect(TABLE_TEXT, 20, wide, 2, "time  what\n   1  01234567890...\n");
    expect(TABLE_TEXT, 0, cells, 0, "time  what\n");
}

static void quotes_csv(void **state)
{
    static const char *const cells[] = {"5", "a,b", "6", "say \"x\"", "7", "two\nlines", "8", "plain text", "9", "\r"};
    (void)state;
    expect(TABLE_CSV, 0, cells, 10,
           "time,what\n5,\"a,b\"\n6,\"say \"\"x\"\"\"\n7,\"two\nlines\"\n8,plain text\n9,\"\r\"\n");
}

static void escapes_json(void **state)
{
    static const char *const cells[] = {"5", "a\"b\\\n\x01", "-6", "caf\xc3\xa9", "07", "caf\xe9", "+8", ""};
    (void)state;
    expect(TABLE_JSON, 0, cells, 8,
           "[{\"time\": 5, \"what\": \"a\\\"b\\\\\\n\\u0001\"},\n {\"time\": -6, \"what\": \"caf\xc3\xa9\"},\n"
           " {\"time\": \"07\", \"what\": \"caf\\\\xe9\"},\n {\"time\": \"+8\", \"what\": \"\"}]\n");
    expect(TABLE_JSON, 0, cells, 0, "[]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligns),
        cmocka_unit_test(quotes_csv),
        cmocka_unit_test(escapes_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
