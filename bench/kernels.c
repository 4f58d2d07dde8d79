/*
 * How the kernels of one core stand against pure loads of the same bytes.
 *
 *   bench_kernels [ROUNDS [ISA [DTYPE [OP]]]]
 *
 * One row a kernel and size: the whole operation on `seq` and the kernel alone, each over the fastest load loop
 * of the same run, as the median of paired ratios with its 95 % interval.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/limits.h"
#include "bench/rounds.h"
#include "host/data/arena.h"
#include "host/data/generate.h"
#include "host/devices/operation.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"
#include "kernels/cpu_kernels.h"

#define ROWS_MAX 64

static const char *const isas[] = { "avx512", "avx2", "sse2", "neon", "scalar" };
#define ISAS (sizeof(isas) / sizeof(isas[0]))

/* What is asked for; NULL: all. */
struct choice {
    unsigned rounds;
    const char *isa, *dtype, *op;
};

/* A kernel in both its guises. */
struct subject {
    const char *isa;
    struct op op;
    struct work kernel;
    struct operation operation;
    const struct contender *as_kernel, *as_operation;
};

/* Everything timed side by side: one input, one size. */
struct survey {
    struct arena arena;
    char *records;
    struct limit limit;
    struct subject rows[ROWS_MAX];
    size_t row_count;
    struct contender contenders[LOAD_LOOPS_MAX + 2 * ROWS_MAX];
    size_t count;
};

static double operation_time(void *context, unsigned batch)
{
    const struct operation *operation = context;
    struct outcome outcome = { .known = false };
    uint64_t start = clock_ns();

    if (operation_repeat(operation, batch, &outcome, NULL) != STATUS_OK)
        return NAN;
    return 1e-9 * (double)(clock_ns() - start) / batch;
}

static struct contender *add(struct survey *survey, double (*time)(void *, unsigned), void *context)
{
    struct contender *contender = &survey->contenders[survey->count++];

    *contender = (struct contender){ .time = time, .context = context };
    return contender;
}

static enum status add_row(struct survey *survey, const char *isa, struct op op, size_t bytes,
                           struct error *err)
{
    const struct arena *arena = &survey->arena;
    struct subject *row = &survey->rows[survey->row_count++];
    const struct cpu_kernel *kernel = cpu_kernel(isa, op, arena->dtype);
    struct device_config config = { .spec = { .kind = KIND_SEQ, .isa = isa_parse(isa) },
                                    .x = arena->x,
                                    .y = arena->y,
                                    .dtype = arena->dtype,
                                    .processors = 1 };
    uint64_t n = bytes / op.is->inputs / dtype_size(arena->dtype);
    struct load_info info;
    struct setup_times times;

    *row = (struct subject){ .isa = isa, .op = op };
    row->kernel = (struct work){ .run = kernel->run,
                                 .task = { arena->x, arena->y, n, op.degree },
                                 .blocks = superblock_count(arena->dtype, n),
                                 .records = survey->records };
    row->operation = (struct operation){
        .table = device_table(&config.spec),
        .spec = { .op = op, .dtype = arena->dtype, .n = n, .reuse = 1, .steps = 1, .depth = 1 },
        .records = survey->records
    };
    row->as_kernel = add(survey, work_time, &row->kernel);
    row->as_operation = add(survey, operation_time, &row->operation);
    if (row->operation.table->open(&row->operation.device, &config, &times, err) != STATUS_OK)
        return err->status;
    return row->operation.table->load(row->operation.device, &row->operation.spec, &info, &times,
                                      err);
}

static bool wanted(const char *asked, const char *name)
{
    return !asked || strcmp(asked, "all") == 0 || strcmp(asked, name) == 0;
}

static enum status add_rows(struct survey *survey, const struct choice *choice, size_t bytes,
                            struct error *err)
{
    size_t count;
    const struct op_description *const *ops = op_list(&count);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++) {
        struct op op = { ops[i], ops[i]->has_degree ? 64 : 0 };

        if (!op_supports(op, survey->arena.dtype) || !wanted(choice->op, op.is->name))
            continue;
        for (size_t j = 0; j < ISAS && status == STATUS_OK; j++)
            if (wanted(choice->isa, isas[j]) && (choice->isa || strcmp(isas[j], "scalar") != 0) &&
                cpu_isa_runs(isas[j]) && (!op.is->has_degree || choice->op))
                status = add_row(survey, isas[j], op, bytes, err);
    }
    return status;
}

