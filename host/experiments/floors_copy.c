/*
 * The floor of copying memory.
 */
#include <stdlib.h>
#include <string.h>

#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"

struct copying {
    struct arena arena;
    size_t at;
};

enum status copy_open(struct floor_probe *probe, const struct floor_description *floor,
                      struct floor_ground *ground, struct error *err)
{
    struct copying *copying = calloc(1, sizeof(*copying));
    enum status status;

    (void)floor;
    if (!copying)
        return error_set(err, STATUS_FAILED, "out of memory");
    probe->state = copying;
    probe->amount = MEMORY_WINDOW;
    status =
        map_and_fill(&copying->arena, level_bytes(ground->machine, LEVEL_MEMORY, 1) / 2, 2, err);
    if (status != STATUS_OK)
        copy_close(probe);
    return status;
}

double copy_time(struct floor_probe *probe, unsigned calls)
{
    struct copying *copying = probe->state;
    uint64_t start = clock_ns();

    for (unsigned i = 0; i < calls; i++) {
        memcpy((char *)copying->arena.y + copying->at, (char *)copying->arena.x + copying->at,
               MEMORY_WINDOW);
        copying->at = copying->at + 2 * MEMORY_WINDOW <= copying->arena.bytes
                          ? copying->at + MEMORY_WINDOW
                          : 0;
    }
    return 1e-9 * (double)(clock_ns() - start);
}

void copy_close(struct floor_probe *probe)
{
    struct copying *copying = probe->state;

    if (copying)
        arena_close(&copying->arena);
    free(copying);
    probe->state = NULL;
}
