#include "host/data/npy.h"

#include <string.h>

#define MAGIC      "\x93NUMPY"
#define MAGIC_SIZE 6u
#define WORD_MAX   32 /* longest key or type that is looked at; all real ones are shorter */

#define ACCEPTED "accepted are little-endian f4, f8, i4 and i8 ('<f4' …)"

enum key { KEY_DESCR, KEY_ORDER, KEY_SHAPE, KEY_COUNT };

static const char *const key_names[KEY_COUNT] = { "descr", "fortran_order", "shape" };

static const struct {
    const char *descr;
    enum dtype dtype;
} types[] = {
    { "<f4", DTYPE_F32 }, { "<f8", DTYPE_F64 }, { "<i4", DTYPE_I32 }, { "<i8", DTYPE_I64 }
};

/* A dictionary while it is read. */
struct scan {
    const char *at;
    const char *end;
    struct error *err;
    struct npy_array *array;
    bool fortran;
    unsigned long_dimensions; /* longer than 1 */
    bool seen[KEY_COUNT];
};

bool npy_recognise(const unsigned char *bytes, size_t count)
{
    return count >= MAGIC_SIZE && memcmp(bytes, MAGIC, MAGIC_SIZE) == 0;
}

enum status npy_read_prefix(const unsigned char *bytes, size_t count, struct npy_prefix *prefix,
                            struct error *err)
{
    unsigned width; /* bytes of the length field */

    if (!npy_recognise(bytes, count) || count < MAGIC_SIZE + 2)
        return error_set(err, STATUS_USAGE, "the .npy header is truncated");
    if (bytes[6] < 1 || bytes[6] > 3 || bytes[7] != 0)
        return error_set(err, STATUS_USAGE,
                         ".npy format %u.%u is unknown: accepted are 1.0, 2.0 and 3.0", bytes[6],
                         bytes[7]);
    width = bytes[6] == 1 ? 2 : 4;
    prefix->offset = MAGIC_SIZE + 2 + width;
    if (count < prefix->offset)
        return error_set(err, STATUS_USAGE, "the .npy header is truncated");
    prefix->length = 0;
    for (unsigned k = width; k-- > 0;)
        prefix->length = prefix->length << 8 | bytes[MAGIC_SIZE + 2 + k];
    if (prefix->length > NPY_HEADER_MAX)
        return error_set(err, STATUS_USAGE,
                         "the .npy header claims %zu bytes, more than the %u of any plain array",
                         prefix->length, NPY_HEADER_MAX);
    return STATUS_OK;
}

static enum status malformed(const struct scan *scan, const char *expected)
{
    return error_set(scan->err, STATUS_USAGE,
                     "the .npy header is not the dictionary the format defines: %s", expected);
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && *scan->at && strchr(" \t\r\n\f", *scan->at))
        scan->at++;
}

/* Step over `token` and the white space before it, if it comes next. */
static bool take(struct scan *scan, const char *token)
{
    size_t length = strlen(token);

    skip_space(scan);
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, token, length) != 0)
        return false;
    scan->at += length;
    return true;
}

/* A quoted string of printable ASCII without escapes, cut to WORD_MAX - 1 characters. */
static bool take_string(struct scan *scan, char *word)
{
    size_t length = 0;
    char quote;

    skip_space(scan);
    if (scan->at == scan->end || (*scan->at != '\'' && *scan->at != '"'))
        return false;
    quote = *scan->at++;
    for (; scan->at < scan->end && *scan->at != quote; scan->at++) {
        if (*scan->at < ' ' || *scan->at > '~' || *scan->at == '\\')
            return false;
        if (length < WORD_MAX - 1)
            word[length++] = *scan->at;
    }
    word[length] = '\0';
    return take(scan, (char[]){ quote, '\0' });
}

static enum status read_descr(struct scan *scan)
{
    char descr[WORD_MAX];

    if (take(scan, "["))
        return error_set(scan->err, STATUS_USAGE, "a structured type is not accepted: " ACCEPTED);
    if (!take_string(scan, descr))
        return malformed(scan, "descr is not a string");
    for (size_t k = 0; k < sizeof(types) / sizeof(types[0]); k++) {
        if (strcmp(descr, types[k].descr) == 0) {
            scan->array->dtype = types[k].dtype;
            return STATUS_OK;
        }
    }
    return error_set(scan->err, STATUS_USAGE, "%s '%s' is not accepted: " ACCEPTED,
                     descr[0] == '>'   ? "big-endian type"
                     : descr[1] == 'O' ? "object type"
                                       : "type",
                     descr);
}

