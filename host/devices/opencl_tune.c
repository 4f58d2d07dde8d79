/*
 * The tuning run: which launch parameters suit a device. Kernels only, on what is in the current memory already; within a
 * time limit, after which what is known by then is taken.
 */
#include <math.h>
#include <stdio.h>

#include "host/devices/opencl.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

#define LIMIT_NS     500000000u /* for all of it, compiling for other sizes of groups included */
#define LEAST_BLOCKS 64u        /* of input, that say something */
#define MOST_BLOCKS  512u
#define REPEATS      8
#define CLEARLY      0.95 /* of the time so far: what is not clearly better is chance */

struct tuning {
    struct device *device;
    uint64_t blocks; /* at hand */
    uint64_t end_ns;
};

static bool in_time(const struct tuning *tuning)
{
    return clock_ns() < tuning->end_ns;
}

/* Time in ns of a pass over so many superblocks; infinite when the time is over or it failed. */
static double time_once(const struct tuning *tuning, uint64_t blocks)
{
    struct device *device = tuning->device;
    const struct cl_memory *memory = device->current;
    const struct cl_pass pass = {
        .x = &memory->x[0],
        .y = device->spec.op.is->inputs == 2 ? &memory->y[0] : NULL,
        .last = blocks,
    };
    uint64_t start = clock_ns();

    if (!in_time(tuning) || cl_launch(device, &pass, NULL, NULL, NULL) != STATUS_OK ||
        (cl_folds_parts(device, &pass) && cl_launch_fold(device, &pass, NULL, NULL) != STATUS_OK) ||
        clFinish(device->queues[CL_QUEUE_MAIN].plain) != CL_SUCCESS)
        return INFINITY;
    return (double)(clock_ns() - start);
}

/* The least of some, after one that may be compiled. */
static double time_pass(const struct tuning *tuning, uint64_t blocks)
{
    double best = INFINITY;

    time_once(tuning, blocks);
    for (unsigned i = 0; i < REPEATS; i++)
        best = fmin(best, time_once(tuning, blocks));
    return best;
}

/* Is `other` clearly faster in turns with what *value is now? On a busy machine the fastest of many is chance. */
static bool beats(const struct tuning *tuning, unsigned *value, unsigned other, uint64_t blocks)
{
    unsigned before = *value, wins = 0;

    for (unsigned i = 0; i < REPEATS; i++) {
        double now = time_once(tuning, blocks);

        *value = other;
        wins += time_once(tuning, blocks) < CLEARLY * now;
        *value = before;
    }
    return wins + 1 >= REPEATS;
}

/* Set *value to the fastest candidate over so many superblocks, if it clearly beats what it was. */
static void choose(const struct tuning *tuning, unsigned *value, const unsigned *candidates,
                   size_t count, uint64_t blocks)
{
    unsigned before = *value, best = before;
    double least = time_pass(tuning, blocks);

    for (size_t i = 0; i < count; i++) {
        double taken;

        *value = candidates[i];
        taken = time_pass(tuning, blocks);
        if (taken < least) {
            least = taken;
            best = candidates[i];
        }
    }
    *value = before;
    if (best != before && beats(tuning, value, best, blocks))
        *value = best;
}

/* From how many superblocks on is dealing those no slower than dealing sub-chunks? */
static void choose_unit(const struct tuning *tuning, struct launch_parameters *launch)
{
    const unsigned units = tuning->device->caps.units;
    unsigned below = 0;

    if (!in_time(tuning))
        return;
    for (unsigned blocks = units; blocks <= tuning->blocks && blocks <= 16 * units; blocks *= 2) {
        double whole, parts;

        launch->parts_below = 0;
        whole = time_pass(tuning, blocks);
        launch->parts_below = blocks + 1;
        parts = time_pass(tuning, blocks);
        if (!(parts < CLEARLY * whole))
            break;
        below = blocks + 1;
    }
    launch->parts_below = below;
}

static void tune(const struct tuning *tuning, struct launch_parameters *launch)
{
    static const unsigned groups[] = { 1, 2, 4, 8, 16, 32 };
    static const unsigned part_groups[] = { 32, 64, 128, 256 };
    const unsigned parts_below = launch->parts_below;
    const unsigned units = tuning->device->caps.units;

    launch->parts_below = 0;
    choose(tuning, &launch->groups, groups, sizeof(groups) / sizeof(groups[0]), tuning->blocks);
    if (tuning->device->shape != SHAPE_GPU)
        return;
    launch->parts_below = parts_below;
    choose(tuning, &launch->part_group, part_groups, sizeof(part_groups) / sizeof(part_groups[0]),
           units < tuning->blocks ? units : tuning->blocks);
    choose_unit(tuning, launch);
}

/* False when there is too little to tune on. */
static bool find(struct device *device)
{
    const struct case_spec spec = device->spec;
    struct tuning tuning = { .device = device, .end_ns = clock_ns() + LIMIT_NS };

    tuning.blocks = device->config.input_bytes / SUPERBLOCK_BYTES;
    if (tuning.blocks > device->current->chunk_blocks)
        tuning.blocks = device->current->chunk_blocks;
    if (tuning.blocks > MOST_BLOCKS)
        tuning.blocks = MOST_BLOCKS;
    if (tuning.blocks < LEAST_BLOCKS || device->current->count == 0)
        return false;
    device->spec.n = tuning.blocks * SUPERBLOCK_BYTES / dtype_size(spec.dtype);
    tune(&tuning, &device->launch);
    device->spec = spec;
    cl_queues_finish(device);
    return true;
}

static void say(struct device *device, const char *source)
{
    const struct launch_parameters *launch = &device->launch;
    size_t size = sizeof(device->launch_text);

    if (device->shape == SHAPE_GPU)
        snprintf(device->launch_text, size,
                 "groups=%u part_group=%u parts_below=%u tree_from=%u (%s)", launch->groups,
                 launch->part_group, launch->parts_below, launch->tree_from, source);
    else
        snprintf(device->launch_text, size, "groups=%u (%s)", launch->groups, source);
}

void cl_tune(struct device *device, struct load_info *info)
{
    const struct tuned_device tuned = { device->caps.name, device->caps.driver,
                                        device->shape == SHAPE_GPU ? "gpu" : "cpu",
                                        device->caps.units };
    enum tuning_use use = device->config.tuning;
    uint64_t start = clock_ns();

    if (device->launch_settled)
        return;
    if (device->shape == SHAPE_GPU && (device->caps.type & CL_DEVICE_TYPE_CPU))
        use = TUNING_NEVER; /* asked for by name, to see what it does: nobody wants it fast */
    if (device->config.launch || use == TUNING_NEVER) {
        device->launch_settled = true;
        say(device, device->config.launch ? "given" : "default");
    } else if (use == TUNING_KEPT && tuned_load(&tuned, &device->launch, info->note)) {
        device->launch_settled = true;
        say(device, "kept");
    } else if (find(device)) {
        char note[TUNED_NOTE_SIZE];

        device->launch_settled = true;
        if (!tuned_save(&tuned, &device->launch, note))
            snprintf(info->note, sizeof(info->note), "%s", note);
        info->tune_s = 1e-9 * (double)(clock_ns() - start);
        say(device, "tuned");
    } else {
        say(device, "default");
    }
}
