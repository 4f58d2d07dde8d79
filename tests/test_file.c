/* Input files: .npy as numpy writes it, .npy made by hand in every wrong way, raw elements. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/data/file.h"

#define PYTHON "/usr/bin/python3"

/* The folder of this run's files, and one file in it. */
struct place {
    char folder[64];
    char path[128];
    bool numpy;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    if (!place)
        return -1;
    strcpy(place->folder, "/tmp/gpubench-file-XXXXXX");
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof(place->path), "%s/x.npy", place->folder);
    place->numpy = system(PYTHON " -c 'import numpy' 2>/dev/null") == 0;
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", place->folder);
    free(*state);
    return system(command);
}

static void write_bytes(const struct place *place, const void *bytes, size_t count)
{
    FILE *stream = fopen(place->path, "we");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, count, stream), count);
    assert_int_equal(fclose(stream), 0);
}

/* A .npy file of the given format with `dictionary` as it stands and `data` zero bytes behind it.
 */
static void write_npy(const struct place *place, unsigned major, const char *dictionary,
                      size_t data)
{
    unsigned char bytes[4096] = "\x93NUMPY";
    size_t length = strlen(dictionary);
    size_t offset = major == 1 ? 10 : 12;

    assert_true(offset + length + data <= sizeof(bytes));
    bytes[6] = (unsigned char)major;
    for (size_t k = 8; k < offset; k++)
        bytes[k] = (unsigned char)(length >> 8 * (k - 8));
    memcpy(bytes + offset, dictionary, length);
    write_bytes(place, bytes, offset + length + data);
}

static void accepted(const struct place *place, enum dtype raw, enum dtype dtype, uint64_t n,
                     uint64_t offset)
{
    struct input_file file;
    struct error err = { .text = "" };

    if (input_file_probe(&file, place->path, raw, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(file.dtype, dtype);
    assert_int_equal(file.n, n);
    assert_int_equal(file.offset, offset);
    assert_string_equal(file.path, place->path);
}

static void refused_path(const char *path, enum dtype raw, const char *part)
{
    struct input_file file;
    struct error err = { .text = "" };

    assert_int_equal(input_file_probe(&file, path, raw, &err), STATUS_USAGE);
    assert_int_equal(err.status, STATUS_USAGE);
    if (!strstr(err.text, part) || !strstr(err.text, path) || strchr(err.text, '\n'))
        fail_msg("expected \"%s\" in: %s", part, err.text);
    assert_int_equal(input_file_probe(&file, path, raw, NULL), STATUS_USAGE);
}

/* A wrong .npy is refused whatever type raw data would have. */
static void refused(const struct place *place, const char *part)
{
    refused_path(place->path, DTYPE_COUNT, part);
    refused_path(place->path, DTYPE_F32, part);
}

/* --- by numpy --- */

static void by_numpy(const struct place *place, const char *statements)
{
    char command[1024];

    snprintf(command, sizeof(command), PYTHON " -c \"import numpy as np; f='%s'; %s\"", place->path,
             statements);
    assert_int_equal(system(command), 0);
}

static void test_numpy_types(void **state)
{
    static const struct {
        const char *type;
        enum dtype dtype;
    } cases[] = {
        { "<f4", DTYPE_F32 }, { "<f8", DTYPE_F64 }, { "<i4", DTYPE_I32 }, { "<i8", DTYPE_I64 }
    };
    const struct place *place = *state;

    if (!place->numpy)
        skip();
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        char statements[256];
        struct input_file file;
        struct error err;
        uint64_t out[1000], bits;
        float f32;
        double f64;

        snprintf(statements, sizeof(statements), "np.save(f, np.arange(-3, 997).astype('%s'))",
                 cases[k].type);
        by_numpy(place, statements);
        assert_int_equal(input_file_probe(&file, place->path, DTYPE_COUNT, &err), STATUS_OK);
        assert_int_equal(file.dtype, cases[k].dtype);
        assert_int_equal(file.n, 1000);
        assert_int_equal(input_file_read(&file, 1000, out, &err), STATUS_OK);
        for (int i = 0; i < 1000; i++) {
            size_t size = dtype_size(file.dtype);

            bits = 0;
            memcpy(&bits, (char *)out + (size_t)i * size, size);
            f32 = (float)(i - 3);
            f64 = i - 3;
            if (file.dtype == DTYPE_F32)
                assert_memory_equal(&bits, &f32, 4);
            else if (file.dtype == DTYPE_F64)
                assert_memory_equal(&bits, &f64, 8);
            else
                assert_int_equal((int32_t)bits, i - 3);
        }
    }
}

static void test_numpy_shapes(void **state)
{
    static const struct {
        const char *array;
        uint64_t n;
    } cases[] = {
        { "np.float32(1)", 1 },
        { "np.zeros((0,), 'f4')", 0 },
        { "np.zeros((3, 0, 5), 'f4')", 0 },
        { "np.zeros((3, 4, 5), 'f4')", 60 },
        { "np.zeros((1, 7, 1), 'f4', order='F')", 7 },
        { "np.zeros((100, 1), 'f4', order='F')", 100 },
        { "np.zeros((2,) * 20, 'f4')", 1 << 20 },
    };
    const struct place *place = *state;

    if (!place->numpy)
        skip();
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        char statements[256];
        struct input_file file;
        struct error err = { .text = "" };

        snprintf(statements, sizeof(statements), "np.save(f, %s)", cases[k].array);
        by_numpy(place, statements);
        if (input_file_probe(&file, place->path, DTYPE_F64, &err) != STATUS_OK)
            fail_msg("%s: %s", cases[k].array, err.text);
        assert_int_equal(file.dtype, DTYPE_F32);
        assert_int_equal(file.n, cases[k].n);
    }
}

