#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/sampler_world.h"

/* The linker sends every allocation of the sampler through here, to let one of them fail. */
static struct {
    unsigned count, fails_at;
} allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool refused(void)
{
    return allocations.fails_at > 0 && ++allocations.count == allocations.fails_at;
}

void *__wrap_malloc(size_t size)
{
    return refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refused() ? NULL : __real_realloc(old, size);
}

static struct world *open_world(size_t count, double call_s)
{
    struct world *world = world_open(count, call_s, 200000);

    assert_non_null(world);
    return world;
}

static void run(struct world *world)
{
    assert_true(sampler_run(&world->sampler));
    assert_true(world->log_count <= world->log_capacity);
    assert_false(world->went_back);
}

/* The plain samples of a cell that are kept: neither latencies nor instrumented. */
static bool is_plain(const struct world *world, size_t entry)
{
    const struct world_entry *e = &world->log[entry];

    return !e->warm_up && !e->request.instrument &&
           (world->cells[e->cell].batch == 1 || e->request.batch > 1);
}

/* ---- requests ---- */

static void test_gaps_and_flushes_are_asked_for_as_given(void **state)
{
    struct world *world = open_world(4, 80e-6);

    (void)state;
    world->cells[1].gap_s = 0.010;
    world->cells[2].flush = true;
    world->cells[3].gap_s = 0.0021;
    world->cells[3].flush = true;
    for (size_t i = 0; i < 4; i++)
        world->costs[i].call_s = i == 0 ? 80e-6 : 1e-6; /* short, but not to be batched */
    run(world);
    for (size_t i = 0; i < world->log_count; i++) {
        const struct world_entry *e = &world->log[i];

        assert_true(e->request.flush == world->cells[e->cell].flush);
        assert_int_equal(e->request.batch, 1);
        if (e->warm_up)
            continue;
        assert_true(e->request.gap_s == world->cells[e->cell].gap_s);
        assert_int_equal(e->request.discards, world->cells[e->cell].gap_s > 0 ? 0 : 2);
    }
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(world->cells[i].count, 12);
    world_close(world);
}

static void test_discards_do_not_eat_the_budget_of_long_calls(void **state)
{
    struct world *world = open_world(3, 0);
    const unsigned expected[] = { 2, 1, 0 };

    (void)state;
    world->sampler.options.budget_s = 100;
    world->costs[0].call_s = 0.09;
    world->costs[1].call_s = 0.15;
    world->costs[2].call_s = 0.25;
    run(world);
    for (size_t i = 0; i < world->log_count; i++)
        if (!world->log[i].warm_up)
            assert_int_equal(world->log[i].request.discards, expected[world->log[i].cell]);
    world_close(world);
}

static void test_batches_last_one_to_twenty_milliseconds(void **state)
{
    const double calls[] = { 2e-10, 1e-9, 24e-9, 0.4e-6, 7e-6, 49e-6 };
    double (*const noises[])(struct rng *, double *) = { NULL, world_lognormal_05,
                                                         world_lognormal_20 };

    (void)state;
    for (size_t n = 0; n < 3; n++) {
        struct world *world = open_world(6, 0);
        unsigned least[6] = { 0 }, most[6] = { 0 };

        world->stamps_s = 50e-9;
        for (size_t i = 0; i < 6; i++) {
            world->costs[i].call_s = calls[i];
            world->costs[i].asleep_s = i % 2 ? 60e-6 : 0;
            world->costs[i].noise = noises[n];
        }
        run(world);
        for (size_t i = 0; i < world->log_count; i++) {
            const struct world_entry *e = &world->log[i];
            double lasts_s = e->request.batch * calls[e->cell];

            if (!is_plain(world, i))
                continue;
            assert_true(lasts_s >= 1e-3 && lasts_s <= 20e-3);
            assert_int_equal(e->request.discards, 2);
            if (least[e->cell] == 0 || e->request.batch < least[e->cell])
                least[e->cell] = e->request.batch;
            if (e->request.batch > most[e->cell])
                most[e->cell] = e->request.batch;
        }
        for (size_t i = 0; i < 6; i++) { /* stretched, by a half at most */
            assert_true(least[i] >= world->cells[i].batch);
            assert_true(most[i] > least[i]);
            assert_true(most[i] <= world->cells[i].batch + world->cells[i].batch / 2);
        }
        world_close(world);
    }
}

