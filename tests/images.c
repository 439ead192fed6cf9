/* SPDX-License-Identifier: MIT */
/* Loads the libraries that it is told of, as Python/memory/rdb_images.h has them mapped, and prints where each one lies: for
 * tests/test_heap.py. */
#define _GNU_SOURCE
#include "rdb_images.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    rdb_images_start();
    if (!rdb_images_line())
        puts("bottom-up");
    for (int i = 1; i < argc; i++) {
        bool filled = rdb_images_before();
        struct link_map *library = dlopen(argv[i], RTLD_NOW);
        rdb_images_after();
        if (!library)
            return 1;
        printf("%s %s %lx\n", filled ? "filled" : "unfilled", argv[i], (unsigned long)library->l_addr);
    }
    return 0;
}
