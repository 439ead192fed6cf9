/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs: opening one (docs/packs.md; pack.h makes them).
 *
 * A pack is a compressed tar archive of one folder: the log with its family, and all that a replay reads.  The archive
 * is unpacked into a temporary folder that goes away with this process, however that ends. */
#ifndef UNPACK_H
#define UNPACK_H

#include "temporary.h"

/* The files of a pack's folder. */
#define PACK_NOTE "pack"         /* the lines of PACK_FORMAT */
#define PACK_FORMAT "revdb pack" /* first line: a word, the format's version; then "log NAME", "interpreter PATH" */
#define PACK_VERSION 1
#define PACK_LOADER "ld.so" /* the loader that runs the interpreter, and the front end */
#define PACK_LOGS "logs"    /* the logs, beside each other */
#define PACK_ROOT "root"    /* what the replay takes for the root of the file system */
#define PACK_REVDB "revdb"  /* a script that runs the front end, which lies in lib, on this folder */
#define PACK_LIB "lib"

/* What the person named, found: */
struct unpacked {
    char *log;
    char *exe, *root,
        *loader; /* of a pack: its interpreter, what that takes for the root of the file system, the loader by
                                   which it runs (replays.h); else NULL */
    struct temporary temporary; /* where the archive lies unpacked */
};

/* Where the person named `name`: that itself, unless it is
 *   an archive or a folder that is a pack: its log, if need be unpacked;
 *   a log in one, PACK/NAME.rdb or FOLDER/logs/NAME.rdb.
 * False if it cannot be opened, with a one-line reason in *error.  unpack_close follows either way. */
bool unpack_log(const char *name, struct unpacked *, char **error);
void unpack_close(struct unpacked *);

#endif
