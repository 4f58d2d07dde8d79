/*
 * Do crossovers hold what they promise? Pairs of made-up devices with known times, sampled with noise, refined as far
 * as they can be, again and again: how often the 95 % interval holds the true crossover, and how often
 * devices of which one is always slower are said never to cross.
 *
 * Usage: bench_crossovers [REPEATS]. Exit status 1 when a promise is broken.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/crossover.h"
#include "host/choose/refine.h"
#include "tests/synthetic.h"

#define REPEATS 1000
#define ROUNDS  15
#define PASSES  8
#define LOW     1024
#define HIGH    (1 << 22)

/* time = fixed + each × n, times noise of a round that both see and of each device's own. */
struct line {
    const char *id;
    double fixed_s, each_s;
};

struct world {
    struct result result;
    struct rng rng;
    struct line lines[2];
    double noise;
    unsigned process; /* of the next samples: each refinement is measured in processes of its own */
};

struct tally {
    unsigned crossing, held, narrow, said, parallel, never;
};

static void fail(const char *what)
{
    fprintf(stderr, "bench_crossovers: %s\n", what);
    exit(2);
}

static void add_device(struct world *world, const char *id)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "%s", id);
    if (!result_add_device(&world->result, &device))
        fail("out of memory");
}

static void begin(struct world *world, uint64_t seed)
{
    *world = (struct world){ .rng = { seed }, .lines = { { .id = "one" }, { .id = "other" } } };
    world->noise = 0.01 + 0.04 * synthetic_uniform(&world->rng);
    add_device(world, world->lines[0].id);
    add_device(world, world->lines[1].id);
}

static void measure(struct world *world, const struct case_spec *spec)
{
    double shared[ROUNDS];

    for (size_t i = 0; i < ROUNDS; i++)
        shared[i] = synthetic_lognormal(&world->rng, world->noise);
    for (size_t d = 0; d < 2; d++) {
        const struct line *line = &world->lines[d];
        struct cell_result cell;
        double walls[ROUNDS];

        cell_init(&cell);
        memcpy(&cell.spec, spec, sizeof(cell.spec));
        snprintf(cell.device, sizeof(cell.device), "%s", line->id);
        cell.sample_count = cell.rounds = ROUNDS;
        cell.samples = calloc(ROUNDS, sizeof(*cell.samples));
        if (!cell.samples)
            fail("out of memory");
        for (unsigned i = 0; i < ROUNDS; i++) {
            walls[i] = (line->fixed_s + line->each_s * (double)spec->n) * shared[i] *
                       synthetic_lognormal(&world->rng, world->noise);
            cell.samples[i] = (struct sample_record){ world->process, i, walls[i], NAN };
        }
        if (!summary_of(walls, ROUNDS, &cell.time) || !result_add_cell(&world->result, &cell))
            fail("out of memory");
    }
}

/* Powers of two, and then whatever is wanted to make crossovers narrow. */
static const struct crossover *find(struct world *world)
{
    struct case_spec spec;
    size_t wanted = 1;

    memset(&spec, 0, sizeof(spec));
    op_parse("sum", &spec.op);
    spec.reuse = spec.steps = spec.depth = 1;
    for (spec.n = LOW; spec.n <= HIGH; spec.n *= 2)
        measure(world, &spec);
    for (int pass = 0; pass < PASSES && wanted > 0; pass++) {
        struct refinement refinement;

        world->process++;
        if (!refine_next(&refinement, &world->result))
            fail("out of memory");
        wanted = refinement.count;
        for (size_t i = 0; i < refinement.count; i++)
            measure(world, &refinement.cases[i]);
        refinement_clear(&refinement);
    }
    if (!crossovers_find(&world->result))
        fail("out of memory");
    return &world->result.crossovers[0];
}

/* The other one has a fixed cost and is faster by the element; they meet at a size drawn at random. */
static void try_crossing(uint64_t seed, struct tally *tally)
{
    struct world world;
    const struct crossover *found;
    double at, gain;

    begin(&world, seed);
    at = exp(log(4.0 * LOW) + log(HIGH / 16.0 / LOW) * synthetic_uniform(&world.rng));
    gain = 0.2 + 0.6 * synthetic_uniform(&world.rng);
    world.lines[0].each_s = 1e-9;
    world.lines[1].each_s = 1e-9 * (1 - gain);
    world.lines[1].fixed_s = 1e-9 * gain * at;
    found = find(&world);
    tally->crossing++;
    tally->said += found->status == CROSSES;
    tally->held += found->status == CROSSES && found->ci_low <= at && at <= found->ci_high;
    tally->narrow += found->status == CROSSES && found->n_high <= 1.1001 * found->n_low;
    result_clear(&world.result);
}

static void try_parallel(uint64_t seed, struct tally *tally)
{
    struct world world;

    begin(&world, seed);
    world.lines[0].each_s = 1e-9;
    world.lines[1].each_s = 1e-9 * (1.1 + synthetic_uniform(&world.rng));
    tally->never += find(&world)->status == CROSSES_NEVER;
    tally->parallel++;
    result_clear(&world.result);
}

static bool report(const char *what, unsigned count, unsigned of, double least)
{
    double share = (double)count / of;

    printf("%-58s %6.1f %% of %u, at least %.0f %%%s\n", what, 100 * share, of, 100 * least,
           share >= least ? "" : "  MISSED");
    return share >= least;
}

int main(int argc, char **argv)
{
    long repeats = argc > 1 ? strtol(argv[1], NULL, 10) : REPEATS;
    struct tally tally = { 0 };
    bool kept;

    for (long i = 0; i < repeats; i++) {
        try_crossing((uint64_t)i * 2 + 1, &tally);
        try_parallel((uint64_t)i * 2 + 2, &tally);
    }
    kept = report("the 95 % interval holds the crossover", tally.held, tally.crossing, 0.93);
    kept &= report("devices that never cross are said not to", tally.never, tally.parallel, 0.95);
    printf("%-58s %6.1f %%; narrower than a tenth: %.1f %%\n", "a crossing is found",
           100.0 * tally.said / tally.crossing, 100.0 * tally.narrow / tally.crossing);
    return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