static void test_batches_are_longer_where_short_ones_spread(void **state)
{
    struct world *world = open_world(2, 1e-6);

    (void)state;
    world->costs[1].noise = world_lognormal_20;
    run(world);
    assert_true(world->cells[0].batch * 1e-6 < 2e-3);
    assert_true(world->cells[1].batch * 1e-6 > 4e-3);
    world_close(world);
    world = open_world(100, 1e-6); /* unless that would cost rounds */
    world->sampler.options.budget_s = 20;
    for (size_t i = 0; i < 100; i++)
        world->costs[i].noise = world_lognormal_20;
    run(world);
    for (size_t i = 0; i < 100; i++) {
        assert_true(world->cells[i].batch * 1e-6 < 6e-3);
        assert_true(world->cells[i].count >= 12);
    }
    world_close(world);
}

static void test_a_batch_counts_calls_of_several_operations(void **state)
{
    struct world *world = open_world(2, 20e-6);

    (void)state;
    world->cells[0].per_call = 100; /* 0.2 us each */
    world->cells[1].per_call = 100;
    world->costs[1].call_s = 60e-6; /* 0.6 us each, but the call is long enough alone */
    run(world);
    assert_true(world->cells[0].batch * 20e-6 >= 1e-3 && world->cells[0].batch * 20e-6 < 2e-3);
    assert_int_equal(world->cells[1].batch, 1);
    assert_true(fabs(world->cells[0].records[0].wall_s - 0.2e-6) < 1e-12);
    assert_true(fabs(world->cells[1].estimate_s - 60e-6) < 1e-12);
    world_close(world);
}

static void test_only_short_hot_gapless_calls_are_batched(void **state)
{
    struct world *world = open_world(6, 1e-6);

    (void)state;
    world->cells[1].gap_s = 1e-3;
    world->cells[2].flush = true;
    world->cells[3].alone = true;
    world->costs[4].call_s = 51e-6;
    world->costs[5].call_s = 49e-6;
    run(world);
    assert_true(world->cells[0].batch > 1);
    for (size_t i = 1; i < 5; i++)
        assert_int_equal(world->cells[i].batch, 1);
    assert_true(world->cells[5].batch > 1);
    world_close(world);
}

/* A pool that spins answers in 0.4 us, and in 60 us when it must be woken first. */
static void test_sleeping_workers_are_woken_before_they_are_timed(void **state)
{
    struct world *world = open_world(1, 0.4e-6);

    (void)state;
    world->costs[0].asleep_s = 60e-6;
    run(world);
    assert_true(world->cells[0].batch >= 2500);
    assert_true(fabs(world->cells[0].estimate_s / 0.4e-6 - 1) < 0.01);
    world_close(world);
}

static void test_latency_stands_beside_throughput(void **state)
{
    struct world *world = open_world(2, 1e-6);

    (void)state;
    world->stamps_s = 0.5e-6;
    world->costs[1].call_s = 60e-6;
    run(world);
    assert_int_equal(world->cells[0].count, 12);
    for (size_t i = 0; i < 12; i++) {
        assert_true(fabs(world->cells[0].records[i].wall_s - 1e-6) < 1e-9);
        assert_true(fabs(world->cells[0].records[i].latency_s - 1.5e-6) < 1e-9);
        assert_true(isnan(world->cells[1].records[i].latency_s));
    }
    world_close(world);
}

