/* SPDX-License-Identifier: MIT */
/* The build id of an executable: see rdb_build_id.h. */
#include "rdb_build_id.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>

/* Where the ELF header and the end of our code are in memory: the linker's. */
extern const char __ehdr_start[], etext[];

/* A part of the image: NULL if it does not lie inside. */
static const char *part(const char *image, size_t length, uint64_t at, uint64_t size)
{
    return at <= length && size <= length - at ? image + at : NULL;
}

static bool find_in_notes(const char *notes, size_t length, char *text)
{
    Elf64_Nhdr note;
    for (size_t at = 0; at <= length && length - at >= sizeof note;) {
        memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note, id = name + (((size_t)note.n_namesz + 3) & ~(size_t)3);
        const char *bytes = part(notes, length, id, note.n_descsz);
        if (!bytes)
            return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && !memcmp(notes + name, "GNU", 4) &&
            note.n_descsz < RDB_BUILD_ID_SIZE / 2 + 1) {
            for (size_t i = 0; i < note.n_descsz; i++) {
                *text++ = "0123456789abcdef"[(unsigned char)bytes[i] >> 4];
                *text++ = "0123456789abcdef"[bytes[i] & 15];
            }
            *text = '\0';
            return true;
        }
        at = id + (((size_t)note.n_descsz + 3) & ~(size_t)3);
    }
    return false;
}

bool rdb_build_id(const void *image, size_t length, char text[RDB_BUILD_ID_SIZE])
{
    Elf64_Ehdr head;
    *text = '\0';
    if (length < sizeof head)
        return false;
    memcpy(&head, image, sizeof head);
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64)
        return false;
    for (size_t i = 0; i < head.e_phnum; i++) {
        Elf64_Phdr segment;
        const char *at = part(image, length, head.e_phoff + i * sizeof segment, sizeof segment), *notes;
        if (!at)
            return false;
        memcpy(&segment, at, sizeof segment);
        notes = segment.p_type == PT_NOTE ? part(image, length, segment.p_offset, segment.p_filesz) : NULL;
        if (notes && find_in_notes(notes, segment.p_filesz, text))
            return true;
    }
    return false;
}

bool rdb_build_id_of_self(char text[RDB_BUILD_ID_SIZE])
{
    /* Its beginning, with headers and notes, is mapped as it lies in the file. */
    return rdb_build_id(__ehdr_start, (size_t)(etext - __ehdr_start), text);
}
