#include "host/data/superacc.h"

#include <math.h>
#include <string.h>

/* A term adds less than 2^34 to a digit that holds less than 2^32 after carrying. */
#define WAITING_MAX (UINT64_C(1) << 29)

/* Exponents as they stand in a double: weight of a significand's lowest bit is 2^(exponent - 1075).
 */
#define EXPONENT_SPECIAL 2047u
#define POSITION_TERM    (WIDE_FRACTION - 1075)
#define POSITION_PRODUCT (WIDE_FRACTION - 2150)

struct parts {
    uint64_t significand;
    unsigned exponent;
    unsigned negative;
};

static inline struct parts take_apart(double x)
{
    uint64_t bits, implicit;
    unsigned exponent;

    memcpy(&bits, &x, sizeof(bits));
    exponent = bits >> 52 & EXPONENT_SPECIAL;
    implicit = exponent != 0; /* a subnormal has the exponent of the smallest normal number */
    return (struct parts){
        .significand = (bits & ((UINT64_C(1) << 52) - 1)) | implicit << 52,
        .exponent = exponent + (unsigned)(1 - implicit),
        .negative = (unsigned)(bits >> 63),
    };
}

/* Add magnitude · 2^position (in units of the lowest bit) to three digits. */
static inline void add_at(struct superacc *acc, size_t set, unsigned negative, uint64_t magnitude,
                          unsigned position)
{
    uint64_t low = (magnitude & UINT32_MAX) << (position % 32);
    uint64_t high = (magnitude >> 32) << (position % 32);
    uint64_t(*digit)[SUPERACC_SETS][2] = &acc->digit[position / 32];

    digit[0][set][negative] += (uint32_t)low;
    digit[1][set][negative] += (low >> 32) + (uint32_t)high;
    digit[2][set][negative] += high >> 32;
}

static void note_special(struct superacc *acc, double term)
{
    acc->nan |= isnan(term);
    acc->plus_infinity |= isinf(term) && term > 0;
    acc->minus_infinity |= isinf(term) && term < 0;
}

static void move_carries(struct superacc *acc, size_t set, unsigned negative)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < WIDE_LIMBS; i++) {
        carry += acc->digit[i][set][negative];
        acc->digit[i][set][negative] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* Make room for `n` more terms. */
static void make_room(struct superacc *acc, size_t n)
{
    acc->waiting += n;
    if (acc->waiting <= WAITING_MAX)
        return;
    for (size_t set = 0; set < SUPERACC_SETS; set++)
        for (unsigned negative = 0; negative < 2; negative++)
            move_carries(acc, set, negative);
    acc->waiting = n;
}

static void add_some(struct superacc *acc, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct parts term = take_apart(x[i]);

        if (term.exponent == EXPONENT_SPECIAL)
            note_special(acc, x[i]);
        else
            add_at(acc, i % SUPERACC_SETS, term.negative, term.significand,
                   term.exponent + POSITION_TERM);
    }
}

static void add_product(struct superacc *acc, size_t set, struct parts x, struct parts y)
{
    unsigned __int128 product = (unsigned __int128)x.significand * y.significand;
    unsigned negative = x.negative ^ y.negative;
    unsigned position = x.exponent + y.exponent + POSITION_PRODUCT;

    add_at(acc, set, negative, (uint64_t)product, position);
    add_at(acc, set, negative, (uint64_t)(product >> 64), position + 64);
}

static void add_some_products(struct superacc *acc, const double *x, const double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct parts a = take_apart(x[i]), b = take_apart(y[i]);

        if (a.exponent == EXPONENT_SPECIAL || b.exponent == EXPONENT_SPECIAL)
            note_special(acc, x[i] * y[i]);
        else
            add_product(acc, i % SUPERACC_SETS, a, b);
    }
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void superacc_add(struct superacc *acc, const double *x, size_t n)
{
    for (size_t first = 0, some; first < n; first += some) {
        some = smaller(n - first, WAITING_MAX);
        make_room(acc, some);
        add_some(acc, x + first, some);
    }
}

void superacc_add_products(struct superacc *acc, const double *x, const double *y, size_t n)
{
    for (size_t first = 0, some; first < n; first += some) {
        some = smaller(n - first, WAITING_MAX);
        make_room(acc, some);
        add_some_products(acc, x + first, y + first, some);
    }
}

bool superacc_is_finite(const struct superacc *acc)
{
    return !acc->nan && !acc->plus_infinity && !acc->minus_infinity;
}

double superacc_special(const struct superacc *acc)
{
    if (acc->nan || (acc->plus_infinity && acc->minus_infinity))
        return (double)NAN;
    return acc->plus_infinity ? (double)INFINITY : (double)-INFINITY;
}

/* All sets of one sign as one number. */
static void collect(const struct superacc *acc, int negative, struct wide *total)
{
    uint64_t carry = 0;

    for (int i = 0; i < WIDE_LIMBS; i++) {
        uint64_t high = 0;

        for (int set = 0; set < SUPERACC_SETS; set++) {
            carry += (uint32_t)acc->digit[i][set][negative];
            high += acc->digit[i][set][negative] >> 32;
        }
        total->limb[i] = (uint32_t)carry;
        carry = (carry >> 32) + high;
    }
    total->negative = false;
}

void superacc_sum(const struct superacc *acc, struct wide *sum)
{
    struct wide negative;

    collect(acc, 0, sum);
    collect(acc, 1, &negative);
    wide_subtract(sum, sum, &negative);
}

void superacc_magnitude(const struct superacc *acc, struct wide *magnitude)
{
    struct wide negative;

    collect(acc, 0, magnitude);
    collect(acc, 1, &negative);
    wide_add(magnitude, magnitude, &negative);
}
