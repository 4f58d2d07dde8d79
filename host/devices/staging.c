#include "host/devices/staging.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/measure/clock.h"
#include "kernels/canonical.h"

/* A part of the input, in bytes from its beginning. */
struct part {
    size_t from, bytes;
};

/* The share, of the last superblock as much as the case has. */
static struct part part_of(const struct staged_share *share)
{
    size_t from = (size_t)share->first * SUPERBLOCK_BYTES;
    size_t end = (size_t)share->last * SUPERBLOCK_BYTES;

    end = end < share->plan->bytes ? end : share->plan->bytes;
    return (struct part){ from, end - from };
}

static int map(struct staging *staging, size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        return errno;
    staging->memory = memory;
    staging->bytes = bytes;
    return 0;
}

static void touch(char *memory, struct part part)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    volatile char *byte = memory + part.from; /* or the writes would be left to the copy */

    for (size_t at = 0; at < part.bytes; at += page)
        byte[at] = 0;
}

static uint64_t lap(uint64_t *since)
{
    uint64_t now = clock_ns(), taken = now - *since;

    *since = now;
    return taken;
}

/* Memory with the share in it. */
static int prepare(struct staging *staging, const struct staged_share *share,
                   struct staging_times *times)
{
    const struct staging_plan *plan = share->plan;
    const char *const inputs[] = { share->task->x, share->task->y };
    struct part part = part_of(share);
    bool fresh = !staging->memory;
    uint64_t at = clock_ns();
    int failure =
        fresh ? map(staging, 2 * plan->span) : 0; /* of other cases too: it costs nothing */

    if (failure != 0)
        return failure;
    for (size_t i = 0; fresh && i < plan->inputs; i++)
        touch(staging->memory + i * plan->span, part);
    times->alloc_ns += lap(&at);
    for (size_t i = 0; plan->copy && i < plan->inputs; i++)
        memcpy(staging->memory + i * plan->span + part.from, inputs[i] + part.from, part.bytes);
    times->transfer_ns += lap(&at);
    return 0;
}

int staging_run(struct staging *kept, const struct staged_share *share, struct staging_times *times)
{
    struct staging own = { NULL, 0 };
    struct staging *staging = share->plan->alloc == ALLOC_REUSE ? kept : &own;
    struct kernel_task task = *share->task;
    int failure = prepare(staging, share, times);
    uint64_t at;

    if (failure != 0)
        return failure;
    task.x = staging->memory;
    task.y = staging->memory + share->plan->span;
    share->run(&task, share->first, share->last, share->records);
    at = clock_ns();
    staging_release(&own);
    if (share->plan->alloc == ALLOC_PER_OP)
        times->alloc_ns += lap(&at);
    return 0;
}

void staging_release(struct staging *staging)
{
    if (staging->memory)
        munmap(staging->memory, staging->bytes);
    *staging = (struct staging){ NULL, 0 };
}

void staging_phases(const struct staging_times *times, double busy_s, double share,
                    struct phases *phases)
{
    double alloc_s = 1e-9 * (double)times->alloc_ns, transfer_s = 1e-9 * (double)times->transfer_ns;

    phases->s[PHASE_ALLOC] += share * alloc_s;
    phases->s[PHASE_TRANSFER_IN] += share * transfer_s;
    phases->s[PHASE_COMPUTE] += share * (busy_s - alloc_s - transfer_s);
}
