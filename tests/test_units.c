#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void counts_are_read(void **state)
{
    static const struct {
        const char *text;
        uint64_t count;
    } good[] = {
        { "0", 0 },
        { "1", 1 },
        { "007", 7 },
        { "4096", 4096 },
        { "1k", 1000 },
        { "1K", 1000 },
        { "1ki", 1024 },
        { "1kI", 1024 },
        { "64Ki", 65536 },
        { "64MI", 67108864 },
        { "1M", 1000000 },
        { "3G", 3000000000 },
        { "2Gi", 2147483648 },
        { "1T", 1000000000000 },
        { "1tI", 1099511627776 },
        { "0Ti", 0 },
        { "4611686018427387904", UINT64_C(1) << 62 },
        { "4194304Ti", UINT64_C(1) << 62 },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        uint64_t count = 99;

        assert_true(parse_count(good[i].text, &count));
        assert_int_equal(count, good[i].count);
    }
}

static void other_counts_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "0x10",
        "-1",
        "+1",
        "1e99",
        "1e3",
        "12Q",
        "1.5",
        "1,5",
        " 1",
        "1 ",
        "1 k",
        "k",
        "Ki",
        "1i",
        "1kk",
        "1Kib",
        "1kb",
        "1P",
        "4611686018427387905",
        "9223372036854775808",
        "18446744073709551616",
        "18446744073709551617",
        "340282366920938463463374607431768211456",
        "4194305Ti",
        "4611687T",
        "99999999999999999999Ki",
        "1\n",
        "1K\xc4\xb1",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        uint64_t count = 99;

        if (parse_count(bad[i], &count))
            fail_msg("\"%s\" was read", bad[i]);
        assert_int_equal(count, 99);
    }
}

static void seconds_are_read(void **state)
{
    /* The compiler's own conversion of the same decimal is the oracle: bits are compared. */
    static const struct {
        const char *text;
        double seconds;
    } good[] = {
        { "0", 0 },
        { "0.0", 0 },
        { "0s", 0 },
        { "0ns", 0 },
        { "1ns", 1e-9 },
        { "17us", 17e-6 },
        { "17\u00b5s", 17e-6 },
        { "17\u03bcs", 17e-6 },
        { "10ms", 10e-3 },
        { "0.1ms", 0.1e-3 },
        { "30s", 30 },
        { "2.5s", 2.5 },
        { ".5s", 0.5 },
        { "0.3s", 0.3 },
        { "1.1us", 1.1e-6 },
        { "123.456ms", 0.123456 },
        { "2min", 120 },
        { "0.5min", 30 },
        { "12345s", 12345 },
        { "00010ms", 10e-3 },
        { "0.123456789012s", 0.123456789012 },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        double seconds = -1;

        assert_true(parse_seconds(good[i].text, &seconds));
        assert_memory_equal(&seconds, &good[i].seconds, sizeof(seconds));
    }
}

static void other_seconds_are_refused(void **state)
{
    static const char *const bad[] = {
        "",    "1",    "10",   "s",    "ms",    ".s",     "1.s",  "-1s",
        "+1s", "1 s",  "1e3s", "1S",   "1MS",   "1h",     "1m",   "inf",
        "nan", "nans", "0x1s", "1,5s", "1..5s", "1.5.5s", "1sec", "9999999999999999999s",
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        double seconds = -1;

        if (parse_seconds(bad[i], &seconds))
            fail_msg("\"%s\" was read", bad[i]);
        assert_true(seconds == -1);
    }
}

static void shares_are_read(void **state)
{
    static const char *const bad[] = { "",  "0",   "0%",  "1",    "100%", "2", "-2%",   "2 %",
                                       "%", "2%%", "nan", "1e-2", "150%", ".", "0.02 ", "5s" };
    double share;

    (void)state;
    assert_true(parse_share("2%", &share) && share == 0.02);
    assert_true(parse_share("0.02", &share) && share == 0.02);
    assert_true(parse_share(".5%", &share) && share == 0.005);
    assert_true(parse_share("99.9%", &share) && share == 0.999);
    assert_true(parse_share("0.999", &share) && share == 0.999);
    for (size_t i = 0; i < LENGTH(bad); i++) {
        share = -1;
        if (parse_share(bad[i], &share))
            fail_msg("\"%s\" was read", bad[i]);
        assert_true(share == -1);
    }
}

static void counts_are_written(void **state)
{
    char text[16];

    (void)state;
    assert_string_equal(format_count(0, text), "0");
    assert_string_equal(format_count(1, text), "1");
    assert_string_equal(format_count(1000, text), "1000");
    assert_string_equal(format_count(1023, text), "1023");
    assert_string_equal(format_count(1024, text), "1 Ki");
    assert_string_equal(format_count(1025, text), "1025");
    assert_string_equal(format_count(3 * 1024 * 1024 / 2, text), "1536 Ki");
    assert_string_equal(format_count(UINT64_C(64) << 20, text), "64 Mi");
    assert_string_equal(format_count(UINT64_C(1) << 62, text), "4 Ei");
    assert_string_equal(format_count(1000003, text), "1000003");
    assert_string_equal(format_count(9999999, text), "9999999");
    assert_string_equal(format_count(16777217, text), "16.8 M");
    assert_string_equal(format_count(99950001, text), "100 M");
    assert_string_equal(format_count(999500001, text), "1.00 G");
    assert_string_equal(format_count(UINT64_MAX, text), "18.4 E");
}

