/*
 * Operators: what is reduced, and everything the host must know of it.
 *
 * An operator is one file under kernels/ops/: its map, combine and identity (valid C11 and OpenCL C)
 * and, beside them, the description below. The list of files stands in kernels/CMakeLists.txt.
 */
#ifndef GPUBENCH_KERNELS_OPERATOR_H
#define GPUBENCH_KERNELS_OPERATOR_H

#include "kernels/types.h"

#define OP_DEGREE_MAX  1024u
#define OP_NAME_SIZE   16 /* "poly:1024" and its zero */

/* How the partial results of superblocks become one value. */
enum op_scheme {
    SCHEME_FOLD,    /* plain: combine, in the accumulator's type */
    SCHEME_EXTREME, /* min, max: combine, NaN wins, a zero is +0 */
    SCHEME_LOCATE,  /* as extreme, with the position of the first such element */
    SCHEME_SCALED,  /* (largest, sum at its power of two) of each sub-chunk, merged on the host in f64 */
    SCHEME_LOGSUM,  /* (largest, sum of exponentials below it) likewise */
    SCHEME_MOMENTS  /* (pivot, sum, sum of squares) of each sub-chunk, merged on the host in f64 */
};

/*
 * What the proof of an error bound needs to know: of the exact result, and of the order. All sums are over the
 * elements as mapped (x for sum, x·y for dot, |x| for asum, the polynomial's value for poly).
 */
struct exact_result {
    unsigned depth; /* longest chain of additions in the order that was used; 0: the canonical order */
    long double value;     /* the exact result, rounded once; of a float operator */
    long double magnitude; /* Σ|mapped element|; for var Σ|x - mean|² ; for lse Σexp(x - max) */
    long double abs_sum;   /* Σ|x| (var's and lse's bounds need it; 0 where unused) */
    struct value integer;  /* the exact value, of a float too, where results are compared bit for bit */
    bool finite;           /* false: inputs or the exact result hold NaN or infinity, see `special` */
    struct value special;  /* the defined result when !finite */
};

struct own_operator;

struct op_description {
    const char *name;     /* as users type it; poly takes ":K" after it */
    const char *formula;  /* a few words of UTF-8 for `gpubench list` */
    unsigned dtypes;      /* set of DTYPE_BIT it is defined for */
    unsigned inputs;      /* 1, or 2 for dot */
    enum op_scheme scheme;
    /* The value from the final record of n > 0 elements; one of those in kernels/partials.h. */
    struct value (*finish)(const void *record, enum dtype dtype, uint64_t n);
    double flops;         /* arithmetic operations an element, per degree when `has_degree` */
    bool has_degree;      /* poly:K */
    bool needs_fma;       /* a device without fma skips it */
    bool has_sign;        /* one input, and the result may be of either sign: a dependent step goes by it */
    bool exact;           /* the result is exact: compared bit for bit with the exact one */
    const struct own_operator *own; /* kernels/own.h; NULL: an operator of this program */
    /*
     * Largest |computed - exact| that the operator's own error analysis allows; `n` elements of
     * `dtype`. The proof stands in the operator's file. NULL when `exact`, or when integer.
     */
    long double (*bound)(const struct exact_result *exact, enum dtype dtype, uint64_t n);
};

/* An operator as asked for: the description and, for poly, its degree (0 elsewhere). */
struct op {
    const struct op_description *is;
    unsigned degree;
};

/* All operators, in the order they are listed in; sets *count. */
const struct op_description *const *op_list(size_t *count);

/* Parse "sum", "poly:64"; false when there is no such operator or its degree is not in 1..1024. */
bool op_parse(const char *text, struct op *op);

/* Canonical spelling into `text` (OP_NAME_SIZE bytes); returns `text`. */
char *op_format(struct op op, char *text);

/* The same name and degree: an own operator read from two files is one. */
bool op_equal(struct op a, struct op b);

bool op_supports(struct op op, enum dtype dtype);

/* Does every order of combining give the same bits? */
bool op_any_order(struct op op, enum dtype dtype);

/* The dtype of the result: integer sums and counts are i64, everything else is `dtype`. */
enum dtype op_result_dtype(struct op op, enum dtype dtype);

/* Arithmetic operations on n elements. */
double op_flops(struct op op, uint64_t n);

/* Bytes read for n elements of `dtype`, all inputs together. */
double op_bytes(struct op op, enum dtype dtype, uint64_t n);

/* Longest chain of additions from an element to the result in the canonical order. */
unsigned canonical_depth(enum dtype dtype, uint64_t n);

/* The same in the order that was used. */
unsigned order_depth(const struct exact_result *exact, enum dtype dtype, uint64_t n);

/*
 * k·u / (1 - k·u): the relative error of k roundings in `dtype` (Higham, 2002, lemma 3.1); infinity where k·u
 * reaches 1 and there is no such bound.
 */
long double rounding_gamma(enum dtype dtype, unsigned k);

#endif
