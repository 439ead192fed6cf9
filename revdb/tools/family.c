/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorded processes that belong together: see family.h. */
#include "family.h"

#include "ancestry.h"
#include "array.h"
#include "rdb_names.h"
#include "text.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int find(const struct family *family, const char *name)
{
    for (int i = 0; i < family->count; i++)
        if (strcmp(family->members[i].name, name) == 0)
            return i;
    return -1;
}

/* Adds the file if it is a log. */
static void add(struct family *family, const char *folder, const char *name)
{
    char error[PATH_MAX + 500];
    struct rdb_reader reader;
    char *path = text_format("%s%s", folder, name);
    if (strlen(name) < 5 || !text_ends_with(name, ".rdb") || !rdb_reader_open(&reader, path, error, sizeof error)) {
        return;
    }
    *array_add(family->members, family->count) = (struct member){text_copy(name), path, reader, -1, false};
}

static int older_first(const void *a, const void *b)
{
    int64_t left = rdb_reader_header(&((const struct member *)a)->reader)->start_ns;
    int64_t right = rdb_reader_header(&((const struct member *)b)->reader)->start_ns;
    return left < right ? -1 : left > right;
}

/* So that whoever follows parents comes to an end: headers can say anything. */
static void cut_circles(struct family *family)
{
    for (int i = 0; i < family->count; i++) {
        struct member *member = &family->members[i];
        int steps = 0, at = member->parent;
        for (; at >= 0 && at != i && steps < ANCESTRY_LIMIT; steps++)
            at = family->members[at].parent;
        member->cut = at >= 0;
        if (member->cut)
            member->parent = -1;
    }
}

static void read_folder(struct family *family, const char *folder)
{
    DIR *directory = opendir(*folder ? folder : ".");
    for (struct dirent *file; directory && (file = readdir(directory));)
        add(family, folder, file->d_name);
    if (directory)
        closedir(directory);
    if (family->count)
        qsort(family->members, (size_t)family->count, sizeof *family->members, older_first);
    for (int i = 0; i < family->count; i++) {
        const char *parent = rdb_reader_header(&family->members[i].reader)->parent;
        family->members[i].parent = *parent ? find(family, rdb_base_name(parent)) : -1;
    }
    cut_circles(family);
}

int family_read(struct family *family, const char *log, char **error)
{
    char why[PATH_MAX + 500];
    struct rdb_reader reader;
    *family = (struct family){0};
    if (!rdb_reader_open(&reader, log, why, sizeof why)) {
        *error = text_copy(why);
        return -1;
    }
    rdb_reader_close(&reader);
    char *folder = text_format("%.*s", (int)(rdb_base_name(log) - log), log);
    read_folder(family, folder);
    int own = find(family, rdb_base_name(log));
    if (own < 0)
        *error = text_format("%s: a log is found among its family by its name, which must end in .rdb", log);
    return own;
}

void family_close(struct family *family)
{
    for (int i = 0; i < family->count; i++) {
        rdb_reader_close(&family->members[i].reader);
    }
}

bool family_descends(const struct family *family, int member, int from)
{
    while (member >= 0)
        if ((member = family->members[member].parent) == from)
            return true;
    return false;
}
