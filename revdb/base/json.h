/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON, over jansson: what the front end adds to it. */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>
#include <stddef.h>

/* A string.  JSON's strings hold characters: bytes that are no UTF-8 become \xff, as they do in reports. */
json_t *json_bytes(const char *bytes, size_t length);

/* The same of what a stranger wrote and a person will see: escaped (escape.h), but for newlines and tabs. */
json_t *json_shown(const char *text);

/* A number if the text is one, written as JSON would write it; else a string. */
json_t *json_cell(const char *text);

#endif
