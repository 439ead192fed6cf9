/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making packs: see pack.h.
 *
 * What a replay reads is not guessed: it is what the guard hands to it.  Beside that go the whole library of the
 * interpreter, from which evaluations import, and this front end, for machines that have none. */
#define _GNU_SOURCE
#include "pack.h"

#include "ancestry.h"
#include "family.h"
#include "files.h"
#include "interpreter.h"
#include "out.h"
#include "process.h"
#include "rdb_names.h"
#include "replay.h"
#include "status.h"
#include "temporary.h"
#include "text.h"
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SYSTEM_LOADER "/lib64/ld-linux-x86-64.so.2"

struct pack {
    struct replays replays; /* how its logs are replayed */
    char *name;             /* of the folder in the archive */
    char *staging;          /* a temporary folder, which holds one of that name, full of links */
    int logs;               /* how many are in it */
    bool lacks;             /* something that belongs into it could not be put there */
};

/* ---- Staging ---- */

/* Where a name goes in a folder of the pack, which no `..` in it leads out of.  The folders on the way are made: a replay
 * that asks for /srv/tests/../_prices.so passes through them. */
static char *place_for(const struct pack *pack, const char *folder, const char *name)
{
    struct text place = {0};
    text_printf(&place, "%s/%s/%s", pack->staging, pack->name, folder);
    const size_t top = place.length;
    for (const char *part = name + strspn(name, "/"); *part; part += strspn(part, "/")) {
        size_t length = strcspn(part, "/");
        mkdir(place.bytes, 0700);
        if (length == 2 && !memcmp(part, "..", 2))
            while (place.length > top && place.bytes[--place.length] != '/')
                ;
        else if (length != 1 || *part != '.')
            text_printf(&place, "/%.*s", (int)length, part);
        place.bytes[place.length] = '\0';
        part += length;
    }
    return place.bytes;
}

/* In the pack, a name in a folder becomes what is now at `target`. */
static void put(struct pack *pack, const char *folder, const char *name, const char *target)
{
    char real[PATH_MAX], *place = place_for(pack, folder, name);
    if (realpath(target, real) && symlink(real, place) != 0 && errno != EEXIST) {
        out_printf(stderr, "revdb: %s does not get into the pack: %s\n", target, strerror(errno));
        pack->lacks = true;
    }
}

static void put_text(struct pack *pack, const char *name, mode_t mode, const char *text)
{
    char *place = place_for(pack, ".", name);
    int file = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0 || dprintf(file, "%s", text) < 0) {
        out_printf(stderr, "revdb: %s: %s\n", place, strerror(errno));
        pack->lacks = true;
    }
    if (file >= 0)
        close(file);
}

/* ---- What goes in ---- */

static bool put_log(struct pack *pack, const char *path)
{
    struct rdb_reader reader;
    char error[PATH_MAX + 500];
    bool running = false;
    if (rdb_reader_open(&reader, path, error, sizeof error)) {
        running = rdb_reader_summary(&reader)->running;
        rdb_reader_close(&reader);
    }
    if (running)
        out_printf(stderr, "revdb: %s is still being recorded: pack it when that is over\n", path);
    else
        put(pack, PACK_LOGS, rdb_base_name(path), path);
    pack->logs++;
    return !running;
}

/* Replays a log with a file that takes note of what is opened. */
static void replay(struct pack *pack, const char *log, const char *exe)
{
    struct replay_options options = {.log = log, .exe = exe, .replays = &pack->replays, .quiet = true};
    if (replay_to_end(&options) != STATUS_OK)
        out_printf(stderr, "revdb: %s goes into the pack nevertheless, with what it needs up to there\n", log);
}

/* The log, those that it begins with, and those of the processes that it made.  Replays the first and the last; those in
 * between are replayed with the first. */
