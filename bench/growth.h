/*
 * The parts of bench_growth: how time and memory grow with the input.
 */
#ifndef GPUBENCH_BENCH_GROWTH_H
#define GPUBENCH_BENCH_GROWTH_H

#include "host/data/arena.h"
#include "host/devices/opencl_probe.h"

#define GROWTH_DEVICES_MAX 16

/* Names of the devices, as --device takes them. */
struct growth_devices {
    char names[GROWTH_DEVICES_MAX][32];
    size_t count;
};

/*
 * Print the time of an f32 sum of n elements, back to back, for every device and n = 1 Ki, 2 Ki, … up to the
 * arena's n, all sampled in turn `rounds` times. *largest_s receives the time of the first device at the
 * largest n. A device that fails is a line that says so. STATUS_FAILED when nothing could be measured.
 */
enum status growth_curves(const struct growth_devices *devices, const struct arena *arena,
                          unsigned rounds, double *largest_s, struct error *err);

/*
 * Print what the final tree and the exact reference take for all elements of the arena, and how much that is
 * of `operation_s`.
 */
enum status growth_rest(const struct arena *arena, double operation_s, unsigned rounds,
                        struct error *err);

/* Print the largest resident set of each device's process, for inputs up to n elements, beyond the input itself. */
enum status growth_memory(const struct growth_devices *devices, uint64_t n, struct error *err);

#endif
