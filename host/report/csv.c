#include "host/report/report.h"

#include <inttypes.h>
#include <math.h>

#include "host/report/escape.h"

/* One walk over the fields writes the names or the values, so that they cannot get out of step. */
struct csv {
    FILE *out;
    bool names;
    bool started; /* a field stands in this row already */
};

static FILE *next_field(struct csv *csv)
{
    if (csv->started)
        fputc(',', csv->out);
    csv->started = true;
    return csv->out;
}

static void put_text(struct csv *csv, const char *name, const char *text)
{
    escape_csv(next_field(csv), csv->names ? name : text);
}

/* Enough digits to read the same number back; nothing for what is not a finite number. */
static void put_number(struct csv *csv, const char *name, double number)
{
    FILE *out = next_field(csv);

    if (csv->names)
        fputs(name, out);
    else if (isfinite(number))
        fprintf(out, "%.17g", number);
}

static void put_count(struct csv *csv, const char *name, uint64_t count)
{
    FILE *out = next_field(csv);

    if (csv->names)
        fputs(name, out);
    else
        fprintf(out, "%" PRIu64, count);
}

static void put_bool(struct csv *csv, const char *name, bool value)
{
    put_text(csv, name, value ? "true" : "false");
}

static void put_case(struct csv *csv, const struct cell_result *cell)
{
    const struct case_spec *spec = &cell->spec;
    char op[OP_NAME_SIZE];

    put_text(csv, "op", op_format(spec->op, op));
    put_text(csv, "dtype", dtype_name(spec->dtype));
    put_count(csv, "n", spec->n);
    put_text(csv, "data", data_kind_name(spec->data));
    put_count(csv, "inputs", cell->inputs);
    put_text(csv, "device", cell->device);
    put_text(csv, "residency", residency_name(spec->residency));
    put_count(csv, "reuse", spec->reuse);
    put_count(csv, "chunk", spec->chunk);
    put_count(csv, "steps", spec->steps);
    put_count(csv, "depth", spec->depth);
    put_text(csv, "mem", memory_mode_name(spec->mem));
    put_text(csv, "mem_used", cell->mem_used);
    put_text(csv, "alloc", alloc_mode_name(spec->alloc));
    put_text(csv, "lifecycle", lifecycle_name(spec->lifecycle));
    put_text(csv, "cache", cache_mode_name(spec->cache));
    put_number(csv, "gap_s", spec->gap_s);
    put_text(csv, "order", order_name(cell->order));
    put_text(csv, "status", cell_status_name(cell->status));
    put_text(csv, "reason", cell->reason);
}

static void put_scalar(struct csv *csv, const struct value *value, bool known)
{
    FILE *out = next_field(csv);

    if (csv->names)
        fputs("value", out);
    else if (known && !dtype_is_float(value->dtype))
        fprintf(out, "%" PRId64, value_to_i64(*value));
    else if (known && isfinite(value_to_double(*value)))
        fprintf(out, "%.*g", dtype_size(value->dtype) == 4 ? 9 : 17, value_to_double(*value));
}

static void put_bits(struct csv *csv, const struct value *value, bool known)
{
    char bits[VALUE_BITS_SIZE];

    put_text(csv, "value_bits", known ? value_bits_format(*value, bits) : "");
}

static void put_value(struct csv *csv, const struct cell_result *cell)
{
    put_scalar(csv, &cell->value, cell->has_value);
    put_bits(csv, &cell->value, cell->has_value);
    put_number(csv, "index", cell_has_index(cell) ? (double)cell->value.index : (double)NAN);
    put_bool(csv, "bit_equal", cell->bit_equal);
    put_number(csv, "error_ratio", cell->error_ratio);
}

static void put_summary(struct csv *csv, const char *names[5], const struct summary *summary)
{
    put_number(csv, names[0], summary->median);
    put_number(csv, names[1], summary->ci_low);
    put_number(csv, names[2], summary->ci_high);
    put_number(csv, names[3], summary->min);
    put_number(csv, names[4], summary->mean);
}

static void put_phases(struct csv *csv, const struct cell_result *cell)
{
    char name[32];

    put_number(csv, "instrumented_s", cell->instrumented_s);
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        /* "alloc_s" is what was paid once. */
        snprintf(name, sizeof(name), phase == PHASE_ALLOC ? "%s_phase_s" : "%s_s",
                 phase_key((enum phase)phase));
        put_number(csv, name, cell->phases.s[phase]);
    }
    put_number(csv, "imbalance_s", cell->phases.imbalance_s);
    put_bool(csv, "launch_merged", cell->phases.launch_merged);
}

static void put_flags(struct csv *csv, unsigned flags)
{
    const char *separator = "";
    FILE *out = next_field(csv);

    if (csv->names)
        fputs("flags", out);
    for (unsigned i = 0; !csv->names && i < FLAG_COUNT; i++) {
        if (!(flags & 1u << i))
            continue;
        fprintf(out, "%s%s", separator, cell_flag_name(i));
        separator = " ";
    }
}

static void put_row(FILE *out, const struct cell_result *cell, bool names)
{
    static const char *time[] = { "time_median_s", "time_ci_low_s", "time_ci_high_s", "time_min_s",
                                  "time_mean_s" };
    static const char *latency[] = { "latency_median_s", "latency_ci_low_s", "latency_ci_high_s",
                                     "latency_min_s", "latency_mean_s" };
    struct csv csv = { .out = out, .names = names };

    put_case(&csv, cell);
    put_value(&csv, cell);
    put_summary(&csv, time, &cell->time);
    put_summary(&csv, latency, &cell->latency);
    put_phases(&csv, cell);
    put_number(&csv, "peak_bytes", cell->peak_bytes);
    put_number(&csv, "device_bytes", cell->device_bytes);
    put_number(&csv, "faults", cell->faults);
    put_number(&csv, "alloc_s", cell->alloc_s);
    put_number(&csv, "bytes", cell->bytes);
    put_number(&csv, "flops", cell->flops);
    put_number(&csv, "gbps", cell->gbps);
    put_count(&csv, "rounds", cell->rounds);
    put_bool(&csv, "refined", cell->refined);
    put_flags(&csv, cell->flags);
    fputs("\r\n", out);
}

void report_csv(FILE *out, const struct result *result)
{
    /* Any operator will do where only names are written. */
    size_t count;
    const struct cell_result any = { .spec.op.is = op_list(&count)[0] };

    put_row(out, &any, true);
    for (size_t i = 0; i < result->cell_count; i++)
        put_row(out, &result->cells[i], false);
}
