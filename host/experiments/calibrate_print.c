#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/model.h"
#include "host/cli/units.h"
#include "host/experiments/calibrate_parts.h"
#include "host/measure/stats.h"
#include "host/report/escape.h"
#include "host/report/grid.h"
#include "host/report/paragraph.h"

#define RESTED_S   10e-3
#define CACHED_N   (64.0 * 1024)
#define LARGE_N    (64.0 * 1024 * 1024)
#define MOST_SHARE 0.9 /* of the cells */
#define MOST_ERROR 0.5 /* of them, above which a law is worth little */

enum { DEVICE, CELLS, EMPTY, RESTED, CACHED, LARGE, TYPICAL, MOST, COLUMNS };

static const char *const headers[COLUMNS] = {
    [DEVICE] = "device",   [CELLS] = "cells",    [EMPTY] = "sum of 1", [RESTED] = "after 10 ms",
    [CACHED] = "of 64 Ki", [LARGE] = "of 64 Mi", [TYPICAL] = "error",  [MOST] = "9 of 10 below",
};

struct summary_page {
    const struct profile *profile;
    bool utf8;
};

/* What the law says of a sum of f32. */
static double sum_time(const struct profile_device *device, double n, double gap_s)
{
    struct case_spec spec = { .dtype = DTYPE_F32, .reuse = 1, .steps = 1, .depth = 1 };
    struct model_question question;

    op_parse("sum", &spec.op);
    question = model_question_of(&spec);
    question.n = n;
    question.gap_s = gap_s;
    return model_time(device, &question);
}

/* The quantile of |measured / predicted - 1| over the cells that were fitted. */
static double error_quantile(const struct profile_device *device, double quantile)
{
    double *errors = calloc(device->residual_count + 1, sizeof(*errors)), found = NAN;

    for (size_t i = 0; errors && i < device->residual_count; i++)
        errors[i] = fabs(device->residuals[i].measured_s / device->residuals[i].predicted_s - 1);
    if (errors && device->residual_count > 0) {
        sort_doubles(errors, device->residual_count);
        found = quantile_sorted(errors, device->residual_count, quantile);
    }
    free(errors);
    return found;
}

static void fill_figure(const struct profile_device *device, size_t column, bool utf8,
                        struct grid_cell *cell)
{
    switch (column) {
    case CELLS:
        snprintf(cell->text, sizeof(cell->text), "%zu", device->residual_count);
        return;
    case EMPTY:
        format_seconds(sum_time(device, 1, 0), utf8, cell->text);
        return;
    case RESTED:
        format_seconds(sum_time(device, 1, RESTED_S), utf8, cell->text);
        return;
    case CACHED:
        format_seconds(sum_time(device, CACHED_N, 0), utf8, cell->text);
        return;
    case LARGE: /* beyond what was measured, a summary is no place to guess */
        format_seconds(LARGE_N * sizeof(float) <= device->range.bytes_high
                           ? sum_time(device, LARGE_N, 0)
                           : NAN,
                       utf8, cell->text);
        return;
    default:
        snprintf(cell->text, sizeof(cell->text), "%.1f %%",
                 100 * error_quantile(device, column == TYPICAL ? 0.5 : MOST_SHARE));
    }
}

static void fill_summary(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct summary_page *page = context;

    cell->left = column == DEVICE;
    if (row == 0)
        snprintf(cell->text, sizeof(cell->text), "%s", headers[column]);
    else if (column == DEVICE)
        snprintf(cell->text, sizeof(cell->text), "%s", page->profile->devices[row - 1].about.id);
    else
        fill_figure(&page->profile->devices[row - 1], column, page->utf8, cell);
}

static const char *why_not(const struct cell_result *cell)
{
    if (cell->status == CELL_OK && cell->time.median > 0)
        return NULL;
    return cell->reason[0] ? cell->reason : cell_status_name(cell->status);
}

/* Cells of a device without a time, with the first reason; what is too little for a law is none. */
static void print_left_out(FILE *out, const struct profile *profile, const struct result *cells,
                           const struct device_result *device, const struct report_options *options)
{
    size_t missing = 0, all = 0;
    const char *reason = NULL;
    struct paragraph line;
    bool fitted = false;
    char text[512];

    for (size_t i = 0; i < cells->cell_count; i++) {
        const char *why =
            strcmp(cells->cells[i].device, device->id) == 0 ? why_not(&cells->cells[i]) : NULL;

        all += strcmp(cells->cells[i].device, device->id) == 0;
        missing += why != NULL;
        reason = reason ? reason : why;
    }
    for (size_t i = 0; i < profile->device_count; i++)
        fitted = fitted || strcmp(profile->devices[i].about.id, device->id) == 0;
    if ((fitted && missing == 0) || !paragraph_open(&line))
        return;
    escape_terminal(text, sizeof(text), reason ? reason : "too few cells", options->utf8);
    fprintf(line.stream, "%s%s%zu of %zu cells have no time, the first because: %s", device->id,
            fitted ? ": " : " is left out: ", missing, all, text);
    paragraph_end(&line, out, options->width, 2);
}

static void print_warning(FILE *out, const struct profile *profile,
                          const struct report_options *options)
{
    struct paragraph line;
    bool poor = false;

    for (size_t i = 0; i < profile->device_count; i++)
        poor = poor || error_quantile(&profile->devices[i], MOST_SHARE) > MOST_ERROR;
    if (!poor || !paragraph_open(&line))
        return;
    fputs("One cell in ten lies further than half from the law: the machine was busy, or there was "
          "too "
          "little time. Quiet it, or give more --budget, and calibrate again before believing "
          "advice.",
          line.stream);
    paragraph_end(&line, out, options->width, 2);
}

void calibrate_print(FILE *out, const struct profile *profile, const struct result *cells,
                     const char *path, const struct report_options *options)
{
    const struct summary_page page = { profile, options->utf8 };
    const struct grid grid = { .rows = 1 + profile->device_count,
                               .columns = COLUMNS,
                               .context = &page,
                               .fill = fill_summary };

    fprintf(out,
            "%s, as the model has it: sums of f32 back to back and after a rest, and how far\n"
            "the cells it was fitted to lie from it\n",
            profile->name);
    grid_text(out, &grid, options);
    print_warning(out, profile, options);
    for (size_t i = 0; i < cells->device_count; i++)
        print_left_out(out, profile, cells, &cells->devices[i], options);
    if (strcmp(path, "-") != 0)
        fprintf(out, "profile: %s\n", path);
}
