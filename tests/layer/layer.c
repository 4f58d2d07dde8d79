#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/layer/layer.h"

/*
 * The interface hands no context from clInitLayer to the calls, so the layer's state is the
 * process's. `target` and `rules` are written once, before the loader publishes the layer.
 */
static struct {
    const cl_icd_dispatch *target;
    struct rules rules;
    atomic_uint calls[CALL_COUNT];
    _Atomic uint64_t booked;
} layer;

const cl_icd_dispatch *layer_target(void)
{
    return layer.target;
}

const struct rules *layer_rules(void)
{
    return &layer.rules;
}

static void sleep_ns(int64_t ns)
{
    struct timespec left = { .tv_sec = (time_t)(ns / 1000000000),
                             .tv_nsec = (long)(ns % 1000000000) };

    while (nanosleep(&left, &left) == -1 && errno == EINTR) {
    }
}

static _Noreturn void hang(void)
{
    for (;;) {
        pause();
    }
}

/* The error to return, CL_SUCCESS for none; does not come back from the deadly kinds. */
static cl_int fault_happen(const struct fault *fault)
{
    switch (fault->kind) {
    case FAULT_FAIL:
        return fault->error;
    case FAULT_DELAY:
        sleep_ns(fault->delay_ns);
        break;
    case FAULT_ABORT:
        abort();
    case FAULT_EXIT:
        exit(fault->exit_status);
    case FAULT_HANG:
        hang();
    case FAULT_SPOIL:
    case FAULT_STRETCH:
        break; /* once the command is on its way */
    }
    return CL_SUCCESS;
}

cl_int layer_enter(enum call call)
{
    struct command_fault none;

    return layer_enter_command(call, &none);
}

cl_int layer_enter_command(enum call call, struct command_fault *wanted)
{
    unsigned nth = atomic_fetch_add(&layer.calls[call], 1) + 1;
    cl_int error = CL_SUCCESS;

    *wanted = (struct command_fault){ false, false, 0 };
    for (size_t i = 0; i < layer.rules.fault_count && error == CL_SUCCESS; i++) {
        const struct fault *fault = &layer.rules.faults[i];
        bool hit = fault->onwards ? nth >= fault->first : nth == fault->first;
        if (fault->call == call && hit) {
            error = fault_happen(fault);
            wanted->spoilt |= fault->kind == FAULT_SPOIL;
            wanted->stretched |= fault->kind == FAULT_STRETCH;
            wanted->stretch_ns += fault->kind == FAULT_STRETCH ? fault->delay_ns : 0;
        }
    }
    return error;
}

bool layer_refuses(enum call call, cl_int *error)
{
    cl_int fault = layer_enter(call);

    if (fault != CL_SUCCESS && error != NULL) {
        *error = fault;
    }
    return fault != CL_SUCCESS;
}

cl_int layer_book(size_t size)
{
    uint64_t before;

    if (layer.rules.max_alloc != 0 && size > layer.rules.max_alloc) {
        return CL_INVALID_BUFFER_SIZE;
    }
    if (layer.rules.global_mem != 0 && size > layer.rules.global_mem) {
        return CL_INVALID_BUFFER_SIZE;
    }
    before = atomic_fetch_add(&layer.booked, size);
    if (layer.rules.global_mem != 0 && before + size > layer.rules.global_mem) {
        layer_unbook(size);
        return CL_MEM_OBJECT_ALLOCATION_FAILURE;
    }
    return CL_SUCCESS;
}

void layer_unbook(size_t size)
{
    atomic_fetch_sub(&layer.booked, size);
}

__attribute__((visibility("default"))) cl_int clGetLayerInfo(cl_layer_info param, size_t size,
                                                             void *value, size_t *size_ret)
{
    static const cl_layer_api_version version = CL_LAYER_API_VERSION_100;

    if (param != CL_LAYER_API_VERSION || (value != NULL && size < sizeof version)) {
        return CL_INVALID_VALUE;
    }
    if (value != NULL) {
        *(cl_layer_api_version *)value = version;
    }
    if (size_ret != NULL) {
        *size_ret = sizeof version;
    }
    return CL_SUCCESS;
}

/* Calls that are left NULL here go to the target: the loader fills them in. */
__attribute__((visibility("default"))) cl_int clInitLayer(cl_uint entries,
                                                          const cl_icd_dispatch *target,
                                                          cl_uint *entries_ret,
                                                          const cl_icd_dispatch **dispatch_ret)
{
#define LAYER_CALL_SLOT(name) .name = layer_##name,
    static const cl_icd_dispatch dispatch = { LAYER_CALLS(LAYER_CALL_SLOT) };
    const char *text = getenv("GPUBENCH_LAYER");
    char message[512];

    if (entries < sizeof dispatch / sizeof(void *)) {
        fprintf(stderr,
                "GPUBENCH_LAYER: this loader knows fewer calls than the layer was built for\n");
        return CL_INVALID_VALUE;
    }
    if (!rules_parse(&layer.rules, text == NULL ? "" : text, message, sizeof message)) {
        fprintf(stderr, "GPUBENCH_LAYER: %s\n", message);
        rules_release(&layer.rules);
        return CL_INVALID_VALUE;
    }
    layer.target = target;
    *entries_ret = sizeof dispatch / sizeof(void *);
    *dispatch_ret = &dispatch;
    return CL_SUCCESS;
}