static void test_instrumented_calls_thin_out_after_twelve_rounds(void **state)
{
    struct world *world = open_world(1, 1e-3);
    const struct sampler_cell *cell = &world->cells[0];

    (void)state;
    world->sampler.options.min_rounds = 40;
    run(world);
    assert_int_equal(cell->count, 40);
    assert_int_equal(cell->rounds, 40);
    assert_int_equal(cell->instrumented_count, 12 + 7);
    for (size_t i = 0; i < cell->instrumented_count; i++)
        assert_true(cell->instrumented[i].phases.s[PHASE_COMPUTE] == cell->instrumented[i].wall_s);
    for (size_t i = 0; i < world->log_count; i++)
        if (world->log[i].request.instrument)
            assert_true(world->log[i].round < 12 || world->log[i].round % 4 == 0);
    world_close(world);
}

static void test_instrumented_calls_do_not_cost_rounds(void **state)
{
    const double budgets[] = { 30, 20, 16.5, 9 };
    const size_t instrumented[] = { 12, 6, 3, 2 }, rounds[] = { 12, 12, 12, 6 };

    (void)state;
    for (size_t b = 0; b < 4; b++) { /* 1 s of samples a round, as much instrumented */
        struct world *world = open_world(50, 1e-4);

        for (size_t i = 0; i < 50; i++)
            world->cells[i].gap_s = 0.02 - 0.12e-3;
        world->sampler.options.budget_s = budgets[b];
        run(world);
        for (size_t i = 0; i < 50; i++) {
            assert_int_equal(world->cells[i].instrumented_count, instrumented[b]);
            assert_in_range(world->cells[i].count, rounds[b], rounds[b] + 2);
        }
        world_close(world);
    }
}

static void test_disturbances_are_counted_in_kept_samples_only(void **state)
{
    struct world *world = open_world(2, 1e-3);

    (void)state;
    world->costs[0].switches_from = 1;
    world->costs[1].faults_from = 1;
    run(world);
    assert_int_equal(world->cells[0].disturbed, 24); /* of 12 plain and 12 instrumented */
    assert_int_equal(world->cells[0].faulted, 0);
    assert_int_equal(world->cells[1].faulted, 24);
    world_close(world);
}

/* ---- rounds ---- */

static void collect_order(const struct world *world, size_t *order, size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < world->log_count; i++)
        if (is_plain(world, i) && at < count)
            order[at++] = world->log[i].cell;
    assert_int_equal(at, count);
}

static void order_of_run(uint64_t seed, double (*noise)(struct rng *, double *), size_t *order)
{
    struct world *world = open_world(10, 1e-4);

    world->sampler.options.seed = seed;
    world->sampler.options.precision = 0.9;
    for (size_t i = 0; i < 10; i++) {
        world->costs[i].noise = noise;
        world->costs[i].call_s = i % 2 ? 1e-6 : 1e-4;
    }
    run(world);
    collect_order(world, order, 120);
    world_close(world);
}

static void test_order_is_fresh_in_each_round_and_given_by_the_seed(void **state)
{
    size_t first[120], again[120], noisy[120], other[120];
    unsigned same_rounds = 0;

    (void)state;
    order_of_run(7, NULL, first);
    order_of_run(7, NULL, again);
    order_of_run(7, world_lognormal_20, noisy);
    order_of_run(8, NULL, other);
    assert_memory_equal(first, again, sizeof(first));
    assert_memory_equal(first, noisy, sizeof(first));
    assert_memory_not_equal(first, other, sizeof(first));
    for (size_t r = 0; r < 12; r++) {
        unsigned seen = 0;

        for (size_t i = 0; i < 10; i++)
            seen |= 1u << first[10 * r + i];
        assert_int_equal(seen, 0x3ff); /* each cell once */
        for (size_t q = 0; q < r; q++)
            same_rounds += memcmp(&first[10 * r], &first[10 * q], 10 * sizeof(*first)) == 0;
    }
    assert_int_equal(same_rounds, 0);
}

