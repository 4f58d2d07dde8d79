/*
 * Print what every operator gives on an OpenCL device, one line a case with the value's bits: to be run on
 * a real device and under a simulator that checks the kernels, and compared.
 *
 * usage: kernel_values DEVICE DTYPE [special] [parts] [tree] [op=NAME] [without-barrier=N]
 *
 *   special          only input with infinities, a NaN, zeros and numbers below the normal ones; else floats
 *                    have it after normal input, in the same programs, since building them takes longest
 *   parts            a GPU is dealt sub-chunks, in groups of two teams
 *   tree             a GPU begins the final tree
 *   op               this operator only
 *   without-barrier  leave out the Nth barrier of each program, counted from 1
 *
 * Some calls to OpenCL pass through functions of the same names below: the program's own come first.
 * There is one context a process, since the simulator begins its log anew with each.
 */
#include <CL/cl.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/data/arena.h"
#include "host/data/generate.h"
#include "host/devices/opencl_tuning.h"
#include "host/devices/operation.h"
#include "kernels/canonical.h"
#include "kernels/partials.h"

/* What the program was asked for; the functions called by the device know no other way to it. */
static struct {
    const char *device, *dtype, *op;
    unsigned without_barrier;
    unsigned groups; /* at most so many, so that one has several superblocks of a small input */
    bool normal, special, parts, tree;
} asked;

/* The function that would have been called without the one in this file. */
static void find_next(const char *name, void *function, size_t size)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (!found) {
        fprintf(stderr, "there is no %s\n", name);
        exit(1);
    }
    memcpy(function, &found, size);
}

/* The simulator has an f32 fma and does not say so; one without it would show in the values. */
CL_API_ENTRY cl_int CL_API_CALL clGetDeviceInfo(cl_device_id device, cl_device_info what,
                                                size_t size, void *value, size_t *size_returned)
{
    cl_int (*next)(cl_device_id, cl_device_info, size_t, void *, size_t *);
    cl_int code;

    find_next("clGetDeviceInfo", &next, sizeof(next));
    code = next(device, what, size, value, size_returned);
    if (code != CL_SUCCESS || !value)
        return code;
    if (what == CL_DEVICE_SINGLE_FP_CONFIG)
        *(cl_device_fp_config *)value |= CL_FP_FMA;
    return code;
}

/* Put blanks over the Nth barrier; the text has only that one form of them. */
static void remove_barrier(char *text, unsigned number)
{
    static const char barrier[] = "barrier(CLK_LOCAL_MEM_FENCE);";
    char *at = strstr(text, barrier);

    for (unsigned i = 1; at && i < number; i++)
        at = strstr(at + 1, barrier);
    if (!at) {
        fprintf(stderr, "the program has no barrier %u\n", number);
        exit(1);
    }
    memset(at, ' ', sizeof(barrier) - 1);
}

CL_API_ENTRY cl_program CL_API_CALL clCreateProgramWithSource(cl_context context, cl_uint count,
                                                              const char **texts,
                                                              const size_t *lengths, cl_int *code)
{
    cl_program (*next)(cl_context, cl_uint, const char **, const size_t *, cl_int *);
    cl_program program;
    char *text;

    find_next("clCreateProgramWithSource", &next, sizeof(next));
    if (asked.without_barrier == 0)
        return next(context, count, texts, lengths, code);
    text = strdup(texts[0]);
    if (!text)
        exit(1);
    remove_barrier(text, asked.without_barrier);
    program = next(context, 1, (const char *[]){ text }, NULL, code);
    free(text);
    return program;
}

CL_API_ENTRY cl_int CL_API_CALL clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel,
                                                       cl_uint dimensions, const size_t *offset,
                                                       const size_t *global, const size_t *local,
                                                       cl_uint wait_count, const cl_event *wait,
                                                       cl_event *event)
{
    cl_int (*next)(cl_command_queue, cl_kernel, cl_uint, const size_t *, const size_t *,
                   const size_t *, cl_uint, const cl_event *, cl_event *);
    size_t most = asked.groups * *local;

    find_next("clEnqueueNDRangeKernel", &next, sizeof(next));
    return next(queue, kernel, dimensions, offset, *global < most ? global : &most, local,
                wait_count, wait, event);
}

