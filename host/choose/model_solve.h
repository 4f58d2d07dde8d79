/*
 * Pricing the terms of a law. Internal to model*.c.
 */
#ifndef GPUBENCH_CHOOSE_MODEL_SOLVE_H
#define GPUBENCH_CHOOSE_MODEL_SOLVE_H

#include "host/choose/model_data.h"

#define HOLD_NONE (FOLDS + 1)

/*
 * Find the prices of device->terms, and their standard errors, that suit the observations best, those of fold
 * `held` left out. Deterministic. False: no memory.
 */
bool law_price(struct profile_device *device, const struct observations *observations, size_t held);

#endif
