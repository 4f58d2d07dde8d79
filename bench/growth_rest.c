#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/device_cell.h"
#include "bench/growth.h"
#include "bench/rounds.h"
#include "host/cli/units.h"
#include "host/data/generate.h"
#include "host/data/reference.h"
#include "host/devices/device.h"
#include "host/measure/clock.h"
#include "kernels/cpu_kernels.h"

#define MEMORY_FIRST ((uint64_t)1 << 20)
#define MEMORY_STEP  16u

/* The records of a whole sum, and room for the tree to overwrite them. */
struct tree {
    struct op op;
    uint64_t n;
    size_t bytes;
    char *records, *folded;
};

static double tree_time(void *context, unsigned batch)
{
    const struct tree *tree = context;
    uint64_t taken = 0;

    for (unsigned i = 0; i < batch; i++) {
        uint64_t start;

        memcpy(tree->folded, tree->records, tree->bytes);
        start = clock_ns();
        partials_finish(tree->op, DTYPE_F32, tree->n, tree->folded);
        taken += clock_ns() - start;
    }
    return 1e-9 * (double)taken / batch;
}

struct exact {
    struct op op;
    const struct arena *arena;
};

static double exact_time(void *context, unsigned batch)
{
    const struct exact *exact = context;
    uint64_t start = clock_ns();

    for (unsigned i = 0; i < batch; i++) {
        struct reference *reference = reference_new(exact->op, DTYPE_F32);
        struct exact_result result;

        if (!reference)
            return 0;
        reference_extend(reference, exact->arena->x, NULL, exact->arena->n);
        reference_result(reference, &result);
        reference_free(reference);
    }
    return 1e-9 * (double)(clock_ns() - start) / batch;
}

static enum status make_tree(struct tree *tree, const struct arena *arena, struct error *err)
{
    const struct device_spec best = { .kind = KIND_SEQ, .isa = ISA_COUNT };
    const struct kernel_task task = { .x = arena->x, .n = arena->n };
    uint64_t blocks = superblock_count(DTYPE_F32, arena->n);

    op_parse("sum", &tree->op);
    tree->n = arena->n;
    tree->bytes = blocks * partial_record_size(tree->op, DTYPE_F32);
    tree->records = malloc(tree->bytes);
    tree->folded = malloc(tree->bytes);
    if (!tree->records || !tree->folded)
        return error_set(err, STATUS_FAILED, "out of memory for %zu bytes of records", tree->bytes);
    cpu_kernel(device_isa(&best), tree->op, DTYPE_F32)->run(&task, 0, blocks, tree->records);
    return STATUS_OK;
}

static void print_share(const char *what, const struct contender *contender, double operation_s)
{
    char text[16];

    printf("%-40s %11s   %8.3g of the operation\n", what,
           format_seconds(contender->median, false, text), contender->median / operation_s);
}

enum status growth_rest(const struct arena *arena, double operation_s, unsigned rounds,
                        struct error *err)
{
    struct tree tree = { .records = NULL };
    enum status status = make_tree(&tree, arena, err);
    struct exact exact = { .op = tree.op, .arena = arena };
    struct contender contenders[] = {
        { .time = tree_time, .context = &tree },
        { .time = exact_time, .context = &exact },
    };
    char text[16];

    if (status == STATUS_OK && !rounds_run(contenders, 2, rounds))
        status = error_set(err, STATUS_FAILED, "out of memory for samples");
    if (status == STATUS_OK) {
        printf("\nbeside the operation itself, n = %s\n\n", format_count(arena->n, text));
        print_share("final tree (part of it)", &contenders[0], operation_s);
        print_share("exact reference (once for each size)", &contenders[1], operation_s);
    }
    contenders_clear(contenders, 2);
    free(tree.records);
    free(tree.folded);
    return status;
}

/* Bytes beyond the input that a device's process had at most; one operation in a process of its own. */
static enum status memory_of(const char *device, const struct arena *arena, double *beyond,
                             struct error *err)
{
    struct runner runner;
    struct device_cell cell;
    struct op sum;
    enum status status = device_start(&runner, device, arena, err);

    if (status != STATUS_OK)
        return status;
    op_parse("sum", &sum);
    status = device_cell_load(&cell, &runner, sum, arena, arena->n, err);
    if (status == STATUS_OK)
        device_cell_time(&cell, 1);
    runner_stop(&runner);
    *beyond = runner.peak_bytes - (double)arena->bytes;
    return status;
}

static enum status print_memory(const struct growth_devices *devices, uint64_t n, struct error *err)
{
    struct arena arena;
    enum status status = arena_open(&arena, DTYPE_F32, n, 1, err);
    char text[16];

    if (status != STATUS_OK)
        return status;
    generate(arena.x, DTYPE_F32, DATA_UNIFORM, 1, 0, 0, arena.n);
    printf("\n%9s", format_count(n, text));
    printf("  %10s", format_bytes((double)arena.bytes, text));
    for (size_t d = 0; d < devices->count; d++) {
        struct error failure;
        double beyond = 0;

        if (memory_of(devices->names[d], &arena, &beyond, &failure) == STATUS_OK)
            printf("  %12s", format_bytes(beyond, text));
        else
            printf("  %12s", "-");
    }
    arena_close(&arena);
    return STATUS_OK;
}

enum status growth_memory(const struct growth_devices *devices, uint64_t n, struct error *err)
{
    enum status status = STATUS_OK;
    uint64_t last = 0;

    printf("\nlargest resident set of a device's process beyond the input\n\n%9s  %10s", "n",
           "input");
    for (size_t d = 0; d < devices->count; d++)
        printf("  %12s", devices->names[d]);
    for (uint64_t size = MEMORY_FIRST; size <= n && status == STATUS_OK; size *= MEMORY_STEP) {
        status = print_memory(devices, size, err);
        last = size;
    }
    if (status == STATUS_OK && last != n)
        status = print_memory(devices, n, err);
    printf("\n");
    return status;
}
