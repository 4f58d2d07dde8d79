/*
 * Partial results: what a superblock leaves behind, and how partials become the value.
 *
 * A kernel writes `raw` words a superblock; a record is what the final tree combines. For most
 * operators they are the same; scaled sums and moments are merged into records in f64 on the host,
 * wherever the kernel ran, by the one function below.
 */
#ifndef GPUBENCH_KERNELS_PARTIALS_H
#define GPUBENCH_KERNELS_PARTIALS_H

#include "kernels/operator.h"

/* Words of the accumulator a superblock leaves at most. */
#define RAW_WORDS_MAX 24

/* What a kernel is given beside the range of superblocks. */
struct kernel_task {
    const void *x; /* first input; readable up to a whole superblock past its last element */
    const void *y; /* second input, or NULL */
    uint64_t n;    /* elements of each */
    unsigned degree;
};

/*
 * Reduce superblocks first <= i < last of the task; record i goes to records + (i - first) · record size.
 */
typedef void kernel_run_fn(const struct kernel_task *task, uint64_t first, uint64_t last,
                           void *records);

/*
 * The final tree over plain or located records, in place: the result is in the first record. Returns the
 * number of the superblock that a located element is in, 0 otherwise.
 */
typedef uint64_t kernel_tree_fn(void *records, uint64_t count);

struct cpu_kernel {
    kernel_run_fn *run;
    kernel_tree_fn *tree; /* NULL for the operators merged in f64 */
};

/* Record of SCHEME_SCALED and SCHEME_LOGSUM: sum · 2^exponent, or sum · exp(shift). */
struct scaled_sum {
    double shift; /* SCALED: the exponent of two; LOGSUM: the largest element */
    double sum;
};

/* Record of SCHEME_MOMENTS. */
struct moments {
    double count;
    double mean;
    double m2; /* Σ(x - mean)² */
};

/* Superblocks of n elements; 0 for n = 0. */
uint64_t superblock_count(enum dtype dtype, uint64_t n);

/* Elements of superblock i. */
unsigned superblock_elements(enum dtype dtype, uint64_t n, uint64_t i);

/* Bytes a superblock's raw words and its record take. */
size_t partial_raw_size(struct op op, enum dtype dtype);
size_t partial_record_size(struct op op, enum dtype dtype);

/* Largest record size of any operator and type: what a pool's slots must hold. */
#define RECORD_SIZE_MAX 24

/*
 * Merge the words of one superblock of `elements` into its record. `words` holds, for each of its
 * sub-chunks, pivot, sum[, second sum]. Only for schemes scaled, logsum and moments.
 */
void partial_merge(enum op_scheme scheme, enum dtype dtype, unsigned elements, const double *words,
                   void *record);

/*
 * Turn raw words as an accelerator wrote them into records, in place or elsewhere; `first` is the
 * number of the first superblock. Where raw and record are the same this copies.
 */
void partials_from_raw(struct op op, enum dtype dtype, uint64_t n, uint64_t first, uint64_t count,
                       const void *raw, void *records);

/*
 * Finishes: the value from the final record, rounded once. A record of plain results is one value of
 * the accumulator's type (floats: dtype; integer sums: uint64_t; extremes: dtype; counts: uint64_t).
 */
struct value finish_sum(const void *record, enum dtype dtype, uint64_t n);
struct value finish_mean(const void *record, enum dtype dtype, uint64_t n);
struct value finish_count(const void *record, enum dtype dtype, uint64_t n);
struct value finish_element(const void *record, enum dtype dtype, uint64_t n); /* a zero is +0 */
struct value finish_root(const void *record, enum dtype dtype, uint64_t n); /* the square root of an element */
struct value finish_norm(const void *record, enum dtype dtype, uint64_t n);
struct value finish_variance(const void *record, enum dtype dtype, uint64_t n);
struct value finish_log_sum(const void *record, enum dtype dtype, uint64_t n);

/* The defined value of no elements. */
struct value value_of_nothing(struct op op, enum dtype dtype);

/* The record that changes no other it is combined with; for schemes fold and extreme. */
void partials_nothing(struct op op, enum dtype dtype, void *record);

/*
 * The final tree over `count` > 0 records in the order of the input, in place: the result is in the first. Returns
 * the number of the record that a located element is in, 0 otherwise.
 */
uint64_t partials_fold(struct op op, enum dtype dtype, void *records, uint64_t count);

/*
 * The finish: the value of n elements from the one record that is left. `origin`: the first element of what a
 * located record is of. n = 0 gives the operator's defined result for nothing.
 */
struct value partials_value(struct op op, enum dtype dtype, uint64_t n, const void *record,
                            uint64_t origin);

/*
 * The final tree and the finish: the value of n elements from all their records, which are
 * overwritten. n = 0 gives the operator's defined result for nothing.
 */
struct value partials_finish(struct op op, enum dtype dtype, uint64_t n, void *records);

/*
 * The same where the tree's first `levels` levels are done: a record of each 2^levels superblocks. Not for located
 * records.
 */
struct value partials_finish_above(struct op op, enum dtype dtype, uint64_t n, unsigned levels,
                                   void *records);

#endif
