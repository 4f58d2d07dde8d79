/*
 * Input from a file: NumPy's .npy (format 1.0 to 3.0) or raw little-endian elements.
 */
#ifndef GPUBENCH_DATA_FILE_H
#define GPUBENCH_DATA_FILE_H

#include "host/base/error.h"
#include "host/plan/case.h"

struct input_file {
    char path[4096];
    enum dtype dtype;
    uint64_t n;      /* elements, all dimensions multiplied */
    uint64_t offset; /* of the first element, in bytes */
};

/*
 * Look at `path` and say what it holds; nothing is allocated and no data are read. A file that starts
 * with the .npy magic is one: f4, f8, i4, i8, little-endian, C order (Fortran order only where the shape
 * has at most one dimension longer than 1), any shape. Anything else is raw and needs
 * `raw_dtype` != DTYPE_COUNT. Refused with STATUS_USAGE and a message naming path, what was found and what
 * is accepted: unreadable, not a regular file, empty, truncated, other types, big-endian, objects, a size that is
 * not a multiple of the element, a shape whose product overflows, a header that is not the dictionary
 * the format defines.
 */
enum status input_file_probe(struct input_file *file, const char *path, enum dtype raw_dtype,
                             struct error *err);

/* Read elements 0 .. n-1 into `out`; STATUS_FAILED when the file changed or reading fails. */
enum status input_file_read(const struct input_file *file, uint64_t n, void *out,
                            struct error *err);

#endif
