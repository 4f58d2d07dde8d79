#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/layer/parse.h"

const struct unit units_size[] = {
    { "", 1 }, { "B", 1 }, { "KiB", 0x1p10 }, { "MiB", 0x1p20 }, { "GiB", 0x1p30 }, { NULL, 0 },
};
const struct unit units_duration[] = {
    { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 }, { NULL, 0 },
};
const struct unit units_plain[] = { { "", 1 }, { NULL, 0 } };
const struct unit units_ppm[] = { { "ppm", 1 }, { NULL, 0 } };

bool amount_parse(const char *text, const struct unit *units, double *amount)
{
    char *end;
    double number = strtod(text, &end);

    if (end == text) {
        return false;
    }
    for (; units->name != NULL; units++) {
        if (strcmp(units->name, end) == 0) {
            *amount = number * units->factor;
            return isfinite(*amount) && fabs(*amount) <= AMOUNT_MAX;
        }
    }
    return false;
}

char *cut(char *text, char mark)
{
    char *at = strrchr(text, mark);

    if (at == NULL) {
        return NULL;
    }
    *at = '\0';
    return at + 1;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);

    return at == NULL ? -1 : (int)(at - digits);
}

long percent_decode(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        if (*from != '%') {
            *to++ = *from;
            continue;
        }
        int high = hex_digit(from[1]);
        int low = high < 0 ? -1 : hex_digit(from[2]);
        if (low < 0) {
            return -1;
        }
        *to++ = (char)(unsigned char)(high * 16 + low);
        from += 2;
    }
    *to = '\0';
    return to - text;
}
