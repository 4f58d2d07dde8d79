#include "host/devices/axis.h"

#include <stdio.h>
#include <string.h>

#define KINDS_POOL (KIND_BIT(KIND_THREADS) | KIND_BIT(KIND_FORK))
#define KINDS_CPU  (KINDS_POOL | KIND_BIT(KIND_SEQ) | KIND_BIT(KIND_COOP))

#define ADDRESS_MAX 999u

/* Axes keep their value through a pointer to unsigned, which an enum of ours must therefore be. */
_Static_assert(_Generic((enum isa)0, unsigned : 1, default : 0), "enum isa is not unsigned");
_Static_assert(_Generic((enum shape)0, unsigned : 1, default : 0), "enum shape is not unsigned");
_Static_assert(_Generic((enum life)0, unsigned : 1, default : 0), "enum life is not unsigned");
_Static_assert(_Generic((enum channel)0, unsigned : 1, default : 0),
               "enum channel is not unsigned");
_Static_assert(_Generic((enum encoding)0, unsigned : 1, default : 0),
               "enum encoding is not unsigned");
_Static_assert(_Generic((enum combine)0, unsigned : 1, default : 0),
               "enum combine is not unsigned");

static const char *const isa_names[ISA_COUNT] = {
    [ISA_SCALAR] = "scalar", [ISA_SSE2] = "sse2",     [ISA_NEON] = "neon",
    [ISA_AVX2] = "avx2",     [ISA_AVX512] = "avx512",
};

static const char *const shape_names[] = { [SHAPE_CPU] = "cpu", [SHAPE_GPU] = "gpu" };

static const char *const life_names[] = {
    [LIFE_PERSISTENT] = "persistent", [LIFE_SPAWN] = "spawn"
};

static const char *const channel_names[] = { [CHANNEL_SHM] = "shm", [CHANNEL_PIPE] = "pipe" };

static const char *const encoding_names[] = { [ENCODING_RAW] = "raw", [ENCODING_JSON] = "json" };

static const char *const combine_names[COMBINE_COUNT] = {
    [COMBINE_PARTIALS] = "partials",
    [COMBINE_MUTEX] = "mutex",
    [COMBINE_ATOMIC] = "atomic",
};

/* Read a decimal number of at most `limit`; the end of it, or NULL. */
static const char *read_number(const char *text, unsigned limit, unsigned *number)
{
    const char *start = text;

    for (*number = 0; *text >= '0' && *text <= '9'; text++) {
        *number = 10 * *number + (unsigned)(*text - '0');
        if (*number > limit)
            return NULL;
    }
    return text > start ? text : NULL;
}

static bool begins_with_digit(const char *word)
{
    return *word >= '0' && *word <= '9';
}

static bool address_claims(const char *word)
{
    return begins_with_digit(word) && strchr(word, '.');
}

static bool address_parse(struct device_spec *spec, const char *word)
{
    const char *rest = read_number(word, ADDRESS_MAX, &spec->platform);

    if (!rest || *rest != '.')
        return false;
    rest = read_number(rest + 1, ADDRESS_MAX, &spec->index);
    return rest && *rest == '\0';
}

static void address_format(const struct device_spec *spec, char *word, size_t size)
{
    snprintf(word, size, "%u.%u", spec->platform, spec->index);
}

static bool workers_claims(const char *word)
{
    return begins_with_digit(word) && !strchr(word, '.');
}

static bool workers_parse(struct device_spec *spec, const char *word)
{
    const char *rest = read_number(word, DEVICE_WORKERS_MAX, &spec->workers);

    return rest && *rest == '\0' && spec->workers > 0;
}

static void workers_format(const struct device_spec *spec, char *word, size_t size)
{
    snprintf(word, size, "%u", spec->workers);
}

