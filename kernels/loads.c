#include "kernels/loads.h"

#include <string.h>

#include "kernels/cpu_kernels.h"

#define LOADS_TABLE(isa) extern const struct load_loop loads_##isa[LOAD_LOOPS];
#include "loads.def" /* made by the build: LOADS_TABLE(isa) for each instruction set */
#undef LOADS_TABLE

static const struct {
    const char *isa;
    const struct load_loop *loops;
} tables[] = {
#define LOADS_TABLE(isa) {#isa, loads_##isa},
#include "loads.def"
#undef LOADS_TABLE
};

size_t load_loops(struct load_loop *loops)
{
    size_t count = 0;

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && count < LOAD_LOOPS_MAX; i++) {
        if (!cpu_isa_runs(tables[i].isa))
            continue;
        memcpy(loops + count, tables[i].loops, LOAD_LOOPS * sizeof(*loops));
        count += LOAD_LOOPS;
    }
    return count;
}
