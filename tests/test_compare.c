#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "host/choose/compare.h"
#include "tests/compare_results.h"

#define REPEATS 1000
#define CELLS   6 /* compared together in each repeat */
#define TIME_S  1e-4

/* What the floor of a machine whose processes differ this much is: the 95th percentile of the
 * absolute difference of two draws. */
#define FLOOR_OF(between) (1.959964 * 1.4142136 * (between))

struct pair_of_results {
    struct result old, new;
    struct changes changes;
    struct compare_request request;
    struct error err;
};

static void pair_open(struct pair_of_results *pair)
{
    *pair = (struct pair_of_results){ 0 };
    made_result(&pair->old);
    made_result(&pair->new);
    pair->request = (struct compare_request){
        .old = &pair->old, .new = &pair->new, .old_name = "old.json", .new_name = "new.json"
    };
}

static enum status pair_compare(struct pair_of_results *pair)
{
    changes_clear(&pair->changes);
    pair->err.text[0] = '\0';
    return changes_between_results(&pair->changes, &pair->request, &pair->err);
}

static void pair_close(struct pair_of_results *pair)
{
    changes_clear(&pair->changes);
    result_clear(&pair->old);
    result_clear(&pair->new);
}

static void set_meta(struct result *result, const char *key, double number)
{
    assert_int_equal(json_object_set_new(result->meta, key, json_real(number)), 0);
}

static void set_tick(struct result *result, double tick_s)
{
    assert_int_equal(
        json_object_set_new(result->meta, "clock", json_pack("{s:f}", "tick_s", tick_s)), 0);
}

/* How one comparison of many is set up. */
struct trial {
    double between, within; /* spreads, of logs */
    double floor;           /* in meta; 0: not known */
    double change;          /* log ratio of all but the first cell's times */
    double first;           /* log ratio of the first one's */
    double tick_s;
    bool bimodal; /* a process is in one of two modes, apart by 3 x between */
};

/* Of so many repeats, in how many this was found. */
struct tally {
    unsigned any_different; /* any cell different */
    unsigned first_slower;  /* the first cell different, and slower */
    unsigned wrong_sign;    /* any cell different, and faster */
    unsigned equivalent;    /* cells called equivalent, over all repeats */
    unsigned first_equivalent;
};

static void trial_fill(struct pair_of_results *pair, const struct trial *trial, struct rng *rng)
{
    struct made_run run = { rng, 5, 9, trial->between, trial->within, trial->tick_s };

    for (unsigned i = 0; i < CELLS; i++) {
        double change = i == 0 ? trial->first : trial->change;

        made_time(&pair->old, &run, 1024u << i, "seq", TIME_S);
        made_time(&pair->new, &run, 1024u << i, "seq", TIME_S * exp(change));
    }
    if (trial->floor > 0)
        set_meta(&pair->old, "aa_floor", trial->floor);
    if (trial->tick_s > 0)
        set_tick(&pair->new, trial->tick_s);
}

/* Move all samples of every process that a coin picks. */
static void split_modes(struct result *result, double apart, struct rng *rng)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        uint64_t coins = rng_next(rng);

        for (size_t j = 0; j < result->cells[i].sample_count; j++)
            if (coins >> result->cells[i].samples[j].process & 1)
                result->cells[i].samples[j].wall_s *= exp(apart);
    }
}

static void count_changes(const struct changes *changes, struct tally *tally)
{
    const struct change *first = &changes->items[0];

    assert_int_equal(changes->count, CELLS);
    assert_int_equal(first->old->spec.n, 1024);
    tally->any_different += changes_with(changes, VERDICT_DIFFERENT) > 0;
    tally->wrong_sign += changes_different(changes, -1) > 0;
    tally->first_slower += first->verdict == VERDICT_DIFFERENT && first->effect.log_ratio > 0;
    tally->first_equivalent += first->verdict == VERDICT_EQUIVALENT;
    tally->equivalent += (unsigned)changes_with(changes, VERDICT_EQUIVALENT);
}

