#include "host/report/bar.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *utf8;
    char ascii;
} fills[PHASE_COUNT] = {
    [PHASE_CREATE] = { "▌", '*' },       [PHASE_ALLOC] = { "▄", '%' },
    [PHASE_TRANSFER_IN] = { "▓", '>' },  [PHASE_LAUNCH] = { "░", '.' },
    [PHASE_COMPUTE] = { "█", '#' },      [PHASE_SYNC] = { "▒", '=' },
    [PHASE_TRANSFER_OUT] = { "▚", '<' }, [PHASE_COMBINE] = { "▞", '+' },
    [PHASE_OTHER] = { "·", '-' },
};

double phases_wall(const struct cell_result *cell)
{
    double wall = 0;

    if (!cell || cell->status != CELL_OK)
        return 0;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        if (cell->phases.s[phase] > 0)
            wall += cell->phases.s[phase];
    return isfinite(wall) ? wall : 0;
}

double phases_share(const struct cell_result *cell, enum phase phase)
{
    double share = cell->phases.s[phase] / phases_wall(cell);

    return share > 0 ? share : 0;
}

size_t bar_fill(char *text, enum phase phase, bool utf8)
{
    if (utf8) {
        strcpy(text, fills[phase].utf8);
        return strlen(text);
    }
    text[0] = fills[phase].ascii;
    text[1] = '\0';
    return 1;
}

void bar_draw(char *text, const struct cell_result *cell, double columns_per_s, bool utf8)
{
    double until = 0;
    size_t drawn = 0, used = 0;

    text[0] = '\0';
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        until += cell->phases.s[phase] > 0 ? cell->phases.s[phase] : 0;
        for (; drawn < (size_t)lround(until * columns_per_s); drawn++)
            used += bar_fill(text + used, (enum phase)phase, utf8);
    }
}
