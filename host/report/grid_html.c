#include "host/report/grid.h"

#include "host/report/escape.h"

static void put_cell(FILE *out, const struct grid *grid, size_t row, size_t column)
{
    struct grid_cell cell = { 0 };
    const char *tag = row == 0 || column == 0 ? "th" : "td";
    const char *scope = row == 0 ? " scope=\"col\"" : column == 0 ? " scope=\"row\"" : "";
    bool bold;

    grid->fill(grid->context, row, column, &cell);
    bold = cell.style == GRID_BOLD && cell.text[0];
    fprintf(out, "<%s%s%s>%s", tag, scope, cell.left ? " class=\"l\"" : "", bold ? "<b>" : "");
    escape_html(out, cell.text);
    fprintf(out, "%s</%s>", bold ? "</b>" : "", tag);
}

static void put_rows(FILE *out, const struct grid *grid, size_t first, size_t last)
{
    for (size_t row = first; row < last; row++) {
        fputs("<tr>", out);
        for (size_t column = 0; column < grid->columns; column++)
            put_cell(out, grid, row, column);
        fputs("</tr>\n", out);
    }
}

void grid_html(FILE *out, const struct grid *grid)
{
    fputs("<div class=\"wide\" tabindex=\"0\"><table><thead>\n", out);
    put_rows(out, grid, 0, 1);
    fputs("</thead><tbody>\n", out);
    put_rows(out, grid, 1, grid->rows);
    fputs("</tbody></table></div>\n", out);
}
