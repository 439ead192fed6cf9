/* SPDX-License-Identifier: MIT */
/* Writes the known bytes of a library: see Python/log/rdb_library.h.  Called by tools/lay-prefix and tools/install:
 *
 *     lay-library LIBRARY_DIRECTORY
 *
 * Compiled modules only, in the order of their names, so that the same library gives the same file.  Tests are left out,
 * since not all of them are compiled, and what pip installed, which changes. */
#define _GNU_SOURCE
#include "rdb_hash.h"
#include "rdb_library.h"

#include <err.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *blocks;
static uint64_t *checks; /* of each */
static uint32_t count, room;

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static bool is_left_out(const char *directory)
{
    static const char *const names[] = {"test", "tests", "site-packages", "config"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(directory, names[i]) == 0)
            return true;
    return false;
}

static void *grow(void *old, size_t size)
{
    void *grown = realloc(old, size);
    if (!grown)
        err(1, "no memory for %zu bytes", size);
    return grown;
}

/* Appends a file's bytes, and zeros to the end of its last block. */
static void add(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        err(1, "%s", path);
    size_t n;
    do {
        if (count == room) {
            room = room ? room * 2 : 1024;
            blocks = grow(blocks, (size_t)room * RDB_LIBRARY_BLOCK);
            checks = grow(checks, room * sizeof *checks);
        }
        unsigned char *block = blocks + (size_t)count * RDB_LIBRARY_BLOCK;
        n = fread(block, 1, RDB_LIBRARY_BLOCK, file);
        if (n > 0) {
            memset(block + n, 0, RDB_LIBRARY_BLOCK - n);
            checks[count++] = rdb_hash_bytes(0, block, n);
        }
    } while (n == RDB_LIBRARY_BLOCK);
    if (ferror(file))
        err(1, "%s", path);
    fclose(file);
}

static void add_all(char *directory)
{
    char *const roots[] = {directory, NULL};
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    if (!tree)
        err(1, "%s", directory);
    for (FTSENT *entry; (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_D && entry->fts_level > 0 && is_left_out(entry->fts_name))
            fts_set(tree, entry, FTS_SKIP);
        else if (entry->fts_info == FTS_F && ends_with(entry->fts_name, ".pyc"))
            add(entry->fts_path);
    }
    fts_close(tree);
}

static void write_file(const char *path)
{
    uint32_t slots = 16;
    while (slots < 2 * count)
        slots *= 2;
    size_t index_size = rdb_library_index_size(slots, count), size = (size_t)count * RDB_LIBRARY_BLOCK;
    struct rdb_library_head *head = calloc(1, index_size);
    if (!head)
        err(1, "no memory for %u slots", slots);
    memcpy(head->magic, RDB_LIBRARY_MAGIC, sizeof head->magic);
    head->identity = rdb_hash_bytes(0, blocks, size);
    head->blocks = count;
    head->slots = slots;
    uint32_t *slot = (uint32_t *)rdb_library_slots(head);
    for (uint32_t block = 0; block < count; block++) {
        uint32_t i = (uint32_t)checks[block] & (slots - 1);
        while (slot[i])
            i = (i + 1) & (slots - 1);
        slot[i] = block + 1;
    }
    if (count > 0)
        memcpy((uint64_t *)rdb_library_checks(head), checks, count * sizeof *checks);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(head, 1, index_size, file) != index_size || fwrite(blocks, 1, size, file) != size ||
        fclose(file) != 0)
        err(1, "%s", path);
}

int main(int argc, char **argv)
{
    char path[4096], new[4096 + 4];
    if (argc != 2)
        errx(2, "usage: lay-library LIBRARY_DIRECTORY");
    if (snprintf(path, sizeof path, "%s/%s", argv[1], RDB_LIBRARY_FILE) >= (int)sizeof path)
        errx(1, "%s: the name is too long", argv[1]);
    add_all(argv[1]);
    snprintf(new, sizeof new, "%s.new", path);
    write_file(new); /* a recording may have the old one mapped */
    if (rename(new, path) != 0)
        err(1, "%s", path);
    return 0;
}
