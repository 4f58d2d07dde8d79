#include "host/report/view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/report/escape.h"

enum { LABEL_COLUMNS = 20 };

/* Room for one more item at the end of `items`; NULL leaves them as they were. */
static void *grown(void *items, size_t count, size_t size)
{
    return reallocarray(items, count + 1, size);
}

static bool is_kind(const struct view_device *device, const char *kind)
{
    size_t length = strlen(kind);

    return strncmp(device->id, kind, length) == 0 && strchr(":", device->id[length]) != NULL;
}

static size_t find_device(const struct view *view, const char *id)
{
    size_t i = 0;

    while (i < view->device_count && strcmp(view->devices[i].id, id) != 0)
        i++;
    return i;
}

static bool add_device(struct view *view, const char *id, const struct device_result *is)
{
    struct view_device *devices = grown(view->devices, view->device_count, sizeof(*devices));

    if (!devices)
        return false;
    view->devices = devices;
    struct view_device *device = &devices[view->device_count++];
    *device = (struct view_device){ .id = id, .is = is };
    device->compared = !is_kind(device, "null");
    escape_terminal(device->label, sizeof(device->label), id, view->utf8);
    text_cut(device->label, LABEL_COLUMNS, view->utf8);
    return true;
}

static bool add_devices(struct view *view)
{
    const struct result *result = view->result;

    for (size_t i = 0; i < result->device_count; i++)
        if (find_device(view, result->devices[i].id) == view->device_count &&
            !add_device(view, result->devices[i].id, &result->devices[i]))
            return false;
    for (size_t i = 0; i < result->cell_count; i++)
        if (find_device(view, result->cells[i].device) == view->device_count &&
            !add_device(view, result->cells[i].device, NULL))
            return false;
    return true;
}

/* One OpenCL device alone, with no words of its own, is "opencl": nothing else could be meant. */
static void shorten_labels(struct view *view)
{
    struct view_device *only = NULL;
    size_t count = 0;

    for (size_t i = 0; i < view->device_count; i++)
        if (is_kind(&view->devices[i], "opencl")) {
            only = &view->devices[i];
            count++;
        }
    if (count == 1 && !strchr(only->id, '+'))
        strcpy(only->label, "opencl");
}

static struct family *family_of(struct view *view, const struct case_spec *spec)
{
    for (size_t i = view->family_count; i-- > 0;) {
        const struct case_spec *have = &view->families[i].curves[0].spec;

        if (case_equal(have, spec) && have->cache == spec->cache)
            return &view->families[i];
    }
    struct family *families = grown(view->families, view->family_count, sizeof(*families));
    if (!families)
        return NULL;
    view->families = families;
    families[view->family_count] = (struct family){ 0 };
    return &families[view->family_count];
}

static struct curve *curve_of(struct view *view, const struct case_spec *spec)
{
    struct family *family = family_of(view, spec);
    double gap_s = isnan(spec->gap_s) ? 0 : spec->gap_s; /* NaN would never be found again */
    size_t i = 0;

    if (!family)
        return NULL;
    while (i < family->curve_count && family->curves[i].spec.gap_s != gap_s)
        i++;
    if (i < family->curve_count)
        return &family->curves[i];
    struct curve *curves = grown(family->curves, family->curve_count, sizeof(*curves));
    if (!curves)
        return NULL;
    family->curves = curves;
    curves[i] = (struct curve){ .spec = *spec };
    curves[i].spec.n = 0;
    curves[i].spec.gap_s = gap_s;
    /* A family counts once it has a curve: others look at its first one. */
    if (family->curve_count++ == 0)
        view->family_count++;
    return &curves[i];
}

static size_t find_size(const struct curve *curve, uint64_t n)
{
    size_t i = 0;

    while (i < curve->size_count && curve->sizes[i] < n)
        i++;
    return i;
}

