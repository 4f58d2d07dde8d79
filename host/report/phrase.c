#include "host/report/phrase.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"

/* "10 ms" where a column of times would say "10.0 ms". */
static char *format_gap(double gap_s, bool utf8, char *text)
{
    char *unit = strchr(format_seconds(gap_s, utf8, text), ' ');
    char *end = unit;

    if (!unit || !strchr(text, '.'))
        return text;
    while (end[-1] == '0')
        end--;
    if (end[-1] == '.')
        end--;
    memmove(end, unit, strlen(unit) + 1);
    return text;
}

char *phrase_gap(double gap_s, bool utf8, char *text)
{
    char gap[16];

    if (gap_s > 0)
        snprintf(text, PHRASE_SIZE, "called now and then (%s apart)", format_gap(gap_s, utf8, gap));
    else
        snprintf(text, PHRASE_SIZE, "called back to back");
    return text;
}

char *phrase_gap_short(double gap_s, bool utf8, char *text)
{
    char gap[16];

    if (gap_s > 0)
        snprintf(text, PHRASE_SIZE, "now and then (%s)", format_gap(gap_s, utf8, gap));
    else
        snprintf(text, PHRASE_SIZE, "back to back");
    return text;
}

void phrase_unusual(FILE *out, const struct case_spec *spec)
{
    char chunk[16];

    if (spec->data == DATA_FILE)
        fputs(", from a file", out);
    else if (spec->data != DATA_UNIFORM)
        fprintf(out, ", %s data", data_kind_name(spec->data));
    if (spec->mem != MEM_AUTO)
        fprintf(out, ", %s memory", memory_mode_name(spec->mem));
    if (spec->alloc == ALLOC_REUSE)
        fputs(", copied into a kept buffer", out);
    else if (spec->alloc == ALLOC_PER_OP)
        fputs(", copied into a new buffer each time", out);
    if (spec->reuse > 1)
        fprintf(out, ", %u operations a transfer", spec->reuse);
    if (spec->chunk > 0)
        fprintf(out, ", %s %s a task", format_count(spec->chunk, chunk),
                spec->chunk == 1 ? "element" : "elements");
    if (spec->steps > 1)
        fprintf(out, ", %u dependent steps an operation", spec->steps);
    if (spec->depth > 1)
        fprintf(out, ", %u in flight at a time", spec->depth);
    if (spec->cache != CACHE_HOT)
        fprintf(out, ", cache %s", cache_mode_name(spec->cache));
    if (spec->lifecycle != LIFECYCLE_WARM)
        fprintf(out, ", %s: one-off costs included", lifecycle_name(spec->lifecycle));
}

/* Resolved cells are sampled less often, so that the rounds of one curve may differ. */
static void put_rounds(FILE *out, const struct view *view, const struct curve *curve)
{
    unsigned low = UINT32_MAX, high = 0;

    for (size_t i = 0; i < curve->size_count * view->device_count; i++) {
        const struct cell_result *cell = curve->cells[i];

        if (!cell || cell->status != CELL_OK || cell->rounds == 0)
            continue;
        low = cell->rounds < low ? cell->rounds : low;
        high = cell->rounds > high ? cell->rounds : high;
    }
    if (high > 0 && low < high)
        fprintf(out, ", median of %u%s%u rounds", low, view->utf8 ? "–" : " to ", high);
    else if (high > 0)
        fprintf(out, ", median of %u round%s", high, high == 1 ? "" : "s");
}

void phrase_title(FILE *out, const struct view *view, const struct curve *curve)
{
    const struct case_spec *spec = &curve->spec;
    char op[OP_NAME_SIZE], gap[PHRASE_SIZE];

    fprintf(out, "%s, %s, data in %s memory", op_format(spec->op, op), dtype_name(spec->dtype),
            residency_name(spec->residency));
    phrase_unusual(out, spec);
    fprintf(out, ", %s", phrase_gap(spec->gap_s, view->utf8, gap));
    put_rounds(out, view, curve);
}

char *phrase_factor(double factor, bool utf8, char *text)
{
    if (factor < 1.095)
        snprintf(text, PHRASE_SIZE, "%.*f %%", factor < 1.0195 ? 1 : 0, (factor - 1) * 100);
    else
        format_ratio(factor, utf8, text);
    return text;
}

char *phrase_events(double events, char *text)
{
    if (!isfinite(events))
        return strcpy(text, "-");
    snprintf(text, PHRASE_SIZE, "%.*f", events < 0.05 || events >= 9.95 ? 0 : 1, events);
    return text;
}

void phrase_device(FILE *out, const struct view_device *device)
{
    bool gpu = device->is && strcmp(device->is->class_name, "gpu") == 0;

    fprintf(out, gpu ? "the GPU (%s)" : "%s", device->label);
}

const char *phrase_verb(const struct view_device *device, const char *plural, const char *singular)
{
    return strncmp(device->id, "threads", 7) == 0 ? plural : singular;
}

char *phrase_mark(size_t note, char *text)
{
    size_t letters = note < 26 ? 1 : 2;

    if (note >= 26 + 26 * 26)
        return strcpy(text, "*");
    text[letters] = '\0';
    text[letters - 1] = (char)('a' + (letters == 1 ? note : note - 26) % 26);
    if (letters == 2)
        text[0] = (char)('a' + (note - 26) / 26);
    return text;
}