static void test_quiet_cells_stop_after_the_rounds_asked_for(void **state)
{
    const unsigned asked[] = { 0, 3, 6, 12, 37 };
    const unsigned precise[] = { 6, 6, 6, 12, 37 }, any[] = { 1, 3, 6, 12, 37 };

    (void)state;
    for (size_t a = 0; a < 10; a++) {
        struct world *world = open_world(3, 1e-3);

        world->sampler.options.min_rounds = asked[a % 5];
        world->sampler.options.precision = a < 5 ? 0.01 : 1000;
        run(world);
        assert_int_equal(world->sampler.rounds, a < 5 ? precise[a] : any[a - 5]);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(world->cells[i].count, world->sampler.rounds);
            assert_true(world->cells[i].resolved);
        }
        world_close(world);
    }
}

static void test_noisy_cells_go_on_and_resolved_ones_follow_every_fourth_round(void **state)
{
    struct world *world = open_world(4, 1e-3);
    struct summary summary;
    double *walls;

    (void)state;
    world->costs[2].noise = world_lognormal_20;
    run(world);
    walls = sampler_walls(&world->cells[2]);
    assert_non_null(walls);
    assert_true(summary_of_series(walls, world->cells[2].count, &summary));
    free(walls);
    assert_true(world->cells[2].resolved);
    assert_true(summary.ci_high - summary.ci_low <= 2 * 0.02 * summary.median);
    assert_true(world->cells[2].count > 200);
    assert_int_equal(world->cells[2].count, world->sampler.rounds);
    for (size_t i = 0; i < world->cells[0].count; i++)
        assert_true(i < 12 || world->cells[0].records[i].round % 4 == 0);
    assert_int_equal(world->cells[0].count, 12 + (world->sampler.rounds - 12 + 3) / 4);
    world_close(world);
}

static void test_what_the_budget_does_not_resolve_is_unresolved(void **state)
{
    struct world *world = open_world(2, 1e-3);

    (void)state;
    world->sampler.options.budget_s = 0.5;
    world->costs[1].noise = world_lognormal_20;
    run(world);
    assert_true(world->cells[0].resolved);
    assert_false(world->cells[1].resolved);
    assert_true(world->cells[1].count > 60);
    assert_true(world->now_s - 1000 <= 0.5 + world->slowest_s);
    assert_true(world->now_s - 1000 > 0.48);
    world_close(world);
}

/* ---- budget ---- */

static void test_too_slow_is_predicted_from_the_series(void **state)
{
    struct world *world = open_world(20, 0);

    (void)state;
    for (size_t i = 0; i < 20; i++) { /* 10 s for the largest; a tenth of the budget is 0.3 s */
        world->cells[i].series = i < 10;
        world->cells[i].size = 1u << (i % 10);
        world->costs[i].call_s = i < 10 ? 10.0 / 512 * (1u << i) : 1e-4;
    }
    world->sampler.options.budget_s = 3;
    run(world);
    for (size_t i = 0; i < 20; i++) {
        assert_true(world->cells[i].too_slow == (i > 3 && i < 10));
        if (world->cells[i].too_slow)
            assert_int_equal(world->costs[i].requests, 0);
    }
    assert_true(world->now_s - 1000 <= 3 + world->slowest_s);
    world_close(world);
}

/* 50 us at 1 Ki would be 3.3 s at 64 Mi in proportion; it is 10 ms, for the 50 us are a launch. */
static void test_a_fixed_cost_is_not_taken_for_slowness(void **state)
{
    struct world *world = open_world(2, 50e-6);

    (void)state;
    world->cells[0].size = 1024;
    world->cells[1].size = 65536 * 1024;
    world->cells[0].series = world->cells[1].series = 0;
    world->costs[1].call_s = 10e-3;
    run(world);
    assert_false(world->cells[1].too_slow);
    assert_int_equal(world->cells[1].count, 12);
    world_close(world);
}

