/*
 * The digest: one line that is the same on every machine when all values are.
 *
 * It is the SHA-256 of one line a case, in hexadecimal:
 *
 *     op dtype n data bits[ index]\n
 *
 * op       canonical spelling: "sum", "poly:64"
 * dtype    of the input
 * n        decimal
 * data     "uniform", …
 * bits     as value_bits in a result file: "0x" and 8 or 16 lower-case hexadecimal digits of the
 * result index    decimal; argmin and argmax of at least one element only, else neither it nor its
 * space
 *
 * A line comes from each cell that is `ok`, has a value and was reduced in the canonical order
 * (another order may rightly give other bits). Equal lines count once; lines are sorted by their
 * bytes, as `LC_ALL=C sort -u` does. No device, machine or time enters.
 */
#ifndef GPUBENCH_RESULT_DIGEST_H
#define GPUBENCH_RESULT_DIGEST_H

#include "host/result/result.h"

#define DIGEST_SIZE 65 /* 64 hexadecimal digits and a zero */

/* The lines as described above, to be freed; "" when no cell has a value, NULL when memory ran out.
 */
char *digest_text(const struct result *result);

/* Digest of `result` into `hex`; "" when no cell has a value. False when memory ran out. */
bool digest_of(const struct result *result, char hex[DIGEST_SIZE]);

#endif
