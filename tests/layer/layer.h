/*
 * A faulty OpenCL between a program and its drivers, for tests. The loader asks clInitLayer for a
 * table of calls that it then uses in place of its own; each wrapped call first asks layer_enter()
 * what the rules want of it.
 */
#ifndef GPUBENCH_TESTS_LAYER_LAYER_H
#define GPUBENCH_TESTS_LAYER_LAYER_H

#include "tests/layer/rules.h"

/* What the calls below this layer do. */
const cl_icd_dispatch *layer_target(void);

const struct rules *layer_rules(void);

/*
 * Counts the call and lets its faults happen: sleeps, dies, or returns the error that the program
 * is to get. CL_SUCCESS: go on.
 */
cl_int layer_enter(enum call call);

/* The same for a call that returns an object: true when NULL is to be returned; `error` may be
 * NULL. */
bool layer_refuses(enum call call, cl_int *error);

/*
 * Books `size` bytes of device memory against the limits. CL_SUCCESS, or what clCreateBuffer says
 * of a buffer that is too large; then nothing is booked. What is booked is given back with
 * layer_unbook.
 */
cl_int layer_book(size_t size);
void layer_unbook(size_t size);

#endif
