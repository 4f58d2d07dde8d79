/*
 * Operator files: the documented ones against plain loops, and files that do not keep what they say.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/data/generate.h"
#include "host/own/own_operators.h"
#include "kernels/canonical.h"
#include "kernels/cpu_kernels.h"

#define N 50000u

static char folder[64];

/* A private cache, so that every run compiles. */
static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/gpubench-own-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    return setenv("XDG_CACHE_HOME", folder, 1);
}

static int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static const char *write_file(const char *text)
{
    static char path[128];
    FILE *stream;

    snprintf(path, sizeof(path), "%s/mine.h", folder);
    stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    return path;
}

static void *input(enum dtype dtype, unsigned stream)
{
    size_t bytes = (N * dtype_size(dtype) / SUPERBLOCK_BYTES + 2) * SUPERBLOCK_BYTES;
    void *data = aligned_alloc(64, bytes);

    assert_non_null(data);
    memset(data, 0, bytes);
    generate(data, dtype, DATA_UNIFORM, 7, stream, 0, N);
    return data;
}

/* The value on one instruction set. */
static struct value value_of(struct op op, enum dtype dtype, const char *isa, const void *x,
                             const void *y, uint64_t n)
{
    const struct cpu_kernel *kernel = cpu_kernel(isa, op, dtype);
    const struct kernel_task task = { .x = x, .y = y, .n = n };
    uint64_t blocks = superblock_count(dtype, n);
    void *records = calloc(blocks + 1, RECORD_SIZE_MAX);
    struct value value;

    assert_non_null(kernel);
    assert_non_null(records);
    kernel->run(&task, 0, blocks, records);
    value = partials_finish(op, dtype, n, records);
    free(records);
    return value;
}

/* The same bits on all instruction sets, and that value. */
static struct value value_everywhere(struct op op, enum dtype dtype, const void *x, const void *y,
                                     uint64_t n)
{
    static const char *const isas[] = { "scalar", "sse2", "neon", "avx2", "avx512" };
    struct value value = value_of(op, dtype, CPU_ISA_BASE, x, y, n);

    for (size_t i = 0; i < sizeof(isas) / sizeof(isas[0]); i++) {
        if (cpu_isa_runs(isas[i])) {
            struct value other = value_of(op, dtype, isas[i], x, y, n);

            assert_true(value_equal(value, other));
        }
    }
    return value;
}

static struct op load(struct own_operators *set, const char *path)
{
    struct error err = { .text = "" };

    if (own_operators_add(set, path, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return own_operators_get(set, set->count - 1);
}

static void counts_above_a_threshold(void **state)
{
    struct own_operators set = { .files = NULL };
    struct op op = load(&set, EXAMPLES "/above.h");
    float *x = input(DTYPE_F32, 0);
    const uint64_t sizes[] = { 0, 1, 127, 2048, 16385, N };

    (void)state;
    x[5] = NAN;
    x[6] = INFINITY;
    x[7] = 0.5f;
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        int64_t above = 0;

        for (uint64_t i = 0; i < sizes[s]; i++)
            above += x[i] > 0.5f;
        assert_int_equal(value_to_i64(value_everywhere(op, DTYPE_F32, x, NULL, sizes[s])), above);
    }
    assert_false(op_supports(op, DTYPE_I32));
    assert_int_equal(op_result_dtype(op, DTYPE_F64), DTYPE_I64);
    free(x);
    own_operators_clear(&set);
}

static void sums_cubes(void **state)
{
    struct own_operators set = { .files = NULL };
    struct op op = load(&set, EXAMPLES "/cubes.h");
    double *x = input(DTYPE_F64, 0);
    int32_t *whole = input(DTYPE_I32, 0);
    uint64_t integers = 0;
    long double sum = 0;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        uint64_t wide = (uint64_t)(int64_t)whole[i];

        sum += (long double)(fabs(x[i]) * x[i] * x[i]);
        integers += (uint64_t)llabs((int64_t)whole[i]) * wide * wide;
    }
    assert_true(fabsl((long double)value_to_double(value_everywhere(op, DTYPE_F64, x, NULL, N)) -
                      sum) < 1e-11L * sum);
    assert_true(value_to_i64(value_everywhere(op, DTYPE_I32, whole, NULL, N)) == (int64_t)integers);
    free(x);
    free(whole);
    own_operators_clear(&set);
}

