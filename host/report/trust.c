#include "host/report/sections.h"

/* Flags that speak of noise; the others say how a cell was measured. */
static const unsigned noise_flags = FLAG_FIRST_RUN | FLAG_DRIFT | FLAG_BIMODAL | FLAG_OUTLIERS |
                                    FLAG_SWITCHED | FLAG_FAULTED | FLAG_STEAL | FLAG_THROTTLED |
                                    FLAG_FREQUENCY | FLAG_CLOCK;

static size_t count_flag(const struct result *result, unsigned flag)
{
    size_t count = 0;

    for (size_t i = 0; i < result->cell_count; i++)
        count += result->cells[i].status == CELL_OK && (result->cells[i].flags & flag) != 0;
    return count;
}

static size_t count_ok(const struct result *result)
{
    size_t count = 0;

    for (size_t i = 0; i < result->cell_count; i++)
        count += result->cells[i].status == CELL_OK;
    return count;
}

static void put_flags(FILE *out, const struct result *result)
{
    const char *before = "; flags seen: ";

    for (unsigned i = 0; i < FLAG_COUNT; i++) {
        size_t count = (noise_flags & 1u << i) ? count_flag(result, 1u << i) : 0;

        if (count == 0)
            continue;
        fprintf(out, "%s%s %zu", before, cell_flag_name(i), count);
        before = ", ";
    }
}

void noise_write(const struct sink *sink, const struct view *view)
{
    size_t ok = count_ok(view->result);
    size_t unresolved = count_flag(view->result, FLAG_UNRESOLVED);
    struct paragraph line;

    if (ok == 0 || !paragraph_open(&line))
        return;
    if (unresolved == 0)
        fputs("noise: every cell reached the precision asked for", line.stream);
    else
        fprintf(line.stream, "noise: %zu of %zu cells (%.0f %%) unresolved within the budget",
                unresolved, ok, 100.0 * (double)unresolved / (double)ok);
    put_flags(line.stream, view->result);
    sink_break(sink);
    sink_text(sink, &line);
}
