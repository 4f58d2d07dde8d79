#include "host/report/sections.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/phrase.h"

enum { CELLS_NAMED = 8 };

/* What the checks of a family's cells came to. */
struct tally {
    size_t ok, wrong, unequal; /* cells; the unequal ones are among the ok */
    size_t devices;            /* that have an ok cell */
    size_t checked;            /* ok cells compared with the exact result */
    double worst;              /* largest |error| / bound of those */
};

static void tally_cell(struct tally *tally, const struct cell_result *cell)
{
    tally->wrong += cell->status == CELL_WRONG;
    if (cell->status != CELL_OK)
        return;
    tally->ok++;
    tally->unequal += !cell->bit_equal;
    if (isnan(cell->error_ratio))
        return;
    tally->checked++;
    tally->worst = fmax(tally->worst, cell->error_ratio);
}

static void tally_device(struct tally *tally, const struct view *view, const struct family *family,
                         size_t device)
{
    size_t before = tally->ok;

    for (size_t i = 0; i < family->curve_count; i++)
        for (size_t size = 0; size < family->curves[i].size_count; size++) {
            const struct cell_result *cell = curve_cell(view, &family->curves[i], size, device);

            if (cell)
                tally_cell(tally, cell);
        }
    tally->devices += tally->ok > before;
}

static bool is_named(const struct cell_result *cell, bool wrong)
{
    return wrong ? cell->status == CELL_WRONG : cell->status == CELL_OK && !cell->bit_equal;
}

static void name_cell(FILE *out, const struct view *view, const struct family *family,
                      const struct cell_result *cell, const char *device)
{
    char n[16], gap[PHRASE_SIZE];

    fprintf(out, "%s at n = %s", device, format_count(cell->spec.n, n));
    if (family->curve_count > 1)
        fprintf(out, " %s", phrase_gap_short(cell->spec.gap_s, view->utf8, gap));
    if (cell->status == CELL_OK && cell->order != ORDER_CANONICAL)
        fprintf(out, " (%s order)", order_name(cell->order));
}

static size_t name_curve(FILE *out, const struct view *view, const struct family *family,
                         const struct curve *curve, bool wrong, size_t named)
{
    for (size_t i = 0; i < curve->size_count * view->device_count; i++) {
        const struct cell_result *cell = curve->cells[i];
        const struct view_device *device = &view->devices[i % view->device_count];

        if (!cell || !device->compared || !is_named(cell, wrong))
            continue;
        if (named++ >= CELLS_NAMED)
            continue;
        fputs(named > 1 ? ", " : "", out);
        name_cell(out, view, family, cell, device->label);
    }
    return named;
}

/* Name the cells with a wrong value, or else those whose bits differ though their order allows it.
 */
static void name_cells(FILE *out, const struct view *view, const struct family *family, bool wrong)
{
    size_t named = 0;

    for (size_t i = 0; i < family->curve_count; i++)
        named = name_curve(out, view, family, &family->curves[i], wrong, named);
    if (named > CELLS_NAMED)
        fprintf(out, " and %zu more", named - CELLS_NAMED);
}

/* Rounded up to two digits, so that "within" stays true. */
static double rounded_up(double x)
{
    double step = x > 0 ? pow(10, floor(log10(x)) - 1) : 1;

    return x < 0.001 ? 0.001 : ceil(x / step * (1 - 1e-12)) * step;
}

static void put_bound(FILE *out, const struct tally *tally, const struct family *family)
{
    char op[OP_NAME_SIZE];
    const char *name = op_format(family->curves[0].spec.op, op);

    if (tally->checked < tally->ok)
        fprintf(out, ", %s of them checked against the exact %s",
                tally->checked ? "not all" : "none", name);
    else if (tally->worst > 0)
        fprintf(out, ", within %g of the error bound of the exact %s", rounded_up(tally->worst),
                name);
    else
        fprintf(out, ", equal to the exact %s", name);
}

static void put_values(FILE *out, const struct tally *tally, const struct view *view,
                       const struct family *family)
{
    const char *plural = tally->devices == 1 ? "" : "s";

    if (tally->wrong > 0) {
        fprintf(out, "WRONG value%s: ", tally->wrong == 1 ? "" : "s");
        name_cells(out, view, family, true);
        fputs(tally->ok > 0 ? "; " : "", out);
    }
    if (tally->ok == 0)
        return;
    fputs(tally->wrong > 0 ? "all other values " : "all values ", out);
    if (tally->unequal > 0) {
        fputs("bit-equal except ", out);
        name_cells(out, view, family, false);
    } else {
        fprintf(out, "bit-equal on %zu device%s", tally->devices, plural);
    }
    put_bound(out, tally, family);
}

void values_write(const struct sink *sink, const struct view *view, const struct family *family)
{
    struct tally tally = { 0 };
    struct paragraph line;

    for (size_t device = 0; device < view->device_count; device++)
        if (view->devices[device].compared)
            tally_device(&tally, view, family, device);
    if (!paragraph_open(&line))
        return;
    put_values(line.stream, &tally, view, family);
    sink_remark(sink, &line);
}
