#include "host/report/scale.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "host/cli/units.h"

void extent_add(struct extent *extent, double value)
{
    if (!isfinite(value))
        return;
    extent->low = fmin(extent->low, value);
    extent->high = fmax(extent->high, value);
}

bool extent_is_empty(const struct extent *extent)
{
    return !(extent->low <= extent->high);
}

struct scale scale_over(const struct extent *extent, bool is_log, double margin)
{
    struct scale scale = { .low = 0, .high = extent->high * margin, .log = is_log };

    if (is_log)
        scale.low = extent->low / margin;
    if (!(scale.low < scale.high) || (is_log && !(scale.low > 0)) || !isfinite(scale.high))
        return (struct scale){ .low = is_log, .high = 10, .log = is_log };
    return scale;
}

double scale_at(const struct scale *scale, double value)
{
    double share = scale->log ? log(value / scale->low) / log(scale->high / scale->low)
                              : (value - scale->low) / (scale->high - scale->low);

    return scale->from + share * (scale->to - scale->from);
}

/* Ticks being collected; one more than `most` says that they are too dense. */
struct ticks {
    const struct scale *scale;
    struct tick *list;
    size_t count, most;
};

static void add(struct ticks *ticks, double at)
{
    double hair = (ticks->scale->high - ticks->scale->low) * 1e-9;

    if (at < ticks->scale->low - (ticks->scale->log ? 0 : hair) || at > ticks->scale->high + hair)
        return;
    if (ticks->count < ticks->most)
        ticks->list[ticks->count].at = at;
    ticks->count++;
}

static bool fits(const struct ticks *ticks)
{
    return ticks->count <= ticks->most;
}

/* Powers of `base`, every `step`-th, times each of the digits. */
static void add_powers(struct ticks *ticks, double base, int step, const char *digits)
{
    int first = (int)floor(log(ticks->scale->low) / log(base));
    int last = (int)ceil(log(ticks->scale->high) / log(base));

    ticks->count = 0;
    for (int power = first - ((first % step) + step) % step; power <= last && fits(ticks);
         power += step)
        for (const char *digit = digits; *digit; digit++)
            add(ticks, pow(base, power) * (*digit - '0'));
}

static void add_multiples(struct ticks *ticks, double step)
{
    ticks->count = 0;
    for (double i = ceil(ticks->scale->low / step - 1e-9);
         i * step <= ticks->scale->high * (1 + 1e-9) && fits(ticks); i++)
        add(ticks, i * step + 0.0); /* no -0 */
}

static void find_logarithmic(struct ticks *ticks, double base)
{
    static const char *const finer[] = { "125", "13" };

    for (size_t i = 0; i < 2 && base == 10; i++) {
        add_powers(ticks, base, 1, finer[i]);
        if (fits(ticks))
            return;
    }
    for (int step = 1; step <= 1024; step++) {
        add_powers(ticks, base, step, "1");
        if (fits(ticks))
            return;
    }
}

static void find_linear(struct ticks *ticks)
{
    static const double digits[] = { 1, 2, 5 };
    double span = ticks->scale->high - ticks->scale->low;
    double power = pow(10, floor(log10(span)) - 1);

    for (int i = 0; i < 9; i++) {
        add_multiples(ticks, power * digits[i % 3] * pow(10, i / 3));
        if (fits(ticks))
            return;
    }
}

/* A number with its prefix: 20 µs, 64 k. */
static void put_scaled(char *text, size_t size, double value, int digits, const char *unit)
{
    static const struct {
        double factor;
        const char *prefix;
    } prefixes[] = { { 1e12, "T" }, { 1e9, "G" },  { 1e6, "M" },  { 1e3, "k" },
                     { 1, "" },     { 1e-3, "m" }, { 1e-6, "µ" }, { 1e-9, "n" } };
    bool seconds = unit[0] == 's';
    size_t i = seconds ? 4 : 0, last = seconds ? 7 : 4;

    while (i < last && value < prefixes[i].factor * (1 - 1e-9))
        i++;
    snprintf(text, size, "%.*g%s%s%s", digits, value / prefixes[i].factor,
             *prefixes[i].prefix || *unit ? " " : "", prefixes[i].prefix, unit);
}

static void put_label(char *text, size_t size, enum unit unit, double value, int digits)
{
    switch (unit) {
    case UNIT_SIZE:
        format_count((uint64_t)value, text);
        break;
    case UNIT_SIZE_DECIMAL:
        put_scaled(text, size, value, digits, "");
        break;
    case UNIT_SECONDS:
        put_scaled(text, size, value, digits, "s");
        break;
    case UNIT_GBPS:
        snprintf(text, size, "%.*g", digits, value);
        break;
    case UNIT_RATIO:
        snprintf(text, size, "%.*g×", digits, value);
        break;
    }
}

size_t scale_ticks(const struct scale *scale, enum unit unit, size_t most, struct tick *list)
{
    struct ticks ticks = { scale, list, 0, most < TICKS_MAX ? most : TICKS_MAX };

    if (scale->log && unit == UNIT_SIZE)
        find_logarithmic(&ticks, 2);
    else if (scale->log && scale->high / scale->low > 6)
        find_logarithmic(&ticks, 10);
    else
        find_linear(&ticks);
    if (!fits(&ticks))
        return 0;
    for (size_t i = 0; i < ticks.count; i++)
        put_label(list[i].label, sizeof(list[i].label), unit, list[i].at, 6);
    return ticks.count;
}

char *unit_format(enum unit unit, double value, char *text)
{
    put_label(text, 32, unit, value, 5);
    return text;
}
