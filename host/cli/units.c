#include "host/cli/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE   16
#define COUNT_LIMIT ((uint64_t)1 << 62)

/* Up to here a number's digits are kept; with this many a double still holds the number exactly. */
#define DIGITS_LIMIT 1000000000000000u

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The factor of a suffix such as "", "k" or "Mi"; 0 when there is none of that name. */
static uint64_t count_factor(const char *suffix)
{
    static const char letters[] = "kmgt";
    char letter = suffix[0] >= 'A' && suffix[0] <= 'Z' ? (char)(suffix[0] - 'A' + 'a') : suffix[0];
    const char *found = letter ? strchr(letters, letter) : NULL;
    uint64_t base = 1000, factor = 1;

    if (suffix[0] == '\0')
        return 1;
    if (!found)
        return 0;
    if (suffix[1] == 'i' || suffix[1] == 'I')
        base = 1024;
    if (suffix[base == 1024 ? 2 : 1] != '\0')
        return 0;
    for (long i = 0; i <= found - letters; i++)
        factor *= base;
    return factor;
}

bool parse_count(const char *text, uint64_t *count)
{
    uint64_t number = 0, factor;

    if (!is_digit(*text))
        return false;
    for (; is_digit(*text); text++) {
        if (number > COUNT_LIMIT / 10)
            return false;
        number = 10 * number + (uint64_t)(*text - '0');
    }
    factor = count_factor(text);
    if (factor == 0 || number > COUNT_LIMIT / factor)
        return false;
    *count = number * factor;
    return true;
}

bool parse_bytes(const char *text, uint64_t *bytes)
{
    size_t length = strlen(text);
    char count[32];

    if (length > 0 && (text[length - 1] == 'B' || text[length - 1] == 'b'))
        length--;
    if (length >= sizeof(count))
        return false;
    memcpy(count, text, length);
    count[length] = '\0';
    return parse_count(count, bytes);
}

/* A decimal number as an exact fraction: digits / 10^decimals. */
struct decimal {
    uint64_t digits;
    int decimals;
};

/* Read a decimal number without sign or exponent; the end of it, or NULL when there is none. */
static const char *decimal_read(const char *text, struct decimal *decimal)
{
    *decimal = (struct decimal){ 0 };
    if (!is_digit(text[text[0] == '.']))
        return NULL;
    for (; is_digit(*text); text++) {
        if (decimal->digits >= DIGITS_LIMIT / 10)
            return NULL;
        decimal->digits = 10 * decimal->digits + (uint64_t)(*text - '0');
    }
    if (text[0] != '.')
        return text;
    if (!is_digit(*++text))
        return NULL;
    for (; is_digit(*text); text++) {
        if (decimal->digits >= DIGITS_LIMIT / 10 || decimal->decimals == 12)
            continue; /* too fine to matter */
        decimal->digits = 10 * decimal->digits + (uint64_t)(*text - '0');
        decimal->decimals++;
    }
    return text;
}

/* One division of two numbers that a double holds exactly: correctly rounded, in any locale. */
static double decimal_divided(struct decimal decimal, int further_decimals)
{
    double divisor = 1;

    for (int i = 0; i < decimal.decimals + further_decimals; i++)
        divisor *= 10;
    return (double)decimal.digits / divisor;
}

bool parse_seconds(const char *text, double *seconds)
{
    static const struct {
        const char *name;
        int decimals;
        double factor;
    } units[] = {
        { "ns", 9, 1 }, { "us", 6, 1 }, { "\u00b5s", 6, 1 }, { "\u03bcs", 6, 1 },
        { "ms", 3, 1 }, { "s", 0, 1 },  { "min", 0, 60 },
    };
    struct decimal decimal;
    const char *rest = decimal_read(text, &decimal);

    if (!rest)
        return false;
    if (*rest == '\0' && decimal.digits == 0) {
        *seconds = 0;
        return true;
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(rest, units[i].name) == 0) {
            *seconds = decimal_divided(decimal, units[i].decimals) * units[i].factor;
            return true;
        }
    }
    return false;
}

bool parse_decimal(const char *text, double *number)
{
    struct decimal decimal;
    const char *rest = decimal_read(text, &decimal);

    if (!rest || *rest)
        return false;
    *number = decimal_divided(decimal, 0);
    return true;
}

bool parse_share(const char *text, double *share)
{
    struct decimal decimal;
    const char *rest = decimal_read(text, &decimal);
    double parsed;

    if (!rest || (strcmp(rest, "") != 0 && strcmp(rest, "%") != 0))
        return false;
    parsed = decimal_divided(decimal, *rest == '%' ? 2 : 0);
    if (!(parsed > 0 && parsed < 1))
        return false;
    *share = parsed;
    return true;
}

