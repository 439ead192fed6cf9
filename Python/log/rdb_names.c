/* SPDX-License-Identifier: MIT */
/* Which files and functions a name means: see rdb_names.h. */
#define _GNU_SOURCE /* FNM_LEADING_DIR */
#include "rdb_names.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

const char *rdb_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

size_t rdb_name_length(const char *name)
{
    const char *sign = strrchr(name, '#');
    bool numbered =
        sign && sign > name && sign[1] && (sign[1 + strspn(sign + 1, "0123456789")] == 0 || strcmp(sign, "#more") == 0);
    return numbered ? (size_t)(sign - name) : strlen(name);
}

bool rdb_file_matches(const char *name, const char *wanted)
{
    size_t tail = strlen(wanted), length = rdb_name_length(wanted) < tail ? strlen(name) : rdb_name_length(name);
    if (tail > length || memcmp(name + length - tail, wanted, tail) != 0)
        return false;
    return tail == length || tail == 0 || wanted[0] == '/' || name[length - tail - 1] == '/';
}

/* Where the name of the module ends in the path of its file: before ".py", and before "/__init__" of a package. */
static size_t module_end(const char *file)
{
    static const char package[] = "/__init__";
    const size_t package_length = sizeof package - 1;
    const char *dot = strchr(rdb_base_name(file), '.');
    size_t length = dot ? (size_t)(dot - file) : rdb_name_length(file);
    bool is_package = length > package_length && memcmp(file + length - package_length, package, package_length) == 0;
    return is_package ? length - package_length : length;
}

/* Does the path of a file end in a module's name, which may be a package's ("logging.handlers")? */
static bool is_module(const char *file, const char *name, size_t length)
{
    size_t end = module_end(file);
    if (length == 0 || length > end || (length < end && file[end - length - 1] != '/'))
        return false;
    for (const char *at = file + end - length; length > 0; length--, at++, name++)
        if (*at != (*name == '.' ? '/' : *name))
            return false;
    return true;
}

bool rdb_module_matches(const char *file, const char *name)
{
    return is_module(file, name, strlen(name));
}

bool rdb_function_matches(const char *file, const char *qualified, const char *wanted)
{
    size_t length = strlen(qualified), tail = strlen(wanted);
    if (tail <= length)
        return strcmp(qualified + length - tail, wanted) == 0 &&
               (tail == length || qualified[length - tail - 1] == '.');
    size_t module = tail - length - 1;
    return wanted[module] == '.' && strcmp(wanted + module + 1, qualified) == 0 && is_module(file, wanted, module);
}

bool rdb_file_is_among(const char *name, const char *wanted)
{
    size_t length = strlen(wanted);
    bool is_folder = length && wanted[length - 1] == '/', is_pattern = strpbrk(wanted, "*?[");
    if (!is_folder && !is_pattern)
        return rdb_file_matches(name, wanted);
    char plain[PATH_MAX];
    size_t plain_length = rdb_name_length(name);
    if (name[plain_length] && plain_length < sizeof plain) {
        memcpy(plain, name, plain_length);
        plain[plain_length] = 0;
        return rdb_file_is_among(plain, wanted);
    }
    for (const char *at = name; at; at = strchr(at, '/'), at += at != NULL) /* from each part of the path on */
        if (is_pattern ? fnmatch(wanted, at, strchr(wanted, '/') ? FNM_PATHNAME | FNM_LEADING_DIR : 0) == 0
                       : strncmp(at, wanted, length) == 0)
            return true;
    return *wanted == '/' && strncmp(name, wanted, length) == 0;
}
