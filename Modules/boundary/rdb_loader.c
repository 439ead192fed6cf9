/* SPDX-License-Identifier: MIT */
/* Boundary: loading shared libraries.  See rdb_boundary.h.
 *
 * The code of extension modules must really be there, so dlopen and dlsym run for real in every mode.  Recording keeps
 * where a library was found and how large it was, so that a replay in another directory finds it, and another file in
 * its place is noticed. */
#include "rdb_boundary.h"

#include "rdb_alloc.h"
#include "rdb_considered.h"
#include "rdb_images.h"
#include "rdb_library.h"
#include "rdb_loader.h"
#include "rdb_log.h"
#include "rdb_random.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_tls.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>

RDB_REAL(void *, dlopen, (const char *path, int flags), (path, flags))
RDB_REAL(void *, dlsym, (void *handle, const char *name), (handle, name))
RDB_REAL(char *, dlerror, (void), ())
RDB_REAL(int, dlclose, (void *handle), (handle))
RDB_REAL(int, dlinfo, (void *handle, int request, void *arg), (handle, request, arg))

/* REPLAY: handles are addresses of ld.so's; the program has the recording's. */
static struct handle {
    struct handle *next;
    void *given, *real;
} * handles;

static void *real_of(void *given)
{
    struct handle *handle = handles;
    while (handle && handle->given != given)
        handle = handle->next;
    return handle ? handle->real : given;
}

static void *give(void *real, void *recorded)
{
    if (real == recorded || real_of(recorded) == real)
        return recorded;
    struct handle *handle = rdb_alloc(sizeof *handle, "a library");
    *handle = (struct handle){handles, recorded, real};
    handles = handle;
    return recorded;
}

RDB_EXPORT int dlclose(void *handle)
{
    return real_dlclose(real_of(handle));
}

RDB_EXPORT int dlinfo(void *handle, int request, void *arg)
{
    return real_dlinfo(real_of(handle), request, arg);
}

/* Bytes in the file a library was loaded from; 0 if that is not a file of its own. */
static int64_t size_of_library(void *handle)
{
    struct link_map *map;
    struct stat st;
    if (real_dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || !map->l_name[0])
        return 0;
    int fd = rdb_raw_open(map->l_name, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    int error = rdb_raw_fstat(fd, &st);
    rdb_raw_close(fd);
    return error ? 0 : st.st_size;
}

/* Logs where the library is: a relative path is made absolute. */
static const char *log_path(const char *path, int flags, char room[2 * PATH_MAX])
{
    struct rdb_call here, *call = &here;
    const char *found = path;
    rdb_call_begin(call, RDB_CALL_dlopen);
    IN_TEXT(path);
    IN(flags);
    if (rdb_call_real(call) && path && path[0] != '/' && strchr(path, '/')) {
        char cwd[PATH_MAX];
        if (rdb_raw(SYS_getcwd, (long)cwd, sizeof cwd, 0, 0, 0, 0) > 0) {
            snprintf(room, 2 * PATH_MAX, "%s/%s", cwd, path);
            found = room;
        }
    }
    rdb_call_result(call, 0);
    found = rdb_out_text(call, found);
    int64_t line = (int64_t)rdb_images_line();
    rdb_out_number(call, &line);
    rdb_images_set_line((uint64_t)line);
    rdb_call_end(call);
    return call->replaying ? found : path;
}

static _Noreturn void does_not_load(const char *path)
{
    rdb_diverged("the library %s does not load here: %s", path, real_dlerror());
}

/* Where it lies; 0 if that is the kernel's affair. */
static int64_t place_of(void *handle)
{
    struct link_map *map;
    bool placed = handle && real_dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && rdb_images_placed(map->l_addr);
    return placed ? (int64_t)map->l_addr : 0;
}

/* Logs what became of it.  Returns what the program gets for a handle. */
static void *log_loaded(void *handle, const char *path)
{
    struct rdb_call here, *call = &here;
    int64_t size = handle ? size_of_library(handle) : -1;
    /* What comes first in the log, if not this, is what the constructors of the recorded library did. */
    int next = rdb_mode == RDB_REPLAY ? rdb_peek_byte(&rdb_in) : -1;
    if (!handle && next >= RDB_EVENT_first_call && next != RDB_CALL_dlopened)
        does_not_load(path);
    rdb_call_begin(call, RDB_CALL_dlopened);
    rdb_call_real(call);
    int64_t r = rdb_call_result(call, size), place = place_of(handle), recorded = place;
    int64_t given = (int64_t)(intptr_t)handle;
    if (r >= 0) {
        rdb_out_number(call, &recorded);
        rdb_out_number(call, &given);
    }
    rdb_call_end(call);
    if (r >= 0 && !handle)
        does_not_load(path);
    if (r >= 0 && r != size)
        rdb_diverged("the library %s is not the one that was recorded: it had %lld bytes and has %lld", path,
                     (long long)r, (long long)size);
    if (r >= 0 && recorded && recorded != place)
        rdb_diverged(
            "the library %s lies at %#llx here, and lay at %#llx: a limit of address space (ulimit -v), or "
            "another kernel, keeps it from there",
            path, (long long)place, (long long)recorded);
    return r >= 0 ? give(handle, (void *)(intptr_t)given) : NULL;
}

static int note_library(struct dl_phdr_info *library, size_t size, void *unused)
{
    struct stat status;
    (void)size;
    (void)unused;
    if (library->dlpi_name[0] == '/' && strncmp(library->dlpi_name, rdb_library_path(), strlen(rdb_library_path())) &&
        rdb_raw(SYS_stat, (long)library->dlpi_name, (long)&status, 0, 0, 0, 0) == 0)
        rdb_log_library(library->dlpi_name, (uint64_t)status.st_size);
    return 0;
}

void rdb_loader_note(void)
{
    dl_iterate_phdr(note_library, NULL);
}

static void *find_anywhere(const char *name)
{
    return real_dlsym(RTLD_DEFAULT, name);
}

static void *last_loaded;
static void *find_in_last(const char *name)
{
    return real_dlsym(last_loaded, name);
}

RDB_EXPORT void *dlopen(const char *path, int flags)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return real_dlopen(path, flags);
    char room[2 * PATH_MAX];
    path = log_path(path, flags, room);
    rdb_images_before();
    void *handle = real_dlopen(path, flags); /* the library's constructors may make boundary calls */
    rdb_images_after();
    if (rdb_mode == RDB_REPLAY)
        rdb_tls_loaded();
    void *given = log_loaded(handle, path);
    if (!given)
        return NULL;
    last_loaded = handle;
    if (rdb_mode == RDB_RECORD && !rdb_outside)
        rdb_loader_note(); /* with the libraries that it needs; what is loaded outside, the next time */
    rdb_random_library_loaded(find_in_last);
    rdb_consider_library(given, find_anywhere);
    return given;
}