static void test_two_sizes_tell_a_fixed_cost_from_slowness(void **state)
{
    for (int slow = 0; slow < 2; slow++) {
        struct world *world = open_world(3, 0);

        for (size_t i = 0; i < 3; i++) {
            world->cells[i].series = 0;
            world->costs[i].call_s = 0.1;
        }
        world->cells[0].size = 1000;
        world->cells[1].size = 2000;
        world->cells[2].size = 100000;
        world->costs[1].call_s = slow ? 0.2 : 0.101;
        run(world);
        assert_true(world->cells[2].too_slow == slow);
        world_close(world);
    }
    (void)state;
}

static void test_a_first_call_that_builds_something_is_not_slow(void **state)
{
    struct world *world = open_world(1, 1e-3);

    (void)state;
    world->costs[0].first_s = 4;
    run(world);
    assert_false(world->cells[0].too_slow);
    assert_int_equal(world->cells[0].count, 12);
    world_close(world);
}

static void test_a_slow_surprise_ends_its_series(void **state)
{
    struct world *world = open_world(3, 5);

    (void)state;
    world->cells[0].series = world->cells[1].series = 0;
    world->cells[2].series = 1;
    world->costs[2].call_s = 1e-3;
    run(world);
    assert_true(world->cells[0].too_slow);
    assert_true(world->cells[1].too_slow);
    assert_int_equal(world->costs[1].requests, 0);
    assert_int_equal(world->cells[2].count, 12);
    world_close(world);
}

static void test_all_cells_have_equal_shares_of_a_budget_too_small(void **state)
{
    const double budgets[] = { 1.5, 3, 5 };

    (void)state;
    for (size_t b = 0; b < 3; b++) {
        struct world *world = open_world(40, 0);
        size_t least = SIZE_MAX, most = 0;

        for (size_t i = 0; i < 40; i++)
            world->costs[i].call_s = 1e-3 * (1 + (double)i / 20);
        world->sampler.options.budget_s = budgets[b];
        run(world);
        for (size_t i = 0; i < 40; i++) {
            least = world->cells[i].count < least ? world->cells[i].count : least;
            most = world->cells[i].count > most ? world->cells[i].count : most;
        }
        assert_true(least >= 1 && least < 12);
        assert_true(most - least <= 2); /* the cheaper ones had what was left over */
        world_close(world);
    }
}

/* One dear cell takes its share of rounds as long as whole rounds fit; what is left goes to the rest. */
static void test_a_dear_cell_does_not_starve_the_rest(void **state)
{
    struct world *world = open_world(11, 1e-3);

    (void)state;
    world->sampler.options.budget_s = 5;
    world->costs[10].call_s = 0.49;
    run(world);
    assert_false(world->cells[10].too_slow);
    assert_true(world->cells[10].count >= 2 && !world->cells[10].resolved);
    for (size_t i = 0; i < 10; i++)
        assert_true(world->cells[i].resolved);
    assert_true(world->now_s - 1000 <= 5);
    world_close(world);
}

static void test_a_first_round_that_does_not_fit_goes_from_cheap_to_dear(void **state)
{
    struct world *world = open_world(60, 0);
    size_t sampled = 0;

    (void)state;
    for (size_t i = 0; i < 60; i++) {
        world->cells[i].gap_s = 0.02 + 0.001 * (double)((7 * i) % 60);
        world->costs[i].call_s = 1e-4;
    }
    world->sampler.options.budget_s = 1.5;
    run(world);
    for (size_t i = 0; i < 60; i++) {
        assert_true(world->cells[i].count <= 1);
        sampled += world->cells[i].count;
        for (size_t j = 0; j < 60; j++)
            if (world->cells[i].count > 0 && world->cells[j].gap_s < world->cells[i].gap_s)
                assert_true(world->cells[j].count > 0);
    }
    assert_true(sampled >= 30);
    assert_true(world->now_s - 1000 <= 1.5 + world->slowest_s);
    world_close(world);
}

