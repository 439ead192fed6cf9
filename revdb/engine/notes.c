/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes beside the log: see notes.h. */
#define _GNU_SOURCE
#include "notes.h"

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define SUFFIX ".notes"
#define LIMIT (64 << 20) /* bytes; nobody's are so many */

/* ---- Records ---- */

/* What follows a first word in a record, or NULL if it begins with another. */
static const char *after(const char *record, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(record, word, length) || (record[length] != ' ' && record[length]))
        return NULL;
    return record + length + (record[length] == ' ');
}

const char *notes_next(const struct notes *notes, const char *kind, const char **at)
{
    const char *end = notes->lines.bytes + notes->lines.length;
    const char *record = *at ? *at + strlen(*at) + 1 : notes->lines.bytes;
    for (; record && record < end; record += strlen(record) + 1) {
        const char *found = after(record, kind);
        *at = record;
        if (found)
            return found;
    }
    return NULL;
}

const char *notes_get(const struct notes *notes, const char *kind, const char *key)
{
    const char *at = NULL, *rest = NULL;
    for (const char *record; !rest && (record = notes_next(notes, kind, &at));)
        rest = after(record, key);
    return rest;
}

/* ---- The file: a record is a line, in which \n and \\ stand for a newline and a backslash ---- */

static char *unescape(char *line)
{
    char *to = line;
    for (char *from = line; *from; from++) {
        if (*from == '\\' && from[1])
            *to++ = *++from == 'n' ? '\n' : *from;
        else
            *to++ = *from;
    }
    *to = '\0';
    return line;
}

static void write_escaped(FILE *file, const char *record)
{
    for (; *record; record++) {
        if (*record == '\\' || *record == '\n')
            putc('\\', file);
        putc(*record == '\n' ? 'n' : *record, file);
    }
    putc('\n', file);
}

/* Replaces what is known by what the file says, if there is one and it is of this recording. */
static void read_file(struct notes *notes)
{
    FILE *file = file_read_found(notes->path, LIMIT);
    if (!file && errno != ENOENT && !notes->refused) {
        notes->refused = true;
        notes->problem = text_format("%s is not read: %s; what is noted will be lost at the end of this session",
                                     notes->path, file_problem(errno));
    }
    if (!file)
        return;
    char *line = NULL;
    size_t room = 0;
    bool ours = false;
    for (int number = 0; getline(&line, &room, file) > 0; number++) {
        line[strcspn(line, "\n")] = '\0';
        const char *recording = number == 0 ? after(line, "recording") : NULL;
        if (number == 0 && !(ours = recording && !strcmp(recording, notes->recording)))
            break;
        if (number == 0)
            text_clear(&notes->lines);
        else
            text_add_string(&notes->lines, unescape(line));
    }
    free(line); /* getline's */
    fclose(file);
}

/* The whole file appears at once, or not at all. */
static bool write_file(const struct notes *notes)
{
    struct file_writer file;
    if (!file_begin_companion(&file, notes->path))
        return false;
    fprintf(file.out, "recording %s\n", notes->recording);
    const char *end = notes->lines.bytes + notes->lines.length;
    for (const char *record = notes->lines.bytes; record && record < end; record += strlen(record) + 1)
        write_escaped(file.out, record);
    return file_commit(&file);
}

/* ---- The whole ---- */

void notes_open(struct notes *notes, const char *log, uint64_t recording)
{
    *notes = (struct notes){
        .path = text_format("%s" SUFFIX, log), .recording = text_format("%016" PRIx64, recording), .lock = -1};
    read_file(notes);
}

/* Takes out the record of a kind with a key; all of the kind, if that is NULL. */
static void take_out(struct notes *notes, const char *kind, const char *key)
{
    struct text kept = {0};
    const char *end = notes->lines.bytes + notes->lines.length;
    for (const char *record = notes->lines.bytes; record && record < end; record += strlen(record) + 1) {
        const char *found = after(record, kind);
        if (!found || (key && !after(found, key)))
            text_add_string(&kept, record);
    }
    notes->lines = kept;
}

void notes_lock(struct notes *notes)
{
    char *log = text_format("%.*s", (int)(strlen(notes->path) - strlen(SUFFIX)), notes->path);
    notes->lock = open(log, O_RDONLY | O_CLOEXEC);
    if (notes->lock >= 0)
        flock(notes->lock, LOCK_EX); /* where that cannot be done, two sessions at the same moment may lose a note */
    if (!notes->refused)
        read_file(notes);
}

void notes_unlock(struct notes *notes)
{
    if (notes->lock >= 0)
        close(notes->lock);
    notes->lock = -1;
}

/* Changes the records of a kind (see notes_put); added: a record to add, or NULL. */
static void change(struct notes *notes, const char *kind, const char *key, const char *added)
{
    bool locked = notes->lock >= 0;
    if (!locked)
        notes_lock(notes);
    take_out(notes, kind, key);
    if (added)
        text_add_string(&notes->lines, added);
    if (!notes->refused && !write_file(notes)) {
        notes->refused = true;
        notes->problem = text_format("%s: %s; bookmarks and numbers of objects will be lost at the end of this session",
                                     notes->path, file_problem(errno));
    }
    if (!locked)
        notes_unlock(notes);
}

void notes_put(struct notes *notes, const char *kind, const char *key, const char *rest)
{
    char *record = rest ? text_format("%s %s%s%s", kind, key, *rest ? " " : "", rest) : NULL;
    change(notes, kind, key, record);
}

void notes_remove_all(struct notes *notes, const char *kind)
{
    change(notes, kind, NULL, NULL);
}
