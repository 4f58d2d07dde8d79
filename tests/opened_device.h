/*
 * A device opened in the test's own process, as a runner opens it in its. Include cmocka's headers first.
 */
#ifndef GPUBENCH_TESTS_OPENED_DEVICE_H
#define GPUBENCH_TESTS_OPENED_DEVICE_H

#include <string.h>
#include <sys/mman.h>

#include "host/data/arena.h"
#include "host/devices/inject.h"
#include "host/devices/operation.h"
#include "kernels/canonical.h"
#include "kernels/partials.h"

/* For superblocks, and for tasks, of which there may be as many as elements. */
static inline size_t opened_record_bytes(const struct arena *arena)
{
    return (arena->bytes / SUPERBLOCK_BYTES + (size_t)arena->n + 1) * RECORD_SIZE_MAX;
}

/* `injection` may be NULL; nothing is loaded yet. */
static inline void opened_device(struct operation *operation, const struct arena *arena,
                                 const char *name, unsigned processors, struct injection *injection)
{
    struct device_config config = { .x = arena->x,
                                    .y = arena->y,
                                    .capacity = arena->n,
                                    .dtype = arena->dtype,
                                    .processors = processors,
                                    .injection = injection,
                                    .input_bytes = arena->bytes };
    struct setup_times times;
    struct error err;

    assert_int_equal(device_spec_parse(&config.spec, name, &err), STATUS_OK);
    memset(operation, 0, sizeof(*operation));
    operation->table = device_table(&config.spec);
    operation->injection = injection;
    operation->spec.dtype = arena->dtype;
    operation->records = mmap(NULL, opened_record_bytes(arena), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(operation->records != MAP_FAILED);
    if (operation->table->open(&operation->device, &config, &times, &err) != STATUS_OK)
        fail_msg("%s: %s", name, err.text);
}

static inline void opened_load(struct operation *operation, const char *op, uint64_t n)
{
    struct setup_times times;
    struct load_info info = { .skip = "" };
    enum dtype dtype = operation->spec.dtype;
    struct error err;

    memset(&operation->spec, 0, sizeof(operation->spec));
    operation->spec.dtype = dtype;
    assert_true(op_parse(op, &operation->spec.op));
    operation->spec.n = n;
    operation->spec.reuse = 1;
    operation->spec.steps = 1;
    assert_int_equal(
        operation->table->load(operation->device, &operation->spec, &info, &times, &err),
        STATUS_OK);
    assert_string_equal(info.skip, "");
    operation->gathered = info.gathered;
}

/* Load the case and call it once; `phases` may be NULL. */
static inline struct value opened_value(struct operation *operation, const char *op, uint64_t n,
                                        struct phases *phases)
{
    struct outcome outcome = { .known = false };
    struct error err;
    double wall_s;

    opened_load(operation, op, n);
    if (operation_call(operation, phases, &wall_s, &outcome, &err) != STATUS_OK)
        fail_msg("%s: %s", op, err.text);
    assert_true(wall_s >= 0);
    return outcome.value;
}

static inline void opened_close(struct operation *operation, const struct arena *arena)
{
    operation->table->close(operation->device);
    munmap(operation->records, opened_record_bytes(arena));
}

#endif