static void test_numpy_formats(void **state)
{
    const struct place *place = *state;

    if (!place->numpy)
        skip();
    for (int major = 1; major <= 3; major++) {
        char statements[256];
        struct input_file file;
        struct error err;
        double out[5] = { 0 };

        snprintf(statements, sizeof(statements),
                 "np.lib.format.write_array(open(f, 'wb'), np.arange(5.0), (%d, 0))", major);
        by_numpy(place, statements);
        assert_int_equal(input_file_probe(&file, place->path, DTYPE_COUNT, &err), STATUS_OK);
        assert_int_equal(file.dtype, DTYPE_F64);
        assert_int_equal(file.n, 5);
        assert_int_equal(input_file_read(&file, 5, out, &err), STATUS_OK);
        assert_true(out[1] == 1.0 && out[4] == 4.0);
    }
}

static void test_numpy_refused(void **state)
{
    static const struct {
        const char *array;
        const char *part;
    } cases[] = {
        { "np.zeros((3, 4), 'f4', order='F')", "Fortran order" },
        { "np.zeros(3, '>f4')", "big-endian type '>f4'" },
        { "np.array([None, 1], dtype=object)", "object type '|O'" },
        { "np.zeros(3, 'f2')", "type '<f2' is not accepted" },
        { "np.zeros(3, 'u4')", "type '<u4' is not accepted" },
        { "np.zeros(3, 'c8')", "type '<c8' is not accepted" },
        { "np.zeros(3, bool)", "type '|b1' is not accepted" },
        { "np.array(['text'])", "type '<U4' is not accepted" },
        { "np.zeros(3, [('a', 'f4'), ('b', 'i4')])", "structured" },
    };
    const struct place *place = *state;

    if (!place->numpy)
        skip();
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        char statements[256];

        snprintf(statements, sizeof(statements), "np.save(f, %s)", cases[k].array);
        by_numpy(place, statements);
        refused(place, cases[k].part);
    }
}

/* --- by hand --- */

static void test_good_headers(void **state)
{
    static const struct {
        const char *dictionary;
        uint64_t n;
    } cases[] = {
        { "{'descr': '<i4', 'fortran_order': False, 'shape': (3, 2), }  \n", 6 },
        { "{\"shape\":(6,),\"fortran_order\":False,\"descr\":\"<i4\"}", 6 },
        { " \t{ 'descr' :\n'<i4' , 'fortran_order' : True , 'shape' : ( 1 , 6 , ) } ", 6 },
        { "{'descr': '<i4', 'fortran_order': False, 'shape': (2L, 3L)}", 6 },
        { "{'descr': '<i4', 'fortran_order': True, 'shape': ()}", 1 },
        { "{'descr': '<i4', 'fortran_order': False, 'shape': (0,)}", 0 },
        { "{'descr': '<i4', 'fortran_order': False, 'shape': (1152921504606846975, 0)}", 0 },
    };
    const struct place *place = *state;

    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        for (unsigned major = 1; major <= 3; major++) {
            uint64_t offset = (major == 1 ? 10 : 12) + strlen(cases[k].dictionary);

            write_npy(place, major, cases[k].dictionary, 24);
            accepted(place, DTYPE_COUNT, DTYPE_I32, cases[k].n, offset);
            write_npy(place, major, cases[k].dictionary, 30);
            accepted(place, DTYPE_F64, DTYPE_I32, cases[k].n, offset);
        }
    }
}

