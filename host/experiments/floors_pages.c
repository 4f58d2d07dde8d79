/*
 * Floors of new memory: page faults, and writing all of it.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "host/data/arena.h"
#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"

#define SMALL_PAGE 4096u
#define HUGE_PAGE  ((size_t)2 << 20)
#define REGION     (8 * HUGE_PAGE) /* is mapped anew when all of it was written to */

struct pages {
    struct arena region; /* as the input of devices is mapped */
    size_t step, bytes;  /* every `step` bytes, so many are written */
    size_t used;
    bool small;
};

/* Fresh memory; not part of what is timed. */
static enum status renew(struct pages *pages, struct error *err)
{
    enum status status;

    arena_close(&pages->region);
    pages->used = 0;
    status = arena_open(&pages->region, DTYPE_F32, REGION / dtype_size(DTYPE_F32), 1, err);
    if (status == STATUS_OK && pages->small &&
        madvise(pages->region.x, REGION, MADV_NOHUGEPAGE) != 0 && errno != EINVAL)
        status =
            error_errno(err, errno, "cannot ask for small pages"); /* EINVAL: no others exist */
    return status;
}

static long minor_faults(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

/* Whether one fault brings a whole huge page; the kernel may refuse in silence. */
static bool pages_are_huge(const struct pages *pages)
{
    long before = minor_faults();

    for (size_t at = 0; at < HUGE_PAGE; at += SMALL_PAGE)
        ((volatile char *)pages->region.x)[at] = 1; /* volatile: nobody reads it */
    return minor_faults() - before < (long)(HUGE_PAGE / SMALL_PAGE / 2);
}

enum status pages_open(struct floor_probe *probe, const struct floor_description *floor,
                       struct floor_ground *ground, struct error *err)
{
    static const struct pages choices[] = {
        [PAGES_SMALL] = { .step = SMALL_PAGE, .bytes = 1, .small = true },
        [PAGES_HUGE] = { .step = HUGE_PAGE, .bytes = 1 },
        [PAGES_FILLED] = { .step = HUGE_PAGE, .bytes = HUGE_PAGE },
    };
    struct pages *pages = malloc(sizeof(*pages));
    enum status status;

    (void)ground;
    if (!pages)
        return error_set(err, STATUS_FAILED, "out of memory");
    *pages = choices[floor->choice];
    probe->state = pages;
    probe->amount = floor->choice == PAGES_FILLED ? HUGE_PAGE : 1;
    status = renew(pages, err);
    if (status == STATUS_OK && floor->choice == PAGES_HUGE && !pages_are_huge(pages))
        status = error_set(err, STATUS_FAILED, "the kernel gives no huge pages");
    if (status != STATUS_OK)
        pages_close(probe);
    else
        pages->used = REGION;
    return status;
}

double pages_time(struct floor_probe *probe, unsigned calls)
{
    struct pages *pages = probe->state;
    uint64_t taken = 0;

    while (calls > 0) {
        uint64_t start;

        if (pages->used == REGION && renew(pages, NULL) != STATUS_OK)
            return NAN;
        start = clock_ns();
        for (; calls > 0 && pages->used < REGION; calls--, pages->used += pages->step)
            memset((char *)pages->region.x + pages->used, 1, pages->bytes);
        taken += clock_ns() - start;
    }
    return 1e-9 * (double)taken;
}

void pages_close(struct floor_probe *probe)
{
    struct pages *pages = probe->state;

    if (pages)
        arena_close(&pages->region);
    free(pages);
    probe->state = NULL;
}