static struct tally repeat(const struct trial *trial, uint64_t seed)
{
    struct tally tally = { 0 };
    struct rng rng = { seed };

    for (unsigned i = 0; i < REPEATS; i++) {
        struct pair_of_results pair;

        pair_open(&pair);
        trial_fill(&pair, trial, &rng);
        if (trial->bimodal) {
            split_modes(&pair.old, 3 * trial->between, &rng);
            split_modes(&pair.new, 3 * trial->between, &rng);
        }
        assert_int_equal(pair_compare(&pair), STATUS_OK);
        count_changes(&pair.changes, &tally);
        pair_close(&pair);
    }
    return tally;
}

/* How often, for those who read what the tests say. */
static void print_share(const char *what, unsigned found)
{
    print_message("%-40s %5.1f %%\n", what, 100.0 * found / REPEATS);
}

static void same_is_rarely_different(void **state)
{
    static const struct trial trials[] = {
        { .between = 0.02, .within = 0.05, .floor = FLOOR_OF(0.02) },
        { .between = 0.05, .within = 0.02 }, /* much noise and no floor known: delta is 1 % */
        { .between = 0.02, .within = 0.02, .bimodal = true },
        { .between = 0.001, .within = 0.001, .tick_s = 1e-6 }, /* most times are equal */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
        struct tally tally = repeat(&trials[i], 1 + i);

        print_share("any cell different", tally.any_different);
        assert_in_range(tally.any_different, 0, REPEATS * 5 / 100);
    }
}

static void quiet_and_same_is_equivalent(void **state)
{
    const struct trial trial = { .between = 0.001, .within = 0.005 };
    struct tally tally = repeat(&trial, 11);

    (void)state;
    assert_int_equal(tally.any_different, 0);
    assert_in_range(tally.equivalent, REPEATS * CELLS * 95 / 100, REPEATS * CELLS);
}

static void three_delta_is_found(void **state)
{
    const double delta = FLOOR_OF(0.02);
    const struct trial one = {
        .between = 0.02, .within = 0.05, .floor = delta, .first = 3 * delta
    };
    const struct trial bare = { .between = 0.003, .within = 0.01, .first = 3 * log1p(0.01) };
    struct tally tally = repeat(&one, 21);

    (void)state;
    print_share("3 delta found, slower", tally.first_slower);
    assert_in_range(tally.first_slower, REPEATS * 95 / 100, REPEATS);
    assert_in_range(tally.wrong_sign, 0, REPEATS / 100);
    tally = repeat(&bare, 22);
    print_share("3 delta found, slower", tally.first_slower);
    assert_in_range(tally.first_slower, REPEATS * 95 / 100, REPEATS);
}

static void a_third_of_delta_is_not(void **state)
{
    const double delta = FLOOR_OF(0.02);
    const struct trial quiet = {
        .between = 0.002, .within = 0.01, .floor = delta, .first = delta / 3, .change = delta / 3
    };
    const struct trial noisy = {
        .between = 0.02, .within = 0.05, .floor = delta, .first = delta / 3, .change = delta / 3
    };
    struct tally tally = repeat(&quiet, 31);

    (void)state;
    print_share("delta / 3 different", tally.any_different);
    assert_in_range(tally.any_different, 0, REPEATS * 5 / 100);
    tally = repeat(&noisy, 32);
    print_share("delta / 3 different", tally.any_different);
    assert_in_range(tally.any_different, 0, REPEATS * 5 / 100);
}

static void two_delta_is_not_equivalent(void **state)
{
    const double delta = FLOOR_OF(0.02);
    const struct trial floor = {
        .between = 0.02, .within = 0.05, .floor = delta, .first = 2 * delta
    };
    const struct trial noisy = { .between = 0.05, .within = 0.05, .first = 2 * log1p(0.01) };
    struct tally tally = repeat(&floor, 41);

    (void)state;
    print_share("2 delta equivalent", tally.first_equivalent);
    assert_in_range(tally.first_equivalent, 0, REPEATS * 5 / 100);
    tally = repeat(&noisy, 42);
    print_share("2 delta equivalent", tally.first_equivalent);
    assert_in_range(tally.first_equivalent, 0, REPEATS * 5 / 100);
}

