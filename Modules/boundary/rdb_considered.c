/* SPDX-License-Identifier: MIT */
/* What of the C library is neither a boundary call nor known to be pure: said by name, once, when a program looks it up
 * or loads a library that is linked with it.  See rdb_unwrapped.txt, from which the names below are made.  Changes
 * nothing: the function is called all the same. */
#include "rdb_considered.h"

#include "rdb_boundary.h"
#include "rdb_library.h"
#include "rdb_names.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>

static const char *const pure_names[] = {
#include "rdb_pure_names.h"
};

static int compare(const void *name, const void *entry)
{
    return strcmp(name, *(const char *const *)entry);
}

static bool is_pure(const char *name)
{
    return bsearch(name, pure_names, sizeof pure_names / sizeof *pure_names, sizeof *pure_names, compare) != NULL;
}

/* Libraries of the C library whose functions reach outside without passing by us. */
static bool reaches_outside(const char *path)
{
    static const char *const libraries[] = {"libc.so.",       "libresolv.so.",   "libnsl.so.", "libanl.so.",
                                            "libpthread.so.", "libdl.so.",       "librt.so.",  "libutil.so.",
                                            "libnss_",        "libthread_db.so."};
    const char *name = rdb_base_name(path);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        if (strncmp(name, libraries[i], strlen(libraries[i])) == 0)
            return true;
    return false;
}

/* The library that a function is in, or NULL if this is a variable, or ours, or one that says everything through us. */
static const char *library_of(const void *address)
{
    Dl_info info;
    ElfW(Sym) *symbol = NULL;
    if (!address || !dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) || !info.dli_fname || !symbol)
        return NULL;
    int type = ELF64_ST_TYPE(symbol->st_info);
    return (type == STT_FUNC || type == STT_GNU_IFUNC) && reaches_outside(info.dli_fname) ? info.dli_fname : NULL;
}

void rdb_consider_lookup(const char *name, const void *found)
{
    if (is_pure(name) || !library_of(found))
        return;
    rdb_warn_unfaithful("%s(): the program looked this function of the C library up; what it does is not recorded",
                        name);
}

/* ---- What a library is linked with: the names in its table of symbols that it does not define. ---- */

struct tables {
    const ElfW(Sym) * symbols;
    const char *names;
    size_t count;
};

/* An address in a loaded library; its dynamic section may hold it before or after relocation. */
static const void *at(const struct link_map *library, ElfW(Addr) address)
{
    return (const void *)(address < library->l_addr ? library->l_addr + address : address);
}

/* The symbols that relocations ask for are the ones that it imports. */
static struct tables tables_of(const struct link_map *library)
{
    struct tables t = {0};
    const ElfW(Rela) * lists[2] = {0};
    size_t sizes[2] = {0};
    for (const ElfW(Dyn) *d = library->l_ld; d->d_tag != DT_NULL; d++) {
        switch (d->d_tag) {
        case DT_SYMTAB:
            t.symbols = at(library, d->d_un.d_ptr);
            break;
        case DT_STRTAB:
            t.names = at(library, d->d_un.d_ptr);
            break;
        case DT_JMPREL:
            lists[0] = at(library, d->d_un.d_ptr);
            break;
        case DT_PLTRELSZ:
            sizes[0] = d->d_un.d_val;
            break;
        case DT_RELA:
            lists[1] = at(library, d->d_un.d_ptr);
            break;
        case DT_RELASZ:
            sizes[1] = d->d_un.d_val;
            break;
        }
    }
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; lists[k] && i < sizes[k] / sizeof **lists; i++)
            if (ELF64_R_SYM(lists[k][i].r_info) >= t.count)
                t.count = ELF64_R_SYM(lists[k][i].r_info) + 1;
    return t;
}

static void consider(const char *name, const char *library, void *(*find)(const char *))
{
    if (!is_pure(name) && library_of(find(name)))
        rdb_warn_unfaithful("%s(): %s is linked with this function of the C library; what it does is not recorded",
                            name, rdb_base_name(library));
}

void rdb_consider_library(void *handle, void *(*find)(const char *name))
{
    struct link_map *library;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &library) != 0 || library->l_name[0] != '/' ||
        reaches_outside(library->l_name) || strstr(library->l_name, "/libm.so.") ||
        strncmp(library->l_name, rdb_library_path(), strlen(rdb_library_path())) == 0)
        return;
    struct tables t = tables_of(library);
    for (size_t i = 1; t.symbols && t.names && i < t.count; i++)
        if (t.symbols[i].st_shndx == SHN_UNDEF && t.symbols[i].st_name)
            consider(t.names + t.symbols[i].st_name, library->l_name, find);
}