static void print_rows(const struct survey *survey, unsigned rounds, size_t bytes)
{
    const struct contender *loads = limit_fastest(&survey->limit, survey->contenders);

    printf("\n%s, %zu KiB; %s: %.4g us, %.1f GB/s\n", dtype_name(survey->arena.dtype), bytes >> 10,
           loads->name, 1e6 * loads->median, 1e-9 * (double)bytes / loads->median);
    printf("%-8s %-7s %10s  %6s %-15s  %6s\n", "op", "isa", "us", "ratio", "interval", "kernel");
    for (size_t i = 0; i < survey->row_count; i++) {
        const struct subject *row = &survey->rows[i];
        struct summary whole, kernel;

        if (!paired_ratio(row->as_operation, loads, rounds, &whole) ||
            !paired_ratio(row->as_kernel, loads, rounds, &kernel))
            return;
        printf("%-8s %-7s %10.4g  %6.2f (%5.2f – %5.2f)  %6.2f\n", row->op.is->name, row->isa,
               1e6 * row->as_operation->median, whole.median, whole.ci_low, whole.ci_high,
               kernel.median);
    }
    fflush(stdout);
}

static void survey_close(struct survey *survey)
{
    for (size_t i = 0; i < survey->row_count; i++)
        survey->rows[i].operation.table->close(survey->rows[i].operation.device);
    contenders_clear(survey->contenders, survey->count);
    free(survey->records);
    arena_close(&survey->arena);
    free(survey);
}

static enum status survey_fill(struct survey *survey, const struct choice *choice, enum dtype dtype,
                               size_t bytes, struct error *err)
{
    uint64_t n = bytes / dtype_size(dtype);

    if (arena_open(&survey->arena, dtype, n, 2, err) != STATUS_OK)
        return err->status;
    generate(survey->arena.x, dtype, DATA_UNIFORM, 1, 0, 0, n);
    generate(survey->arena.y, dtype, DATA_UNIFORM, 1, 1, 0, n);
    survey->records = calloc(superblock_count(dtype, n) + 1, RECORD_SIZE_MAX);
    if (!survey->records)
        return error_set(err, STATUS_FAILED, "out of memory");
    limit_add(&survey->limit, survey->arena.x, bytes, NULL, survey->contenders, &survey->count);
    if (add_rows(survey, choice, bytes, err) != STATUS_OK)
        return err->status;
    if (!rounds_run(survey->contenders, survey->count, choice->rounds))
        return error_set(err, STATUS_FAILED, "out of memory");
    return STATUS_OK;
}

static enum status survey_run(const struct choice *choice, enum dtype dtype, size_t bytes,
                              struct error *err)
{
    struct survey *survey = calloc(1, sizeof(*survey));
    enum status status;

    if (!survey)
        return error_set(err, STATUS_FAILED, "out of memory");
    status = survey_fill(survey, choice, dtype, bytes, err);
    if (status == STATUS_OK)
        print_rows(survey, choice->rounds, bytes);
    survey_close(survey);
    return status;
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = { (size_t)16 << 10, (size_t)256 << 20 };
    const struct choice choice = { .rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 15,
                                   .isa = argc > 2 ? argv[2] : NULL,
                                   .dtype = argc > 3 ? argv[3] : NULL,
                                   .op = argc > 4 ? argv[4] : NULL };
    struct error err = { .status = STATUS_OK };

    for (size_t s = 0; s < 2 && err.status == STATUS_OK; s++)
        for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT && err.status == STATUS_OK; dtype++)
            if (wanted(choice.dtype, dtype_name(dtype)))
                survey_run(&choice, dtype, sizes[s], &err);
    if (err.status != STATUS_OK)
        fprintf(stderr, "bench_kernels: %s\n", err.text);
    return (int)err.status;
}
