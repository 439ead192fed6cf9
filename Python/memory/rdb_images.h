/* SPDX-License-Identifier: MIT */
/* Where libraries that a program loads are mapped: at the same addresses in every run of a recording.
 *
 * ld.so leaves the choice to the kernel, which takes the highest hole that is large enough, and where the holes are is
 * random.  So while a library is loaded, every hole above a line is filled with memory that nobody can use: it then comes
 * to lie below the line, which moves down.  Libraries that the executable is linked with are mapped before anybody can ask.
 *
 * Calls may nest (a library's constructor that loads another).  Never touches errno. */
#ifndef RDB_IMAGES_H
#define RDB_IMAGES_H

#include <stdbool.h>
#include <stdint.h>

/* The address below which the kernel maps: ld.so, which it maps first, ends there, and behind it come the libraries that the
 * executable is linked with.  The choice is random in a recording; revdb/replay/process.c starts a replay so that it
 * is the recording's. */
uint64_t rdb_images_top(void);

/* Chooses the line to begin with, which depends on how this kernel lays out this process (0: so that nothing can be done). */
void rdb_images_start(void);

/* Where it is now; a replay sets it to the recording's. */
uint64_t rdb_images_line(void);
void rdb_images_set_line(uint64_t line);

/* Around dlopen.  False if there are holes that cannot be filled (a hard limit of address space): where the library will lie is then the
 * kernel's choice. */
bool rdb_images_before(void);
void rdb_images_after(void);

/* Does a library that lies here lie where it was put? */
bool rdb_images_placed(uintptr_t at);

#endif
