#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/device_cell.h"
#include "bench/growth.h"
#include "bench/rounds.h"
#include "host/cli/units.h"

#define FIRST_N 1024u

/* Every size on every device, by size. */
struct curves {
    const struct growth_devices *devices;
    struct runner runners[GROWTH_DEVICES_MAX];
    struct error failures[GROWTH_DEVICES_MAX]; /* STATUS_OK: the device is measured */
    size_t sizes, count;                       /* count: sizes times devices */
    struct device_cell *cells;
    struct contender *contenders;
};

static uint64_t size_at(size_t index)
{
    return (uint64_t)FIRST_N << index;
}

/* A device that does not start has no cells: its contenders take no time and mean nothing. */
static double no_time(void *context, unsigned batch)
{
    (void)context;
    (void)batch;
    return INFINITY;
}

static void add_cell(struct curves *curves, size_t index, const struct arena *arena, struct op sum)
{
    size_t device = index % curves->devices->count;
    struct error *failure = &curves->failures[device];

    curves->contenders[index] = (struct contender){ .time = no_time };
    if (failure->status == STATUS_OK &&
        device_cell_load(&curves->cells[index], &curves->runners[device], sum, arena,
                         size_at(index / curves->devices->count), failure) == STATUS_OK)
        curves->contenders[index] =
            (struct contender){ .time = device_cell_time, .context = &curves->cells[index] };
}

static enum status open_curves(struct curves *curves, const struct arena *arena, struct error *err)
{
    struct op sum;

    op_parse("sum", &sum);
    while (size_at(curves->sizes) <= arena->n)
        curves->sizes++;
    curves->count = curves->sizes * curves->devices->count;
    curves->cells = calloc(curves->count, sizeof(*curves->cells));
    curves->contenders = calloc(curves->count, sizeof(*curves->contenders));
    if (!curves->cells || !curves->contenders)
        return error_set(err, STATUS_FAILED, "out of memory for %zu cells", curves->count);
    for (size_t d = 0; d < curves->devices->count; d++)
        device_start(&curves->runners[d], curves->devices->names[d], arena, &curves->failures[d]);
    for (size_t i = 0; i < curves->count; i++)
        add_cell(curves, i, arena, sum);
    return STATUS_OK;
}

static void close_curves(struct curves *curves)
{
    for (size_t d = 0; d < curves->devices->count; d++)
        runner_stop(&curves->runners[d]);
    if (curves->contenders)
        contenders_clear(curves->contenders, curves->count);
    free(curves->contenders);
    free(curves->cells);
}

static void print_curves(const struct curves *curves)
{
    char text[16];

    printf("time of one f32 sum, and how many times that of half the elements\n\n%9s", "n");
    for (size_t d = 0; d < curves->devices->count; d++)
        printf("  %18s", curves->devices->names[d]);
    for (size_t i = 0; i < curves->count; i++) {
        double now = curves->contenders[i].median;
        double half = i < curves->devices->count
                          ? NAN
                          : curves->contenders[i - curves->devices->count].median;

        if (i % curves->devices->count == 0)
            printf("\n%9s", format_count(size_at(i / curves->devices->count), text));
        printf("  %11s", format_seconds(now, false, text));
        if (isfinite(now / half))
            printf(" %6.2f", now / half);
        else
            printf(" %6s", "");
    }
    printf("\n");
    for (size_t d = 0; d < curves->devices->count; d++)
        if (curves->failures[d].status != STATUS_OK)
            printf("%s: %s\n", curves->devices->names[d], curves->failures[d].text);
}

enum status growth_curves(const struct growth_devices *devices, const struct arena *arena,
                          unsigned rounds, double *largest_s, struct error *err)
{
    struct curves curves = { .devices = devices };
    enum status status = open_curves(&curves, arena, err);

    if (status == STATUS_OK && !rounds_run(curves.contenders, curves.count, rounds))
        status = error_set(err, STATUS_FAILED, "out of memory for samples");
    if (status == STATUS_OK) {
        print_curves(&curves);
        *largest_s = curves.contenders[curves.count - devices->count].median;
    }
    close_curves(&curves);
    return status;
}
