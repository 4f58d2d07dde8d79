#include "host/measure/clock.h"

#define BLOCKS         32
#define BLOCK_READINGS 128
#define STEPS          2048
#define STEP_READINGS  1000000 /* until a clock is taken to stand still */

/*
 * Nanoseconds from the start of `BLOCK_READINGS` readings to their end. The shortest of several such
 * blocks is one that nothing interrupted.
 */
static uint64_t time_block(void)
{
    uint64_t start = clock_ns(), end = start;

    for (int i = 0; i < BLOCK_READINGS; i++)
        end = clock_ns();
    return end - start;
}

static double measure_cost(void)
{
    uint64_t best = UINT64_MAX;

    for (int i = 0; i < BLOCKS; i++) {
        uint64_t block = time_block();

        best = block < best ? block : best;
    }
    return (double)best * 1e-9 / BLOCK_READINGS;
}

/* Nanoseconds from one reading to the next that differs; 0 when none ever does. */
static uint64_t time_step(void)
{
    uint64_t start = clock_ns();

    for (int i = 0; i < STEP_READINGS; i++) {
        uint64_t now = clock_ns();

        if (now > start)
            return now - start;
    }
    return 0;
}

static double measure_tick(void)
{
    uint64_t best = UINT64_MAX;

    for (int i = 0; i < STEPS; i++) {
        uint64_t step = time_step();

        if (step == 0)
            break;
        best = step < best ? step : best;
    }
    return best == UINT64_MAX ? 0 : (double)best * 1e-9;
}

void clock_calibrate(struct clock_quality *quality)
{
    quality->cost_s = measure_cost();
    quality->tick_s = measure_tick();
}
