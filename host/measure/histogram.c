#include "host/measure/histogram.h"

#include <math.h>

#define WIDTH (UINT64_C(1) << HISTOGRAM_BITS)

/* How far values of this size are shifted: 0 as long as a bucket holds one value. */
static unsigned shift_of(uint64_t value)
{
    return value < WIDTH ? 0 : 63u - (unsigned)__builtin_clzll(value) - HISTOGRAM_BITS;
}

static unsigned bucket_of(uint64_t value)
{
    unsigned shift = shift_of(value);

    if (value < WIDTH)
        return (unsigned)value;
    return ((shift + 1) << HISTOGRAM_BITS) + (unsigned)((value >> shift) - WIDTH);
}

/* The largest value that falls into a bucket. */
static uint64_t end_of(unsigned bucket)
{
    unsigned shift = (bucket >> HISTOGRAM_BITS) > 0 ? (bucket >> HISTOGRAM_BITS) - 1 : 0;

    if (bucket < WIDTH)
        return bucket;
    return ((bucket % WIDTH + WIDTH) << shift) + ((UINT64_C(1) << shift) - 1);
}

void histogram_add(struct histogram *histogram, uint64_t value)
{
    histogram->counts[bucket_of(value)]++;
    histogram->total++;
    histogram->largest = value > histogram->largest ? value : histogram->largest;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share)
{
    uint64_t wanted = (uint64_t)ceil(share * (double)histogram->total), seen = 0;

    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen > 0 && seen >= wanted)
            return end_of(i) < histogram->largest ? end_of(i) : histogram->largest;
    }
    return histogram->largest;
}