static enum status read_order(struct scan *scan)
{
    if (take(scan, "True"))
        scan->fortran = true;
    else if (!take(scan, "False"))
        return malformed(scan, "fortran_order is neither True nor False");
    return STATUS_OK;
}

/* One dimension; Python 2 wrote long integers with an L behind them. */
static enum status read_dimension(struct scan *scan, uint64_t *dimension)
{
    const char *digits;

    if (take(scan, "-"))
        return error_set(scan->err, STATUS_USAGE, "the shape in the .npy header is negative");
    skip_space(scan);
    digits = scan->at;
    *dimension = 0;
    for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'; scan->at++) {
        if (__builtin_mul_overflow(*dimension, (uint64_t)10, dimension) ||
            __builtin_add_overflow(*dimension, (uint64_t)(*scan->at - '0'), dimension))
            return error_set(scan->err, STATUS_USAGE, "the shape in the .npy header overflows");
    }
    if (scan->at == digits)
        return malformed(scan, "shape is not a tuple of integers");
    take(scan, "L");
    return STATUS_OK;
}

/* Every dimension but zeros must multiply to something addressable, as in NumPy, even if one is
 * zero. */
static enum status read_shape(struct scan *scan)
{
    uint64_t product = 1, dimension = 0;
    bool empty = false, comma = true;
    unsigned count = 0;

    if (!take(scan, "("))
        return malformed(scan, "shape is not a tuple");
    for (; !take(scan, ")"); count++) {
        enum status status = comma ? read_dimension(scan, &dimension)
                                   : malformed(scan, "shape lacks a comma or its end");

        if (status != STATUS_OK)
            return status;
        empty |= dimension == 0;
        scan->long_dimensions += dimension > 1;
        if (__builtin_mul_overflow(product, dimension ? dimension : 1, &product) ||
            product > INT64_MAX / 8)
            return error_set(scan->err, STATUS_USAGE, "the shape in the .npy header overflows");
        comma = take(scan, ",");
    }
    if (count == 1 && !comma)
        return malformed(scan, "shape is an integer, not a tuple");
    scan->array->n = empty ? 0 : product;
    return STATUS_OK;
}

static enum status read_entry(struct scan *scan)
{
    static enum status (*const readers[KEY_COUNT])(struct scan *) = { read_descr, read_order,
                                                                      read_shape };
    char name[WORD_MAX];

    if (!take_string(scan, name))
        return malformed(scan, "a key is not a string");
    for (unsigned key = 0; key < KEY_COUNT; key++) {
        if (strcmp(name, key_names[key]) != 0)
            continue;
        if (scan->seen[key])
            return malformed(scan, "a key occurs twice");
        scan->seen[key] = true;
        return take(scan, ":") ? readers[key](scan) : malformed(scan, "a key lacks its colon");
    }
    return malformed(scan, "a key is not one of descr, fortran_order and shape");
}

static enum status read_entries(struct scan *scan)
{
    bool comma = true;

    if (!take(scan, "{"))
        return malformed(scan, "it does not begin with {");
    while (!take(scan, "}")) {
        enum status status =
            comma ? read_entry(scan) : malformed(scan, "a comma or the closing } is missing");

        if (status != STATUS_OK)
            return status;
        comma = take(scan, ",");
    }
    skip_space(scan);
    return scan->at == scan->end ? STATUS_OK : malformed(scan, "something follows the closing }");
}

enum status npy_read_dictionary(const char *text, size_t length, struct npy_array *array,
                                struct error *err)
{
    struct scan scan = { .at = text, .end = text + length, .err = err, .array = array };
    enum status status = read_entries(&scan);

    if (status != STATUS_OK)
        return status;
    for (unsigned key = 0; key < KEY_COUNT; key++) {
        if (!scan.seen[key])
            return error_set(err, STATUS_USAGE, "the .npy header lacks %s", key_names[key]);
    }
    if (scan.fortran && scan.long_dimensions > 1)
        return error_set(err, STATUS_USAGE,
                         "the array is in Fortran order: save numpy.ascontiguousarray(array)");
    return STATUS_OK;
}