/* To look up a name is to forget the last error: dlerror itself must be found before there is one to tell of. */
static __attribute__((constructor)) void find_dlerror(void)
{
    real_dlerror = (char *(*)(void))rdb_real("dlerror");
}

RDB_EXPORT char *dlerror(void)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return real_dlerror();
    struct rdb_call here, *call = &here;
    char *text = real_dlerror();
    rdb_call_begin(call, RDB_CALL_dlerror);
    rdb_call_real(call);
    rdb_call_result(call, 0);
    text = (char *)rdb_out_text(call, text);
    rdb_call_end(call);
    return text;
}

static void *image_of(const void *address)
{
    Dl_info info;
    return address && dladdr(address, &info) ? info.dli_fbase : NULL;
}

/* A handle of the C library leads around us (ctypes.CDLL("libc.so.6")): where the name is one of ours, ours it is. */
static void *ours_instead(void *found, const char *name)
{
    static void *libc, *vdso, *executable;
    if (!libc) {
        libc = image_of(rdb_real("read"));
        vdso = image_of(rdb_real("time")); /* where the C library's clocks may really be */
        executable = image_of((void *)ours_instead);
    }
    void *image = image_of(found);
    if (image != libc && image != vdso)
        return found;
    void *first = real_dlsym(RTLD_DEFAULT, name);
    return image_of(first) == executable ? first : found;
}

RDB_EXPORT void *dlsym(void *handle, const char *name)
{
    if (handle == RTLD_NEXT || rdb_mode == RDB_OFF)
        return real_dlsym(real_of(handle), name); /* a jump: RTLD_NEXT means next after the caller */
    void *found = real_dlsym(real_of(handle), name);
    if (!found)
        return NULL;
    void *given = ours_instead(found, name);
    if (given == found && !rdb_passing)
        rdb_consider_lookup(name, found);
    return given;
}

/* ---- at the end ---- */

struct looked_for {
    const char *removed; /* one of those that are no longer there */
    bool any_left;
};

static int look_for(struct dl_phdr_info *library, size_t size, void *closure)
{
    struct looked_for *looked_for = closure;
    (void)size;
    if (library->dlpi_name[0] != '/')
        return 0; /* not a file, or relative to a directory that may have changed */
    if (rdb_raw(SYS_faccessat, AT_FDCWD, (long)library->dlpi_name, F_OK, 0, 0, 0) == -ENOENT)
        looked_for->removed = library->dlpi_name;
    else
        looked_for->any_left = true;
    return 0;
}

void rdb_loader_warn_of_removed(void)
{
    struct looked_for looked_for = {0};
    char text[300];
    if (rdb_mode == RDB_RECORD)
        dl_iterate_phdr(look_for, &looked_for);
    bool warns = looked_for.removed && looked_for.any_left; /* else the program has changed its root directory */
    if (warns)
        snprintf(text, sizeof text, "the library %s has been removed: a replay ends where the program loads it",
                 looked_for.removed);
    rdb_warn_at_exit(warns ? text : NULL);
}