/* What is written without the space is read as the same number again. */
static void exact_counts_survive(void **state)
{
    (void)state;
    for (unsigned shift = 0; shift <= 62; shift++) {
        char text[16], *space;
        uint64_t count = 0, expected = UINT64_C(1) << shift;

        if (shift >= 50)
            continue; /* Pi and Ei are written, never typed */
        format_count(expected, text);
        space = strchr(text, ' ');
        if (space)
            memmove(space, space + 1, strlen(space));
        assert_true(parse_count(text, &count));
        assert_int_equal(count, expected);
    }
}

static void seconds_are_written(void **state)
{
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {
        { 0, "0 s" },
        { 0.25e-9, "0.25 ns" },
        { 2.4e-9, "2.4 ns" },
        { 9.96e-9, "10 ns" },
        { 24e-9, "24 ns" },
        { 99.4e-9, "99 ns" },
        { 99.6e-9, "0.10 us" },
        { 800e-9, "0.80 us" },
        { 1.9e-6, "1.90 us" },
        { 9.996e-6, "10.0 us" },
        { 47e-6, "47.0 us" },
        { 99.96e-6, "100 us" },
        { 999.4e-6, "999 us" },
        { 999.6e-6, "1.00 ms" },
        { 9.31e-3, "9.31 ms" },
        { 0.9996, "1.00 s" },
        { 12.34, "12.3 s" },
        { 86400, "86400 s" },
        { -9.31e-3, "-9.31 ms" },
        { 1e300, "> 30 years" },
        { (double)NAN, "-" },
        { (double)INFINITY, "-" },
        { -(double)INFINITY, "-" },
    };
    char text[16];

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_string_equal(format_seconds(cases[i].seconds, false, text), cases[i].text);
    assert_string_equal(format_seconds(800e-9, true, text), "0.80 \u00b5s");
}

/* Over the whole range the text says the number to half a unit of its last digit. */
static void written_seconds_are_near(void **state)
{
    (void)state;
    for (double seconds = 1e-9; seconds < 1e8; seconds *= 1.0137) {
        char text[16], *space, *end;
        double number, read, digit = 1;

        format_seconds(seconds, false, text);
        number = strtod(text, &end);
        space = strchr(text, ' ');
        assert_ptr_equal(end, space);
        memmove(space, space + 1, strlen(space));
        assert_true(parse_seconds(text, &read));
        for (const char *point = strchr(text, '.'); point && point[1] >= '0' && point[1] <= '9';
             point++)
            digit /= 10;
        assert_true(fabs(read - seconds) <= read / number * digit * 0.5001);
    }
}

static void bytes_are_written(void **state)
{
    char text[16];

    (void)state;
    assert_string_equal(format_bytes(0, text), "0 B");
    assert_string_equal(format_bytes(512, text), "512 B");
    assert_string_equal(format_bytes(1023, text), "1023 B");
    assert_string_equal(format_bytes(1024, text), "1 KiB");
    assert_string_equal(format_bytes(1536, text), "1.5 KiB");
    assert_string_equal(format_bytes(0x1p20 * 1023.9 / 1024, text), "1 MiB");
    assert_string_equal(format_bytes(23.44 * 0x1p30, text), "23.4 GiB");
    assert_string_equal(format_bytes(23 * 0x1p30, text), "23 GiB");
    assert_string_equal(format_bytes(0x1p69, text), "512 EiB");
    assert_string_equal(format_bytes(0x1p200, text), "-");
    assert_string_equal(format_bytes((double)NAN, text), "-");
    assert_string_equal(format_bytes(-1, text), "-");
}

static void ratios_are_written(void **state)
{
    char text[16];

    (void)state;
    assert_string_equal(format_ratio(1.24, true, text), "1.24\u00d7");
    assert_string_equal(format_ratio(1.24, false, text), "1.24x");
    assert_string_equal(format_ratio(1, false, text), "1.00x");
    assert_string_equal(format_ratio(9.996, false, text), "10x");
    assert_string_equal(format_ratio(33.3, true, text), "33\u00d7");
    assert_string_equal(format_ratio(2304, true, text), "2300\u00d7");
    assert_string_equal(format_ratio(0.5, false, text), "0.50x");
    assert_string_equal(format_ratio(0.05, false, text), "0.050x");
    assert_string_equal(format_ratio(0.00123, false, text), "0.00123x");
    assert_string_equal(format_ratio(0, false, text), "0.00x");
    assert_string_equal(format_ratio(999999999999.0, true, text), "1000000000000\u00d7");
    assert_string_equal(format_ratio((double)INFINITY, true, text), "-");
    assert_string_equal(format_ratio((double)NAN, true, text), "-");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_read),          cmocka_unit_test(other_counts_are_refused),
        cmocka_unit_test(seconds_are_read),         cmocka_unit_test(other_seconds_are_refused),
        cmocka_unit_test(shares_are_read),          cmocka_unit_test(counts_are_written),
        cmocka_unit_test(exact_counts_survive),     cmocka_unit_test(seconds_are_written),
        cmocka_unit_test(written_seconds_are_near), cmocka_unit_test(bytes_are_written),
        cmocka_unit_test(ratios_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
