/*
 * The order in which a device combines a case, and whether what came out is right in that order.
 */
#ifndef GPUBENCH_EXPERIMENTS_CELL_ORDER_H
#define GPUBENCH_EXPERIMENTS_CELL_ORDER_H

#include "host/devices/operation.h"
#include "host/experiments/truth.h"
#include "host/result/result.h"

enum order cell_order(const struct device_spec *device, const struct case_spec *spec);

/*
 * Are all values of `outcome` right? In the canonical order, and of operators that any order gives the same bits: the
 * canonical bits. In others: within the bound of that order (docs/METHOD.md, 2). *error_ratio becomes the larger of
 * itself and |error| / bound; in the canonical order it is the truth's.
 */
bool cell_order_accepts(enum order order, const struct case_spec *spec, const struct truth *truth,
                        const struct outcome *outcome, double *error_ratio);

#endif
