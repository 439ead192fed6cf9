/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which logs a replay needs: see ancestry.h. */
#include "ancestry.h"

#include "array.h"
#include "rdb_log.h"
#include "rdb_names.h"
#include "text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Adds the log if it can be read; *parent becomes the path of the one that it begins with, or NULL. */
static bool add(struct ancestry *chain, const char *path, char **parent, char error[PATH_MAX + 500])
{
    struct rdb_reader reader;
    if (!rdb_reader_open(&reader, path, error, PATH_MAX + 500))
        return false;
    const struct rdb_log_header *header = rdb_reader_header(&reader);
    *parent = header->parent_position == RDB_LOG_FRESH ? NULL : text_copy(header->parent);
    rdb_reader_close(&reader);
    *array_add(chain->logs, chain->count) = text_copy(path);
    return true;
}

/* Is the file one of those before? */
static bool is_known(const struct ancestry *chain, const char *path)
{
    struct stat file, other;
    if (stat(path, &file) != 0)
        return false;
    for (int i = 0; i < chain->count; i++)
        if (stat(chain->logs[i], &other) == 0 && file.st_dev == other.st_dev && file.st_ino == other.st_ino)
            return true;
    return false;
}

/* The log that the last one begins with is wanted, but cannot be had. */
static void miss(struct ancestry *chain, const char *wanted, bool endless, char *problem)
{
    chain->missing = text_copy(wanted);
    chain->endless = endless;
    chain->problem = problem;
}

struct ancestry ancestry_of(const char *log)
{
    struct ancestry chain = {0};
    char error[PATH_MAX + 500], ignored[PATH_MAX + 500], *wanted = text_copy(log);
    while (wanted && !chain.missing) {
        char *next = NULL;
        char *beside = text_format("%.*s%s", (int)(rdb_base_name(log) - log), log, rdb_base_name(wanted));
        if (is_known(&chain, access(wanted, F_OK) == 0 ? wanted : beside))
            miss(&chain, wanted, true,
                 text_format("%s begins with itself: the logs name each other as parents, in a circle", log));
        else if (chain.count == ANCESTRY_LIMIT)
            miss(&chain, wanted, true,
                 text_format("%s begins with more than %d logs, one after the other", log, ANCESTRY_LIMIT));
        else if (!add(&chain, wanted, &next, error) && !add(&chain, beside, &next, ignored))
            miss(&chain, wanted, false, text_copy(error));
        wanted = next;
    }
    return chain;
}
