#include "host/result/json_value.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this, neighbouring integers are the same number to a reader that holds numbers as doubles.
 */
#define INTEGER_MAX (INT64_C(1) << 53)

/* Lead bytes from first to last begin `length` bytes, the second of them from low to high. */
struct utf8_row {
    unsigned char first, last, length, low, high;
};

/* The table "Well-Formed UTF-8 Byte Sequences" of the Unicode standard, section 3.9. */
static const struct utf8_row utf8_rows[] = {
    { 0x01, 0x7f, 1, 0x00, 0x00 }, { 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
    { 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
    { 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

/* `text` begins with a character as `row` says; the terminating zero never matches a later byte. */
static bool row_matches(const struct utf8_row *row, const unsigned char *text)
{
    if (text[0] < row->first || text[0] > row->last)
        return false;
    if (row->length > 1 && (text[1] < row->low || text[1] > row->high))
        return false;
    for (unsigned i = 2; i < row->length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return false;
    return true;
}

/* Bytes of the character that `text` begins with, 0 when they are not UTF-8. */
static size_t utf8_length(const char *text)
{
    for (size_t i = 0; i < sizeof(utf8_rows) / sizeof(utf8_rows[0]); i++)
        if (row_matches(&utf8_rows[i], (const unsigned char *)text))
            return utf8_rows[i].length;
    return 0;
}

json_t *json_from_text(const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    char *clean, *end;
    json_t *string;

    if (!text)
        return json_null();
    clean = malloc(strlen(text) * strlen(replacement) + 1);
    if (!clean)
        return NULL;
    end = clean;
    while (*text) {
        size_t length = utf8_length(text);

        end = length ? mempcpy(end, text, length) : stpcpy(end, replacement);
        text += length ? length : 1;
    }
    *end = '\0';
    string = json_string(clean);
    free(clean);
    return string;
}

json_t *json_from_real(double x)
{
    if (!isfinite(x))
        return json_null();
    if (x == trunc(x) && fabs(x) <= (double)INTEGER_MAX && !(x == 0 && signbit(x)))
        return json_integer((json_int_t)x);
    return json_real(x);
}

json_t *json_from_i64(int64_t x)
{
    char digits[24];

    if (x >= -INTEGER_MAX && x <= INTEGER_MAX)
        return json_integer(x);
    snprintf(digits, sizeof(digits), "%" PRId64, x);
    return json_string(digits);
}

json_t *json_from_u64(uint64_t x)
{
    char digits[24];

    if (x <= (uint64_t)INTEGER_MAX)
        return json_integer((json_int_t)x);
    snprintf(digits, sizeof(digits), "%" PRIu64, x);
    return json_string(digits);
}

const char *json_text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

double json_number_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}
