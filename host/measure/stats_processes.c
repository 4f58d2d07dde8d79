/* Samples of several processes of the same program. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/measure/stats.h"

/* The median of each run of equal `process` into `medians`; sorts `values` within the runs. Returns how many. */
static size_t medians_of_processes(double *values, const unsigned *process, size_t count,
                                   double *medians)
{
    size_t found = 0;

    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && process[end] == process[first];)
            end++;
        sort_doubles(values + first, end - first);
        medians[found++] = quantile_sorted(values + first, end - first, 0.5);
    }
    return found;
}

bool summary_of_processes(const double *samples, const unsigned *process, size_t count,
                          struct summary *summary)
{
    double *values, *medians;
    struct summary between;
    size_t processes;
    bool done;

    if (!summary_of_series(samples, count, summary))
        return false;
    if (count == 0 || process[0] == process[count - 1])
        return true;
    values = malloc(2 * count * sizeof(*values));
    if (!values)
        return false;
    medians = values + count;
    memcpy(values, samples, count * sizeof(*values));
    processes = medians_of_processes(values, process, count, medians);
    done = summary_of(medians, processes, &between);
    if (done) {
        summary->ci_low = fmin(summary->ci_low, between.ci_low);
        summary->ci_high = fmax(summary->ci_high, between.ci_high);
    }
    free(values);
    return done;
}
