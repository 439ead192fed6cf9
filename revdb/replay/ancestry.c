/* Which logs a replay needs: see ancestry.h. */
#include "ancestry.h"

#include "array.h"
#include "rdb_log.h"
#include "rdb_names.h"
#include "text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 1000 }; /* logs one after the other; more only if they go around in a circle */

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

struct ancestry ancestry_of(const char *log)
{
    struct ancestry chain = {0};
    char error[PATH_MAX + 500], ignored[PATH_MAX + 500], *wanted = text_copy(log);
    while (wanted && chain.count < LIMIT) {
        char *next = NULL;
        char *beside = text_format("%.*s%s", (int)(rdb_base_name(log) - log), log, rdb_base_name(wanted));
        if (!add(&chain, wanted, &next, error) && !add(&chain, beside, &next, ignored)) {
            chain.missing = wanted;
            chain.problem = text_copy(error);
            wanted = NULL;
        }
        free(beside);
        free(wanted);
        wanted = next;
    }
    free(wanted);
    return chain;
}

void ancestry_free(struct ancestry *chain)
{
    for (int i = 0; i < chain->count; i++)
        free(chain->logs[i]);
    free(chain->logs);
    free(chain->missing);
    free(chain->problem);
    *chain = (struct ancestry){0};
}
