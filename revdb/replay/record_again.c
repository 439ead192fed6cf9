/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recording a program once more: see record_again.h. */
#include "record_again.h"

#include "memory.h"
#include "rdb_log.h"
#include "text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A word as the shell wants it. */
static void add_quoted(struct text *command, const char *word)
{
    if (*word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%")]) {
        text_printf(command, "%s", word);
        return;
    }
    text_add(command, "'", 1);
    for (; *word; word++)
        text_printf(command, *word == '\'' ? "'\\''" : "%c", *word);
    text_add(command, "'", 1);
}

/* LOG.rdb becomes LOG-again.rdb, with its whole path. */
static char *again(const char *path)
{
    char *whole = memory_take(realpath(path, NULL));
    const char *name = whole ? whole : path;
    size_t length = strlen(name);
    bool suffix = text_ends_with(name, ".rdb");
    return text_format("%.*s-again%s", (int)(suffix ? length - 4 : length), name, suffix ? ".rdb" : "");
}

char *record_again(const char *path, const char *exe, char **parent)
{
    struct rdb_reader reader;
    struct text command = {0};
    char error[PATH_MAX + 500];
    *parent = NULL;
    if (!rdb_reader_open(&reader, path, error, sizeof error))
        return NULL;
    const struct rdb_log_header *header = rdb_reader_header(&reader);
    if (header->parent_position != RDB_LOG_FRESH) {
        *parent = text_copy(header->parent);
    } else {
        char *log = again(path);
        text_printf(&command, "cd ");
        add_quoted(&command, *header->cwd ? header->cwd : ".");
        text_printf(&command, " && REVDB=");
        add_quoted(&command, log);
        text_printf(&command, " ");
        add_quoted(&command, exe);
        for (char **argument = header->argv; *argument && *++argument;) {
            text_printf(&command, " ");
            add_quoted(&command, *argument);
        }
    }
    rdb_reader_close(&reader);
    return command.bytes;
}
