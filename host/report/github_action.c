/*
 * The JSON that github-action-benchmark calls customSmallerIsBetter: one entry a cell that has a time.
 */
#include "host/report/report.h"

#include <math.h>

#include "host/report/cell_name.h"
#include "host/result/json_value.h"

#define NANO 1e9

/* Half the interval; empty when it is not known. */
static void put_range(char *text, size_t size, const struct summary *time)
{
    double half = (time->ci_high - time->ci_low) / 2 * NANO;

    *text = '\0';
    if (isfinite(half))
        snprintf(text, size, "± %.4g", half);
}

static json_t *cell_to_json(const struct cell_result *cell)
{
    char name[CELL_NAME_SIZE], range[32], extra[96];

    put_range(range, sizeof(range), &cell->time);
    snprintf(extra, sizeof(extra), "median of %u rounds, 95 %% interval %.6g to %.6g ns",
             cell->rounds, cell->time.ci_low * NANO, cell->time.ci_high * NANO);
    return json_pack("{s:o, s:s, s:o, s:s, s:s}", "name", json_from_text(cell_name(cell, name)),
                     "unit", "ns", "value", json_from_real(cell->time.median * NANO), "range",
                     range, "extra", extra);
}

bool report_github_action(FILE *out, const struct result *result)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < result->cell_count && ok; i++)
        if (result->cells[i].status == CELL_OK && isfinite(result->cells[i].time.median))
            ok = json_array_append_new(list, cell_to_json(&result->cells[i])) == 0;
    ok = ok && json_dumpf(list, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0;
    json_decref(list);
    return ok && fputc('\n', out) != EOF;
}
