/* SPDX-License-Identifier: MIT */
/* Object identity that does not depend on addresses.  See rdb_identity.h.
 *
 * Called from the patched places where CPython would show, hash, order or remember an object's address.  Must never let
 * an address into a result, nor depend on who asks first: a replay, and a debugger looking on, ask in another order. */
#include "Python.h"

#include "rdb_identity.h"

#include "rdb_heap_walk.h"
#include "rdb_held.h"
#include "rdb_names.h"
#include "rdb_shown.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

RDB_HELD unsigned long long rdb_uid_next = 1;
unsigned long long rdb_id_base;

/* ------------------------------------------------------------------------------------------------ images */

enum {
    OFFSET_BITS = 32,
    IMAGES_MAX = 1 << 11, /* the ordinals that a uid has room for */
    NAME_HASHES = 1 << 12,
};

/* The loaded part of an executable file.  The table's index is its ordinal: the executable, then the extension modules
 * in the order in which Python loaded them.  Python never unloads one. */
struct image {
    uintptr_t start, end;
};

static struct image images[IMAGES_MAX];
static int image_count;

/* Finds the image that contains .start, and completes it. */
static int measure_image(struct dl_phdr_info *info, size_t size, void *arg)
{
    struct image *wanted = arg;
    struct image found = {UINTPTR_MAX, 0};
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD)
            continue;
        uintptr_t start = info->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
        if (start < found.start)
            found.start = start;
        if (end > found.end)
            found.end = end;
    }
    if (wanted->start < found.start || wanted->start >= found.end)
        return 0;
    *wanted = found;
    return 1;
}

static int image_ordinal(uintptr_t address)
{
    for (int i = 0; i < image_count; i++)
        if (address >= images[i].start && address < images[i].end)
            return i;
    return -1;
}

static void add_image(uintptr_t address_inside)
{
    struct image image = {address_inside, 0};
    if (image_count < IMAGES_MAX && image_ordinal(address_inside) < 0 && dl_iterate_phdr(measure_image, &image))
        images[image_count++] = image;
}

static void need_main_image(void)
{
    if (image_count == 0)
        add_image((uintptr_t)&rdb_uid_next);
}

void rdb_identity_module_loaded(void *handle)
{
    struct link_map *map;
    need_main_image();
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0)
        add_image((uintptr_t)map->l_ld); /* the dynamic section lies inside */
}