static void finds_the_largest_magnitude(void **state)
{
    struct own_operators set = { .files = NULL };
    struct op op = load(&set, EXAMPLES "/peak.h");
    double *x = input(DTYPE_F64, 0), *y = input(DTYPE_F64, 1);
    double largest = 0;

    (void)state;
    assert_int_equal(op.is->inputs, 2);
    for (size_t i = 0; i < N; i++)
        largest = fmax(largest, sqrt(x[i] * x[i] + y[i] * y[i]));
    assert_true(value_to_double(value_everywhere(op, DTYPE_F64, x, y, N)) == largest);
    y[N - 1] = NAN; /* of the second input alone */
    assert_true(isnan(value_to_double(value_everywhere(op, DTYPE_F64, x, y, N))));
    free(x);
    free(y);
    own_operators_clear(&set);
}

/* A product rounds at every step, and says so. */
static void rounding_may_be_stated(void **state)
{
    struct own_operators set = { .files = NULL };
    struct op op =
        load(&set, write_file("#define OP_NAME product\n#define OP_FINISH element\n"
                              "#define OP_FLOAT_ONLY\n#define OP_ROUNDINGS 1\n"
                              "#define OP_MAP(x, y, p) ((x) * SPLAT((T)0.001) + SPLAT(1))\n"
                              "#define OP_COMBINE(a, b) ((a) * (b))\n"
                              "#define OP_IDENTITY 1\n"));
    double *x = input(DTYPE_F64, 0);
    long double product = 1;

    (void)state;
    for (size_t i = 0; i < 3000; i++)
        product *= (long double)(x[i] * 0.001 + 1);
    assert_true(fabsl((long double)value_to_double(value_everywhere(op, DTYPE_F64, x, NULL, 3000)) -
                      product) < 1e-12L * product);
    assert_false(op.is->exact);
    free(x);
    own_operators_clear(&set);
}

static void refused(const char *text, const char *because)
{
    struct own_operators set = { .files = NULL };
    struct error err = { .text = "" };

    assert_int_equal(own_operators_add(&set, write_file(text), &err), STATUS_USAGE);
    if (!strstr(err.text, because))
        fail_msg("\"%s\" does not say \"%s\"", err.text, because);
    assert_int_equal(set.count, 0);
    own_operators_clear(&set);
}

#define HEAD(name, finish)                                                                         \
    "#define OP_NAME " name "\n#define OP_FINISH " finish "\n#define OP_FLOAT_ONLY\n"
#define PLAIN_MAP "#define OP_MAP(x, y, p) (x)\n"

static void files_that_do_not_keep_what_they_say(void **state)
{
    (void)state;
    refused(HEAD("mine", "sum") PLAIN_MAP
            "#define OP_COMBINE(a, b) ((a) + (b))\n#define OP_IDENTITY 1\n",
            "OP_IDENTITY combined with a value changes it");
    refused(HEAD("mine", "sum") PLAIN_MAP
            "#define OP_COMBINE(a, b) ((a) - (b))\n#define OP_IDENTITY 0\n",
            "OP_IDENTITY");
    refused(HEAD("mine", "sum") PLAIN_MAP
            "#define OP_COMBINE(a, b) MAX(a, b)\n#define OP_IDENTITY LOWEST\n",
            "OP_COMBINE that adds");
    refused(HEAD("mine", "element") PLAIN_MAP
            "#define OP_COMBINE(a, b) ((a) * (b))\n#define OP_IDENTITY 1\n",
            "no OP_ROUNDINGS");
    refused(HEAD("mine", "element") "#define OP_ROUNDINGS 1\n"
                                    "#define OP_MAP(x, y, p) ((x) * SPLAT((T)0.125))\n"
                                    "#define OP_COMBINE(a, b) ((a) + (b) + (a) * (a) * "
                                    "(b))\n#define OP_IDENTITY 0\n",
            "beyond the stated rounding");
}

