/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of text: see table.h. */
#include "table.h"

#include "array.h"
#include "escape.h"
#include "json.h"
#include "memory.h"
#include "out.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDEST 100   /* columns are aligned up to this width, where lines may have any */
#define NARROWEST 10 /* what is left of a column at least */
#define SEPARATION 2

void table_add_bytes(struct table *table, const char *bytes, size_t length)
{
    array_plain(table->begins);
    *array_add(table->begins, table->count) = table->text.length;
    text_add(&table->text, bytes, length);
    text_add(&table->text, "", 1);
}

void table_add(struct table *table, const char *cell)
{
    table_add_bytes(table, cell, strlen(cell));
}

void table_add_number(struct table *table, int64_t number)
{
    char digits[24];
    table_add_bytes(table, digits, (size_t)snprintf(digits, sizeof digits, "%lld", (long long)number));
}

static const char *cell_at(const struct table *table, int i)
{
    return table->text.bytes + table->begins[i];
}

/* ---- For people ---- */

static int width_of(const struct table *table, int column, size_t widest)
{
    size_t width = strlen(table->heads[column]);
    for (int i = column; i < table->count; i += table->columns) {
        size_t length = strlen(cell_at(table, i)); /* its escapes, if any, only make it wider */
        if (length > width && length <= widest)
            width = length;
    }
    return (int)width;
}

/* Takes room from the widest columns until the lines fit. */
static void shrink(int *widths, int columns, int width)
{
    for (;;) {
        int total = SEPARATION * (columns - 1), widest = 0;
        for (int column = 0; column < columns; column++) {
            total += widths[column];
            widest = widths[column] > widths[widest] ? column : widest;
        }
        if (total <= width || widths[widest] <= NARROWEST)
            return;
        int excess = total - width, room = widths[widest] - NARROWEST;
        widths[widest] -= excess < room ? excess : room;
    }
}

/* A cell, cut where it is too wide. */
static void write_cell(const char *cell, int width, bool cut, bool right, bool last, FILE *out)
{
    int length = (int)strlen(cell), kept = width - 3;
    while (cut && length > width && kept > 0 && ((unsigned char)cell[kept] & 0xc0) == 0x80)
        kept--; /* not in the middle of a UTF-8 character */
    if (cut && length > width)
        out_printf(out, "%.*s...", kept, cell);
    else
        out_printf(out, "%*s", last ? 0 : right ? width : -width, cell);
    out_printf(out, last ? "\n" : "  ");
}

static void write_aligned(const struct table *table, int width, FILE *out)
{
    int *widths = memory_bytes((size_t)table->columns * sizeof *widths);
    for (int column = 0; column < table->columns; column++)
        widths[column] = width_of(table, column, width ? INT_MAX : WIDEST);
    if (width)
        shrink(widths, table->columns, width);
    for (int i = -table->columns; i < table->count; i++) {
        const char *cell = i < 0 ? table->heads[i + table->columns] : cell_at(table, i);
        int column = (i + table->columns) % table->columns;
        write_cell(cell, widths[column], width > 0, column == 0, column == table->columns - 1, out);
    }
}

/* ---- For scripts ---- */

static void write_csv_cell(const char *cell, FILE *out)
{
    if (!cell[strcspn(cell, ",\"\r\n")]) {
        fputs(cell, out);
        return;
    }
    putc('"', out);
    for (; *cell; cell++)
        fprintf(out, *cell == '"' ? "\"\"" : "%c", *cell);
    putc('"', out);
}

static void write_csv(const struct table *table, FILE *out)
{
    for (int i = -table->columns; i < table->count; i++) {
        bool last = (i + table->columns) % table->columns == table->columns - 1;
        write_csv_cell(i < 0 ? table->heads[i + table->columns] : cell_at(table, i), out);
        fputs(last ? "\n" : ",", out);
    }
}

/* One line for each row, and never more than one of them in memory. */
static void write_json(const struct table *table, FILE *out)
{
    putc('[', out);
    for (int i = 0; i < table->count; i += table->columns) {
        json_t *row = json_object();
        for (int column = 0; column < table->columns; column++)
            json_object_set_new(row, table->heads[column], json_cell(cell_at(table, i + column)));
        fputs(i ? ",\n " : "", out);
        json_dumpf(row, out, 0);
        json_decref(row);
    }
    fputs("]\n", out);
}

void table_write(const struct table *table, enum table_format format, int width, FILE *out)
{
    if (format == TABLE_TEXT) {
        write_aligned(table, width, out);
        return;
    }
    /* For a program the bytes as they are, for a terminal none that steer it. */
    if (!isatty(STDOUT_FILENO) || out != stdout) {
        format == TABLE_CSV ? write_csv(table, out) : write_json(table, out);
        return;
    }
    char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    format == TABLE_CSV ? write_csv(table, memory) : write_json(table, memory);
    fclose(memory);
    out_text(out, text, length);
    free(text); /* open_memstream's */
}
