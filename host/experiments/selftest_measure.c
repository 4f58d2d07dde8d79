#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/selftest_parts.h"

#define ROWS (PHASE_COUNT + 2) /* phases, instrumented wall, plain wall */

struct case_spec selftest_case(const char *op, uint64_t n)
{
    struct case_spec spec;

    memset(&spec, 0, sizeof(spec)); /* runners compare cases as bytes */
    op_parse(op, &spec.op);
    spec.dtype = DTYPE_F32;
    spec.n = n;
    spec.reuse = 1;
    spec.steps = 1;
    spec.depth = 1;
    return spec;
}

void selftest_find(struct selftest *selftest, const char *property, size_t choice, double figure,
                   double low, double high)
{
    struct finding *finding = &selftest->findings[selftest->finding_count];

    if (selftest->finding_count == FINDINGS_MAX)
        return;
    selftest->finding_count++;
    snprintf(finding->property, sizeof(finding->property), "%s", property);
    memcpy(finding->device, selftest->choices[choice].id, sizeof(finding->device));
    finding->figure = figure;
    finding->low = low;
    finding->high = high;
    finding->holds = figure >= low && figure <= high;
}

struct device_config selftest_configure(const struct selftest *selftest, size_t choice)
{
    const struct device_choice *chosen = &selftest->choices[choice];
    const struct opencl_info *info =
        chosen->opencl >= 0 ? &selftest->opencl.devices[chosen->opencl] : NULL;

    return (struct device_config){
        .spec = chosen->spec,
        .icd = info ? info->icd : NULL,
        .icd_platform = info ? info->icd_platform : 0,
        .x = selftest->arena.x,
        .capacity = selftest->arena.n,
        .dtype = selftest->arena.dtype,
        .processors = machine_workers(&selftest->machine),
        .input_bytes = selftest->arena.bytes,
    };
}

static double sum_of(const struct phases *phases)
{
    double sum = 0;

    for (int p = 0; p < PHASE_COUNT; p++)
        sum += isnan(phases->s[p]) ? 0 : phases->s[p];
    return sum;
}

/* One plain and one instrumented sample into column `at` of the rows. */
static bool take_pair(struct runner *runner, const struct case_spec *spec, double *rows[ROWS],
                      unsigned at, struct measured *measured, struct error *err)
{
    const struct sample_request plain = { .batch = 1, .discards = 2 };
    const struct sample_request instrumented = { .batch = 1, .discards = 2, .instrument = true };
    struct runner_sampled sampled;
    const struct phases *phases = &sampled.sample.phases;

    if (runner_sample(runner, spec, &plain, SELFTEST_LIMIT_S, &sampled, err) != STATUS_OK)
        return false;
    rows[PHASE_COUNT + 1][at] = sampled.sample.wall_s;
    if (runner_sample(runner, spec, &instrumented, SELFTEST_LIMIT_S, &sampled, err) != STATUS_OK)
        return false;
    rows[PHASE_COUNT][at] = sampled.sample.wall_s;
    for (int p = 0; p < PHASE_COUNT; p++)
        rows[p][at] = phases->s[p];
    measured->sum_error = fmax(measured->sum_error, fabs(sum_of(phases) - sampled.sample.wall_s) /
                                                        sampled.sample.wall_s);
    measured->least_other_s = fmin(measured->least_other_s, phases->s[PHASE_OTHER]);
    return true;
}

double selftest_median(double *values, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (isnan(values[i]))
            return NAN;
    sort_doubles(values, count);
    return quantile_sorted(values, count, 0.5);
}

static bool take_all(struct runner *runner, const struct case_spec *spec, unsigned samples,
                     double *rows[ROWS], struct measured *measured, struct error *err)
{
    struct runner_loaded loaded;

    if (runner_load(runner, spec, SELFTEST_LIMIT_S, &loaded, err) != STATUS_OK)
        return false;
    if (loaded.info.skip[0]) {
        error_set(err, STATUS_FAILED, "%s", loaded.info.skip);
        return false;
    }
    for (unsigned i = 0; i < samples; i++)
        if (!take_pair(runner, spec, rows, i, measured, err))
            return false;
    if (!summary_of(rows[PHASE_COUNT + 1], samples, &measured->plain))
        return false;
    measured->wall_s = measured->plain.median;
    measured->instrumented_s = selftest_median(rows[PHASE_COUNT], samples);
    for (int p = 0; p < PHASE_COUNT; p++)
        measured->phase_s[p] = selftest_median(rows[p], samples);
    return true;
}

bool selftest_measure(const struct selftest *selftest, size_t choice, const struct case_spec *spec,
                      unsigned samples, struct measured *measured, struct error *err)
{
    struct device_config config = selftest_configure(selftest, choice);
    double *values = calloc((size_t)ROWS * samples, sizeof(*values));
    double *rows[ROWS];
    struct runner runner;
    bool done = false;

    memset(measured, 0, sizeof(*measured));
    if (!values) {
        error_set(err, STATUS_FAILED, "out of memory");
        return false;
    }
    for (int row = 0; row < ROWS; row++)
        rows[row] = values + (size_t)row * samples;
    if (runner_start(&runner, &config, err) == STATUS_OK) {
        done = take_all(&runner, spec, samples, rows, measured, err);
        runner_stop(&runner);
    }
    free(values);
    return done;
}