/* Exactly delta is neither: called different or equivalent at most as often as the level says. */
static void delta_itself_is_the_border(void **state)
{
    const double delta = FLOOR_OF(0.01);
    const struct trial trial = {
        .between = 0.01, .within = 0.01, .floor = delta, .first = delta, .change = delta
    };
    struct tally tally = repeat(&trial, 51);

    (void)state;
    assert_in_range(tally.any_different, 0, REPEATS * 5 / 100);
    assert_in_range(tally.equivalent, 0, REPEATS * CELLS * 6 / 100);
}

static struct made_run quiet_run(struct rng *rng)
{
    return (struct made_run){
        .rng = rng, .processes = 5, .rounds = 7, .between = 1e-3, .within = 1e-3
    };
}

static void fewer_processes_are_insufficient(void **state)
{
    struct rng rng = { 61 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    made_time(&pair.old, &run, 1024, "seq", TIME_S);
    run.processes = 4;
    made_time(&pair.new, &run, 1024, "seq", 2 * TIME_S);
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    assert_int_equal(pair.changes.items[0].verdict, VERDICT_INSUFFICIENT);
    assert_int_equal(pair.changes.items[0].old_count, 5);
    assert_int_equal(pair.changes.items[0].new_count, 4);
    assert_true(fabs(change_ratio(&pair.changes.items[0]) - 2) < 0.02);
    assert_int_equal(changes_different(&pair.changes, 1), 0);
    pair_close(&pair);
}

/* Every member of the case, gap, cache and device tells cells apart; order does not. */
static void cells_match_by_all_they_are(void **state)
{
    struct rng rng = { 62 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    for (unsigned i = 0; i < 15; i++) {
        struct cell_result cell = made_cell(i == 1   ? "max"
                                            : i == 2 ? "poly:2"
                                                     : "sum",
                                            i == 3 ? 4096 : 1024, i == 4 ? "threads" : "seq");

        cell.spec.dtype = i == 5 ? DTYPE_F64 : DTYPE_F32;
        cell.spec.gap_s = i == 6 ? 0.01 : 0;
        cell.spec.cache = i == 7 ? CACHE_FLUSHED : CACHE_HOT;
        cell.spec.reuse = i == 8 ? 10 : 1;
        cell.spec.residency = i == 9 ? RESIDENCY_DEVICE : RESIDENCY_HOST;
        cell.spec.lifecycle = i == 10 ? LIFECYCLE_COLD : LIFECYCLE_WARM;
        cell.spec.mem = i == 11 ? MEM_PINNED : MEM_AUTO;
        cell.spec.steps = i == 12 ? 4 : 1;
        cell.spec.depth = i == 13 ? 8 : 1;
        cell.spec.alloc = i == 14 ? ALLOC_REUSE : ALLOC_AUTO;
        made_samples(&cell, &run, TIME_S * (1 + i), NULL);
        assert_true(result_add_cell(&pair.old, &cell));
    }
    for (unsigned i = 15; i-- > 0;) {
        struct cell_result cell = made_cell("sum", 1024, "seq");

        cell.spec = pair.old.cells[i].spec;
        memcpy(cell.device, pair.old.cells[i].device, sizeof(cell.device));
        made_samples(&cell, &run, TIME_S * (1 + i), NULL);
        assert_true(result_add_cell(&pair.new, &cell));
    }
    made_time(&pair.new, &run, 999, "seq", 1);  /* only here */
    made_time(&pair.new, &run, 1024, "seq", 1); /* again: the first counts */
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    assert_int_equal(pair.changes.count, 15);
    assert_int_equal(pair.changes.old_only, 0);
    assert_int_equal(pair.changes.new_only, 1);
    for (unsigned i = 0; i < 15; i++) {
        const struct change *change = &pair.changes.items[i];

        assert_ptr_equal(change->old, &pair.old.cells[i]);
        assert_ptr_equal(change->new, &pair.new.cells[14 - i]);
        assert_int_equal(change->verdict, VERDICT_EQUIVALENT);
        assert_true(fabs(change->old_s / (TIME_S * (1 + i)) - 1) < 0.01);
    }
    pair_close(&pair);
}

static void what_has_no_time_is_left_out(void **state)
{
    struct rng rng = { 63 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    for (uint64_t n = 1; n <= 4; n++) {
        made_time(&pair.old, &run, n, "seq", TIME_S);
        made_time(&pair.new, &run, n, "seq", TIME_S);
    }
    pair.new.cells[0].status = CELL_WRONG;
    pair.new.cells[1].status = CELL_SKIPPED;
    pair.old.cells[2].status = CELL_ERROR;
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    assert_int_equal(pair.changes.count, 1);
    assert_int_equal(pair.changes.untimed, 3);
    assert_int_equal(pair.changes.broken, 1);
    pair.new.cells[3].status = CELL_ERROR;
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_non_null(strstr(pair.err.text, "4 cells in common, but none"));
    pair_close(&pair);
}

static void nothing_in_common_is_said(void **state)
{
    struct rng rng = { 64 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    made_time(&pair.old, &run, 1024, "seq", TIME_S);
    made_time(&pair.new, &run, 1024, "threads", TIME_S);
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_string_equal(pair.err.text,
                        "old.json and new.json have nothing in common: no case was measured on the "
                        "same device in both");
    pair_close(&pair);
}

static double delta_of(struct pair_of_results *pair)
{
    assert_int_equal(pair_compare(pair), STATUS_OK);
    return expm1(pair->changes.items[0].effect.delta);
}

static void delta_is_the_largest_of_three(void **state)
{
    struct rng rng = { 65 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    run.within = run.between = 0;
    made_time(&pair.old, &run, 1024, "seq", 2e-6);
    made_time(&pair.new, &run, 1024, "seq", 1e-6);
    assert_true(fabs(delta_of(&pair) - 0.01) < 1e-12);
    set_tick(&pair.old, 1e-9); /* two of 1000 ns */
    assert_true(fabs(delta_of(&pair) - 0.01) < 1e-12);
    set_tick(&pair.new, 20e-9);
    assert_true(fabs(delta_of(&pair) - 0.04) < 1e-9);
    pair.old.cells[0].latency.median = pair.new.cells[0].latency.median = 3e-6; /* batches */
    assert_true(fabs(delta_of(&pair) - 0.01) < 1e-12);
    set_meta(&pair.old, "aa_floor", 0.1);
    assert_true(fabs(delta_of(&pair) - expm1(0.1)) < 1e-12);
    set_meta(&pair.new, "aa_floor", 0.3);
    assert_true(fabs(delta_of(&pair) - expm1(0.3)) < 1e-12);
    assert_int_equal(json_object_set_new(pair.new.meta, "aa_floor", json_null()), 0);
    assert_true(fabs(delta_of(&pair) - expm1(0.1)) < 1e-12);
    /* a device's own floor goes before the machine's, in each file */
    assert_int_equal(
        json_object_set_new(pair.old.meta, "aa_floors", json_pack("{s:f}", "seq", 0.02)), 0);
    assert_true(fabs(delta_of(&pair) - expm1(0.02)) < 1e-12);
    assert_int_equal(
        json_object_set_new(pair.new.meta, "aa_floors", json_pack("{s:f}", "seq", 0.05)), 0);
    assert_true(fabs(delta_of(&pair) - expm1(0.05)) < 1e-12);
    assert_int_equal(
        json_object_set_new(pair.old.meta, "aa_floors", json_pack("{s:f}", "fork", 0.02)), 0);
    assert_true(fabs(delta_of(&pair) - expm1(0.1)) < 1e-12);
    pair_close(&pair);
}

static void bad_meta_is_refused(void **state)
{
    static const struct {
        const char *meta, *message;
    } rows[] = {
        { "{\"aa_floor\": -0.1}",
          "new.json: meta.aa_floor: expected a number from 0 to 10, not -0.1" },
        { "{\"aa_floor\": 1e300}", "new.json: meta.aa_floor: expected a number" },
        { "{\"aa_floor\": \"2 %\"}", "new.json: meta.aa_floor: expected a number" },
        { "{\"aa_floors\": 0.1}", "new.json: meta.aa_floors: expected an object, not 0.1" },
        { "{\"aa_floors\": {\"seq\": -1}}", "new.json: meta.aa_floors.seq: expected a number" },
        { "{\"clock\": {\"tick_s\": []}}", "new.json: meta.clock.tick_s: expected a number" },
        { "{\"clock\": {\"tick_s\": -1}}", "new.json: meta.clock.tick_s: expected a number" },
    };
    struct rng rng = { 66 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    made_time(&pair.old, &run, 1024, "seq", TIME_S);
    made_time(&pair.new, &run, 1024, "seq", TIME_S);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_decref(pair.new.meta);
        pair.new.meta = json_loads(rows[i].meta, 0, NULL);
        assert_int_equal(pair_compare(&pair), STATUS_USAGE);
        if (!strstr(pair.err.text, rows[i].message))
            fail_msg("%s", pair.err.text);
    }
    pair_close(&pair);
}

static void other_devices_are_refused(void **state)
{
    struct rng rng = { 67 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    made_time(&pair.old, &run, 1024, "seq", TIME_S);
    made_time(&pair.new, &run, 1024, "seq", TIME_S);
    strcpy(pair.new.devices[1].name, "another"); /* nothing of it is compared */
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    strcpy(pair.new.devices[0].driver, "3.1"); /* was not known before */
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    strcpy(pair.old.devices[0].driver, "3.0");
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_string_equal(pair.err.text,
                        "device \"seq\" is not the same: its driver is \"3.0\" in old.json, "
                        "\"3.1\" in new.json; --allow-different-devices compares them "
                        "nevertheless");
    pair.request.other_devices = true;
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    pair.request.other_devices = false;
    strcpy(pair.old.devices[0].driver, "3.1");
    strcpy(pair.old.devices[0].name, "else");
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_non_null(strstr(pair.err.text, "its name is"));
    strcpy(pair.old.devices[0].name, "made up");
    pair.old.devices[0].workers = 8;
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_non_null(strstr(pair.err.text, "its worker count is \"8\" in old.json, \"1\" in"));
    pair.old.devices[0].workers = 1;
    json_object_set_new(pair.old.meta, "cpu", json_string("slow"));
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    json_object_set_new(pair.new.meta, "cpu", json_string("fast"));
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_non_null(strstr(pair.err.text, "its CPU is \"slow\""));
    pair_close(&pair);
}

/* A machine half as fast, whose processes are each slowed by a factor of their own. */
static void fill_slow_machine(struct pair_of_results *pair, double threads_factor, struct rng *rng)
{
    struct made_run run = quiet_run(rng);
    double factors[5];

    for (size_t p = 0; p < 5; p++)
        factors[p] = 2 * synthetic_lognormal(rng, 0.1);
    for (uint64_t n = 1024; n <= 4096; n *= 4)
        for (unsigned device = 0; device < 2; device++) {
            struct cell_result old = made_cell("sum", n, device ? "threads" : "seq"), new = old;
            double time_s = (double)n * 1e-9;

            made_samples(&old, &run, time_s, NULL);
            made_samples(&new, &run, time_s * (device ? threads_factor : 1), factors);
            assert_true(result_add_cell(&pair->old, &old));
            assert_true(result_add_cell(&pair->new, &new));
        }
}

static void a_slow_machine_is_no_slow_program(void **state)
{
    struct rng rng = { 68 };
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    fill_slow_machine(&pair, 1, &rng);
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    assert_int_equal(changes_different(&pair.changes, 1), 4);
    pair.request.divide_by_seq = true;
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    assert_string_equal(pair.changes.divided_by, "seq");
    assert_int_equal(pair.changes.count, 3); /* all but seq at 4096 */
    assert_int_equal(changes_with(&pair.changes, VERDICT_EQUIVALENT), 3);
    assert_true(fabs(pair.changes.items[0].old_s - 0.25) < 0.01);
    pair_close(&pair);

    pair_open(&pair);
    fill_slow_machine(&pair, 1.1, &rng);
    pair.request.divide_by_seq = true;
    pair.request.devices = (const char *const[]){ "threads" };
    pair.request.device_count = 1;
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    assert_int_equal(pair.changes.count, 2);
    assert_int_equal(changes_different(&pair.changes, 1), 2);
    assert_true(fabs(change_ratio(&pair.changes.items[1]) - 1.1) < 0.01);
    pair_close(&pair);
}

static void no_seq_to_divide_by(void **state)
{
    struct rng rng = { 69 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    made_time(&pair.old, &run, 1024, "threads", TIME_S);
    made_time(&pair.new, &run, 1024, "threads", TIME_S);
    pair.request.divide_by_seq = true;
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_non_null(strstr(pair.err.text, "no case has times of seq in both to normalize by"));
    strcpy(pair.old.devices[0].kind, "other");
    assert_int_equal(pair_compare(&pair), STATUS_USAGE);
    assert_non_null(strstr(pair.err.text, "no seq device is in both"));
    pair_close(&pair);
}

/* Samples that are no time neither count nor hurt. */
static void odd_samples_are_passed_over(void **state)
{
    struct rng rng = { 70 };
    struct made_run run = quiet_run(&rng);
    struct pair_of_results pair;

    (void)state;
    pair_open(&pair);
    made_time(&pair.old, &run, 1024, "seq", TIME_S);
    made_time(&pair.new, &run, 1024, "seq", TIME_S);
    for (size_t i = 0; i < 7; i++)
        pair.new.cells[0].samples[i].wall_s = i % 2 ? NAN : 0;
    pair.old.cells[0].samples[3].wall_s = INFINITY;
    assert_int_equal(pair_compare(&pair), STATUS_OK);
    assert_int_equal(pair.changes.items[0].old_count, 5);
    assert_int_equal(pair.changes.items[0].new_count, 4);
    pair_close(&pair);
}

/* Both devices of one machine are disturbed alike in a round; their ratio is not. */
static void fill_rounds(struct result *result, unsigned processes, unsigned rounds, double ratio,
                        struct rng *rng)
{
    struct made_run run = { .rng = rng, .processes = processes, .rounds = rounds };
    struct cell_result seq = made_cell("sum", 1024, "seq");
    struct cell_result threads = made_cell("sum", 1024, "threads");

    made_samples(&seq, &run, TIME_S, NULL);
    made_samples(&threads, &run, TIME_S * ratio, NULL);
    for (size_t i = 0; i < seq.sample_count; i++) {
        double disturbed = synthetic_lognormal(rng, 0.5);

        seq.samples[i].wall_s *= disturbed;
        threads.samples[i].wall_s *= disturbed * synthetic_lognormal(rng, 0.005);
    }
    assert_true(result_add_cell(result, &seq));
    assert_true(result_add_cell(result, &threads));
}

static struct change compare_devices(unsigned processes, unsigned rounds, double ratio,
                                     uint64_t seed)
{
    struct compare_request request = { .old_name = "r.json", .new_name = "r.json" };
    struct rng rng = { seed };
    struct result result;
    struct changes changes;
    struct change change;

    made_result(&result);
    request.old = request.new = &result;
    fill_rounds(&result, processes, rounds, ratio, &rng);
    assert_int_equal(changes_between_devices(&changes, &request, "seq", NULL), STATUS_OK);
    assert_int_equal(changes.count, 1);
    change = changes.items[0];
    assert_string_equal(change.new->device, "threads");
    changes_clear(&changes);
    result_clear(&result);
    return change;
}

static void devices_are_compared_by_round(void **state)
{
    struct change change = compare_devices(1, 30, 1.05, 71);

    (void)state;
    assert_int_equal(change.unit, UNIT_ROUNDS);
    assert_int_equal(change.new_count, 30);
    assert_int_equal(change.verdict, VERDICT_DIFFERENT);
    assert_true(fabs(change_ratio(&change) - 1.05) < 0.01);
    change = compare_devices(1, 30, 1 / 1.05, 72);
    assert_true(change.verdict == VERDICT_DIFFERENT && change.effect.log_ratio < 0);
    change = compare_devices(1, 60, 1, 73);
    assert_int_equal(change.verdict, VERDICT_EQUIVALENT);
    change = compare_devices(5, 9, 1.05, 74);
    assert_int_equal(change.unit, UNIT_PROCESSES);
    assert_int_equal(change.new_count, 5);
    assert_int_equal(change.verdict, VERDICT_DIFFERENT);
    change = compare_devices(1, 5, 2, 75);
    assert_int_equal(change.verdict, VERDICT_INSUFFICIENT);
}

static void equal_devices_are_rarely_different(void **state)
{
    unsigned by_round = 0, by_process = 0;

    (void)state;
    for (uint64_t i = 0; i < REPEATS; i++) {
        by_round += compare_devices(1, 20, 1, 1000 + i).verdict == VERDICT_DIFFERENT;
        by_process += compare_devices(5, 6, 1, 9000 + i).verdict == VERDICT_DIFFERENT;
    }
    assert_in_range(by_round, 0, REPEATS * 5 / 100);
    assert_in_range(by_process, 0, REPEATS * 5 / 100);
}

static void one_device_has_no_other(void **state)
{
    struct rng rng = { 76 };
    struct made_run run = quiet_run(&rng);
    struct compare_request request = { .old_name = "r.json", .new_name = "r.json" };
    struct changes changes;
    struct result result;
    struct error err;

    (void)state;
    made_result(&result);
    request.old = request.new = &result;
    made_time(&result, &run, 1024, "seq", TIME_S);
    assert_int_equal(changes_between_devices(&changes, &request, "seq", &err), STATUS_USAGE);
    assert_non_null(strstr(err.text, "r.json: nothing to compare"));
    changes_clear(&changes);
    result_clear(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_is_rarely_different),
        cmocka_unit_test(quiet_and_same_is_equivalent),
        cmocka_unit_test(three_delta_is_found),
        cmocka_unit_test(a_third_of_delta_is_not),
        cmocka_unit_test(two_delta_is_not_equivalent),
        cmocka_unit_test(delta_itself_is_the_border),
        cmocka_unit_test(fewer_processes_are_insufficient),
        cmocka_unit_test(cells_match_by_all_they_are),
        cmocka_unit_test(what_has_no_time_is_left_out),
        cmocka_unit_test(nothing_in_common_is_said),
        cmocka_unit_test(delta_is_the_largest_of_three),
        cmocka_unit_test(bad_meta_is_refused),
        cmocka_unit_test(other_devices_are_refused),
        cmocka_unit_test(a_slow_machine_is_no_slow_program),
        cmocka_unit_test(no_seq_to_divide_by),
        cmocka_unit_test(odd_samples_are_passed_over),
        cmocka_unit_test(devices_are_compared_by_round),
        cmocka_unit_test(equal_devices_are_rarely_different),
        cmocka_unit_test(one_device_has_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
