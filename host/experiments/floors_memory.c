/*
 * Floors of memory: how fast it can be read at each level.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/data/arena.h"
#include "host/devices/crew.h"
#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"
#include "kernels/loads.h"

#define MIB          ((size_t)1 << 20)
#define MEMORY_LEAST (64 * MIB)
#define MEMORY_MOST  (1024 * MIB)
#define TRIALS       3
#define TRIAL_S      1e-4 /* passes of a trial take at least so long */

/* How many caches of a level so many cores have between them. */
static size_t caches_of(const struct cache_level *level, unsigned workers)
{
    unsigned sharing = level->processors > 0 ? level->processors : 1;

    return (workers + sharing - 1) / sharing;
}

size_t level_bytes(const struct machine *machine, enum memory_level level, unsigned workers)
{
    const struct topology *topology = &machine->topology;
    const struct cache_level *caches[] = { &topology->l1d, &topology->l2, &topology->l3 };
    size_t last = (size_t)topology->l3.bytes * caches_of(&topology->l3, workers);

    if (level != LEVEL_MEMORY) /* half of the cache: the other half is for all else */
        return (size_t)caches[level]->bytes / 2 * caches_of(caches[level], workers);
    last = 4 * last < MEMORY_LEAST ? MEMORY_LEAST : 4 * last;
    return last < MEMORY_MOST ? last : MEMORY_MOST;
}

/* Memory that is read by one core or by a crew, each member its own part. */
struct reading {
    struct load_loop loop;
    struct arena arena;
    struct crew *crew; /* NULL: this core alone */
    unsigned members;
    size_t part;   /* bytes of each member */
    size_t window; /* of a part, read in one call; all of it in a cache */
    size_t next;   /* window */
    unsigned calls;
};

/* A member's share of the calls. As a kernel of a pool, whose second input is what to do. */
static void read_parts(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    const struct reading *reading = task->y;
    const uint64_t blocks = (reading->window + SUPERBLOCK_BYTES - 1) / SUPERBLOCK_BYTES;
    const size_t windows = reading->part / reading->window;

    (void)records;
    for (uint64_t member = first; member < last; member++) {
        struct kernel_task window = { .n = reading->window };
        size_t at = reading->next;

        for (unsigned i = 0; i < reading->calls; i++) {
            window.x =
                (const char *)reading->arena.x + member * reading->part + at * reading->window;
            reading->loop.run(&window, 0, blocks, NULL);
            at = at + 1 < windows ? at + 1 : 0;
        }
    }
}

static double read_all(struct reading *reading, unsigned calls)
{
    const struct kernel_task task = { .y = reading };
    uint64_t start = clock_ns();

    reading->calls = calls;
    if (reading->crew) {
        struct pool *pool = crew_pool(reading->crew);
        const struct pool_job job = { .run = read_parts, .task = task, .last = pool->workers };

        pool_run(pool, &job, NULL, NULL, NULL, NULL);
    } else {
        read_parts(&task, 0, 1, NULL);
    }
    reading->next = (reading->next + calls) % (reading->part / reading->window);
    return 1e-9 * (double)(clock_ns() - start);
}

/* Seconds of a call: the fastest of some trials. */
static double try_loop(struct reading *reading)
{
    double best = INFINITY;

    for (int trial = 0; trial < TRIALS; trial++) {
        unsigned calls = 1;
        double taken = read_all(reading, calls);

        while (taken < TRIAL_S && calls < 1u << 20) {
            calls *= 2;
            taken = read_all(reading, calls);
        }
        best = fmin(best, taken / calls);
    }
    return best;
}

static void choose_loop(struct reading *reading)
{
    struct load_loop loops[LOAD_LOOPS_MAX];
    size_t count = load_loops(loops), best = 0;
    double least = INFINITY;

    for (size_t i = 0; i < count; i++) {
        double taken;

        reading->loop = loops[i];
        taken = try_loop(reading);
        best = taken < least ? i : best;
        least = fmin(least, taken);
    }
    reading->loop = loops[best];
}

enum status map_and_fill(struct arena *arena, size_t bytes, unsigned inputs, struct error *err)
{
    enum status status = arena_open(arena, DTYPE_F32, bytes / dtype_size(DTYPE_F32), inputs, err);

    if (status == STATUS_OK)
        memset(arena->x, 1, arena->bytes);
    if (status == STATUS_OK && inputs == 2)
        memset(arena->y, 1, arena->bytes);
    return status;
}

/* How the level is divided; when there is no such floor on this machine, why not. */
static enum status divide(struct reading *reading, const struct floor_description *floor,
                          const struct machine *machine, struct error *err)
{
    unsigned workers = machine_workers(machine);
    unsigned members = floor->place == PLACE_ALL_CORES ? workers : 1;
    size_t bytes = level_bytes(machine, (enum memory_level)floor->choice, members);
    size_t window;

    if (floor->place == PLACE_ALL_CORES && workers < 2)
        return error_set(err, STATUS_FAILED, "one core is all there is");
    if (bytes == 0)
        return error_set(err, STATUS_FAILED, "the machine does not say how large this cache is");
    reading->members = members;
    reading->part = bytes / members / SUBCHUNK_BYTES * SUBCHUNK_BYTES;
    window = floor->choice == LEVEL_MEMORY ? MEMORY_WINDOW / members : reading->part;
    reading->window = window / SUBCHUNK_BYTES * SUBCHUNK_BYTES;
    if (reading->window == 0)
        return error_set(err, STATUS_FAILED, "there is too little for each of %u cores", members);
    return STATUS_OK;
}

static enum status prepare(struct reading *reading, struct error *err)
{
    enum status status = map_and_fill(&reading->arena, reading->part * reading->members, 1, err);

    if (status == STATUS_OK && reading->members > 1)
        status = crew_open(&reading->crew, reading->members, err);
    if (status != STATUS_OK)
        return status;
    if (reading->crew)
        pool_pin(crew_pool(reading->crew), 0); /* the others are made: they would inherit it */
    choose_loop(reading);
    return STATUS_OK;
}

enum status loads_open(struct floor_probe *probe, const struct floor_description *floor,
                       struct floor_ground *ground, struct error *err)
{
    struct reading *reading = calloc(1, sizeof(*reading));
    enum status status;

    if (!reading)
        return error_set(err, STATUS_FAILED, "out of memory");
    probe->state = reading;
    status = divide(reading, floor, ground->machine, err);
    if (status == STATUS_OK)
        status = prepare(reading, err);
    if (status != STATUS_OK) {
        loads_close(probe);
        return status;
    }
    probe->amount = (double)reading->window * reading->members;
    floor_pin(&ground->allowed, 0);
    return STATUS_OK;
}

/* The others sleep afterwards: what is timed next has the processors to itself. */
double loads_time(struct floor_probe *probe, unsigned calls)
{
    struct reading *reading = probe->state;
    double taken;

    if (reading->crew)
        read_all(reading, 1); /* awake */
    taken = read_all(reading, calls);
    if (reading->crew)
        pool_park(crew_pool(reading->crew));
    return taken;
}

void loads_close(struct floor_probe *probe)
{
    struct reading *reading = probe->state;

    if (!reading)
        return;
    crew_close(reading->crew);
    arena_close(&reading->arena);
    free(reading);
    probe->state = NULL;
}
