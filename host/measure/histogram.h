/*
 * Times counted in buckets: any number of them in fixed memory, so that a stream of millions costs no allocation and no
 * fault while it runs. Buckets are as wide as a 128th of their place or narrower, after HdrHistogram (Tene): what is
 * read back is less than 1 % too large, and never too small.
 */
#ifndef GPUBENCH_MEASURE_HISTOGRAM_H
#define GPUBENCH_MEASURE_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BITS    7u
#define HISTOGRAM_BUCKETS ((64u - HISTOGRAM_BITS + 1u) << HISTOGRAM_BITS)

/* Zero is empty. */
struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total, largest;
};

void histogram_add(struct histogram *histogram, uint64_t value);

/*
 * The smallest value that a share of at least `share` (0 to 1) of all does not exceed, as the upper end of its bucket; the
 * largest itself where that is less. 0 when it is empty.
 */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

#endif
