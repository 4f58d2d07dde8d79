#include "host/data/wide.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Sums of products reach 2^2112 and must not overflow; the doubles they come from must fit. */
_Static_assert(LDBL_MANT_DIG >= 64 && LDBL_MANT_DIG <= 113 && LDBL_MAX_EXP >= 16384,
               "long double must be the x87 or the IEEE quadruple format");

void wide_add(struct wide *out, const struct wide *a, const struct wide *b)
{
    uint64_t carry = 0;

    for (int i = 0; i < WIDE_LIMBS; i++) {
        carry += (uint64_t)a->limb[i] + b->limb[i];
        out->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    out->negative = false;
}

static int compare_magnitude(const struct wide *a, const struct wide *b)
{
    for (int i = WIDE_LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

void wide_subtract(struct wide *out, const struct wide *a, const struct wide *b)
{
    bool negative = compare_magnitude(a, b) < 0;
    const struct wide *larger = negative ? b : a, *smaller = negative ? a : b;
    uint64_t borrow = 0;

    for (int i = 0; i < WIDE_LIMBS; i++) {
        uint64_t difference = (uint64_t)larger->limb[i] - smaller->limb[i] - borrow;

        out->limb[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
    out->negative = negative;
}

/* out += a · factor · 2^(32·shift), of the limbs of `a` from `first` on. */
static void add_scaled(struct wide *out, const struct wide *a, int first, uint32_t factor,
                       int shift)
{
    uint64_t carry = 0;

    for (int i = shift; i < WIDE_LIMBS; i++) {
        int from = first + i - shift;
        uint64_t limb = from < WIDE_LIMBS ? a->limb[from] : 0;

        carry += limb * factor + out->limb[i];
        out->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

void wide_scale(struct wide *out, const struct wide *a, uint64_t factor)
{
    struct wide product = { .negative = a->negative && factor != 0 };

    add_scaled(&product, a, 0, (uint32_t)factor, 0);
    add_scaled(&product, a, 0, (uint32_t)(factor >> 32), 1);
    *out = product;
}

void wide_square(struct wide *out, const struct wide *a)
{
    /* With half the fraction bits taken away the square has the right number of them. */
    const int half = WIDE_FRACTION / 2 / 32;
    struct wide square = { 0 };

    for (int i = half; i < WIDE_LIMBS; i++)
        if (a->limb[i] != 0)
            add_scaled(&square, a, half, a->limb[i], i - half);
    *out = square;
}

static bool bit_at(const struct wide *a, int position)
{
    return position >= 0 && (a->limb[position / 32] >> (position % 32) & 1u);
}

/* Position of the highest bit that is set; -1 for zero. */
static int highest_bit(const struct wide *a)
{
    int position = WIDE_LIMBS * 32 - 1;

    while (position >= 0 && !bit_at(a, position))
        position--;
    return position;
}

static bool any_bit_below(const struct wide *a, int position)
{
    int i = 0;

    while (i < position && !bit_at(a, i))
        i++;
    return i < position;
}

/* Keep `precision` bits and none below position `floor`. Exact but for that one rounding. */
static long double round_to(const struct wide *a, int precision, int floor)
{
    int top = highest_bit(a);
    int lowest = top - precision + 1 > floor ? top - precision + 1 : floor;
    unsigned __int128 significand = 0;
    long double rounded;

    for (int i = top; i >= lowest; i--)
        significand = significand << 1 | bit_at(a, i);
    if (bit_at(a, lowest - 1) && ((significand & 1) || any_bit_below(a, lowest - 1)))
        significand++;
    rounded = ldexpl((long double)significand, lowest - WIDE_FRACTION);
    return a->negative ? -rounded : rounded;
}

long double wide_to_long_double(const struct wide *a)
{
    return round_to(a, LDBL_MANT_DIG, 0);
}

double wide_to_f64(const struct wide *a)
{
    return (double)round_to(a, DBL_MANT_DIG, WIDE_FRACTION - 1074);
}