/*
 * The simulator forgets that a buffer was written when its beginning is written again: the whole buffer is,
 * instead. The source is the arena, as long as the buffer.
 */
CL_API_ENTRY cl_int CL_API_CALL clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer,
                                                     cl_bool blocking, size_t offset, size_t size,
                                                     const void *from, cl_uint wait_count,
                                                     const cl_event *wait, cl_event *event)
{
    cl_int (*next)(cl_command_queue, cl_mem, cl_bool, size_t, size_t, const void *, cl_uint,
                   const cl_event *, cl_event *);

    find_next("clEnqueueWriteBuffer", &next, sizeof(next));
    if (offset == 0)
        clGetMemObjectInfo(buffer, CL_MEM_SIZE, sizeof(size), &size, NULL);
    return next(queue, buffer, blocking, offset, size, from, wait_count, wait, event);
}

static void plant(const struct arena *arena, uint64_t i, double value)
{
    if (arena->dtype == DTYPE_F32)
        ((float *)arena->x)[i] = (float)value;
    else
        ((double *)arena->x)[i] = value;
}

/* Infinities, zeros and numbers below the normal ones in the first sub-chunk; a NaN only in the second. */
static void plant_specials(const struct arena *arena)
{
    uint64_t subchunk = SUBCHUNK_BYTES / dtype_size(arena->dtype);
    double tiny = arena->dtype == DTYPE_F32 ? 0x1p-140 : 0x1p-1060;

    plant(arena, 3, INFINITY);
    plant(arena, 130, -INFINITY);
    plant(arena, 131, -0.0);
    plant(arena, 132, 0.0);
    plant(arena, 133, tiny);
    plant(arena, 134, -tiny);
    plant(arena, subchunk + 70, NAN);
}

static void die(const char *what, const struct case_spec *spec, const char *why)
{
    char name[OP_NAME_SIZE] = "";

    fprintf(stderr, "%s %s %s n=%llu: %s: %s\n", asked.device,
            spec ? op_format(spec->op, name) : "", asked.dtype,
            spec ? (unsigned long long)spec->n : 0, what, why);
    exit(1);
}

static void print_case(struct operation *operation, const struct case_spec *spec, const char *input)
{
    struct setup_times times = { .create_s = NAN };
    struct load_info info = { .skip = "" };
    struct error err;
    struct outcome outcome = { .known = false };
    double wall_s;
    char name[OP_NAME_SIZE];

    operation->spec = *spec;
    if (operation->table->load(operation->device, spec, &info, &times, &err) != STATUS_OK)
        die("load", spec, err.text);
    if (info.skip[0])
        die("skipped", spec, info.skip);
    if (operation_call(operation, NULL, &wall_s, &outcome, &err) != STATUS_OK)
        die("run", spec, err.text);
    printf("%s %s %s n=%llu 0x%016llx %lld\n", op_format(spec->op, name), asked.dtype, input,
           (unsigned long long)spec->n, (unsigned long long)outcome.value.bits,
           (long long)outcome.value.index);
}

static void print_operators(struct operation *operation, enum dtype dtype, const uint64_t sizes[2],
                            const char *input)
{
    size_t operators;
    const struct op_description *const *list = op_list(&operators);
    char name[OP_NAME_SIZE];

    for (size_t o = 0; o < operators; o++) {
        struct case_spec spec;

        memset(&spec, 0, sizeof(spec));
        spec.op = (struct op){ list[o], list[o]->has_degree ? 3 : 0 };
        spec.dtype = dtype;
        spec.reuse = 1;
        spec.steps = 1;
        spec.depth = 1;
        if (!op_supports(spec.op, dtype) ||
            (asked.op && strcmp(asked.op, op_format(spec.op, name)) != 0))
            continue;
        for (size_t i = 0; i < 2; i++) {
            spec.n = sizes[i];
            print_case(operation, &spec, input);
        }
    }
}