#define NOT_DICTIONARY "not the dictionary the format defines"

static void test_bad_headers(void **state)
{
    static const struct {
        const char *dictionary;
        const char *part;
    } cases[] = {
        { "", NOT_DICTIONARY },
        { "   \n", NOT_DICTIONARY },
        { "['descr', '<f4']", NOT_DICTIONARY },
        { "{", NOT_DICTIONARY },
        { "{,}", NOT_DICTIONARY },
        { "{}", "lacks descr" },
        { "{'descr': '<f4', 'shape': (1,)}", "lacks fortran_order" },
        { "{'descr': '<f4', 'fortran_order': False}", "lacks shape" },
        { "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}", NOT_DICTIONARY },
        { "{'descr' '<f4', 'fortran_order': False, 'shape': (1,)}", NOT_DICTIONARY },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", NOT_DICTIONARY },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,", NOT_DICTIONARY },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", NOT_DICTIONARY },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}", NOT_DICTIONARY },
        { "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "twice" },
        { "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "neither True nor False" },
        { "{'descr': <f4, 'fortran_order': False, 'shape': (1,)}", "descr is not a string" },
        { "{'descr': '<f4", "descr is not a string" },
        { "{'descr': '<f4\x1b[31m', 'fortran_order': False, 'shape': (1,)}", "descr is not" },
        { "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (1,)}", "descr is not" },
        { "{'descr': '', 'fortran_order': False, 'shape': (1,)}", "type '' is not accepted" },
        { "{'descr': '>i8', 'fortran_order': False, 'shape': (1,)}", "big-endian type '>i8'" },
        { "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "object type '|O'" },
        { "{'descr': '<f44444444444444444444444444444444444444', 'fortran_order': False}",
          "type '<f44444" },
        { "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "structured" },
        { "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}", "Fortran order" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", "not a tuple" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': 1}", "not a tuple" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}", "not a tuple" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}", "tuple of integers" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,)}", "tuple of integers" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}", "lacks a comma" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}", "lacks a comma" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "negative" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}", "negative" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551616,)}",
          "overflows" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551615,)}",
          "overflows" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
          "overflows" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 0)}",
          "overflows" },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (5,)}", "data are truncated" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}",
          "promises 8000000000000 bytes, the file holds 16" },
    };
    const struct place *place = *state;

    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        for (unsigned major = 1; major <= 3; major++) {
            write_npy(place, major, cases[k].dictionary, 16);
            refused(place, cases[k].part);
        }
    }
}

/* A good file cut anywhere, and with any one byte of its header changed: refused or read, never
 * worse. */
static void test_damaged(void **state)
{
    static const char dictionary[] =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n";
    const struct place *place = *state;
    unsigned char bytes[128];
    struct input_file file;
    struct error err;
    size_t size;
    FILE *stream;

    write_npy(place, 1, dictionary, 16);
    stream = fopen(place->path, "re");
    assert_non_null(stream);
    size = fread(bytes, 1, sizeof(bytes), stream);
    fclose(stream);
    assert_int_equal(size, 10 + strlen(dictionary) + 16);
    for (size_t cut = 0; cut < size; cut++) {
        write_bytes(place, bytes, cut);
        assert_int_equal(input_file_probe(&file, place->path, DTYPE_COUNT, &err), STATUS_USAGE);
    }
    for (size_t at = 6; at < size - 16; at++) {
        unsigned char kept = bytes[at];

        for (unsigned value = 0; value < 256; value += 5) {
            bytes[at] = (unsigned char)value;
            write_bytes(place, bytes, size);
            if (input_file_probe(&file, place->path, DTYPE_COUNT, &err) == STATUS_OK)
                assert_true(file.offset + file.n * dtype_size(file.dtype) <= size);
        }
        bytes[at] = kept;
    }
}

static void test_bad_prefixes(void **state)
{
    const struct place *place = *state;

    write_bytes(place, "\x93NUMPY", 6);
    refused(place, "header is truncated");
    write_bytes(place, "\x93NUMPY\1", 7);
    refused(place, "header is truncated");
    write_bytes(place, "\x93NUMPY\1\0\6", 9);
    refused(place, "header is truncated");
    write_bytes(place, "\x93NUMPY\2\0\6\0", 10);
    refused(place, "header is truncated");
    write_bytes(place, "\x93NUMPY\1\0\6\0{}\n", 13);
    refused(place, "header is truncated");
    write_bytes(place, "\x93NUMPY\2\0\377\377\377\377{}", 14);
    refused(place, "claims 4294967295 bytes");
    write_bytes(place, "\x93NUMPY\4\0\2\0\0\0{}", 14);
    refused(place, "format 4.0 is unknown");
    write_bytes(place, "\x93NUMPY\0\1\2\0{}", 12);
    refused(place, "format 0.1 is unknown");
    write_bytes(place, "\x93NUMPY\1\1\2\0{}", 12);
    refused(place, "format 1.1 is unknown");
}

