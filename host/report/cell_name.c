#include "host/report/cell_name.h"

#include <inttypes.h>
#include <string.h>

static void append(char *name, const char *key, const char *word)
{
    size_t used = strlen(name);

    snprintf(name + used, CELL_NAME_SIZE - used, "/%s:%s", key, word);
}

char *cell_name(const struct cell_result *cell, char name[CELL_NAME_SIZE])
{
    const struct case_spec *spec = &cell->spec;
    char op[OP_NAME_SIZE], number[32];

    snprintf(name, CELL_NAME_SIZE, "%s/%s/%s/n:%" PRIu64, op_format(spec->op, op),
             dtype_name(spec->dtype), cell->device, spec->n);
    if (spec->data != DATA_UNIFORM)
        append(name, "data", data_kind_name(spec->data));
    if (spec->residency != RESIDENCY_HOST)
        append(name, "residency", residency_name(spec->residency));
    snprintf(number, sizeof(number), "%u", spec->reuse);
    if (spec->reuse != 1)
        append(name, "reuse", number);
    snprintf(number, sizeof(number), "%llu", (unsigned long long)spec->chunk);
    if (spec->chunk != 0)
        append(name, "chunk", number);
    snprintf(number, sizeof(number), "%u", spec->steps);
    if (spec->steps != 1)
        append(name, "steps", number);
    snprintf(number, sizeof(number), "%u", spec->depth);
    if (spec->depth != 1)
        append(name, "depth", number);
    if (spec->mem != MEM_AUTO)
        append(name, "mem", memory_mode_name(spec->mem));
    if (spec->alloc != ALLOC_AUTO)
        append(name, "alloc", alloc_mode_name(spec->alloc));
    if (spec->lifecycle != LIFECYCLE_WARM)
        append(name, "lifecycle", lifecycle_name(spec->lifecycle));
    if (spec->cache != CACHE_HOT)
        append(name, "cache", cache_mode_name(spec->cache));
    snprintf(number, sizeof(number), "%.9g", spec->gap_s);
    if (spec->gap_s > 0)
        append(name, "gap_s", number);
    return name;
}
