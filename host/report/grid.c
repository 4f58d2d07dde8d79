#include "host/report/grid.h"

#include "host/report/escape.h"

enum { INDENT = 2, GAP = 2, PIECE_MAX = 128 };

/* Columns 0 and first .. last - 1 and their widths: what is printed side by side. */
struct piece {
    size_t first, last;
    size_t widths[PIECE_MAX];
};

static void cell_at(const struct grid *grid, size_t row, size_t column, struct grid_cell *cell)
{
    *cell = (struct grid_cell){ 0 };
    grid->fill(grid->context, row, column, cell);
}

static size_t column_width(const struct grid *grid, size_t column)
{
    struct grid_cell cell;
    size_t widest = 0;

    for (size_t row = 0; row < grid->rows; row++) {
        cell_at(grid, row, column, &cell);
        size_t width = text_columns(cell.text);
        if (width > widest)
            widest = width;
    }
    return widest;
}

size_t grid_width(const struct grid *grid)
{
    size_t width = INDENT;

    for (size_t column = 0; column < grid->columns; column++)
        width += column_width(grid, column) + (column > 0 ? GAP : 0);
    return width;
}

/* Take as many columns as fit, at least one, which is cut to what is left of the line. */
static void piece_fit(struct piece *piece, const struct grid *grid, size_t width)
{
    size_t used = INDENT + piece->widths[0];

    while (piece->last < grid->columns && piece->last - piece->first + 1 < PIECE_MAX) {
        size_t wanted = column_width(grid, piece->last), slot = piece->last - piece->first + 1;

        if (used + GAP + wanted > width && piece->last > piece->first)
            break;
        if (used + GAP + wanted > width)
            wanted = width > used + GAP ? width - used - GAP : 1;
        piece->widths[slot] = wanted;
        used += GAP + wanted;
        piece->last++;
    }
}

static void print_cell(FILE *out, const struct grid_cell *cell, size_t width, bool color)
{
    size_t columns = text_columns(cell->text);
    int pad = columns < width ? (int)(width - columns) : 0;
    const char *begin = color && cell->style == GRID_BOLD ? "\033[1m" : "";

    fprintf(out, "%*s%s%s%s", cell->left ? 0 : pad, "", begin, cell->text, *begin ? "\033[0m" : "");
    if (cell->left)
        fprintf(out, "%*s", pad, "");
}

/* Whether nothing but blanks follows in this row, so that no line ends in spaces. */
static bool row_ends(const struct grid *grid, size_t row, size_t column, size_t last)
{
    struct grid_cell cell;

    while (++column < last) {
        cell_at(grid, row, column, &cell);
        if (cell.text[0])
            return false;
    }
    return true;
}

static void print_slot(FILE *out, const struct grid *grid, const struct piece *piece, size_t row,
                       size_t slot, const struct report_options *options)
{
    size_t column = slot == 0 ? 0 : piece->first + slot - 1;
    struct grid_cell cell;

    cell_at(grid, row, column, &cell);
    text_cut(cell.text, piece->widths[slot], options->utf8);
    bool end = cell.left && row_ends(grid, row, slot == 0 ? piece->first - 1 : column, piece->last);
    fprintf(out, "%*s", slot == 0 ? INDENT : GAP, "");
    print_cell(out, &cell, end ? 0 : piece->widths[slot], options->color);
}

static void print_row(FILE *out, const struct grid *grid, const struct piece *piece, size_t row,
                      const struct report_options *options)
{
    size_t slots = piece->last - piece->first + 1;
    bool dim = row == 0 && options->color;

    fputs(dim ? "\033[2m" : "", out);
    for (size_t slot = 0; slot < slots; slot++) {
        bool done = slot > 0 && row_ends(grid, row, piece->first + slot - 2, piece->last);

        if (done)
            break;
        print_slot(out, grid, piece, row, slot, options);
    }
    fputs(dim ? "\033[0m\n" : "\n", out);
}

void grid_text(FILE *out, const struct grid *grid, const struct report_options *options)
{
    struct piece piece = { .first = 1, .last = 1 };
    struct piece next;

    piece.widths[0] = column_width(grid, 0);
    if (piece.widths[0] > options->width / 2)
        piece.widths[0] = options->width / 2;
    do {
        piece_fit(&piece, grid, options->width);
        for (size_t row = 0; row < grid->rows; row++)
            print_row(out, grid, &piece, row, options);
        next = (struct piece){ .first = piece.last, .last = piece.last };
        next.widths[0] = piece.widths[0];
        piece = next;
    } while (piece.first < grid->columns);
}

static void markdown_row(FILE *out, const struct grid *grid, size_t row)
{
    struct grid_cell cell;

    for (size_t column = 0; column < grid->columns; column++) {
        cell_at(grid, row, column, &cell);
        fputs(column == 0 ? "| " : " ", out);
        if (cell.style == GRID_BOLD && cell.text[0]) {
            fputs("**", out);
            escape_markdown(out, cell.text);
            fputs("**", out);
        } else {
            escape_markdown(out, cell.text);
        }
        fputs(" |", out);
    }
    fputc('\n', out);
}

void grid_markdown(FILE *out, const struct grid *grid)
{
    struct grid_cell cell;

    markdown_row(out, grid, 0);
    fputc('|', out);
    for (size_t column = 0; column < grid->columns; column++) {
        cell_at(grid, 0, column, &cell);
        fputs(cell.left ? " :-- |" : " --: |", out);
    }
    fputc('\n', out);
    for (size_t row = 1; row < grid->rows; row++)
        markdown_row(out, grid, row);
    fputc('\n', out);
}
