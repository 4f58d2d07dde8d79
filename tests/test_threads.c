/*
 * The pool's protocol and the threads device, with many short jobs and rests between them: with fewer
 * processors than workers and with as many, spinning and asleep. Meant for the thread sanitizer too.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/data/arena.h"
#include "host/data/generate.h"
#include "host/devices/pool.h"
#include "tests/opened_device.h"

#define WORKERS_MAX 4u
#define JOBS        1500u
#define BLOCKS      9u /* of the largest job: not a multiple of any number of workers but 1 and 3 */
#define LIVES       200u

/* A pool and its threads. */
struct team {
    struct pool *pool;
    pthread_t threads[WORKERS_MAX];
    struct member {
        struct pool *pool;
        unsigned index;
    } members[WORKERS_MAX];
};

static void *member_main(void *argument)
{
    const struct member *member = argument;

    pool_work(member->pool, member->index);
    return NULL;
}

static void team_start(struct team *team, unsigned workers, unsigned processors)
{
    size_t size = (pool_size(workers) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;

    team->pool = aligned_alloc(CACHE_LINE, size);
    assert_non_null(team->pool);
    memset(team->pool, 0, size);
    pool_init(team->pool, workers, processors, false, NULL, NULL);
    for (unsigned i = 1; i < workers; i++) {
        team->members[i] = (struct member){ team->pool, i };
        assert_int_equal(pthread_create(&team->threads[i], NULL, member_main, &team->members[i]),
                         0);
    }
}

static void team_end(struct team *team)
{
    unsigned workers = team->pool->workers;

    pool_stop(team->pool);
    for (unsigned i = 1; i < workers; i++)
        assert_int_equal(pthread_join(team->threads[i], NULL), 0);
    free(team->pool);
}

/* A kernel whose records tell which superblock they are of, and of which job. */
static void note(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    uint64_t *record = records;

    for (uint64_t i = first; i < last; i++)
        record[i - first] += task->n + i;
}

/* One job of `count` superblocks, told from all others by its number. */
static void run_job(struct pool *pool, unsigned number, unsigned count, struct phases *phases)
{
    uint64_t records[BLOCKS + 1] = { 0 };
    const struct pool_job job = { .run = note,
                                  .task = { .n = 1000 * (uint64_t)number },
                                  .first = 5,
                                  .last = 5 + count,
                                  .records = (char *)records,
                                  .record_size = sizeof(records[0]) };

    assert_int_equal(pool_run(pool, &job, phases, NULL, NULL, NULL), STATUS_OK);
    for (unsigned i = 0; i <= BLOCKS; i++)
        assert_int_equal(records[i], i < count ? 1000 * (uint64_t)number + 5 + i : 0);
}

/* Launch, compute and sync are stretches of the same wall for every worker: no mean is negative. */
static void check_phases(const struct phases *phases)
{
    assert_true(phases->s[PHASE_LAUNCH] >= 0 && phases->s[PHASE_COMPUTE] >= 0);
    assert_true(phases->s[PHASE_SYNC] >= 0 && phases->imbalance_s >= 0);
}

/* Jobs back to back, after a rest long enough to fall asleep by oneself, and after parking. */
static void run_jobs(struct pool *pool)
{
    for (unsigned number = 1; number <= JOBS; number++) {
        struct phases phases;

        memset(&phases, 0, sizeof(phases));
        run_job(pool, number, number % (BLOCKS + 1), number % 3 == 0 ? &phases : NULL);
        check_phases(&phases);
        if (number % 7 == 0)
            pool_park(pool);
        if (number % 14 == 0)
            pool_park(pool); /* they sleep already */
        if (number % 50 == 0)
            usleep(2 * POOL_SPIN_NS / 1000);
    }
}

static void test_jobs(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= WORKERS_MAX; workers++) {
        for (unsigned processors = 1; processors <= workers; processors++) {
            struct team team;

            team_start(&team, workers, processors);
            assert_int_equal(pool_ready(team.pool, NULL, NULL, NULL), STATUS_OK);
            assert_true((team.pool->spin_ns > 0) == (processors == workers));
            run_jobs(team.pool);
            team_end(&team);
        }
    }
}

enum ending { AT_ONCE, READY, AFTER_A_JOB, ASLEEP, ALONE, ENDING_COUNT };

/* Pools are stopped in whatever state their workers are. */
static void test_endings(void **state)
{
    (void)state;
    for (unsigned life = 0; life < LIVES; life++) {
        enum ending ending = life % ENDING_COUNT;
        unsigned workers = 1 + life % WORKERS_MAX;
        struct team team;

        team_start(&team, workers, life % 2 == 0 ? workers : 1);
        if (ending != AT_ONCE)
            pool_ready(team.pool, NULL, NULL, NULL);
        if (ending >= AFTER_A_JOB)
            run_job(team.pool, life, BLOCKS, NULL);
        if (ending == ASLEEP)
            pool_park(team.pool);
        if (ending == ALONE)
            usleep(2 * POOL_SPIN_NS / 1000);
        team_end(&team);
    }
}

/* A waiting caller asks whether its workers live, and is told when they do not. */
static bool nobody_lives(void *context, struct error *err)
{
    ++*(unsigned *)context;
    error_set(err, STATUS_FAILED, "nobody is there");
    return false;
}

static void test_nobody_comes(void **state)
{
    struct pool *pool = aligned_alloc(CACHE_LINE, 2048);
    unsigned asked = 0;
    struct error err;

    (void)state;
    assert_non_null(pool);
    assert_true(pool_size(2) <= 2048);
    memset(pool, 0, 1024);
    pool_init(pool, 2, 2, false, NULL, NULL);
    assert_int_equal(pool_ready(pool, nobody_lives, &asked, &err), STATUS_FAILED);
    assert_int_equal(asked, 1);
    assert_string_equal(err.text, "nobody is there");
    free(pool);
}

static void hammer_device(const struct arena *arena, struct operation *seq, const char *name,
                          unsigned processors)
{
    static const char *const ops[] = { "sum", "dot", "argmin", "var", "lse" };
    struct operation threads;

    opened_device(&threads, arena, name, processors, NULL);
    for (unsigned i = 0; i < 300; i++) {
        const char *op = ops[i % (sizeof(ops) / sizeof(ops[0]))];
        uint64_t n = arena->n * (i % 10 + 1) / 10;
        struct phases phases;
        struct value expected = opened_value(seq, op, n, NULL);

        assert_true(value_equal(opened_value(&threads, op, n, i % 2 ? &phases : NULL), expected));
        if (i % 9 == 0)
            threads.table->park(threads.device);
    }
    opened_close(&threads, arena);
}

static void test_device(void **state)
{
    static const char *const names[] = { "threads:1", "threads:2",       "threads:3",
                                         "threads:4", "threads:1+spawn", "threads:3+spawn" };
    struct arena arena;
    struct operation seq;

    (void)state;
    assert_int_equal(arena_open(&arena, DTYPE_F32, 150001, 2, NULL), STATUS_OK);
    generate(arena.x, DTYPE_F32, DATA_NORMAL, 1, 0, 0, arena.n);
    generate(arena.y, DTYPE_F32, DATA_NORMAL, 1, 1, 0, arena.n);
    opened_device(&seq, &arena, "seq", 1, NULL);
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        hammer_device(&arena, &seq, names[i], 1);
        hammer_device(&arena, &seq, names[i], WORKERS_MAX);
    }
    opened_close(&seq, &arena);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jobs),
        cmocka_unit_test(test_endings),
        cmocka_unit_test(test_nobody_comes),
        cmocka_unit_test(test_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
