/*
 * What gpubench promises of its own speed, measured.
 *
 *   bench_speed GPUBENCH [ROUNDS]
 *
 * f32 sum on every device against pure loads of the same memory, all timed side by side in one run; then
 * the start of the program GPUBENCH, and its memory. Exits with 1 when a target is missed or a row could not
 * be measured.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/command.h"
#include "bench/device_cell.h"
#include "bench/limits.h"
#include "bench/row.h"
#include "host/base/machine.h"
#include "host/data/generate.h"

#define SMALL_BYTES    ((size_t)16 << 10)
#define LARGE_BYTES    ((size_t)256 << 20)
#define DEFAULT_ROUNDS 25

enum { CELL_SEQ_SMALL, CELL_SEQ, CELL_THREADS, CELL_FORK, CELL_OPENCL, CELLS };

static const struct {
    const char *device;
    size_t bytes;
} cell_of[CELLS] = {
    [CELL_SEQ_SMALL] = { "seq", SMALL_BYTES },     [CELL_SEQ] = { "seq", LARGE_BYTES },
    [CELL_THREADS] = { "threads", LARGE_BYTES },   [CELL_FORK] = { "fork", LARGE_BYTES },
    [CELL_OPENCL] = { "opencl:0.0", LARGE_BYTES },
};

/* Everything that is timed side by side. */
struct stage {
    struct arena arena;
    struct crew *crew;
    struct runner runners[CELLS];
    struct device_cell cells[CELLS];
    struct error failures[CELLS]; /* STATUS_OK: the cell is timed */
    size_t place[CELLS];          /* of a cell among the contenders */
    struct limit small, large, all_cores;
    struct contender contenders[CELLS + 3 * LOAD_LOOPS_MAX];
    size_t count;
    unsigned rounds;
};

/* A cell that cannot be had is a row that says so; the others go on. */
static void stage_add_cells(struct stage *stage, struct op sum)
{
    for (int c = 0; c < CELLS; c++)
        if (device_start(&stage->runners[c], cell_of[c].device, &stage->arena,
                         &stage->failures[c]) == STATUS_OK)
            device_cell_load(&stage->cells[c], &stage->runners[c], sum, &stage->arena,
                             cell_of[c].bytes / sizeof(float), &stage->failures[c]);
    for (int c = 0; c < CELLS; c++) {
        if (stage->failures[c].status != STATUS_OK)
            continue;
        stage->place[c] = stage->count++;
        stage->contenders[stage->place[c]] =
            (struct contender){ .time = device_cell_time, .context = &stage->cells[c] };
    }
}

/* The crew's threads come last: runners are forked from a process with one. */
static enum status stage_open(struct stage *stage, struct error *err)
{
    struct machine machine;
    struct op sum;

    machine_probe(&machine);
    op_parse("sum", &sum);
    if (arena_open(&stage->arena, DTYPE_F32, LARGE_BYTES / sizeof(float), 1, err) != STATUS_OK)
        return err->status;
    generate(stage->arena.x, DTYPE_F32, DATA_UNIFORM, 1, 0, 0, stage->arena.n);
    stage_add_cells(stage, sum);
    if (crew_open(&stage->crew, machine_workers(&machine), err) != STATUS_OK)
        return err->status;
    limit_add(&stage->small, stage->arena.x, SMALL_BYTES, NULL, stage->contenders, &stage->count);
    limit_add(&stage->large, stage->arena.x, LARGE_BYTES, NULL, stage->contenders, &stage->count);
    limit_add(&stage->all_cores, stage->arena.x, LARGE_BYTES, stage->crew, stage->contenders,
              &stage->count);
    return STATUS_OK;
}

static void stage_close(struct stage *stage)
{
    for (int c = 0; c < CELLS; c++)
        runner_stop(&stage->runners[c]);
    contenders_clear(stage->contenders, stage->count);
    crew_close(stage->crew);
    arena_close(&stage->arena);
    free(stage);
}

/* A cell's speed as a share of the limit's. */
static bool report_share(const struct stage *stage, const char *what, int cell,
                         const struct limit *limit, double target)
{
    const struct contender *loads = limit_fastest(limit, stage->contenders);
    const struct contender *ours = &stage->contenders[stage->place[cell]];
    struct row row = { .what = what,
                       .peer = loads->name,
                       .ours = 1e6 * ours->median,
                       .theirs = 1e6 * loads->median,
                       .unit = "us",
                       .target = target,
                       .at_least = true };

    if (stage->failures[cell].status != STATUS_OK || isnan(ours->median)) {
        row_print_failure(what, stage->failures[cell].text);
        return false;
    }
    return paired_ratio(loads, ours, stage->rounds, &row.ratio) && row_print(&row);
}

