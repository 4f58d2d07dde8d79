/* Files as input, written by numpy and checked against it, and files that are none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

#define ELEMENTS 100003u /* as in the script below */

/* Writes x.npy and y.npy of a type in odd shapes, and bad files; prints what reductions of x are, exactly. */
static const char numpy_script[] =
    "import sys, math, numpy as np\n"
    "folder, kind = sys.argv[1], sys.argv[2]\n"
    "n = 100003\n"
    "r = np.random.default_rng(7)\n"
    "def make():\n"
    "    a = r.standard_normal(n) * 1000 if kind[0] == 'f' else r.integers(-10**6, 10**6, n)\n"
    "    return a.astype('<' + kind)\n"
    "x, y = make(), make()\n"
    "np.save(folder + '/x.npy', x.reshape(1, n, 1))\n"
    "np.save(folder + '/y.npy', y)\n"
    "exact = math.fsum if kind[0] == 'f' else lambda v: int(sum(v))\n"
    "wide = x.astype('f8' if kind[0] == 'f' else 'i8'), y.astype('f8' if kind[0] == 'f' else "
    "'i8')\n"
    "if kind == 'f8':\n"
    "    from fractions import Fraction\n"
    "    dot = float(sum(Fraction(a) * Fraction(b) for a, b in zip(x.tolist(), y.tolist())))\n"
    "else:\n"
    "    dot = exact((wide[0] * wide[1]).tolist())\n"
    "total = exact(wide[0].tolist())\n"
    "print(int(np.argmax(x)))\n"
    "for v in (total, math.fsum(abs(wide[0]).tolist()), dot,\n"
    "          math.fsum(abs(wide[0].astype('f8') * wide[1]).tolist()), x.max()):\n"
    "    print(float(v).hex())\n";

static const char bad_files_script[] =
    "import sys, numpy as np\n"
    "f = sys.argv[1] + '/'\n"
    "np.save(f + 'good.npy', np.arange(1000, dtype='<f4'))\n"
    "np.save(f + 'other.npy', np.arange(1000, dtype='<f8'))\n"
    "np.save(f + 'short.npy', np.arange(10, dtype='<f4'))\n"
    "np.save(f + 'complex.npy', np.zeros(9, dtype='c8'))\n"
    "np.save(f + 'half.npy', np.zeros(9, dtype='f2'))\n"
    "np.save(f + 'big.npy', np.zeros(9, dtype='>f4'))\n"
    "np.save(f + 'fortran.npy', np.asfortranarray(np.zeros((3, 3), dtype='f4')))\n"
    "np.save(f + 'object.npy', np.array([None, 1]), allow_pickle=True)\n"
    "np.save(f + 'record.npy', np.zeros(3, dtype=[('a', 'f4')]))\n"
    "whole = open(f + 'good.npy', 'rb').read()\n"
    "open(f + 'cut.npy', 'wb').write(whole[:-1])\n"
    "open(f + 'head.npy', 'wb').write(whole[:20])\n"
    "open(f + 'magic.npy', 'wb').write(whole[:6])\n"
    "open(f + 'empty.npy', 'wb').close()\n"
    "open(f + 'text.npy', 'w').write('no array')\n"
    "open(f + 'huge.npy', 'wb').write(whole.replace(b'(1000,)', b'(9' + b'9' * 17 + b',)')"
    "[:len(whole)])\n"
    "open(f + 'odd.raw', 'wb').write(b'12345')\n";

static const char *const kinds[] = { "f4", "f8", "i4", "i8" };
static const char *const dtypes[] = { "f32", "f64", "i32", "i64" };

static FILE *run_python(const char *script, const char *folder, const char *word)
{
    char path[128], command[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/script.py", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(script, file);
    fclose(file);
    snprintf(command, sizeof(command), "/usr/bin/python3 %s %s %s", path, folder, word);
    file = popen(command, "r");
    assert_non_null(file);
    return file;
}

static bool has_numpy(void)
{
    return system("/usr/bin/python3 -c 'import numpy' >/dev/null 2>&1") == 0;
}

static double read_number(FILE *numpy)
{
    char line[128];

    assert_non_null(fgets(line, sizeof(line), numpy));
    return strtod(line, NULL);
}

/*
 * |value - exact| <= depth u sum|x|: each element goes through 16 additions in its lane, 7 + 3 in its superblock, and
 * one a level of the final tree, here less than 6; a product adds one rounding. Sums of integers are exact.
 */
static void assert_near(const struct cell_result *cell, double exact, double sum_of_magnitudes,
                        enum dtype dtype)
{
    double unit = dtype == DTYPE_F32 ? 0x1p-24 : dtype == DTYPE_F64 ? 0x1p-53 : 0;

    assert_int_equal(cell->status, CELL_OK);
    assert_true(cell->bit_equal);
    assert_true(cell->error_ratio <= 1);
    assert_true(fabs(value_to_double(cell->value) - exact) <= 34 * unit * sum_of_magnitudes);
}

static void compare(const char *folder, enum dtype dtype, FILE *numpy)
{
    char arguments[512];
    struct program program;
    struct result result;
    double index = read_number(numpy), sum = read_number(numpy), sum_of = read_number(numpy);
    double dot = read_number(numpy), dot_of = read_number(numpy), most = read_number(numpy);

    snprintf(arguments, sizeof(arguments),
             FAST
             "--device all --op sum,dot,argmax --input %s/x.npy --input %s/y.npy --json %s/r.json",
             folder, folder, folder);
    program_run(&program, folder, "", arguments);
    assert_status(&program, STATUS_OK);
    snprintf(arguments, sizeof(arguments), "%s/r.json", folder);
    read_result(&result, arguments);
    assert_int_equal(result.cell_count, 3 * 4);
    assert_bits_agree(&result);
    for (size_t i = 0; i < result.device_count; i++) {
        const char *device = result.devices[i].id;
        const struct cell_result *largest = find_cell(&result, device, "argmax", ELEMENTS);

        assert_near(find_cell(&result, device, "sum", ELEMENTS), sum, sum_of, dtype);
        assert_near(find_cell(&result, device, "dot", ELEMENTS), dot, dot_of, dtype);
        assert_int_equal(largest->value.index, (int64_t)index);
        assert_true(value_to_double(largest->value) == most);
    }
    result_clear(&result);
    program_clear(&program);
}

static void arrays_of_numpy(void **state)
{
    const struct fake_root *root = *state;

    if (!has_numpy())
        skip();
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++) {
        FILE *numpy = run_python(numpy_script, root->path, kinds[dtype]);

        compare(root->path, dtype, numpy);
        assert_int_equal(pclose(numpy), 0);
    }
}

