/*
 * How far a run has come, and how long it will take yet.
 */
#include <math.h>

#include "host/measure/sampling.h"

#define REPORT_EVERY_S 0.1
#define RESOLVED_SHARE 0.25 /* of the rounds, in which resolved cells are sampled too */

/* Samples that a cell lacks yet, as far as its interval tells. */
static double lacking(const struct sampling *sampling, size_t index)
{
    const struct sampler_cell *cell = &sampling->sampler->cells[index];
    double wanted = fmax(sampling->paces[index].wanted, (double)sampling_least(sampling));

    if (!sampling_active(cell) || cell->resolved)
        return 0;
    return fmax(1, wanted - (double)cell->count);
}

/* Seconds until every cell is resolved, if their spread stays what it is. */
static double predicted_left(const struct sampling *sampling)
{
    double most = 0, sum_s = 0, resolved_s = 0;

    for (size_t i = 0; i < sampling->sampler->cell_count; i++) {
        const struct pace *pace = &sampling->paces[i];
        double samples = lacking(sampling, i);

        most = fmax(most, samples);
        sum_s += samples * (pace->sample_s + pace->instrumented_s);
        if (sampling->sampler->cells[i].resolved)
            resolved_s += pace->sample_s;
    }
    return sum_s + most * RESOLVED_SHARE * resolved_s;
}

void sampling_report(struct sampling *sampling)
{
    const struct sample_source *source = &sampling->sampler->source;
    double now_s = sampling_now(sampling);
    double spent_s = now_s - sampling->start_s;
    double left_s = fmax(0, sampling->end_s - now_s);

    if (!source->progress || now_s - sampling->reported_s < REPORT_EVERY_S)
        return;
    if (sampling->sampler->rounds > 0) /* before, costs are not known of all cells */
        left_s = fmin(left_s, predicted_left(sampling));
    sampling->reported_s = now_s;
    sampling->done = fmax(sampling->done, spent_s / (spent_s + left_s));
    source->progress(source->context, sampling->done, left_s);
}
