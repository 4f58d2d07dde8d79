/*
 * Commands of a device laid on the host's clock, and the time between, as phases. Internal to opencl*.c; knows no
 * OpenCL, so that it is tested on made-up commands.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_TIMELINE_H
#define GPUBENCH_DEVICES_OPENCL_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#include "host/measure/phases.h"

/* A command: when it ran, in ns, and what its time counts as: PHASE_TRANSFER_IN, _COMPUTE or _TRANSFER_OUT. */
struct timeline_span {
    enum phase phase;
    uint64_t start, end;
};

/*
 * Add the time from `start` to `now` to *phases, each instant to exactly one phase. Where commands overlap, a kernel
 * comes before a transfer to the device and that before one from it: what a transfer hides behind a kernel costs
 * nothing. Where nothing runs it is `launch` if a transfer to the device or a kernel comes next, else `sync`.
 *
 * All spans lie between `start` and `now`. False, and nothing is added, when memory ran out.
 */
bool timeline_divide(const struct timeline_span *spans, size_t count, uint64_t start, uint64_t now,
                     struct phases *phases);

/* The same where the spans' clock cannot be related to the host's: all time without a command is `sync`. */
bool timeline_divide_lengths(const struct timeline_span *spans, size_t count, uint64_t start,
                             uint64_t now, struct phases *phases);

#endif
