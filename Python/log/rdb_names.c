/* SPDX-License-Identifier: MIT */
/* Which files and functions a name means: see rdb_names.h. */
#include "rdb_names.h"

#include <string.h>

const char *rdb_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool rdb_file_matches(const char *name, const char *wanted)
{
    size_t length = strlen(name), tail = strlen(wanted);
    if (tail > length || strcmp(name + length - tail, wanted) != 0)
        return false;
    return tail == length || tail == 0 || wanted[0] == '/' || name[length - tail - 1] == '/';
}

bool rdb_function_matches(const char *file, const char *qualified, const char *wanted)
{
    size_t length = strlen(qualified), tail = strlen(wanted);
    if (tail <= length)
        return strcmp(qualified + length - tail, wanted) == 0 &&
               (tail == length || qualified[length - tail - 1] == '.');
    const char *module = rdb_base_name(file);
    size_t module_length = strcspn(module, ".");
    return tail == module_length + 1 + length && strncmp(wanted, module, module_length) == 0 &&
           wanted[module_length] == '.' && strcmp(wanted + module_length + 1, qualified) == 0;
}
