/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists whose entries stand beside what they list, each in the file of its own: the linker collects them.  An entry is
 * added by its file alone.  In order of the files' names, and of the lines in them. */
#ifndef LISTED_H
#define LISTED_H

/* Puts an entry, a struct of that type, into a list. */
#define LISTED(list, type, entry)                                                                                      \
    static const struct type *const entry##_listed __attribute__((used, no_reorder, section(#list))) = &entry;

/* For the file that goes through the list: its entries, by number.  NULL behind the last. */
#define LIST_OF(list, type)                                                                                            \
    extern const struct type *const __start_##list[], *const __stop_##list[];                                          \
    static const struct type *list##_at(int number)                                                                    \
    {                                                                                                                  \
        return number < __stop_##list - __start_##list ? __start_##list[number] : NULL;                                \
    }

#endif
