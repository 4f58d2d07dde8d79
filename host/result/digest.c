#include "host/result/digest.h"

#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longest: 15 of the operator, 3, 20, 7, 18 and 20 with five spaces between and a newline: 89. */
struct line {
    char text[96];
};

static bool counts(const struct cell_result *cell)
{
    return !cell->refined && cell->status == CELL_OK && cell->has_value &&
           cell->order == ORDER_CANONICAL;
}

static void line_format(struct line *line, const struct cell_result *cell)
{
    char op[OP_NAME_SIZE];
    char bits[VALUE_BITS_SIZE];
    char index[24] = "";

    if (cell_has_index(cell))
        snprintf(index, sizeof(index), " %" PRId64, cell->value.index);
    snprintf(line->text, sizeof(line->text), "%s %s %" PRIu64 " %s %s%s\n",
             op_format(cell->spec.op, op), dtype_name(cell->spec.dtype), cell->spec.n,
             data_kind_name(cell->spec.data), value_bits_format(cell->value, bits), index);
}

static int line_compare(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->text, ((const struct line *)b)->text);
}

/* Sorted lines of all cells that count, into `lines`; returns how many. */
static size_t lines_collect(const struct result *result, struct line *lines)
{
    size_t count = 0;

    for (size_t i = 0; i < result->cell_count; i++)
        if (counts(&result->cells[i]))
            line_format(&lines[count++], &result->cells[i]);
    if (count > 0)
        qsort(lines, count, sizeof(*lines), line_compare);
    return count;
}

char *digest_text(const struct result *result)
{
    struct line *lines = calloc(result->cell_count + 1, sizeof(*lines));
    char *text = malloc(result->cell_count * sizeof(*lines) + 1);
    char *end = text;

    if (lines && text) {
        size_t count = lines_collect(result, lines);

        *end = '\0';
        for (size_t i = 0; i < count; i++)
            if (i == 0 || strcmp(lines[i].text, lines[i - 1].text) != 0)
                end = stpcpy(end, lines[i].text);
    } else {
        free(text);
        text = NULL;
    }
    free(lines);
    return text;
}

bool digest_of(const struct result *result, char hex[DIGEST_SIZE])
{
    char *text = digest_text(result);

    hex[0] = '\0';
    if (!text)
        return false;
    if (*text)
        SHA256Data((const uint8_t *)text, strlen(text), hex);
    free(text);
    return true;
}
