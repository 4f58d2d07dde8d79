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

/* What the rules want of a command that is otherwise carried out. */
struct command_fault {
    bool spoilt;
    bool stretched;
    int64_t stretch_ns;
};

/* layer_enter for a call whose command can be spoilt or stretched. */
cl_int layer_enter_command(enum call call, struct command_fault *fault);

/* Spoil what a command brought: its first bytes, inverted. */
void command_spoil(void *bytes, size_t size);

/*
 * Let an enqueued command end, and then take `ns` longer. Its event's end is later by as much, until it is
 * released for the first time.
 */
cl_int command_stretch(cl_event event, int64_t ns);

/* By how much a command was stretched, ns; 0 for most. */
cl_ulong event_stretch(cl_event event);
void event_forget(cl_event event);

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
