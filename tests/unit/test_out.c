/* SPDX-License-Identifier: MIT */
/* Long texts go to the terminal whole, in pieces that cut no character, and escaped everywhere.
 *
 * Links: revdb/base/out.c revdb/base/escape.c revdb/base/text.c revdb/base/memory.c */
#include "out.h"
#include "text.h"
#include "unit.h"

#include <stdlib.h>

static struct text written(const struct text *text)
{
    char *bytes;
    size_t length;
    struct text copy = {0};
    FILE *out = open_memstream(&bytes, &length);
    out_text(out, text->bytes, text->length);
    fclose(out);
    text_add(&copy, bytes, length);
    free(bytes);
    return copy;
}

static void characters_stay_whole(void **state)
{
    static const char *const characters[] = {"e", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\x8d"};
    (void)state;
    for (size_t which = 0; which < 4; which++)
        for (size_t before = 0; before < 4; before++) {
            struct text text = {0};
            text_add(&text, "abc", before);
            while (text.length < 200000)
                text_add(&text, characters[which], strlen(characters[which]));
            struct text shown = written(&text);
            assert_int_equal(shown.length, text.length);
            assert_memory_equal(shown.bytes, text.bytes, text.length);
        }
}

static void all_pieces_are_escaped(void **state)
{
    struct text text = {0};
    size_t found = 0;
    (void)state;
    for (int i = 0; i < 100000; i++)
        text_printf(&text, "%s", i % 3 ? "\x1b[2J\n" : "\xa9\xa9\xa9");
    struct text shown = written(&text);
    for (size_t i = 0; i < shown.length; i++)
        found += (unsigned char)shown.bytes[i] >= 0x80 || (shown.bytes[i] < ' ' && shown.bytes[i] != '\n');
    assert_int_equal(found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_stay_whole),
        cmocka_unit_test(all_pieces_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