static bool put_logs(struct pack *pack, const char *log, const char *exe)
{
    struct family family;
    char *error;
    int own = family_read(&family, log, &error);
    struct ancestry chain = ancestry_of(log);
    bool good = own >= 0 && !chain.missing;
    if (!good)
        out_printf(stderr, "revdb: %s\n", own < 0 ? error : chain.problem);
    for (int i = 0; good && i < chain.count; i++)
        good = put_log(pack, chain.logs[i]);
    if (good)
        replay(pack, log, exe);
    for (int i = 0; good && i < family.count; i++)
        if (family_descends(&family, i, own) && (good = put_log(pack, family.members[i].path)))
            replay(pack, family.members[i].path, exe);
    family_close(&family);
    return good;
}

/* The files that were opened while replaying; what the kernel makes up is there on every machine.  False if none are
 * known. */
static bool put_opened(struct pack *pack, int opened)
{
    FILE *file = fdopen(opened, "r");
    char *path = NULL;
    size_t room = 0;
    bool any = false;
    rewind(file);
    while (getdelim(&path, &room, '\0', file) > 0) {
        any = true;
        if (path[0] == '/' && strncmp(path, "/proc/", 6) && strncmp(path, "/sys/", 5))
            put(pack, PACK_ROOT, path, path);
    }
    free(path); /* getdelim's */
    fclose(file);
    return any;
}

/* What nobody imports to look at a program.  Bytecode goes in only where a replay reads it: it can be made from the source,
 * and nothing reads that for -O. */
static bool is_left_out(const FTSENT *entry)
{
    static const char *const folders[] = {"test",    "tests",  "config",  "distutils", "ensurepip",
                                          "idlelib", "lib-tk", "lib2to3", "pydoc_data"};
    if (entry->fts_info != FTS_D)
        return text_ends_with(entry->fts_name, ".pyc") || text_ends_with(entry->fts_name, ".pyo");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (!strcmp(entry->fts_name, folders[i]))
            return true;
    return false;
}

/* The interpreter and its library. */
static void put_interpreter(struct pack *pack, const char *exe)
{
    put(pack, PACK_ROOT, exe, exe);
    put(pack, PACK_ROOT, SYSTEM_LOADER, SYSTEM_LOADER);
    put(pack, ".", PACK_LOADER, SYSTEM_LOADER);
    /* HOME/bin/python-rdb: HOME/lib */
    char *library = text_format("%.*s/../lib", (int)(rdb_base_name(exe) - exe), exe), home[PATH_MAX];
    FTS *walk = realpath(library, home) ? fts_open((char *[]){home, NULL}, FTS_LOGICAL | FTS_NOCHDIR, NULL) : NULL;
    for (FTSENT *entry; walk && (entry = fts_read(walk));) {
        if (is_left_out(entry))
            fts_set(walk, entry, FTS_SKIP);
        else if (entry->fts_info == FTS_F)
            put(pack, PACK_ROOT, entry->fts_path, entry->fts_path);
    }
    if (walk)
        fts_close(walk);
}

/* By the names by which the loader looks for them. */
static int put_library(struct dl_phdr_info *info, size_t size, void *pack)
{
    (void)size;
    if (info->dlpi_name[0] == '/')
        put(pack, PACK_LIB, rdb_base_name(info->dlpi_name), info->dlpi_name);
    return 0;
}

static const char script[] =
    "#!/bin/sh\n"
    "# Opens the recording in this folder, with the debugger and the interpreter that lie beside it:\n"
    "# ./revdb [OPTION]..., ./revdb info, ./revdb logs/NAME.rdb; ./revdb --help tells more.\n"
    "here=$(cd \"$(dirname \"$0\")\" && pwd)\n"
    "for last; do :; done\n"
    "case ${last-} in *.rdb) ;; *) set -- \"$@\" \"$here\" ;; esac\n"
    "exec \"$here/" PACK_LOADER "\" --library-path \"$here/" PACK_LIB "\" \"$here/" PACK_LIB "/revdb\" \"$@\"\n";

static void put_front_end(struct pack *pack)
{
    put(pack, PACK_LIB, "revdb", "/proc/self/exe");
    dl_iterate_phdr(put_library, pack);
    put_text(pack, PACK_REVDB, 0755, script);
}

