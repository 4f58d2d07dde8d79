#include "bench/loads.h"

#include <stddef.h>
#include <string.h>

#define LOADS_TABLE(isa) extern const struct load_loop loads_##isa[LOAD_LOOPS];
#include "loads.def" /* made by the build: LOADS_TABLE(isa) for each instruction set */
#undef LOADS_TABLE

static const struct {
    const char *isa;
    const struct load_loop *loops;
} tables[] = {
#define LOADS_TABLE(isa) { #isa, loads_##isa },
#include "loads.def"
#undef LOADS_TABLE
};

const struct load_loop *load_loops(const char *isa)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (strcmp(tables[i].isa, isa) == 0)
            return tables[i].loops;
    return NULL;
}