static void test_a_budget_already_spent_takes_nothing(void **state)
{
    const double budgets[] = { 0, -3 };

    (void)state;
    for (size_t b = 0; b < 2; b++) {
        struct world *world = open_world(3, 1e-3);

        world->sampler.options.budget_s = budgets[b];
        run(world);
        assert_int_equal(world->requests, 0);
        for (size_t i = 0; i < 3; i++)
            assert_false(world->cells[i].too_slow || world->cells[i].resolved);
        world_close(world);
    }
}

static void test_without_a_precision_each_cell_has_a_sample(void **state)
{
    const double budgets[] = { 0, -3, 0.01, 1, 1000 };

    (void)state;
    for (size_t b = 0; b < 5; b++) {
        struct world *world = open_world(40, 1e-3);

        world->sampler.options.budget_s = budgets[b];
        world->sampler.options.precision = 1;
        for (size_t i = 0; i < 20; i++)
            world->costs[i].call_s = 1e-6;
        world->costs[5].first_s = 3;
        world->costs[38].call_s = 5; /* a simulator */
        world->cells[39].series = 38;
        world->costs[39].call_s = 10;
        run(world);
        for (size_t i = 0; i < 38; i++)
            assert_true(world->cells[i].count >= 1);
        assert_true(world->cells[38].too_slow == (budgets[b] < 50));
        assert_true(world->cells[39].too_slow == (budgets[b] < 50));
        if (budgets[b] < 0.1)
            assert_int_equal(world->cells[0].count, 1);
        world_close(world);
    }
}

/* A world of random costs, noises, gaps and budgets. */
static struct world *random_world(uint64_t seed)
{
    double (*const noises[])(struct rng *, double *) = { NULL, world_lognormal_02,
                                                         world_lognormal_20 };
    struct rng rng = { seed };
    struct world *world = open_world(1 + rng_below(&rng, 30), 0);

    world->sampler.options.budget_s = pow(10, -1.5 + 2.5 * synthetic_uniform(&rng));
    world->sampler.options.seed = seed;
    for (size_t i = 0; i < world->sampler.cell_count; i++) {
        world->cells[i].series = (unsigned)(i % 5);
        world->cells[i].gap_s = rng_below(&rng, 3) ? 0 : 1e-3;
        world->costs[i].noise = noises[rng_below(&rng, 3)];
        world->costs[i].call_s = pow(10, -8 + 7 * synthetic_uniform(&rng));
        world->costs[i].first_s = rng_below(&rng, 5) ? 0 : 0.1 * synthetic_uniform(&rng);
        world->costs[i].asleep_s = rng_below(&rng, 3) ? 0 : 60e-6;
    }
    return world;
}

static void check_random_world(const struct world *world)
{
    double end_s = 1000 + world->sampler.options.budget_s;

    assert_true(world->now_s <= end_s + 2 * world->slowest_s);
    for (size_t i = 0; i < world->log_count; i++)
        if (is_plain(world, i) || world->log[i].request.instrument)
            assert_true(world->log[i].start_s < end_s);
    for (size_t i = 0; i < world->sampler.cell_count; i++) {
        const struct sampler_cell *cell = &world->cells[i];

        assert_int_equal(cell->count, cell->rounds);
        assert_true(cell->instrumented_count <= cell->count);
        assert_true(!cell->resolved || cell->count >= 12);
        assert_true(!cell->too_slow || cell->count == 0);
        for (size_t r = 1; r < cell->count; r++)
            assert_true(cell->records[r].round > cell->records[r - 1].round);
    }
}

static void test_no_world_overruns_its_budget(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct world *world = random_world(seed);

        run(world);
        check_random_world(world);
        world_close(world);
    }
}