/* ---- The archive ---- */

/* Has tar follow the links into an archive that nobody else can read: there is a log in it. */
static bool write_archive(const struct pack *pack, const char *file)
{
    int status = -1;
    struct file_writer archive;
    if (!file_begin(&archive, file)) {
        out_printf(stderr, "revdb: %s: %s\n", file, strerror(errno));
        return false;
    }
    pid_t tar = fork();
    if (tar == 0) {
        dup2(fileno(archive.out), STDOUT_FILENO);
        execlp("tar", "tar", "-C", pack->staging, "--sort=name", "--owner=0", "--group=0", "-chzf", "-",
               text_format("./%s", pack->name), NULL);
        dprintf(2, "revdb: tar, which packs and unpacks, cannot be run: %s\n", strerror(errno));
        _exit(127);
    }
    if (tar > 0)
        waitpid(tar, &status, 0);
    struct stat written = {0};
    fstat(fileno(archive.out), &written);
    bool to_output = !archive.place;
    if (status != 0)
        file_abandon(&archive);
    if (status != 0 || !file_commit(&archive)) {
        out_printf(stderr, "revdb: %s could not be written%s%s\n", file, status ? "" : ": ",
                   status ? "" : strerror(errno));
        return false;
    }
    if (to_output)
        return true;
    out_printf(
        stdout, "%s: %d %s, %.1f MB; to open it: revdb %s, or on a machine without revdb: tar -xzf %s && %s/revdb\n",
        file, pack->logs, pack->logs == 1 ? "log" : "logs", (double)written.st_size / 1e6, file, file, pack->name);
    return true;
}

/* Everything but the archive itself. */
static bool stage(struct pack *pack, const char *log, const char *exe)
{
    char *folder = text_format("%s/%s", pack->staging, pack->name);
    mkdir(folder, 0700);
    int opened = memfd_create("opened", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    pack->replays.opened = opened;
    if (!put_logs(pack, log, exe)) {
        close(opened);
        return false;
    }
    if (!put_opened(pack, opened)) {
        out_printf(stderr,
                   "revdb: what a replay reads is known only where revdb can supervise its system calls, which "
                   "--unconfined, this kernel or this container rules out: pack the log elsewhere\n");
        return false;
    }
    put_interpreter(pack, exe);
    put_front_end(pack);
    char *note = text_format(PACK_FORMAT " %d\nlog %s\ninterpreter %s\n", PACK_VERSION, rdb_base_name(log), exe);
    put_text(pack, PACK_NOTE, 0644, note);
    return !pack->lacks;
}

int pack_write(const char *log, const struct general *general, const char *file)
{
    char real[PATH_MAX], *error, *exe = interpreter_for_log(log, general->exe, &error);
    if (!exe || !realpath(exe, real)) {
        out_printf(stderr, "revdb: %s%s%s\n", exe ? exe : error, exe ? ": " : "", exe ? strerror(errno) : "");
        return STATUS_UNUSABLE;
    }
    size_t length = strlen(rdb_base_name(log));
    struct interrupt interrupt = {0};
    struct temporary staging = {0};
    struct pack pack = {
        .name = text_format("%.*s", (int)(text_ends_with(log, ".rdb") ? length - 4 : length), rdb_base_name(log)),
        .replays = REPLAYS,
    };
    char *archive = file ? text_copy(file) : text_format("%s.tar.gz", pack.name);
    int status = STATUS_UNUSABLE;
    pack.replays.unconfined = general->unconfined;
    pack.replays.interrupt = &interrupt;
    interrupt_on_signal(&interrupt);
    if (!temporary_make(&staging, &error)) {
        out_printf(stderr, "revdb: %s\n", error);
    } else {
        pack.staging = staging.folder;
        if (stage(&pack, log, real))
            status = write_archive(&pack, archive) ? STATUS_OK : STATUS_FAILED;
    }
    interrupt_on_signal(NULL);
    replays_close(&pack.replays);
    temporary_remove(&staging);
    return status;
}