/* One file is both inputs of dot. */
static void a_product_with_itself(void **state)
{
    const struct fake_root *root = *state;
    char arguments[512];
    struct program program;
    struct result result;

    if (!has_numpy())
        skip();
    assert_int_equal(pclose(run_python(bad_files_script, root->path, "")), 0);
    snprintf(arguments, sizeof(arguments),
             FAST "--device seq,opencl --op dot,sumsq --input %s/good.npy --json %s/r.json",
             root->path, root->path);
    program_run(&program, root->path, "", arguments);
    assert_status(&program, STATUS_OK);
    snprintf(arguments, sizeof(arguments), "%s/r.json", root->path);
    read_result(&result, arguments);
    assert_cells(&result, "", CELL_OK, "");
    assert_true(find_cell(&result, "seq", "dot", 1000)->value.bits ==
                find_cell(&result, "seq", "sumsq", 1000)->value.bits);
    result_clear(&result);
    program_clear(&program);
}

static void files_that_are_no_input(void **state)
{
    const struct fake_root *root = *state;
    const struct {
        const char *arguments; /* %s is the folder */
        const char *named;
        const char *said;
    } bad[] = {
        { "--input %s/none.npy", "none.npy", "No such file" },
        { "--input %s", "", "" },
        { "--input %s/cut.npy", "cut.npy", "" },
        { "--input %s/head.npy", "head.npy", "" },
        { "--input %s/magic.npy", "magic.npy", "" },
        { "--input %s/empty.npy", "empty.npy", "" },
        { "--input %s/text.npy", "text.npy", "" },
        { "--input %s/huge.npy", "huge.npy", "" },
        { "--input %s/complex.npy", "complex.npy", "" },
        { "--input %s/half.npy", "half.npy", "" },
        { "--input %s/big.npy", "big.npy", "" },
        { "--input %s/fortran.npy", "fortran.npy", "ortran" },
        { "--input %s/object.npy", "object.npy", "" },
        { "--input %s/record.npy", "record.npy", "" },
        { "--input %s/good.npy --dtype f64", "good.npy", "f32" },
        { "--input %s/good.npy --dtype f32,f64", "good.npy", "f32" },
        { "--input %s/good.npy --size 1Ki", "good.npy", "1000" },
        { "--input %s/good.npy --op xor", "xor", "f32" },
        { "--input %s/odd.raw", "odd.raw", "--dtype" },
        { "--input %s/odd.raw --dtype f32", "odd.raw", "" },
        { "--op dot --input %1$s/good.npy --input %1$s/other.npy", "other.npy", "f64" },
        { "--op dot --input %1$s/good.npy --input %1$s/short.npy", "short.npy", "10" },
    };

    if (!has_numpy())
        skip();
    assert_int_equal(pclose(run_python(bad_files_script, root->path, "")), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char arguments[256];
        struct program program;

        snprintf(arguments, sizeof(arguments), bad[i].arguments, root->path);
        program_run(&program, root->path, "", arguments);
        assert_one_line(&program, STATUS_USAGE);
        assert_says(&program, bad[i].named);
        assert_says(&program, bad[i].said);
        program_clear(&program);
    }
}

static void raw_bytes(void **state)
{
    const struct fake_root *root = *state;
    char arguments[256];
    struct program program;
    struct result result;

    fake_file(root, "/x.raw", "12345678901234567890123"); /* and a newline: 24 bytes */
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++) {
        uint64_t n = 24 / dtype_size(dtype);

        snprintf(arguments, sizeof(arguments),
                 FAST "--device seq,threads --op max --input %s/x.raw --dtype %s --json %s/r.json",
                 root->path, dtypes[dtype], root->path);
        program_run(&program, root->path, "", arguments);
        assert_status(&program, STATUS_OK);
        snprintf(arguments, sizeof(arguments), "%s/r.json", root->path);
        read_result(&result, arguments);
        assert_cells(&result, "", CELL_OK, "");
        assert_true(find_cell(&result, "seq", "max", n)->has_value);
        result_clear(&result);
        program_clear(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(arrays_of_numpy, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_product_with_itself, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(files_that_are_no_input, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(raw_bytes, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