const struct axis axes[AXIS_COUNT] = {
    [AXIS_ADDRESS] = {
        .name = "platform and device",
        .accepts = "P.D, like 0.0 (gpubench list shows them)",
        .kinds = KIND_BIT(KIND_OPENCL),
        .offset = offsetof(struct device_spec, platform),
        .required = true,
        .claims = address_claims,
        .parse = address_parse,
        .format = address_format,
    },
    [AXIS_WORKERS] = {
        .name = "worker count",
        .accepts = "1 to 4096",
        .kinds = KINDS_POOL,
        .offset = offsetof(struct device_spec, workers),
        .claims = workers_claims,
        .parse = workers_parse,
        .format = workers_format,
    },
    [AXIS_LIFE] = {
        .name = "life of the workers",
        .accepts = "persistent or spawn",
        .kinds = KINDS_POOL,
        .offset = offsetof(struct device_spec, life),
        .initial = LIFE_PERSISTENT,
        .prefix = "",
        .words = life_names,
        .word_count = sizeof(life_names) / sizeof(life_names[0]),
    },
    [AXIS_CHANNEL] = {
        .name = "channel",
        .accepts = "shm or pipe",
        .kinds = KIND_BIT(KIND_FORK),
        .offset = offsetof(struct device_spec, channel),
        .initial = CHANNEL_SHM,
        .prefix = "",
        .words = channel_names,
        .word_count = sizeof(channel_names) / sizeof(channel_names[0]),
    },
    [AXIS_ENCODING] = {
        .name = "encoding",
        .accepts = "raw or json",
        .kinds = KIND_BIT(KIND_FORK),
        .offset = offsetof(struct device_spec, encoding),
        .initial = ENCODING_RAW,
        .prefix = "",
        .words = encoding_names,
        .word_count = sizeof(encoding_names) / sizeof(encoding_names[0]),
    },
    [AXIS_COMBINE] = {
        .name = "way to combine",
        .accepts = "partials, mutex or atomic",
        .kinds = KINDS_POOL,
        .offset = offsetof(struct device_spec, combine),
        .initial = COMBINE_OPEN,
        .same = 1u << COMBINE_PARTIALS,
        .prefix = "",
        .words = combine_names,
        .word_count = sizeof(combine_names) / sizeof(combine_names[0]),
    },
    [AXIS_ISA] = {
        .name = "instruction set",
        .accepts = "isa=NAME",
        .kinds = KINDS_CPU,
        .offset = offsetof(struct device_spec, isa),
        .initial = ISA_COUNT,
        .prefix = "isa=",
        .words = isa_names,
        .word_count = ISA_COUNT,
    },
    [AXIS_SHAPE] = {
        .name = "kernel shape",
        .accepts = "cpu or gpu",
        .kinds = KIND_BIT(KIND_OPENCL),
        .offset = offsetof(struct device_spec, shape),
        .initial = SHAPE_AUTO,
        .prefix = "",
        .words = shape_names,
        .word_count = sizeof(shape_names) / sizeof(shape_names[0]),
    },
};

const char *isa_name(enum isa isa)
{
    return isa_names[isa];
}

enum isa isa_parse(const char *text)
{
    unsigned isa = 0;

    while (isa < ISA_COUNT && strcmp(isa_names[isa], text) != 0)
        isa++;
    return (enum isa)isa;
}

enum combine combine_parse(const char *text)
{
    return (enum combine)axis_find(&axes[AXIS_COMBINE], text);
}

static unsigned value_of(const struct device_spec *spec, const struct axis *axis)
{
    return *(const unsigned *)(const void *)((const char *)spec + axis->offset);
}

unsigned axis_find(const struct axis *axis, const char *word)
{
    unsigned value = 0;

    while (value < axis->word_count && !(axis->words[value] && !strcmp(axis->words[value], word)))
        value++;
    return value;
}

bool axis_claims(const struct axis *axis, const char *word)
{
    if (axis->claims)
        return axis->claims(word);
    if (*axis->prefix)
        return strncmp(word, axis->prefix, strlen(axis->prefix)) == 0;
    return axis_find(axis, word) < axis->word_count;
}

void axis_set(struct device_spec *spec, const struct axis *axis, unsigned value)
{
    *(unsigned *)(void *)((char *)spec + axis->offset) = value;
}

void axis_set_initial(struct device_spec *spec)
{
    for (size_t i = 0; i < AXIS_COUNT; i++)
        axis_set(spec, &axes[i], axes[i].initial);
}

bool axis_is_spelled(const struct axis *axis, const struct device_spec *spec)
{
    unsigned value = value_of(spec, axis);
    bool same = value == axis->initial || (axis->words && (axis->same & 1u << value));

    return (axis->kinds & KIND_BIT(spec->kind)) && (axis->required || !same);
}

void axis_format(const struct axis *axis, const struct device_spec *spec, char *word, size_t size)
{
    if (axis->format)
        axis->format(spec, word, size);
    else
        snprintf(word, size, "%s%s", axis->prefix, axis->words[value_of(spec, axis)]);
}