static void test_progress_tells_a_sensible_time(void **state)
{
    struct world *world = open_world(10, 5e-3);

    (void)state;
    world->sampler.options.budget_s = 1000;
    run(world); /* never backwards */
    assert_true(world->reports > 10);
    assert_true(world->done > 0.9);
    assert_true(world->left_s < 0.5);
    world_close(world);
    world = open_world(10, 5e-3);
    world->sampler.options.budget_s = 20;
    world->costs[3].noise = world_lognormal_20;
    world->sampler.options.precision = 0.001; /* out of reach */
    run(world);
    assert_true(world->done > 0.97 && world->left_s < 0.5);
    world_close(world);
}

/* ---- what goes wrong ---- */

static void test_an_interrupt_stops_at_once_and_keeps_what_there_is(void **state)
{
    (void)state;
    for (size_t after = 1; after < 400; after++) {
        struct world *world = open_world(3, 1e-3);
        size_t kept = 0, plain = 0;

        world->costs[1].call_s = 1e-6;
        world->interrupt_after = after;
        run(world);
        if (world->requests < after) { /* it was done before */
            world_close(world);
            return;
        }
        assert_true(world->sampler.interrupted);
        assert_int_equal(world->requests, after);
        for (size_t i = 0; i < world->log_count; i++)
            plain += is_plain(world, i);
        for (size_t i = 0; i < 3; i++)
            kept += world->cells[i].count;
        assert_int_equal(kept, plain);
        world_close(world);
    }
    fail(); /* 400 requests are more than a whole run */
}

/* A cell fails at each of its requests in turn: warm-up, batch, pilot, sample, latency, phases. */
static void test_a_cell_that_fails_leaves_the_others_alone(void **state)
{
    bool failed = true;
    unsigned at = 1;

    (void)state;
    for (; failed; at++) {
        struct world *world = open_world(3, 1e-6);
        const struct sampler_cell *cell = &world->cells[1];

        world->costs[1].fails_at = at;
        run(world);
        failed = cell->failed;
        assert_int_equal(world->cells[0].count, 12);
        assert_int_equal(world->cells[2].count, 12);
        assert_true(cell->resolved == (cell->count == 12));
        if (failed)
            assert_int_equal(world->costs[1].requests, at); /* and is not asked again */
        world_close(world);
    }
    assert_true(at > 2 + 5 + 12 * 3);
}

static void test_all_cells_may_fail(void **state)
{
    struct world *world = open_world(2, 1e-3);

    (void)state;
    world->costs[0].fails_at = 1;
    world->costs[1].fails_at = 9;
    run(world);
    assert_true(world->cells[0].failed && world->cells[1].failed);
    assert_true(world->now_s - 1000 < 1);
    world_close(world);
}

static void test_memory_may_end_anywhere(void **state)
{
    unsigned at = 1;
    bool enough = false;

    (void)state;
    for (; !enough; at++) {
        struct world *world = open_world(2, 1e-6);

        world->sampler.options.min_rounds = 40;
        allocations.count = 0;
        allocations.fails_at = at;
        enough = sampler_run(&world->sampler);
        allocations.fails_at = 0;
        for (size_t i = 0; i < 2; i++) {
            assert_true(world->cells[i].count <= world->cells[i].capacity);
            assert_true(world->cells[i].instrumented_count <=
                        world->cells[i].instrumented_capacity);
        }
        sampler_clear(&world->sampler);
        for (size_t i = 0; i < 2; i++)
            assert_true(world->cells[i].count == 0 && world->cells[i].records == NULL);
        world_close(world);
    }
    assert_true(at > 10);
}

static void test_a_cleared_sampler_can_run_again(void **state)
{
    struct world *world = open_world(2, 1e-3);

    (void)state;
    run(world);
    sampler_clear(&world->sampler);
    assert_null(sampler_walls(&world->cells[0]));
    world->sampler.rounds = 0;
    for (size_t i = 0; i < 2; i++)
        world->cells[i] = (struct sampler_cell){ .size = 1 + i, .series = (unsigned)i };
    run(world);
    assert_int_equal(world->cells[1].count, 12);
    world_close(world);
}