/* One element, and a superblock more than there are groups, the last one with part of a sub-chunk; then specials. */
static void print_inputs(struct operation *operation, const struct arena *arena)
{
    const uint64_t subchunk = SUBCHUNK_BYTES / dtype_size(arena->dtype);
    const uint64_t sizes[] = { 1, arena->n };
    const uint64_t special_sizes[] = { subchunk - 1, subchunk + 129 };

    if (asked.normal)
        print_operators(operation, arena->dtype, sizes, "normal");
    if (asked.special) {
        plant_specials(arena);
        print_operators(operation, arena->dtype, special_sizes, "special");
    }
}

static void print_arena(const struct arena *arena)
{
    const struct launch_parameters launch = { .groups = 4,
                                              .part_group = 64,
                                              .parts_below = asked.parts ? 1000 : 0,
                                              .tree_from = asked.tree ? 2 : 0 };
    struct device_config config = { .x = arena->x,
                                    .launch = &launch,
                                    .y = arena->y,
                                    .capacity = arena->n,
                                    .processors = 2,
                                    .dtype = arena->dtype,
                                    .input_bytes = arena->bytes };
    struct operation operation = { .table =
                                       device_table(&(struct device_spec){ .kind = KIND_OPENCL }) };
    struct setup_times times = { .create_s = NAN };
    struct error err;

    operation.records = calloc(arena->bytes / SUPERBLOCK_BYTES, RECORD_SIZE_MAX);
    if (!operation.records)
        die("records", NULL, "out of memory");
    if (device_spec_parse(&config.spec, asked.device, &err) != STATUS_OK ||
        operation.table->open(&operation.device, &config, &times, &err) != STATUS_OK)
        die("open", NULL, err.text);
    print_inputs(&operation, arena);
    operation.table->close(operation.device);
    free(operation.records);
}

static bool parse_arguments(int count, char **arguments)
{
    if (count < 3 || dtype_parse(arguments[2]) == DTYPE_COUNT)
        return false;
    asked.device = arguments[1];
    asked.dtype = arguments[2];
    /* what is simulated of a GPU takes its time */
    asked.groups = strstr(asked.device, "+gpu") ? 1 : 2;
    asked.normal = true;
    asked.special = dtype_is_float(dtype_parse(asked.dtype));
    for (int i = 3; i < count; i++) {
        if (strcmp(arguments[i], "parts") == 0)
            asked.parts = true;
        else if (strcmp(arguments[i], "tree") == 0)
            asked.tree = true;
        else if (strcmp(arguments[i], "special") == 0)
            asked.normal = !asked.special;
        else if (strncmp(arguments[i], "op=", 3) == 0)
            asked.op = arguments[i] + 3;
        else if (sscanf(arguments[i], "without-barrier=%u", &asked.without_barrier) != 1)
            return false;
    }
    return true;
}

static void print_values(enum dtype dtype)
{
    const uint64_t superblock = SUPERBLOCK_BYTES / dtype_size(dtype);
    const uint64_t n = asked.groups * superblock + SUBCHUNK_BYTES / dtype_size(dtype) + 129;
    struct arena arena;
    struct error err;

    if (arena_open(&arena, dtype, n, 2, &err) != STATUS_OK)
        die("arena", NULL, err.text);
    generate(arena.x, dtype, DATA_NORMAL, 1, 0, 0, n);
    generate(arena.y, dtype, DATA_NORMAL, 1, 1, 0, n);
    print_arena(&arena);
    arena_close(&arena);
}

int main(int argc, char **argv)
{
    if (!parse_arguments(argc, argv)) {
        fprintf(stderr, "usage: kernel_values DEVICE DTYPE [special] [parts] [tree] [op=NAME] "
                        "[without-barrier=N]\n");
        return 2;
    }
    print_values(dtype_parse(asked.dtype));
    return 0;
}
