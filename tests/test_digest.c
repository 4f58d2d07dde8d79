#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "host/result/digest.h"
#include "tests/sample_result.h"

/* What coreutils' sha256sum says of `text`, into `hex`. */
static void sha256sum(const char *text, char hex[DIGEST_SIZE])
{
    char path[] = "/tmp/gpubench-digest-XXXXXX";
    char command[64];
    int fd = mkstemp(path);
    FILE *pipe;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    snprintf(command, sizeof(command), "sha256sum < %s", path);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(hex, DIGEST_SIZE, pipe));
    pclose(pipe);
    unlink(path);
}

static void add(struct result *result, struct cell_result cell)
{
    assert_true(result_add_cell(result, &cell));
}

/* Cells in no order, on several devices, some of which must not count. */
static void fill(struct result *result)
{
    struct cell_result cell = sample_cell("sum", DTYPE_F32, 1024, "threads", value_from_f32(0.1f));

    add(result, cell);
    snprintf(cell.device, sizeof(cell.device), "seq");
    cell.time.median = 1;
    add(result, cell);
    cell.status = CELL_WRONG;
    cell.value = value_from_f32(0.2f);
    add(result, cell);
    cell.status = CELL_OK;
    cell.order = ORDER_CHUNKED;
    add(result, cell);
    cell.order = ORDER_CANONICAL;
    cell.has_value = false;
    add(result, cell);
    cell = sample_cell("argmin", DTYPE_F64, 3, "seq", value_from_f64(-2));
    cell.value.index = 2;
    add(result, cell);
    add(result, sample_cell("argmin", DTYPE_F64, 0, "seq", value_from_f64(INFINITY)));
    cell = sample_cell("count", DTYPE_F32, 10, "seq", value_from_i64(9));
    cell.spec.data = DATA_ONES;
    add(result, cell);
    add(result, sample_cell("poly:64", DTYPE_F32, 2, "seq", value_from_f32(NAN)));
}

static const char filled[] = "argmin f64 0 uniform 0x7ff0000000000000\n"
                             "argmin f64 3 uniform 0xc000000000000000 2\n"
                             "count f32 10 ones 0x0000000000000009\n"
                             "poly:64 f32 2 uniform 0x7fc00000\n"
                             "sum f32 1024 uniform 0x3dcccccd\n";

static void lines_are_sorted_and_occur_once(void **state)
{
    struct result result = { 0 };
    char *text;

    (void)state;
    fill(&result);
    text = digest_text(&result);
    assert_string_equal(text, filled);
    free(text);
    result_clear(&result);
}

static void digest_is_what_sha256sum_says(void **state)
{
    struct result result = { 0 };
    char ours[DIGEST_SIZE], theirs[DIGEST_SIZE];

    (void)state;
    fill(&result);
    assert_true(digest_of(&result, ours));
    sha256sum(filled, theirs);
    assert_string_equal(ours, theirs);
    result_clear(&result);
}

static void order_and_repetition_of_cells_do_not_matter(void **state)
{
    struct result forth = { 0 }, back = { 0 };
    char a[DIGEST_SIZE], b[DIGEST_SIZE];

    (void)state;
    fill(&forth);
    for (size_t i = forth.cell_count; i-- > 0;)
        add(&back, forth.cells[i]);
    fill(&back);
    assert_true(digest_of(&forth, a) && digest_of(&back, b));
    assert_string_equal(a, b);
    result_clear(&forth);
    result_clear(&back);
}

static void another_bit_is_another_digest(void **state)
{
    struct result result = { 0 };
    char a[DIGEST_SIZE], b[DIGEST_SIZE];

    (void)state;
    fill(&result);
    assert_true(digest_of(&result, a));
    result.cells[0].value.bits ^= 1;
    assert_true(digest_of(&result, b));
    assert_string_not_equal(a, b);
    result_clear(&result);
}

static void longest_line_fits(void **state)
{
    struct result result = { 0 };
    struct cell_result cell =
        sample_cell("poly:1024", DTYPE_F64, UINT64_MAX, "seq", value_from_f64(NAN));
    char *text;

    (void)state;
    add(&result, cell);
    cell = sample_cell("argmax", DTYPE_F64, UINT64_MAX, "seq", value_from_f64(NAN));
    cell.value.index = INT64_MAX;
    add(&result, cell);
    text = digest_text(&result);
    assert_string_equal(text, "argmax f64 18446744073709551615 uniform 0x7ff8000000000000 "
                              "9223372036854775807\n"
                              "poly:1024 f64 18446744073709551615 uniform 0x7ff8000000000000\n");
    free(text);
    result_clear(&result);
}

static void nothing_has_no_digest(void **state)
{
    struct result result = { 0 };
    char hex[DIGEST_SIZE] = "x";

    (void)state;
    assert_true(digest_of(&result, hex));
    assert_string_equal(hex, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_sorted_and_occur_once),
        cmocka_unit_test(digest_is_what_sha256sum_says),
        cmocka_unit_test(order_and_repetition_of_cells_do_not_matter),
        cmocka_unit_test(another_bit_is_another_digest),
        cmocka_unit_test(longest_line_fits),
        cmocka_unit_test(nothing_has_no_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
