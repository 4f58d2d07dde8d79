/*
 * What it costs to divide an operation into tasks, and how large tasks should be. Pure functions over a result.
 */
#ifndef GPUBENCH_CHOOSE_GRANULARITY_H
#define GPUBENCH_CHOOSE_GRANULARITY_H

#include "host/result/result.h"

#define GRANULARITY_CHUNKS_MIN 3 /* fewer determine no law */

/*
 * Recompute result->granularities: one for each device, n and case otherwise the same of which at least two chunks
 * have a cell with status ok. Cells that the device divides as it likes (chunk 0) do not count.
 *
 * best_chunk has the least median. low_chunk … high_chunk are the measured chunks around it that cannot be told from it
 * by paired_compare: those next to it, up to the first one on either side that it beats.
 *
 * The law, with T = ceil(n / chunk) tasks on W workers (at most one a processor; one where tasks are launched one after
 * the other, as on OpenCL): whoever takes most takes ceil(T / W) of them, so that E = T / ceil(T / W) workers are at
 * work throughout, and
 *
 *   time = fixed_s + (task_s · T + work_s) / E
 *
 * with coefficients ≥ 0 that suit the medians best by relative residuals, under Huber's weights (Annals of Mathematical
 * Statistics 35, 1964), so that one disturbed cell does not decide. From one n, fixed_s and work_s can be told apart
 * only where E differs between chunks, in four of them or more; else fixed_s is NaN and work_s holds both. The interval
 * of task_s is Student's, from the residuals.
 *
 * Returns false when memory ran out.
 */
bool granularities_find(struct result *result);

#endif
