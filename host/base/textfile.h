/*
 * Small text files, as /proc and /sys hold them.
 */
#ifndef GPUBENCH_BASE_TEXTFILE_H
#define GPUBENCH_BASE_TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Read the file whose path is given printf-style into `text`: at most `size` - 1 bytes, without the
 * white space at the end. False, and an empty text, when it cannot be read.
 */
bool textfile_read(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The value of the first line `KEY : VALUE` of `text` (as /proc/cpuinfo and /proc/meminfo have
 * them), cut to fit. False, and an empty value, when there is no such line.
 */
bool text_field(const char *text, const char *key, char *value, size_t size);

/*
 * The decimal number without a sign that `text` begins with; *end is where it ends. False when there
 * is none or it does not fit.
 */
bool text_number(const char *text, uint64_t *number, const char **end);

/* Copy `length` bytes of `text`, cut to fit, with a zero behind. */
void text_copy(char *out, size_t size, const char *text, size_t length);

#endif