static bool add_size(struct curve *curve, uint64_t n)
{
    size_t at = find_size(curve, n);

    if (at < curve->size_count && curve->sizes[at] == n)
        return true;
    uint64_t *sizes = grown(curve->sizes, curve->size_count, sizeof(*sizes));
    if (!sizes)
        return false;
    memmove(&sizes[at + 1], &sizes[at], (curve->size_count - at) * sizeof(*sizes));
    sizes[at] = n;
    curve->sizes = sizes;
    curve->size_count++;
    return true;
}

static bool add_note(struct family *family, const struct cell_result *cell)
{
    if (cell->status == CELL_OK || family_note(family, cell) < family->note_count)
        return true;
    const struct cell_result **notes = grown(family->notes, family->note_count, sizeof(*notes));
    if (!notes)
        return false;
    family->notes = notes;
    notes[family->note_count++] = cell;
    return true;
}

static bool fill_curve(struct curve *curve, size_t devices)
{
    curve->cells = calloc(curve->size_count * devices, sizeof(*curve->cells));
    curve->columns = calloc(devices, sizeof(*curve->columns));
    return curve->cells && curve->columns;
}

/* Sizes between the planned ones speak by their crossovers; what went wrong there is shown. */
static bool is_shown(const struct cell_result *cell)
{
    return !cell->refined || cell->status != CELL_OK;
}

static bool add_cells(struct view *view)
{
    const struct result *result = view->result;

    for (size_t i = 0; i < result->cell_count; i++) {
        struct curve *curve;

        if (!is_shown(&result->cells[i]))
            continue;
        curve = curve_of(view, &result->cells[i].spec);
        if (!curve || !add_size(curve, result->cells[i].spec.n))
            return false;
    }
    for (size_t i = 0; i < view->family_count; i++)
        for (size_t j = 0; j < view->families[i].curve_count; j++)
            if (!fill_curve(&view->families[i].curves[j], view->device_count))
                return false;
    return true;
}

static bool place_cells(struct view *view)
{
    for (size_t i = 0; i < view->result->cell_count; i++) {
        const struct cell_result *cell = &view->result->cells[i];
        struct curve *curve;

        if (!is_shown(cell))
            continue;
        curve = curve_of(view, &cell->spec);
        if (!curve || !add_note(family_of(view, &cell->spec), cell))
            return false;
        curve->cells[find_size(curve, cell->spec.n) * view->device_count +
                     find_device(view, cell->device)] = cell;
    }
    return true;
}

static void find_columns(const struct view *view, struct curve *curve)
{
    for (size_t device = 0; device < view->device_count; device++) {
        size_t size = 0;

        while (size < curve->size_count && !curve_cell(view, curve, size, device))
            size++;
        if (size < curve->size_count)
            curve->columns[curve->column_count++] = device;
    }
}

bool view_open(struct view *view, const struct result *result, bool utf8)
{
    *view = (struct view){ .result = result, .utf8 = utf8 };
    if (!add_devices(view) || !add_cells(view) || !place_cells(view))
        return false;
    shorten_labels(view);
    for (size_t i = 0; i < view->family_count; i++)
        for (size_t j = 0; j < view->families[i].curve_count; j++)
            find_columns(view, &view->families[i].curves[j]);
    return true;
}

static void close_family(struct family *family)
{
    for (size_t i = 0; i < family->curve_count; i++) {
        free(family->curves[i].sizes);
        free(family->curves[i].columns);
        free(family->curves[i].cells);
    }
    free(family->curves);
    free(family->notes);
}

void view_close(struct view *view)
{
    for (size_t i = 0; i < view->family_count; i++)
        close_family(&view->families[i]);
    free(view->families);
    free(view->devices);
    *view = (struct view){ 0 };
}

const struct cell_result *curve_cell(const struct view *view, const struct curve *curve,
                                     size_t size, size_t device)
{
    return curve->cells[size * view->device_count + device];
}

size_t family_note(const struct family *family, const struct cell_result *cell)
{
    size_t i = 0;

    while (i < family->note_count && (family->notes[i]->status != cell->status ||
                                      strcmp(family->notes[i]->reason, cell->reason) != 0))
        i++;
    return i;
}
