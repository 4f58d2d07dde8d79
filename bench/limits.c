#include "bench/limits.h"

#include <stdio.h>

#include "kernels/canonical.h"

static void add_loop(struct limit *limit, const struct load_loop *loop, const struct work *like,
                     struct contender *contender)
{
    struct work *work = &limit->works[limit->count++];

    *work = *like;
    work->run = loop->run;
    *contender = (struct contender){ .time = work_time, .context = work };
    snprintf(contender->name, sizeof(contender->name), "%u-bit loads, %u stream%s", 8 * loop->bytes,
             loop->streams, loop->streams > 1 ? "s" : "");
}

void limit_add(struct limit *limit, const void *x, size_t bytes, struct crew *crew,
               struct contender *contenders, size_t *count)
{
    struct load_loop loops[LOAD_LOOPS_MAX];
    size_t running = load_loops(loops);
    const struct work like = { .task = { .x = x, .n = bytes },
                               .blocks = (bytes + SUPERBLOCK_BYTES - 1) / SUPERBLOCK_BYTES,
                               .crew = crew };

    limit->count = 0;
    limit->first = *count;
    for (size_t i = 0; i < running; i++)
        add_loop(limit, &loops[i], &like, &contenders[(*count)++]);
}

const struct contender *limit_fastest(const struct limit *limit, const struct contender *contenders)
{
    const struct contender *best = &contenders[limit->first];

    for (size_t i = 1; i < limit->count; i++)
        if (contenders[limit->first + i].median < best->median)
            best = &contenders[limit->first + i];
    return best;
}
