#include "host/report/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/crossover.h"
#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/phrase.h"

/* Stands for the best of this processor's own devices. */
#define BEST SIZE_MAX

struct pair {
    size_t from, to; /* devices */
};

struct crossings {
    const struct view *view;
    const struct family *family;
    struct pair *pairs; /* that a crossover is known of, owned */
    size_t pair_count;
};

static const struct crossover *find(const struct crossings *crossings, struct pair pair,
                                    size_t curve)
{
    const struct view *view = crossings->view;

    return crossover_for(view->result, &crossings->family->curves[curve].spec,
                         pair.from == BEST ? NULL : view->devices[pair.from].id,
                         view->devices[pair.to].id);
}

static void add_pair(struct crossings *crossings, struct pair pair)
{
    const struct view *view = crossings->view;
    bool known = false;

    if ((pair.from != BEST && !view->devices[pair.from].compared) ||
        !view->devices[pair.to].compared)
        return;
    for (size_t i = 0; i < crossings->family->curve_count; i++)
        known |= find(crossings, pair, i) != NULL;
    if (known)
        crossings->pairs[crossings->pair_count++] = pair;
}

/* False when memory ran out. */
static bool find_pairs(struct crossings *crossings)
{
    size_t devices = crossings->view->device_count;

    crossings->pairs = calloc(devices * (devices + 1) + 1, sizeof(*crossings->pairs));
    if (!crossings->pairs)
        return false;
    for (size_t from = 0; from < devices; from++)
        for (size_t to = 0; to < devices; to++)
            if (to != from)
                add_pair(crossings, (struct pair){ .from = from, .to = to });
    for (size_t to = 0; to < devices; to++)
        add_pair(crossings, (struct pair){ .from = BEST, .to = to });
    return true;
}

static void put_bracket(char *text, const struct crossover *crossover, bool utf8)
{
    char low[16], high[16];
    bool valid = crossover->n_high >= 0 && crossover->n_high < 0x1p63;
    bool bracket = valid && crossover->n_low >= 0 && crossover->n_low < crossover->n_high;

    if (!valid)
        strcpy(text, "from some n on");
    else if (bracket)
        snprintf(text, GRID_TEXT, "from n = %s%s%s", format_count((uint64_t)crossover->n_low, low),
                 utf8 ? "–" : " to ", format_count((uint64_t)crossover->n_high, high));
    else
        snprintf(text, GRID_TEXT, "from n = %s", format_count((uint64_t)crossover->n_high, high));
}

/* `to` wins from somewhere on, and then `from` does again. */
static void put_stretch(char *text, const struct crossover *crossover)
{
    char low[16], high[16];

    if (crossover->lower_high < crossover->upper_low && crossover->upper_low < 0x1p63)
        snprintf(text, GRID_TEXT, "from n = %s to %s",
                 format_count((uint64_t)crossover->lower_high, low),
                 format_count((uint64_t)crossover->upper_low, high));
    else
        strcpy(text, "undecided");
}

/* Which one is the best CPU, where the crossover says. */
static void put_best(char *text, const struct crossover *crossover, bool utf8)
{
    char name[DEVICE_ID_SIZE];
    size_t used = strlen(text);

    if (crossover->from_best)
        snprintf(text + used, GRID_TEXT - used, " (%s)",
                 escape_terminal(name, sizeof(name), crossover->from, utf8));
}

static void put_crossing(char *text, const struct crossover *crossover, bool utf8)
{
    if (!crossover) {
        strcpy(text, "not measured");
        return;
    }
    switch (crossover->status) {
    case CROSSES:
        put_bracket(text, crossover, utf8);
        break;
    case CROSSES_ALWAYS:
        strcpy(text, "at every n measured");
        break;
    case CROSSES_NEVER:
        strcpy(text, "at no n measured");
        break;
    default:
        put_stretch(text, crossover);
        return;
    }
    put_best(text, crossover, utf8);
    if (crossover->confidence < 0.95)
        snprintf(text + strlen(text), GRID_TEXT - strlen(text), " (%.0f %%)",
                 100 * crossover->confidence);
}

static void put_pair(char *text, const struct view *view, struct pair pair)
{
    const struct view_device *to = &view->devices[pair.to];

    snprintf(text, GRID_TEXT, "%s %s %s", to->label, phrase_verb(to, "beat", "beats"),
             pair.from == BEST ? "the best CPU" : view->devices[pair.from].label);
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct crossings *crossings = context;
    bool utf8 = crossings->view->utf8;

    cell->left = true;
    if (row == 0 && column > 0)
        phrase_gap_short(crossings->family->curves[column - 1].spec.gap_s, utf8, cell->text);
    else if (row > 0 && column == 0)
        put_pair(cell->text, crossings->view, crossings->pairs[row - 1]);
    else if (row > 0)
        put_crossing(cell->text, find(crossings, crossings->pairs[row - 1], column - 1), utf8);
}

static void write_heading(const struct sink *sink, const struct crossings *crossings)
{
    const struct case_spec *spec = &crossings->family->curves[0].spec;
    struct paragraph title;
    char op[OP_NAME_SIZE];

    if (!paragraph_open(&title))
        return;
    fputs("who beats whom", title.stream);
    if (crossings->view->family_count > 1) {
        fprintf(title.stream, ", %s, %s, data in %s memory", op_format(spec->op, op),
                dtype_name(spec->dtype), residency_name(spec->residency));
        phrase_unusual(title.stream, spec);
    }
    fputs(" (95 % confidence, or as marked)", title.stream);
    sink_heading(sink, &title);
}

void crossings_write(const struct sink *sink, const struct view *view, const struct family *family)
{
    struct crossings crossings = { .view = view, .family = family };
    struct grid grid = { .columns = family->curve_count + 1, .context = &crossings, .fill = fill };

    if (find_pairs(&crossings) && crossings.pair_count > 0) {
        grid.rows = crossings.pair_count + 1;
        sink_break(sink);
        write_heading(sink, &crossings);
        sink_grid(sink, &grid);
    }
    free(crossings.pairs);
}
