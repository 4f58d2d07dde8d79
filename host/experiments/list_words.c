#include <string.h>

#include "host/devices/device.h"
#include "host/experiments/list_page.h"
#include "host/plan/case.h"
#include "host/report/grid.h"
#include "host/report/paragraph.h"
#include "kernels/cpu_kernels.h"

enum { WORDS_COLUMN = 20 };

/* For terminals that show ASCII only. */
static const struct {
    const char *sign, *spelled;
} signs[] = {
    { "Σ", "sum" }, { "√", "sqrt " }, { "·", "*" }, { "²", "^2" }, { "≠", "!=" }, { "⊕", "xor" },
};

static void append(char *text, size_t size, const char *piece, size_t length)
{
    size_t used = strlen(text);

    snprintf(text + used, size - used, "%.*s", (int)length, piece);
}

static void spell(const char *formula, char *text, size_t size)
{
    text[0] = '\0';
    while (*formula) {
        const char *piece = formula;
        size_t taken = 1, length = 1;

        for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
            if (strncmp(formula, signs[i].sign, strlen(signs[i].sign)) != 0)
                continue;
            piece = signs[i].spelled;
            length = strlen(piece);
            taken = strlen(signs[i].sign);
        }
        append(text, size, piece, length);
        formula += taken;
    }
}

enum { OPERATOR_NAME, OPERATOR_DTYPES, OPERATOR_FORMULA };

static void fill_operator_header(size_t column, struct grid_cell *cell)
{
    static const char *const headers[] = { "operator", "dtypes", "what" };

    snprintf(cell->text, sizeof(cell->text), "%s", headers[column]);
}

static void fill_dtypes(const struct op_description *is, struct grid_cell *cell)
{
    for (enum dtype dtype = 0; dtype < DTYPE_COUNT; dtype++) {
        const char *name = is->dtypes & DTYPE_BIT(dtype) ? dtype_name(dtype) : "   ";

        append(cell->text, sizeof(cell->text), dtype == 0 ? "" : " ", 1);
        append(cell->text, sizeof(cell->text), name, strlen(name));
    }
}

static void fill_operator(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct list_page *page = context;
    const struct op_description *is;
    size_t count;

    cell->left = true;
    if (row == 0) {
        fill_operator_header(column, cell);
        return;
    }
    is = op_list(&count)[row - 1];
    if (column == OPERATOR_NAME)
        snprintf(cell->text, sizeof(cell->text), "%s%s", is->name, is->has_degree ? ":K" : "");
    else if (column == OPERATOR_DTYPES)
        fill_dtypes(is, cell);
    else if (page->options.utf8)
        snprintf(cell->text, sizeof(cell->text), "%s", is->formula);
    else
        spell(is->formula, cell->text, sizeof(cell->text));
}

void list_operators(const struct list_page *page)
{
    struct grid grid = { .columns = OPERATOR_FORMULA + 1, .context = page, .fill = fill_operator };
    size_t count;

    op_list(&count);
    grid.rows = count + 1;
    fputs("\n", page->out);
    grid_text(page->out, &grid, &page->options);
}

/* A line of words, or several, beside their label. */
static bool begin_words(struct paragraph *line, const char *label)
{
    if (!paragraph_open(line))
        return false;
    fprintf(line->stream, "  %-17s", label);
    return true;
}

static void end_words(struct paragraph *line, const struct list_page *page)
{
    paragraph_end(line, page->out, page->options.width, WORDS_COLUMN);
}

static void list_dtypes(const struct list_page *page)
{
    struct paragraph line;

    if (!begin_words(&line, "dtypes"))
        return;
    for (enum dtype dtype = 0; dtype < DTYPE_COUNT; dtype++)
        fprintf(line.stream, " %s", dtype_name(dtype));
    end_words(&line, page);
}

static void list_memory_modes(const struct list_page *page)
{
    struct paragraph line;

    if (!begin_words(&line, "memory modes"))
        return;
    for (enum memory_mode mode = 0; mode < MEM_COUNT; mode++)
        fprintf(line.stream, " %s", memory_mode_name(mode));
    end_words(&line, page);
}

static void list_data_kinds(const struct list_page *page)
{
    struct paragraph line;

    if (!begin_words(&line, "data kinds"))
        return;
    for (enum data_kind kind = 0; kind < DATA_COUNT; kind++)
        fprintf(line.stream, " %s%s", data_kind_name(kind), kind == DATA_FILE ? " (--input)" : "");
    end_words(&line, page);
}

static void list_instruction_sets(const struct list_page *page)
{
    const struct device_spec best = { .kind = KIND_SEQ, .isa = ISA_COUNT };
    const char *used = device_isa(&best), *separator = "; not here:";
    struct paragraph line;

    if (!begin_words(&line, "instruction sets"))
        return;
    for (unsigned isa = 0; isa < ISA_COUNT; isa++) {
        if (cpu_isa_runs(isa_name(isa)))
            fprintf(line.stream, " %s%s", isa_name(isa),
                    strcmp(isa_name(isa), used) == 0 ? " (used)" : "");
    }
    for (unsigned isa = 0; isa < ISA_COUNT; isa++) {
        if (!cpu_isa_runs(isa_name(isa))) {
            fprintf(line.stream, "%s %s", separator, isa_name(isa));
            separator = "";
        }
    }
    end_words(&line, page);
}

void list_words(const struct list_page *page)
{
    fputs("\n", page->out);
    list_dtypes(page);
    list_memory_modes(page);
    list_data_kinds(page);
    list_instruction_sets(page);
}
