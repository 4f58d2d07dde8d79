/*
 * Inside the exact reference: families of operators that share a way of being computed.
 *
 * Elements arrive in blocks, widened to double or int64_t (both exact), so that each family is
 * written once for the floating types and once for the integers.
 */
#ifndef GPUBENCH_DATA_REFERENCE_FAMILIES_H
#define GPUBENCH_DATA_REFERENCE_FAMILIES_H

#include "host/data/reference.h"
#include "host/data/superacc.h"
#include "kernels/own.h"

#define REFERENCE_BLOCK 1024u

/* Up to REFERENCE_BLOCK neighbouring elements; `x` and `y` of the floating types, `ix`, `iy` of the
 * others. */
struct block {
    const double *x, *y;
    const int64_t *ix, *iy;
    size_t n;
    uint64_t first; /* position of element 0 of the block in the input */
};

/* The extreme so far and where it stands; index -1 before the first element. */
struct extreme_float {
    double best;
    int64_t index;
};

struct extreme_int {
    int64_t best;
    int64_t index;
};

/* Σexp(x - pivot) as high + low; see reference_lse.c. */
struct exponential_sum {
    long double high, low;
    double pivot, max; /* of the finite elements */
    bool any, nan, infinite;
};

struct reference {
    const struct family *family; /* NULL of an own operator */
    struct op op;
    enum dtype dtype;
    uint64_t seen;
    struct superacc mapped; /* the elements as mapped */
    struct superacc plain;  /* the elements themselves, of operators that need both */
    struct extreme_float extreme;
    struct extreme_int extreme_int;
    struct exponential_sum scaled;
    uint64_t bits;              /* integer sums, xor, count */
    union own_word accumulated; /* of an own operator that is no sum */
    double x[REFERENCE_BLOCK], y[REFERENCE_BLOCK];
    int64_t ix[REFERENCE_BLOCK], iy[REFERENCE_BLOCK];
};

/*
 * One operator. add_* take the next block in; finish_* fill a zeroed result and may be called any
 * number of times in between. A slot is NULL where the operator is not defined for such elements.
 */
struct family {
    const char *name;
    void (*add_float)(struct reference *reference, const struct block *block);
    void (*finish_float)(const struct reference *reference, struct exact_result *result);
    void (*add_int)(struct reference *reference, const struct block *block);
    void (*finish_int)(const struct reference *reference, struct exact_result *result);
};

/* reference_sum.c: sums of mapped elements, and what is made of such sums. */
void reference_add_elements(struct reference *reference, const struct block *block);
void reference_add_absolutes(struct reference *reference, const struct block *block);
void reference_add_squares(struct reference *reference, const struct block *block);
void reference_add_products(struct reference *reference, const struct block *block);
void reference_add_moments(struct reference *reference, const struct block *block);
void reference_finish_sum(const struct reference *reference, struct exact_result *result);
void reference_finish_mean(const struct reference *reference, struct exact_result *result);
void reference_finish_norm(const struct reference *reference, struct exact_result *result);
void reference_finish_variance(const struct reference *reference, struct exact_result *result);

/* reference_poly.c */
void reference_add_polynomials(struct reference *reference, const struct block *block);

/* reference_lse.c */
void reference_add_exponentials(struct reference *reference, const struct block *block);
void reference_finish_log(const struct reference *reference, struct exact_result *result);

/* reference_scan.c: extremes and count of the floating types. */
void reference_add_min(struct reference *reference, const struct block *block);
void reference_add_max(struct reference *reference, const struct block *block);
void reference_add_count(struct reference *reference, const struct block *block);
void reference_finish_min(const struct reference *reference, struct exact_result *result);
void reference_finish_max(const struct reference *reference, struct exact_result *result);
void reference_finish_argmin(const struct reference *reference, struct exact_result *result);
void reference_finish_argmax(const struct reference *reference, struct exact_result *result);
void reference_finish_bits(const struct reference *reference, struct exact_result *result);

/* reference_int.c: all of the integers, modulo 2^64. */
void reference_add_int_elements(struct reference *reference, const struct block *block);
void reference_add_int_absolutes(struct reference *reference, const struct block *block);
void reference_add_int_squares(struct reference *reference, const struct block *block);
void reference_add_int_products(struct reference *reference, const struct block *block);
void reference_add_int_xor(struct reference *reference, const struct block *block);
void reference_add_int_count(struct reference *reference, const struct block *block);
void reference_add_int_min(struct reference *reference, const struct block *block);
void reference_add_int_max(struct reference *reference, const struct block *block);
void reference_finish_int_xor(const struct reference *reference, struct exact_result *result);
void reference_finish_int_min(const struct reference *reference, struct exact_result *result);
void reference_finish_int_max(const struct reference *reference, struct exact_result *result);
void reference_finish_int_argmin(const struct reference *reference, struct exact_result *result);
void reference_finish_int_argmax(const struct reference *reference, struct exact_result *result);

/* reference_own.c: operators of users; blocks come as they are. */
void reference_begin_own(struct reference *reference);
void reference_add_own(struct reference *reference, const void *x, const void *y, size_t n);
void reference_finish_own(const struct reference *reference, struct exact_result *result);

/* `x` as a value of a floating `dtype`, rounded. */
struct value reference_value(enum dtype dtype, double x);

/* The result is a NaN or an infinity. */
void reference_special(const struct reference *reference, double x, struct exact_result *result);

#endif
