/*
 * Numbers as people write and read them. Independent of the locale.
 */
#ifndef GPUBENCH_CLI_UNITS_H
#define GPUBENCH_CLI_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Parse a count: decimal digits, then nothing or k M G T (10^3 …) or Ki Mi Gi Ti (2^10 …), any case. No sign, no
 * hexadecimal, no fraction, no space; at most 2^62. False when it is anything else.
 */
bool parse_count(const char *text, uint64_t *count);

/* Parse a number of bytes: a count, with or without a B at its end: "1GiB", "64Ki", "500MB". */
bool parse_bytes(const char *text, uint64_t *bytes);

/* Parse a duration: a decimal number and ns, us, µs, ms, s or min; a bare 0 is allowed. Seconds. */
bool parse_seconds(const char *text, double *seconds);

/* Parse a decimal number without sign or exponent: "40", "0.85". */
bool parse_decimal(const char *text, double *number);

/* Parse a share: "2%" or "0.02"; 0 < share < 1. */
bool parse_share(const char *text, double *share);

/*
 * Format into `text` (at least 16 bytes) and return it. Three significant digits, but as said below.
 *
 * count    exact below 10^7 and for multiples of Ki, Mi, ...: "64 Mi", "1000", "1000003"; beyond, "16.8 M"
 * seconds  "24 ns" (two digits below 100 ns), "0.80 µs", "9.31 ms", "12.3 s"; "-" when not finite
 * bytes    "23 GiB", "1.5 MiB"; "-" when not finite
 * ratio    "1.24×", whole from 10 on: "33×", "2300×"; "-" when not finite
 */
char *format_count(uint64_t count, char *text);
char *format_seconds(double seconds, bool utf8, char *text);
char *format_bytes(double bytes, char *text);
char *format_ratio(double ratio, bool utf8, char *text);

#endif
