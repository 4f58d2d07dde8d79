#include "host/report/site.h"

#include <math.h>
#include <string.h>

static const struct reading nothing = { NAN, NAN, NAN };

const struct cell_result *site_cell(const struct site *site, size_t size, size_t device)
{
    const struct cell_result *cell = curve_cell(site->view, site->curve, size, device);
    bool valid =
        cell && cell->status == CELL_OK && isfinite(cell->time.median) && cell->time.median > 0;

    return valid ? cell : NULL;
}

/* Beyond these no picture could tell anything, and their ratio is no number. */
#define LEAST 1e-150
#define MOST  1e150

bool reading_is_valid(const struct reading *reading)
{
    return reading->median >= LEAST && reading->median <= MOST && reading->low >= LEAST &&
           reading->high <= MOST;
}

/* The interval of a time; one that is not known, or makes no sense, is the median alone. */
static struct reading interval(const struct summary *time)
{
    struct reading reading = { time->median, time->ci_low, time->ci_high };

    if (!(reading.low > 0 && reading.low <= reading.median))
        reading.low = reading.median;
    if (!(reading.high >= reading.median && isfinite(reading.high)))
        reading.high = reading.median;
    return reading;
}

static struct reading read_time(const struct site *site, size_t size, size_t device)
{
    const struct cell_result *cell = site_cell(site, size, device);

    return cell ? interval(&cell->time) : nothing;
}

/* `top` over a time: the shorter, the more. */
static struct reading over(double top, const struct summary *time)
{
    struct reading reading = interval(time);

    return (struct reading){ top / reading.median, top / reading.high, top / reading.low };
}

static struct reading read_bandwidth(const struct site *site, size_t size, size_t device)
{
    const struct cell_result *cell = site_cell(site, size, device);

    if (!cell || !site->view->devices[device].compared || !(cell->bytes > 0))
        return nothing;
    return over(cell->bytes * 1e-9, &cell->time);
}

static bool is_cpu(const struct view_device *device)
{
    return device->compared && device->is && strcmp(device->is->class_name, "cpu") == 0;
}

/* The least median time of a CPU device at this size; NaN when there is none. */
static double best_cpu(const struct site *site, size_t size)
{
    double best = NAN;

    for (size_t device = 0; device < site->view->device_count; device++) {
        const struct cell_result *cell = site_cell(site, size, device);

        if (cell && is_cpu(&site->view->devices[device]))
            best = fmin(best, cell->time.median);
    }
    return best;
}

static struct reading read_speedup(const struct site *site, size_t size, size_t device)
{
    const struct cell_result *cell = site_cell(site, size, device);

    if (!cell || !site->view->devices[device].compared)
        return nothing;
    return over(best_cpu(site, size), &cell->time);
}

static const struct cell_result *cell_before(const struct site *before, uint64_t n, const char *id)
{
    for (size_t size = 0; size < before->curve->size_count; size++)
        for (size_t device = 0; device < before->view->device_count; device++)
            if (before->curve->sizes[size] == n &&
                strcmp(before->view->devices[device].id, id) == 0)
                return site_cell(before, size, device);
    return NULL;
}

static struct reading read_change(const struct site *site, size_t size, size_t device)
{
    const struct cell_result *cell = site_cell(site, size, device), *before = NULL;

    if (cell && site->before && site->view->devices[device].compared)
        before = cell_before(site->before, site->curve->sizes[size], cell->device);
    if (!before)
        return nothing;
    struct reading new = interval(&cell->time), old = interval(&before->time);
    return (struct reading){ new.median / old.median, new.low / old.high, new.high / old.low };
}

const struct measure measure_time = {
    .name = "Time against n",
    .meaning =
        "Median of one operation, lower is better; the band is its 95 % interval. Dashed lines: "
        "one input fills that cache. Brackets: between these sizes the lead changes. The ribbon "
        "below has the colour of the fastest device, or several where they tie.",
    .unit = UNIT_SECONDS,
    .read = read_time,
};

const struct measure measure_bandwidth = {
    .name = "Bandwidth against n",
    .meaning = "Input read in the median time, in 10⁹ bytes a second; higher is better.",
    .unit = UNIT_GBPS,
    .read = read_bandwidth,
};

const struct measure measure_speedup = {
    .name = "Speed-up over the best CPU device",
    .meaning =
        "The fastest CPU device at each n is 1×; what lies above the line beats every CPU device.",
    .unit = UNIT_RATIO,
    .read = read_speedup,
};

const struct measure measure_change = {
    .name = "Change against the first file",
    .meaning =
        "Time here over time in the first file, the same device and n: below 1× is faster. The "
        "band is as wide as both intervals allow.",
    .unit = UNIT_RATIO,
    .read = read_change,
};