static void test_nothing_to_do_is_done_at_once(void **state)
{
    struct world *world = open_world(0, 1);

    (void)state;
    world->sampler.source.progress = NULL;
    world->sampler.source.interrupted = NULL;
    run(world);
    assert_int_equal(world->requests, 0);
    world_close(world);
}

static double broken_clock(struct rng *rng, double *state)
{
    (void)rng;
    (void)state;
    return 0;
}

/* A clock too coarse to see anything, or a size of 0: no division by it, and an end. */
static void test_times_and_sizes_of_zero_do_no_harm(void **state)
{
    struct world *world = open_world(3, 1e-6);

    (void)state;
    world->sampler.options.budget_s = 2;
    world->costs[0].noise = broken_clock;
    world->cells[1].size = 0;
    world->cells[2].series = 1;
    run(world);
    assert_int_equal(world->cells[1].count, 12);
    assert_int_equal(world->cells[2].count, 12);
    assert_true(world->now_s - 1000 <= 2 + 2 * world->slowest_s);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gaps_and_flushes_are_asked_for_as_given),
        cmocka_unit_test(test_discards_do_not_eat_the_budget_of_long_calls),
        cmocka_unit_test(test_batches_last_one_to_twenty_milliseconds),
        cmocka_unit_test(test_batches_are_longer_where_short_ones_spread),
        cmocka_unit_test(test_a_batch_counts_calls_of_several_operations),
        cmocka_unit_test(test_only_short_hot_gapless_calls_are_batched),
        cmocka_unit_test(test_sleeping_workers_are_woken_before_they_are_timed),
        cmocka_unit_test(test_latency_stands_beside_throughput),
        cmocka_unit_test(test_instrumented_calls_thin_out_after_twelve_rounds),
        cmocka_unit_test(test_instrumented_calls_do_not_cost_rounds),
        cmocka_unit_test(test_disturbances_are_counted_in_kept_samples_only),
        cmocka_unit_test(test_order_is_fresh_in_each_round_and_given_by_the_seed),
        cmocka_unit_test(test_quiet_cells_stop_after_the_rounds_asked_for),
        cmocka_unit_test(test_noisy_cells_go_on_and_resolved_ones_follow_every_fourth_round),
        cmocka_unit_test(test_what_the_budget_does_not_resolve_is_unresolved),
        cmocka_unit_test(test_too_slow_is_predicted_from_the_series),
        cmocka_unit_test(test_a_fixed_cost_is_not_taken_for_slowness),
        cmocka_unit_test(test_two_sizes_tell_a_fixed_cost_from_slowness),
        cmocka_unit_test(test_a_first_call_that_builds_something_is_not_slow),
        cmocka_unit_test(test_a_slow_surprise_ends_its_series),
        cmocka_unit_test(test_all_cells_have_equal_shares_of_a_budget_too_small),
        cmocka_unit_test(test_a_dear_cell_does_not_starve_the_rest),
        cmocka_unit_test(test_a_first_round_that_does_not_fit_goes_from_cheap_to_dear),
        cmocka_unit_test(test_a_budget_already_spent_takes_nothing),
        cmocka_unit_test(test_without_a_precision_each_cell_has_a_sample),
        cmocka_unit_test(test_no_world_overruns_its_budget),
        cmocka_unit_test(test_progress_tells_a_sensible_time),
        cmocka_unit_test(test_an_interrupt_stops_at_once_and_keeps_what_there_is),
        cmocka_unit_test(test_a_cell_that_fails_leaves_the_others_alone),
        cmocka_unit_test(test_all_cells_may_fail),
        cmocka_unit_test(test_memory_may_end_anywhere),
        cmocka_unit_test(test_a_cleared_sampler_can_run_again),
        cmocka_unit_test(test_nothing_to_do_is_done_at_once),
        cmocka_unit_test(test_times_and_sizes_of_zero_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
