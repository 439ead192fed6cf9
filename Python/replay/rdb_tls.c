/* SPDX-License-Identifier: MIT */
/* Variables that each thread has of its own: see rdb_tls.h.  Must never ask for memory in the program's name. */
#define _GNU_SOURCE
#include "rdb_tls.h"

#include "rdb_alloc.h"
#include "rdb_passing.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The C library's: what a thread has of a module, or that it has nothing yet. */
struct slot {
    void *block;
    void *to_free;
};
#define NOTHING ((void *)-1)

struct rdb_tls_block {
    struct slot slot;
    unsigned char *bytes; /* of a module whose block lies below the thread pointer, where all code expects it */
};

/* The modules of loaded libraries, in the order in which they came. */
static struct module {
    size_t id;
    unsigned char *place; /* of such a block; else NULL */
    const void *image;    /* what it begins with, and so many bytes; the others are zero */
    size_t image_size, size;
} * modules;
static int count;
static size_t last_of_start; /* modules up to this one were there when the program began */

/* ld.so's own. */
struct index {
    unsigned long module, offset;
};
void *__tls_get_addr(struct index *);

static unsigned char *thread_pointer(void)
{
    unsigned char *at;
    __asm__("mov %%fs:0, %0" : "=r"(at));
    return at;
}

/* The running thread's, from 1; before it stands how many there are. */
static struct slot *slots(void)
{
    return *(struct slot **)(thread_pointer() + sizeof(void *));
}

static struct slot *slot_of(const struct module *module)
{
    return module->id <= *(const size_t *)(slots() - 1) ? slots() + module->id : NULL;
}

static bool is_known(size_t id)
{
    for (int i = 0; i < count; i++)
        if (modules[i].id == id)
            return true;
    return false;
}

static void add(const struct dl_phdr_info *library, const ElfW(Phdr) * segment)
{
    enum { NEAR = 1 << 20 };
    modules = rdb_grow(modules, (size_t)(count + 1) * sizeof *modules, "variables of threads");
    struct module *module = &modules[count++];
    unsigned char *block = __tls_get_addr(&(struct index){library->dlpi_tls_modid, 0});
    bool below = block < thread_pointer() && thread_pointer() - block < NEAR;
    *module =
        (struct module){library->dlpi_tls_modid, below ? block : NULL,
                        (const void *)(library->dlpi_addr + segment->p_vaddr), segment->p_filesz, segment->p_memsz};
}

static int look(struct dl_phdr_info *library, size_t size, void *at_start)
{
    (void)size;
    size_t id = library->dlpi_tls_modid;
    if (*(bool *)at_start) {
        last_of_start = id > last_of_start ? id : last_of_start;
    } else if (id > last_of_start && !is_known(id)) {
        for (int i = 0; i < library->dlpi_phnum; i++)
            if (library->dlpi_phdr[i].p_type == PT_TLS)
                add(library, &library->dlpi_phdr[i]);
    }
    return 0;
}

/* Before any library is loaded by the program. */
static __attribute__((constructor)) void begin(void)
{
    dl_iterate_phdr(look, &(bool){true});
}

void rdb_tls_loaded(void)
{
    rdb_passing++;
    dl_iterate_phdr(look, &(bool){false});
    rdb_passing--;
}

static void save(struct rdb_tls *tls)
{
    if (tls->count < count) {
        tls->blocks = rdb_grow(tls->blocks, (size_t)count * sizeof *tls->blocks, "variables of a thread");
        memset(tls->blocks + tls->count, 0, (size_t)(count - tls->count) * sizeof *tls->blocks);
        tls->count = count;
    }
    for (int i = 0; i < count; i++) {
        struct rdb_tls_block *block = &tls->blocks[i];
        const struct slot *slot = slot_of(&modules[i]);
        block->slot = slot ? *slot : (struct slot){NOTHING, NULL};
        if (modules[i].place && !block->bytes)
            block->bytes = rdb_alloc(modules[i].size, "variables of a thread");
        if (modules[i].place)
            memcpy(block->bytes, modules[i].place, modules[i].size);
    }
}

static void load(const struct rdb_tls *tls)
{
    for (int i = 0; i < count; i++) {
        const struct module *module = &modules[i];
        const struct rdb_tls_block *block = i < tls->count ? &tls->blocks[i] : NULL;
        struct slot *slot = slot_of(module);
        if (module->place && block && block->bytes) {
            memcpy(module->place, block->bytes, module->size);
        } else if (module->place) {
            memcpy(module->place, module->image, module->image_size);
            memset(module->place + module->image_size, 0, module->size - module->image_size);
        } else if (slot) {
            *slot = block ? block->slot : (struct slot){NOTHING, NULL};
        }
    }
}

void rdb_tls_switch(struct rdb_tls *from, struct rdb_tls *to)
{
    if (count == 0)
        return;
    save(from);
    load(to);
}

void rdb_tls_forget(struct rdb_tls *tls)
{
    rdb_passing++;
    for (int i = 0; i < tls->count; i++) {
        free(tls->blocks[i].bytes);
        if (!modules[i].place)
            free(tls->blocks[i].slot.to_free);
    }
    rdb_passing--;
    free(tls->blocks);
    *tls = (struct rdb_tls){0};
}
