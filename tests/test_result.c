#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/sample_result.h"

static void names_parse_back(void **state)
{
    (void)state;
    for (enum cell_status i = CELL_OK; i < CELL_STATUS_COUNT; i++)
        assert_int_equal(cell_status_parse(cell_status_name(i)), i);
    for (enum order i = ORDER_CANONICAL; i < ORDER_COUNT; i++)
        assert_int_equal(order_parse(order_name(i)), i);
    for (enum crossing_status i = CROSSES; i < CROSSING_STATUS_COUNT; i++)
        assert_int_equal(crossing_status_parse(crossing_status_name(i)), i);
    assert_int_equal(cell_status_parse("OK"), CELL_STATUS_COUNT);
    assert_int_equal(order_parse(""), ORDER_COUNT);
    assert_int_equal(crossing_status_parse("crosse"), CROSSING_STATUS_COUNT);
}

static void flags_have_their_own_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FLAG_COUNT; i++)
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(cell_flag_name(i), cell_flag_name(j));
    assert_string_equal(cell_flag_name(0), "unresolved");
    assert_int_equal(FLAG_FREQUENCY, 1 << (FLAG_COUNT - 1));
    assert_string_equal(cell_flag_name(FLAG_COUNT - 1), "frequency");
    assert_int_equal(FLAG_LAUNCH_MERGED, 1 << 9);
    assert_string_equal(cell_flag_name(9), "launch-merged");
}

static void phases_have_keys_and_labels(void **state)
{
    (void)state;
    assert_string_equal(phase_key(PHASE_CREATE), "create");
    assert_string_equal(phase_key(PHASE_ALLOC), "alloc");
    assert_string_equal(phase_key(PHASE_TRANSFER_IN), "transfer_in");
    assert_string_equal(phase_label(PHASE_TRANSFER_IN), "transfer");
    assert_string_equal(phase_key(PHASE_TRANSFER_OUT), "transfer_out");
    assert_string_equal(phase_label(PHASE_TRANSFER_OUT), "read");
    for (enum phase i = PHASE_CREATE; i < PHASE_COUNT; i++)
        assert_non_null(phase_label(i));
}

static void what_is_added_is_kept(void **state)
{
    struct result result = { 0 };
    struct device_result device;

    (void)state;
    device_init(&device);
    for (int i = 0; i < 100; i++) {
        snprintf(device.id, sizeof(device.id), "threads:%d", i);
        device.workers = (unsigned)i;
        assert_true(result_add_device(&result, &device));
    }
    assert_int_equal(result.device_count, 100);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(result.devices[i].workers, i);
    assert_ptr_equal(result_device(&result, "threads:37"), &result.devices[37]);
    assert_null(result_device(&result, "threads:100"));
    assert_null(result_device(&result, ""));
    result_clear(&result);
    assert_int_equal(result.device_count, 0);
    assert_null(result.devices);
}

static void clearing_releases_everything_and_may_be_repeated(void **state)
{
    struct result result;

    (void)state;
    sample_result(&result);
    assert_int_equal(result.cells[0].sample_count, 3);
    result_clear(&result);
    assert_null(result.meta);
    assert_null(result.cells);
    result_clear(&result);
}

static void an_empty_cell_claims_nothing(void **state)
{
    struct cell_result cell;
    struct device_result device;

    (void)state;
    cell_init(&cell);
    assert_true(isnan(cell.time.median) && isnan(cell.latency.mean) && isnan(cell.gbps));
    assert_true(isnan(cell.phases.s[PHASE_OTHER]) && isnan(cell.error_ratio));
    assert_int_equal(cell.value.index, -1);
    assert_int_equal(cell.spec.reuse, 1);
    assert_int_equal(cell.spec.steps, 1);
    assert_int_equal(cell.spec.depth, 1);
    assert_false(cell.has_value);
    device_init(&device);
    assert_true(isnan(device.peak_bytes) && isnan(device.create_s));
    assert_string_equal(device.id, "");
}

static void bits_are_as_wide_as_the_type(void **state)
{
    char text[VALUE_BITS_SIZE];

    (void)state;
    assert_string_equal(value_bits_format(value_from_f32(1), text), "0x3f800000");
    assert_string_equal(value_bits_format(value_from_i32(-1), text), "0xffffffff");
    assert_string_equal(value_bits_format(value_from_i64(1), text), "0x0000000000000001");
    assert_string_equal(value_bits_format(value_from_f64(NAN), text), "0x7ff8000000000000");
}

static void only_located_values_have_an_index(void **state)
{
    struct cell_result cell = sample_cell("argmax", DTYPE_F32, 4, "seq", value_from_f32(1));

    (void)state;
    assert_false(cell_has_index(&cell));
    cell.value.index = 0;
    assert_true(cell_has_index(&cell));
    cell.has_value = false;
    assert_false(cell_has_index(&cell));
    cell = sample_cell("max", DTYPE_F32, 4, "seq", value_from_f32(1));
    cell.value.index = 0;
    assert_false(cell_has_index(&cell));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_parse_back),
        cmocka_unit_test(flags_have_their_own_names),
        cmocka_unit_test(phases_have_keys_and_labels),
        cmocka_unit_test(what_is_added_is_kept),
        cmocka_unit_test(clearing_releases_everything_and_may_be_repeated),
        cmocka_unit_test(an_empty_cell_claims_nothing),
        cmocka_unit_test(bits_are_as_wide_as_the_type),
        cmocka_unit_test(only_located_values_have_an_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
