/*
 * Cost grows as the work does: time and memory against n.
 *
 *   bench_growth [--full] [MIB]
 *
 * Time of an f32 sum from 1 Ki elements up to MIB MiB of input (256, with --full 4096: 2^30 elements), or to the
 * largest power of two that fits into memory, on every device; then what the final tree and the exact
 * reference take at that size; then the memory of each device's process beyond the input.
 */
#include "bench/growth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/base/machine.h"
#include "host/data/generate.h"
#include "host/data/memory.h"

#define USUAL_MIB     256u
#define FULL_MIB      4096u
#define MOST_MIB      (1u << 24)
#define PER_MIB       (1048576u / sizeof(float))
#define ROUNDS        11
#define PROBE_LIMIT_S 20.0

static enum status find_devices(struct growth_devices *devices, struct error *err)
{
    static const char *const built_in[] = { "seq", "threads", "fork" };
    struct opencl_list *list = malloc(sizeof(*list));

    if (!list)
        return error_set(err, STATUS_FAILED, "out of memory");
    for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++)
        snprintf(devices->names[devices->count++], sizeof(devices->names[0]), "%s", built_in[i]);
    opencl_probe(list, PROBE_LIMIT_S);
    for (unsigned i = 0; i < list->count && devices->count < GROWTH_DEVICES_MAX; i++)
        snprintf(devices->names[devices->count++], sizeof(devices->names[0]), "opencl:%u.%u",
                 list->devices[i].platform, list->devices[i].index);
    free(list);
    return STATUS_OK;
}

static void print_head(const struct growth_devices *devices)
{
    struct machine machine;
    char date[32] = "";
    time_t now = time(NULL);
    struct tm utc;

    machine_probe(&machine);
    if (gmtime_r(&now, &utc))
        strftime(date, sizeof(date), "%Y-%m-%d", &utc);
    printf("bench_growth\nmachine: %s, %u processors, %u KiB L1d, %u KiB L2, %u MiB L3, Linux %s\n"
           "date: %s\ndevices: %zu\n\n",
           machine.cpu, machine_workers(&machine), (unsigned)(machine.topology.l1d.bytes >> 10),
           (unsigned)(machine.topology.l2.bytes >> 10), (unsigned)(machine.topology.l3.bytes >> 20),
           machine.kernel, date, devices->count);
}

/* The largest arena up to n elements, in halves; a device may need its input once more. */
static enum status open_largest(struct arena *arena, uint64_t n, struct error *err)
{
    while (n > PER_MIB && n * sizeof(float) * 2 > memory_available(""))
        n /= 2;
    if (arena_open(arena, DTYPE_F32, n, 1, err) != STATUS_OK)
        return err->status;
    generate(arena->x, DTYPE_F32, DATA_UNIFORM, 1, 0, 0, arena->n);
    return STATUS_OK;
}

static enum status measure(uint64_t n, struct error *err)
{
    struct growth_devices devices = { .count = 0 };
    struct arena arena;
    double largest_s = 0;
    enum status status = find_devices(&devices, err);

    if (status != STATUS_OK)
        return status;
    print_head(&devices);
    status = open_largest(&arena, n, err);
    if (status != STATUS_OK)
        return status;
    n = arena.n;
    status = growth_curves(&devices, &arena, ROUNDS, &largest_s, err);
    if (status == STATUS_OK)
        status = growth_rest(&arena, largest_s, ROUNDS, err);
    arena_close(&arena); /* what is forked next is to have an input of its own only */
    return status == STATUS_OK ? growth_memory(&devices, n, err) : status;
}

int main(int argc, char **argv)
{
    bool full = argc > 1 && strcmp(argv[1], "--full") == 0;
    unsigned long mib = full ? FULL_MIB : USUAL_MIB;
    struct error err = { .status = STATUS_OK };
    enum status status;
    int first = full ? 2 : 1;
    char *end = "";

    if (argc > first)
        mib = strtoul(argv[first], &end, 10);
    if (argc > first + 1 || *end || mib == 0 || mib > MOST_MIB || (mib & (mib - 1)) != 0) {
        fprintf(stderr, "usage: bench_growth [--full] [MIB], MIB a power of two\n");
        return STATUS_USAGE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    status = measure((uint64_t)mib * PER_MIB, &err);
    if (status != STATUS_OK)
        fprintf(stderr, "bench_growth: %s\n", err.text);
    return (int)status;
}
