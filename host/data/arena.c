#include "host/data/arena.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "host/data/memory.h"

#define HUGE_PAGE ((size_t)2 << 20)

/* The bytes of one input; false when `inputs` of them, aligned, are beyond what can be addressed.
 */
static bool arena_size(enum dtype dtype, uint64_t n, unsigned inputs, size_t *bytes)
{
    uint64_t most = (uint64_t)PTRDIFF_MAX / inputs - HUGE_PAGE - 2 * ARENA_GRAIN;
    uint64_t grains;

    if (n > most / dtype_size(dtype))
        return false;
    grains = (n * dtype_size(dtype) + ARENA_GRAIN - 1) / ARENA_GRAIN;
    *bytes = (size_t)(grains > 0 ? grains : 1) * ARENA_GRAIN;
    return true;
}

/* Does the kernel give huge pages to memory that asks for them? The chosen word stands in brackets.
 */
static bool huge_pages_enabled(void)
{
    char line[128] = "";
    FILE *stream = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "re");

    if (!stream)
        return false;
    if (!fgets(line, sizeof(line), stream))
        line[0] = '\0';
    fclose(stream);
    return strstr(line, "[always]") || strstr(line, "[madvise]");
}

/*
 * Map `bytes`, and a grain past them, at a huge page's boundary: map one page more than needed, then give back
 * what lies before and behind. *huge tells whether the kernel took the wish for huge pages.
 */
static void *map_aligned(size_t bytes, bool *huge)
{
    size_t kept = bytes + ARENA_GRAIN;
    char *all =
        mmap(NULL, kept + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (all == MAP_FAILED)
        return NULL;
    before = (HUGE_PAGE - (uintptr_t)all % HUGE_PAGE) % HUGE_PAGE;
    if (before > 0)
        munmap(all, before);
    munmap(all + before + kept, HUGE_PAGE - before);
    *huge = madvise(all + before, bytes, MADV_HUGEPAGE) == 0 && bytes >= HUGE_PAGE;
    return all + before;
}

static enum status arena_map(struct arena *arena, unsigned inputs, struct error *err)
{
    bool huge = false;

    arena->x = map_aligned(arena->bytes, &huge);
    if (arena->x && inputs == 2)
        arena->y = map_aligned(arena->bytes, &huge);
    if (!arena->x || (inputs == 2 && !arena->y))
        return error_errno(err, errno, "cannot map %u × %zu bytes for the input", inputs,
                           arena->bytes);
    arena->pages = huge && huge_pages_enabled() ? "huge" : "4k";
    return STATUS_OK;
}

enum status arena_open(struct arena *arena, enum dtype dtype, uint64_t n, unsigned inputs,
                       struct error *err)
{
    uint64_t available = memory_available("");
    enum status status;

    *arena = (struct arena){ .n = n, .dtype = dtype };
    if (!arena_size(dtype, n, inputs, &arena->bytes))
        status = error_set(err, STATUS_FAILED,
                           "an input of %" PRIu64 " elements of %zu bytes is beyond what this "
                           "machine can address",
                           n, dtype_size(dtype));
    else if (arena->bytes * inputs > available)
        status = error_set(err, STATUS_FAILED,
                           "not enough memory for %u × %zu bytes of input: %" PRIu64
                           " bytes are available",
                           inputs, arena->bytes, available);
    else
        status = arena_map(arena, inputs, err);
    if (status != STATUS_OK)
        arena_close(arena);
    return status;
}

void arena_close(struct arena *arena)
{
    if (arena->x)
        munmap(arena->x, arena->bytes + ARENA_GRAIN);
    if (arena->y)
        munmap(arena->y, arena->bytes + ARENA_GRAIN);
    *arena = (struct arena){ 0 };
}
