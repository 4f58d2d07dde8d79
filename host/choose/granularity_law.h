/*
 * The law of granularity.h, fitted. Internal to granularity*.c.
 */
#ifndef GPUBENCH_CHOOSE_GRANULARITY_LAW_H
#define GPUBENCH_CHOOSE_GRANULARITY_LAW_H

#include "host/result/result.h"

/*
 * Fit the cells, which differ in nothing but their chunks, ascending. With too few of them the law's members stay NaN.
 * False: no memory.
 */
bool granularity_fit(struct granularity *granularity, const struct cell_result *const *cells,
                     size_t count, double workers);

#endif