static unsigned hash_name(const char *path)
{
    unsigned hash = 2166136261U;
    for (const char *c = rdb_base_name(path); *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619U;
    return (hash ^ hash >> 16) % NAME_HASHES;
}

/* The uid of what lies at an address, from its image; 0 where there is none. */
static unsigned long long uid_from_image(const void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    need_main_image();
    int ordinal = image_ordinal(address);
    if (ordinal >= 0)
        return RDB_UID_IMAGE | (unsigned long long)ordinal << OFFSET_BITS | (address - images[ordinal].start);
    Dl_info library;
    if (!dladdr(pointer, &library) || !library.dli_fname)
        return 0;
    return RDB_UID_IMAGE << 1 | (unsigned long long)hash_name(library.dli_fname) << OFFSET_BITS |
           (address - (uintptr_t)library.dli_fbase);
}

/* ------------------------------------------------------------------------------------------------ what Python sees */

unsigned long long rdb_id_base_draw(void)
{
    /* AT_RANDOM also seeds the stack protector: what we show must not give it away, hence the multiplication. */
    unsigned long long random[2] = {0, 0};
    const void *bytes = (const void *)getauxval(AT_RANDOM);
    if (bytes)
        memcpy(random, bytes, sizeof random);
    unsigned long long mixed = (random[0] ^ random[1] << 1) * 0x9e3779b97f4a7c15ULL;
    return 0x100000000000ULL | mixed >> 36 << 12; /* 28 bits of it, page-aligned like the kernel's choices */
}

unsigned long long rdb_uid_count(void)
{
    return rdb_uid_next & ~RDB_UID_MARK;
}

unsigned long long rdb_uid(PyObject *object)
{
    if (object == NULL)
        return 0;
    if (object->ob_uid == 0) {
        object->ob_uid = uid_from_image(object);
        if (object->ob_uid == 0) /* in memory of its own that never went through _Py_NewReference */
            rdb_uid_assign(object);
    }
    return object->ob_uid & ~RDB_UID_MARK;
}

static unsigned long long id_from_uid(unsigned long long uid)
{
    if (rdb_id_base == 0)
        rdb_id_base = rdb_id_base_draw();
    return rdb_id_base + 16 * uid;
}

void *rdb_id_pointer(const void *object)
{
    return object ? (void *)id_from_uid(rdb_uid((PyObject *)object)) : NULL;
}

PyObject *rdb_id(PyObject *object)
{
    return PyLong_FromVoidPtr(rdb_id_pointer(object));
}

long rdb_hash(PyObject *object)
{
    return _Py_HashPointer(rdb_id_pointer(object));
}

int rdb_compare(PyObject *a, PyObject *b)
{
    unsigned long long left = rdb_uid(a), right = rdb_uid(b);
    return left < right ? -1 : left > right;
}

void *rdb_id_of_static(const void *address)
{
    unsigned long long uid = address ? uid_from_image(address) : 0;
    return uid ? (void *)id_from_uid(uid) : (void *)address;
}

/* ------------------------------------------------------------------------------------------------ back from id() */

struct search {
    unsigned long long uid;
    PyObject *found;
};

static bool visit(PyObject *object, void *arg)
{
    struct search *search = arg;
    if ((object->ob_uid & ~RDB_UID_MARK) == search->uid)
        search->found = object;
    return search->found != NULL;
}

static PyObject *search_heap(unsigned long long uid)
{
    struct search search = {uid, NULL};
    rdb_heap_visit(visit, &search);
    return search.found;
}

PyObject *rdb_static_with_uid(unsigned long long uid)
{
    unsigned long long ordinal = (uid & ~RDB_UID_IMAGE) >> OFFSET_BITS;
    if (ordinal >= (unsigned)image_count)
        return NULL;
    uintptr_t address = images[ordinal].start + (uid & ((1ULL << OFFSET_BITS) - 1));
    if (address % sizeof(void *) || address + sizeof(PyObject) > images[ordinal].end)
        return NULL;
    /* An object whose uid was asked bears it; the loader may have left holes between segments. */
    PyObject *object = (PyObject *)address;
    return rdb_heap_is_object(object) && (object->ob_uid == uid || object->ob_uid == 0) ? object : NULL;
}

unsigned long long rdb_uid_from_id(const void *id)
{
    unsigned long long distance = (unsigned long long)(uintptr_t)id - rdb_id_base;
    unsigned long long uid = distance / 16;
    if (rdb_id_base == 0 || distance % 16)
        return 0;
    return uid < rdb_uid_count() || (uid >= RDB_UID_IMAGE && uid < RDB_UID_IMAGE << 2) ? uid : 0;
}

PyObject *rdb_object_with_id(const void *id)
{
    unsigned long long uid = rdb_uid_from_id(id);
    if (uid == 0)
        return NULL;
    return uid < RDB_UID_IMAGE ? search_heap(uid) : rdb_static_with_uid(uid);
}

PyObject *rdb_id_to_object(void *id_or_address)
{
    PyObject *object = rdb_object_with_id(id_or_address);
    if (object == NULL && rdb_uid_from_id(id_or_address))
        PyErr_Format(PyExc_ValueError, "no live object with id %p: keep a reference to it in a variable",
                     id_or_address);
    return object || PyErr_Occurred() ? object : id_or_address;
}

void *rdb_id_to_memory(void *id_or_address)
{
    PyObject *object = rdb_object_with_id(id_or_address);
    return object ? (void *)&object->ob_refcnt : id_or_address;
}