static void files_that_make_no_sense(void **state)
{
    (void)state;
    refused(HEAD("mine", "sum") "#define OP_MAP(x, y, p) (x +)\n"
                                "#define OP_COMBINE(a, b) ((a) + (b))\n#define OP_IDENTITY 0\n",
            "mine.h:4");
    refused(HEAD("mine", "sum") "\nint f(void) { return undeclared; }\n" PLAIN_MAP
                                "#define OP_COMBINE(a, b) ((a) + (b))\n#define OP_IDENTITY 0\n",
            "mine.h:5");
    refused(HEAD("mine", "sum") PLAIN_MAP, "an operator file defines OP_NAME");
    refused("#include <stdlib.h>\n" HEAD("mine", "sum"), "line 1: #include");
    refused("/* */\n  #  include \"x.h\"\n", "line 2: #include");
    refused("", "not an operator file");
    refused(HEAD("sum", "sum") PLAIN_MAP
            "#define OP_COMBINE(a, b) ((a) + (b))\n#define OP_IDENTITY ADDITIVE_IDENTITY\n",
            "is an operator of this program");
    refused(HEAD("Mine", "sum") PLAIN_MAP
            "#define OP_COMBINE(a, b) ((a) + (b))\n#define OP_IDENTITY ADDITIVE_IDENTITY\n",
            "lower-case");
    refused("#define OP_NAME mine\n#define OP_FINISH sum\n" PLAIN_MAP
            "#define OP_COMBINE(a, b) ((a) + (b))\n#define OP_IDENTITY ADDITIVE_IDENTITY\n",
            "needs OP_WIDE");
}

static void a_file_is_compiled_once(void **state)
{
    struct own_operators set = { .files = NULL };
    struct error err = { .text = "" };
    char cache[96], command[160];

    (void)state;
    load(&set, EXAMPLES "/above.h");
    own_operators_clear(&set);
    snprintf(cache, sizeof(cache), "%s/gpubench/operators", folder);
    /* With the sources of the templates out of reach of a compiler, only what is there can be loaded. */
    snprintf(command, sizeof(command), "! ls %s | grep -q build-", cache);
    assert_int_equal(system(command), 0);
    assert_int_equal(chmod(cache, 0777), 0);
    assert_int_equal(own_operators_add(&set, EXAMPLES "/above.h", &err), STATUS_FAILED);
    assert_non_null(strstr(err.text, "of this user alone"));
    assert_int_equal(chmod(cache, 0500), 0);
    if (geteuid() != 0)
        assert_int_equal(own_operators_add(&set, EXAMPLES "/above.h", &err), STATUS_FAILED);
    assert_int_equal(chmod(cache, 0700), 0);
    own_operators_clear(&set);
}

static void two_files_of_one_name(void **state)
{
    struct own_operators set = { .files = NULL };
    struct error err = { .text = "" };

    (void)state;
    load(&set, EXAMPLES "/above.h");
    assert_int_equal(own_operators_add(&set, EXAMPLES "/above.h", &err), STATUS_USAGE);
    assert_non_null(strstr(err.text, "another file's"));
    assert_int_equal(set.count, 1);
    own_operators_clear(&set);
}

static void no_file_and_no_compiler(void **state)
{
    struct own_operators set = { .files = NULL };
    struct error err = { .text = "" };
    char *path = strdup(getenv("PATH"));

    (void)state;
    assert_non_null(path);
    assert_int_equal(own_operators_add(&set, "/nonexistent/x.h", &err), STATUS_USAGE);
    assert_non_null(strstr(err.text, "/nonexistent/x.h"));
    setenv("PATH", "/nonexistent", 1);
    assert_int_equal(own_operators_add(&set, EXAMPLES "/above.h", &err), STATUS_FAILED);
    assert_non_null(strstr(err.text, "needs a C compiler"));
    setenv("PATH", path, 1);
    free(path);
    own_operators_clear(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_above_a_threshold),
        cmocka_unit_test(sums_cubes),
        cmocka_unit_test(finds_the_largest_magnitude),
        cmocka_unit_test(rounding_may_be_stated),
        cmocka_unit_test(files_that_do_not_keep_what_they_say),
        cmocka_unit_test(files_that_make_no_sense),
        cmocka_unit_test(a_file_is_compiled_once),
        cmocka_unit_test(two_files_of_one_name),
        cmocka_unit_test(no_file_and_no_compiler),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