/*
 * Write x >= 0 with that many decimals and the unit after it. Whole numbers only are given to
 * snprintf, which would take the decimal point from the locale.
 */
static char *print(char *text, double x, int decimals, const char *unit)
{
    unsigned long long scale = (unsigned long long)lround(pow(10, decimals));
    unsigned long long scaled = (unsigned long long)llround(x * (double)scale);
    int length;

    if (decimals == 0)
        length = snprintf(text, TEXT_SIZE, "%llu%s", scaled, unit);
    else
        length = snprintf(text, TEXT_SIZE, "%llu.%0*llu%s", scaled / scale, decimals,
                          scaled % scale, unit);
    if (length >= TEXT_SIZE)
        strcpy(text, "-");
    return text;
}

/* Decimals that give x three significant digits, once it is rounded to them. */
static int decimals_of(double x)
{
    return x < 9.995 ? 2 : x < 99.95 ? 1 : 0;
}

char *format_count(uint64_t count, char *text)
{
    static const char *const binary[] = { "", " Ki", " Mi", " Gi", " Ti", " Pi", " Ei" };
    static const char *const decimal[] = { "", " k", " M", " G", " T", " P", " E" };
    uint64_t whole = count;
    double rounded = (double)count;
    size_t unit = 0;

    for (; whole >= 1024 && whole % 1024 == 0; whole /= 1024)
        unit++;
    if (whole < 10000000) {
        snprintf(text, TEXT_SIZE, "%llu%s", (unsigned long long)whole, binary[unit]);
        return text;
    }
    for (unit = 0; rounded >= 999.5; rounded /= 1000)
        unit++;
    return print(text, rounded, decimals_of(rounded), decimal[unit]);
}

/* Nanoseconds are near the clock's tick: two digits of them, and no more than that is claimed. */
static char *format_nanoseconds(double ns, char *text)
{
    return print(text, ns, ns < 0.995 ? 2 : ns < 9.95 ? 1 : 0, " ns");
}

char *format_seconds(double seconds, bool utf8, char *text)
{
    const char *micro = utf8 ? " \u00b5s" : " us";

    if (!isfinite(seconds) || fabs(seconds) >= 1e9) {
        strcpy(text, isfinite(seconds) ? "> 30 years" : "-");
        return text;
    }
    if (seconds < 0) {
        text[0] = '-';
        format_seconds(-seconds, utf8, text + 1);
        return text;
    }
    if (seconds == 0)
        strcpy(text, "0 s");
    else if (seconds < 99.5e-9)
        format_nanoseconds(seconds * 1e9, text);
    else if (seconds < 999.5e-6)
        print(text, seconds * 1e6, decimals_of(seconds * 1e6), micro);
    else if (seconds < 999.5e-3)
        print(text, seconds * 1e3, decimals_of(seconds * 1e3), " ms");
    else
        print(text, seconds, decimals_of(seconds), " s");
    return text;
}

/* "23.0" says no more than "23" where nothing has to line up. */
static int decimals_needed(double x)
{
    int decimals = decimals_of(x);
    long long digits = llround(x * (decimals == 2 ? 100 : decimals == 1 ? 10 : 1));

    for (; decimals > 0 && digits % 10 == 0; digits /= 10)
        decimals--;
    return decimals;
}

char *format_bytes(double bytes, char *text)
{
    static const char *const units[] = { " B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB" };
    size_t unit = 0;

    if (!isfinite(bytes) || bytes < 0 || bytes >= 0x1p70) {
        strcpy(text, "-");
        return text;
    }
    for (; bytes >= 1023.5 && unit < 6; bytes /= 1024)
        unit++;
    return print(text, bytes, unit == 0 ? 0 : decimals_needed(bytes), units[unit]);
}

char *format_ratio(double ratio, bool utf8, char *text)
{
    const char *times = utf8 ? "\u00d7" : "x";
    double step = 1;

    if (!isfinite(ratio) || ratio < 0 || ratio >= 1e12) {
        strcpy(text, "-");
        return text;
    }
    if (ratio > 0 && ratio < 0.0995)
        return print(text, ratio, ratio < 0.00995 ? 5 : 3, times);
    if (ratio < 9.995)
        return print(text, ratio, 2, times);
    while (ratio / step >= 999.5)
        step *= 10;
    return print(text, step * round(ratio / step), 0, times);
}
