/*
 * The header of NumPy's .npy files, formats 1.0, 2.0 and 3.0: magic, version, length, and a Python
 * dictionary with the keys descr, fortran_order and shape (numpy.lib.format in NumPy's reference).
 * It works on bytes in memory; messages say what is wrong without the file's name.
 */
#ifndef GPUBENCH_DATA_NPY_H
#define GPUBENCH_DATA_NPY_H

#include "host/base/error.h"
#include "kernels/types.h"

#define NPY_PREFIX_MAX 12u /* bytes up to the dictionary, at most */
#define NPY_HEADER_MAX                                                                             \
    65535u /* bytes of a dictionary: format 1.0's limit, far beyond any plain array's */

struct npy_prefix {
    size_t offset; /* of the dictionary */
    size_t length; /* of the dictionary */
};

struct npy_array {
    enum dtype dtype;
    uint64_t n; /* elements: the dimensions multiplied, 1 without any */
};

/* Do the first `count` bytes of a file begin with the magic? */
bool npy_recognise(const unsigned char *bytes, size_t count);

/* Read magic, version and length from a file's first `count` bytes. STATUS_USAGE when they are not
 * such. */
enum status npy_read_prefix(const unsigned char *bytes, size_t count, struct npy_prefix *prefix,
                            struct error *err);

/*
 * Read the dictionary. STATUS_USAGE when it is not the one the format defines or the array is none
 * we take: little-endian f4, f8, i4, i8, in C order or with at most one dimension longer than 1. n
 * elements are fewer than 2^63 bytes.
 */
enum status npy_read_dictionary(const char *text, size_t length, struct npy_array *array,
                                struct error *err);

#endif
