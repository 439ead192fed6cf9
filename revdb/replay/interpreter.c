/* Which interpreter replays a log: see interpreter.h. */
#include "interpreter.h"

#include "rdb_log.h"
#include "text.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Looks for the build id among the notes in `length` bytes at `at`. */
static bool find_in_notes(const char *at, size_t length, char *text, size_t size)
{
    while (length >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr note;
        memcpy(&note, at, sizeof note);
        size_t name = (note.n_namesz + 3u) & ~3u, value = (note.n_descsz + 3u) & ~3u;
        if (length < sizeof note || length - sizeof note < name || length - sizeof note - name < value)
            return false;
        const char *bytes = at + sizeof note + name;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && !memcmp(at + sizeof note, "GNU", 4) &&
            size > 2 * (size_t)note.n_descsz) {
            for (size_t i = 0; i < note.n_descsz; i++)
                snprintf(text + 2 * i, 3, "%02x", (unsigned char)bytes[i]);
            return true;
        }
        at += sizeof note + name + value;
        length -= sizeof note + name + value;
    }
    return false;
}

static bool find_in_image(const char *image, size_t length, char *text, size_t size)
{
    Elf64_Ehdr head;
    if (length < sizeof head)
        return false;
    memcpy(&head, image, sizeof head);
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) || head.e_ident[EI_CLASS] != ELFCLASS64)
        return false;
    for (size_t i = 0; i < head.e_phnum; i++) {
        Elf64_Phdr segment;
        size_t at = head.e_phoff + i * sizeof segment;
        if (at > length || length - at < sizeof segment)
            return false;
        memcpy(&segment, image + at, sizeof segment);
        if (segment.p_type == PT_NOTE && segment.p_offset <= length && segment.p_filesz <= length - segment.p_offset &&
            find_in_notes(image + segment.p_offset, segment.p_filesz, text, size))
            return true;
    }
    return false;
}

/* Reads the GNU build id of an ELF file as hexadecimal text.  False if the file cannot be read or has none. */
static bool build_id_of_file(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    bool found = false;
    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size > 0) {
        void *image = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (image != MAP_FAILED) {
            found = find_in_image(image, (size_t)status.st_size, text, size);
            munmap(image, (size_t)status.st_size);
        }
    }
    if (fd >= 0)
        close(fd);
    return found;
}

char *interpreter_beside(void)
{
    char self[PATH_MAX], beside[PATH_MAX + 20], real[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return NULL;
    snprintf(beside, sizeof beside, "%.*s/python-rdb", (int)(slash - self), self);
    return realpath(beside, real) && access(real, X_OK) == 0 ? text_copy(real) : NULL;
}

static char *preferred; /* interpreter_prefer */

void interpreter_prefer(char *exe)
{
    preferred = exe;
}

/* NULL if the file is the build that the header names. */
static char *objection(const char *exe, const char *log, const struct rdb_log_header *header)
{
    char build_id[130] = "";
    if (access(exe, X_OK))
        return text_format("%s: the interpreter %s cannot be run (%s): name a python-rdb of build %s with -x EXE", log,
                           exe, strerror(errno), header->build_id);
    if (!build_id_of_file(exe, build_id, sizeof build_id))
        return text_format("%s: %s is no python-rdb: name one of build %s with -x EXE", log, exe, header->build_id);
    if (strcmp(build_id, header->build_id))
        return text_format(
            "%s was recorded by %s, build %s, but %s is build %s: name the right one with -x EXE, if you "
            "trust it",
            log, header->exe, header->build_id, exe, build_id);
    return NULL;
}

char *interpreter_for_log(const char *log, const char *wanted, char **error)
{
    struct rdb_reader reader;
    char reason[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, log, reason, sizeof reason)) {
        *error = text_copy(reason);
        return NULL;
    }
    char *exe = wanted ? text_copy(wanted) : preferred ? text_copy(preferred) : interpreter_beside();
    *error =
        exe ? objection(exe, log, rdb_reader_header(&reader))
            : text_copy("there is no python-rdb beside revdb: install them into one folder, or name one with -x EXE");
    if (*error) {
        free(exe);
        exe = NULL;
    }
    rdb_reader_close(&reader);
    return exe;
}
