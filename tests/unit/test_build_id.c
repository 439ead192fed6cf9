/* SPDX-License-Identifier: MIT */
/* Build ids, from executables that are sound and from those that somebody has made up.
 *
 * Links: Python/log/rdb_build_id.c */
#include "rdb_build_id.h"
#include "unit.h"

#include <elf.h>
#include <stdlib.h>

struct image {
    Elf64_Ehdr head;
    Elf64_Phdr segments[2];
    struct {
        Elf64_Nhdr head;
        char name[4];
        unsigned char id[4];
    } other, build;
};

static struct image sound(void)
{
    struct image image = {
        .head = {.e_phoff = offsetof(struct image, segments), .e_phnum = 2},
        .segments = {{.p_type = PT_LOAD},
                     {.p_type = PT_NOTE,
                      .p_offset = offsetof(struct image, other),
                      .p_filesz = sizeof image - offsetof(struct image, other)}},
        .other = {{4, 3, 1}, "abc", {1, 2, 3, 0}},
        .build = {{4, 4, NT_GNU_BUILD_ID}, "GNU", {0x01, 0xab, 0x00, 0xff}},
    };
    memcpy(image.head.e_ident, ELFMAG, SELFMAG);
    image.head.e_ident[EI_CLASS] = ELFCLASS64;
    return image;
}

static bool read_id(const struct image *image, size_t length, char *text)
{
    void *copy = malloc(length + 1); /* the sanitizer knows where it ends */
    memcpy(copy, image, length);
    copy = realloc(copy, length ? length : 1);
    bool found = rdb_build_id(copy, length, text);
    free(copy);
    return found;
}

static void is_found_behind_other_notes(void **state)
{
    struct image image = sound();
    char text[RDB_BUILD_ID_SIZE];
    (void)state;
    assert_true(read_id(&image, sizeof image, text));
    assert_string_equal(text, "01ab00ff");
}

static void stays_inside(void **state)
{
    char text[RDB_BUILD_ID_SIZE];
    (void)state;
    for (size_t length = 0; length < sizeof(struct image); length++) {
        struct image image = sound();
        assert_false(read_id(&image, length, text));
        assert_string_equal(text, "");
    }
    struct image image = sound();
    const uint32_t lies[] = {0, 3, 5, 100, 0x7fffffff, 0xfffffffc, 0xffffffff};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        image = sound(), image.other.head.n_namesz = lies[i], read_id(&image, sizeof image, text);
        image = sound(), image.other.head.n_descsz = lies[i], read_id(&image, sizeof image, text);
        image = sound(), image.build.head.n_descsz = lies[i], read_id(&image, sizeof image, text);
        image = sound(), image.segments[1].p_offset = lies[i], read_id(&image, sizeof image, text);
        image = sound(), image.segments[1].p_filesz = lies[i], read_id(&image, sizeof image, text);
        image = sound(), image.head.e_phoff = (uint64_t)lies[i] << 32, read_id(&image, sizeof image, text);
        image = sound(), image.head.e_phnum = (uint16_t)lies[i], read_id(&image, sizeof image, text);
    }
}

static void own_one_is_the_linkers(void **state)
{
    char text[RDB_BUILD_ID_SIZE];
    (void)state;
    assert_true(rdb_build_id_of_self(text));
    assert_string_equal(text, "0123456789abcdef0123456789abcdef01234567"); /* tests/test_units.py: --build-id */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_found_behind_other_notes),
        cmocka_unit_test(stays_inside),
        cmocka_unit_test(own_one_is_the_linkers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
