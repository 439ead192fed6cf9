/* Tables of text: see table.h. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define WIDEST 100 /* columns are aligned up to this width */

void table_add(struct table *table, char *cell)
{
    table->cells = text_realloc(table->cells, (size_t)(table->count + 1) * sizeof *table->cells);
    table->cells[table->count++] = cell;
}

void table_free(struct table *table)
{
    for (int i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    *table = (struct table){0};
}

static bool is_number(const char *cell)
{
    long long number;
    return text_number(cell, &number);
}

/* ---- For people ---- */

static int width_of(const struct table *table, int column)
{
    size_t width = strlen(table->heads[column]);
    for (int i = column; i < table->count; i += table->columns) {
        size_t length = strlen(table->cells[i]);
        if (length > width && length <= WIDEST)
            width = length;
    }
    return (int)width;
}

static void write_aligned(const struct table *table, FILE *out)
{
    int *widths = text_alloc((size_t)table->columns * sizeof *widths);
    for (int column = 0; column < table->columns; column++)
        widths[column] = width_of(table, column);
    for (int i = -table->columns; i < table->count; i++) {
        const char *cell = i < 0 ? table->heads[i + table->columns] : table->cells[i];
        int column = (i + table->columns) % table->columns;
        bool last = column == table->columns - 1, right = column == 0;
        fprintf(out, "%*s%s", last ? 0 : right ? widths[column] : -widths[column], cell, last ? "\n" : "  ");
    }
    free(widths);
}

/* ---- For scripts ---- */

static void write_csv_cell(const char *cell, FILE *out)
{
    if (!cell[strcspn(cell, ",\"\n")]) {
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
        write_csv_cell(i < 0 ? table->heads[i + table->columns] : table->cells[i], out);
        fputs(last ? "\n" : ",", out);
    }
}

static void write_json_string(const char *string, FILE *out)
{
    putc('"', out);
    for (; *string; string++) {
        unsigned char c = (unsigned char)*string;
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            fprintf(out, c < ' ' ? "\\u%04x" : "%c", c);
    }
    putc('"', out);
}

static void write_json(const struct table *table, FILE *out)
{
    putc('[', out);
    for (int i = 0; i < table->count; i++) {
        int column = i % table->columns;
        fputs(column ? ", " : i ? ",\n {" : "{", out);
        write_json_string(table->heads[column], out);
        fputs(": ", out);
        if (is_number(table->cells[i]))
            fputs(table->cells[i], out);
        else
            write_json_string(table->cells[i], out);
        if (column == table->columns - 1)
            putc('}', out);
    }
    fputs("]\n", out);
}

void table_write(const struct table *table, enum table_format format, FILE *out)
{
    switch (format) {
    case TABLE_TEXT:
        write_aligned(table, out);
        break;
    case TABLE_CSV:
        write_csv(table, out);
        break;
    case TABLE_JSON:
        write_json(table, out);
        break;
    }
}