static bool report_fork(const struct stage *stage)
{
    const struct contender *ours = &stage->contenders[stage->place[CELL_FORK]];
    const struct contender *threads = &stage->contenders[stage->place[CELL_THREADS]];
    struct row row = { .what = "fork, 256 MiB",
                       .peer = "threads",
                       .ours = 1e6 * ours->median,
                       .theirs = 1e6 * threads->median,
                       .unit = "us",
                       .target = 1.05 };

    if (stage->failures[CELL_FORK].status != STATUS_OK) {
        row_print_failure(row.what, stage->failures[CELL_FORK].text);
        return false;
    }
    return paired_ratio(ours, threads, stage->rounds, &row.ratio) && row_print(&row);
}

static bool report_devices(unsigned rounds)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    struct error err = { .status = STATUS_OK };
    bool met = false;

    if (!stage)
        return false;
    stage->rounds = rounds;
    if (stage_open(stage, &err) != STATUS_OK ||
        !rounds_run(stage->contenders, stage->count, rounds)) {
        row_print_failure("devices", err.text);
    } else {
        met = report_share(stage, "seq, 16 KiB", CELL_SEQ_SMALL, &stage->small, 0.80);
        met &= report_share(stage, "seq, 256 MiB", CELL_SEQ, &stage->large, 0.95);
        met &= report_share(stage, "threads, 256 MiB", CELL_THREADS, &stage->all_cores, 0.95);
        met &= report_share(stage, "opencl:0.0, 256 MiB", CELL_OPENCL, &stage->all_cores, 0.95);
        met &= report_fork(stage);
    }
    stage_close(stage);
    return met;
}

/* The median time of a command against a time in milliseconds; the first run only warms the file cache. */
static bool report_start(const char *what, char *const *argv, double limit_ms)
{
    double times[9];
    struct command_cost cost;
    struct summary summary;
    struct error err;
    struct row row = {
        .what = what, .peer = "a limit in ms", .theirs = NAN, .unit = "ms", .target = 1
    };

    for (int i = -1; i < 9; i++) {
        if (command_run(argv, &cost, &err) != STATUS_OK) {
            row_print_failure(what, err.text);
            return false;
        }
        if (i >= 0)
            times[i] = 1e3 * cost.wall_s / limit_ms;
    }
    if (!summary_of(times, 9, &summary))
        return false;
    row.ours = summary.median * limit_ms;
    row.ratio = summary;
    return row_print(&row);
}

/* The largest process of a large run is to be larger than that of a small one by the input and little more. */
static bool report_memory(char *program)
{
    char *const small[] = { program, "run",    "--device", "all",      "--op", "sum", "--dtype",
                            "f32",   "--size", "1Ki",      "--budget", "3s",   NULL };
    char *const large[] = { program, "run",    "--device", "all",      "--op", "sum", "--dtype",
                            "f32",   "--size", "64Mi",     "--budget", "5s",   NULL };
    struct command_cost little, much;
    struct error err;
    struct row row = {
        .what = "largest process", .peer = "input + 16 MiB beyond 1 Ki", .unit = "MB", .target = 1
    };

    if (command_run(small, &little, &err) != STATUS_OK ||
        command_run(large, &much, &err) != STATUS_OK) {
        row_print_failure(row.what, err.text);
        return false;
    }
    row.ours = 1e-6 * much.largest_bytes;
    row.theirs = 1e-6 * (little.largest_bytes + (double)LARGE_BYTES + 16 * 1048576.0);
    row.ratio.median = row.ours / row.theirs;
    return row_print(&row);
}

int main(int argc, char **argv)
{
    unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : DEFAULT_ROUNDS;
    bool met;

    if (argc < 2 || rounds == 0) {
        fprintf(stderr, "usage: bench_speed GPUBENCH [ROUNDS]\n");
        return STATUS_USAGE;
    }
    row_print_head();
    met = report_start("gpubench --help", (char *[]){ argv[1], "--help", NULL }, 10);
    met &= report_start("gpubench list", (char *[]){ argv[1], "list", NULL }, 300);
    met &= report_memory(argv[1]);
    met &= report_devices(rounds);
    return met ? STATUS_OK : STATUS_FAILED;
}