static void test_raw(void **state)
{
    const struct place *place = *state;
    const double numbers[] = { 1.5, -2.5, 3.5 };
    double out[3] = { 0 };
    struct input_file file;
    struct error err;

    write_bytes(place, numbers, sizeof(numbers));
    accepted(place, DTYPE_F64, DTYPE_F64, 3, 0);
    accepted(place, DTYPE_I32, DTYPE_I32, 6, 0);
    refused_path(place->path, DTYPE_COUNT, "need --dtype");
    assert_int_equal(input_file_probe(&file, place->path, DTYPE_F64, &err), STATUS_OK);
    assert_int_equal(input_file_read(&file, 2, out, &err), STATUS_OK);
    assert_true(out[0] == 1.5 && out[1] == -2.5 && out[2] == 0.0);
    assert_int_equal(input_file_read(&file, 0, NULL, &err), STATUS_OK);
    write_bytes(place, numbers, 13);
    refused_path(place->path, DTYPE_F32, "13 bytes are not a whole number of f32");
    refused_path(place->path, DTYPE_I64, "13 bytes are not a whole number of i64");
    write_bytes(place, "\x93NUM", 4); /* not the whole magic: as good a number as any */
    accepted(place, DTYPE_F32, DTYPE_F32, 1, 0);
    refused_path(place->path, DTYPE_COUNT, "not a .npy file");
}

static void test_not_a_file(void **state)
{
    const struct place *place = *state;
    char path[6000];

    write_bytes(place, "", 0);
    refused(place, "empty");
    refused_path(place->folder, DTYPE_F32, "is a directory");
    refused_path("/nowhere/at/all.npy", DTYPE_F32, "No such file");
    refused_path("", DTYPE_F32, "No such file");
    refused_path("/dev/null", DTYPE_F32, "not a regular file");
    snprintf(path, sizeof(path), "%s/pipe", place->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    refused_path(path, DTYPE_F32, "not a regular file");
    if (geteuid() != 0) {
        assert_int_equal(chmod(place->path, 0), 0);
        refused_path(place->path, DTYPE_F32, "Permission denied");
        assert_int_equal(chmod(place->path, 0600), 0);
    }
}

static void test_long_path(void **state)
{
    struct input_file file;
    struct error err;
    char path[6000];

    (void)state;
    memset(path, 'a', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(input_file_probe(&file, path, DTYPE_F32, &err), STATUS_USAGE);
    assert_non_null(strstr(err.text, ": File name too long"));
    path[1000] = '\0';
    assert_int_equal(input_file_probe(&file, path, DTYPE_F32, &err), STATUS_USAGE);
    assert_non_null(strstr(err.text, ": File name too long"));
}

/* Between looking and reading the file shrinks, or goes away. */
static void test_file_changes(void **state)
{
    const struct place *place = *state;
    const int64_t numbers[] = { 1, 2, 3, 4 };
    int64_t out[5];
    struct input_file file;
    struct error err;

    write_bytes(place, numbers, sizeof(numbers));
    assert_int_equal(input_file_probe(&file, place->path, DTYPE_I64, &err), STATUS_OK);
    assert_int_equal(input_file_read(&file, 5, out, &err), STATUS_FAILED);
    assert_non_null(strstr(err.text, "5 elements asked for, 4 there"));
    write_bytes(place, numbers, 20);
    assert_int_equal(input_file_read(&file, 2, out, &err), STATUS_OK);
    assert_int_equal(input_file_read(&file, 4, out, &err), STATUS_FAILED);
    assert_non_null(strstr(err.text, "became shorter"));
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(input_file_read(&file, 4, out, &err), STATUS_FAILED);
    assert_int_equal(err.status, STATUS_FAILED);
    assert_non_null(strstr(err.text, "No such file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numpy_types),   cmocka_unit_test(test_numpy_shapes),
        cmocka_unit_test(test_numpy_formats), cmocka_unit_test(test_numpy_refused),
        cmocka_unit_test(test_good_headers),  cmocka_unit_test(test_bad_headers),
        cmocka_unit_test(test_damaged),       cmocka_unit_test(test_bad_prefixes),
        cmocka_unit_test(test_raw),           cmocka_unit_test(test_not_a_file),
        cmocka_unit_test(test_long_path),     cmocka_unit_test(test_file_changes),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
