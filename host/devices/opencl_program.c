/*
 * OpenCL programs: one an operator and element type, put together from the texts of kernels/, built when
 * first asked for.
 */
#include "host/devices/opencl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/measure/clock.h"
#include "kernels/embedded.h"
#include "kernels/own.h"

#define LOG_SHOWN 400 /* bytes of a build log in a message; a file has all of it */

/* A text of kernels/, or what stands between texts. */
struct piece {
    const char *file; /* NULL: `text` as it is */
    const char *text;
};

static const struct piece before_lanes[] = {
    { NULL, "#ifdef OP_EXP\n" },
    { "kernels/exp.h", NULL },
    { NULL, "#endif\n" },
};

static const struct piece pre_begin[] = {
    { NULL, "#ifdef OP_PRE_MAP\n" },
    { "kernels/stage_pre.h", NULL },
    { "kernels/accumulator.h", NULL },
};

static const struct piece main_begin[] = {
    { NULL, "#endif\n" },
    { "kernels/stage_main.h", NULL },
    { "kernels/accumulator.h", NULL },
};

#define SOURCE_MAX (256 * 1024)

struct source {
    char *text;
    size_t used;
};

/* Drivers need not take anything but ASCII, not even in comments. */
static void append(struct source *source, const char *text)
{
    for (; *text && source->used + 1 < SOURCE_MAX; text++)
        source->text[source->used++] = (unsigned char)*text < 128 ? *text : '?';
    source->text[source->used] = '\0';
}

static void append_file(struct source *source, const char *name)
{
    char line[128];

    for (const struct embedded_text *text = kernel_sources; text->name; text++) {
        if (strcmp(text->name, name) == 0) {
            snprintf(line, sizeof(line), "#line 1 \"%s\"\n", name);
            append(source, line);
            append(source, text->text);
        }
    }
}

static void append_pieces(struct source *source, const struct piece *pieces, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].file)
            append_file(source, pieces[i].file);
        else
            append(source, pieces[i].text);
    }
}

/* Lanes of a vector: 16 bytes of elements on a GPU; on a CPU accumulators as wide as its vectors. */
static unsigned vector_lanes(const struct device *device, struct op op, unsigned *registers)
{
    enum dtype dtype = device->config.dtype;
    bool wide = dtype == DTYPE_I32 && op_result_dtype(op, dtype) == DTYPE_I64 && !op.is->exact;
    unsigned bytes = device->caps.native_float * 4;

    *registers = bytes >= 64 ? 32 : 16;
    if (device->shape == SHAPE_GPU)
        return 16 / (unsigned)dtype_size(dtype);
    bytes = bytes >= 64 ? 64 : bytes >= 32 ? 32 : 16;
    return bytes / (wide ? 8 : (unsigned)dtype_size(dtype));
}

static void append_definitions(struct source *source, const struct device *device, struct op op)
{
    static const char *const types[] = { "float", "double", "int", "long" };
    enum dtype dtype = device->config.dtype;
    char text[512];
    unsigned registers;
    unsigned lanes = vector_lanes(device, op, &registers);

    snprintf(
        text, sizeof(text),
        "#define DT %s\n#define T %s\n#define T_FLOAT %d\n#define T_BITS %zu\n"
        "#define W %u\n#define VECTOR_REGISTERS %u\n#define TEAM 32u\n#define TREE_LEVELS %d\n",
        dtype_name(dtype), types[dtype], dtype_is_float(dtype), 8 * dtype_size(dtype), lanes,
        registers, CL_TREE_LEVELS);
    append(source, text);
}

static void append_operator(struct source *source, struct op op)
{
    char file[64];

    snprintf(file, sizeof(file), "kernels/ops/%s.h", op.is->name);
    if (!op.is->own) {
        append_file(source, file);
        return;
    }
    append(source, "#line 1 \"operator file\"\n");
    append(source, op.is->own->text);
    append(source, "\n");
}

/* How a stage's lanes are folded. */
static void append_lanes(struct source *source, enum shape shape)
{
    append_file(source, shape == SHAPE_GPU ? "kernels/gpu_team.h" : "kernels/cpu_lanes.h");
    if (shape == SHAPE_CPU)
        append_file(source, "kernels/cpu_fold.h");
}

/* The program's text, to be freed; NULL when memory ran out. */
static char *program_source(const struct device *device, const struct cl_program_key *key)
{
    struct op op = key->op;
    struct source source = { malloc(SOURCE_MAX), 0 };

    if (!source.text)
        return NULL;
    append_definitions(&source, device, op);
    if (key->unaligned)
        append(&source, "#define UNALIGNED\n");
    append_file(&source, "kernels/canonical.h");
    append_operator(&source, op);
    append_file(&source, "kernels/vector/opencl.h");
    append_pieces(&source, before_lanes, sizeof(before_lanes) / sizeof(before_lanes[0]));
    append_pieces(&source, pre_begin, sizeof(pre_begin) / sizeof(pre_begin[0]));
    append_lanes(&source, device->shape);
    append_pieces(&source, main_begin, sizeof(main_begin) / sizeof(main_begin[0]));
    append_lanes(&source, device->shape);
    append_file(&source, "kernels/superblock.h");
    if (device->shape == SHAPE_CPU)
        append_file(&source, "kernels/cpu_superblock.h");
    append_file(&source, device->shape == SHAPE_GPU ? "kernels/gpu.cl" : "kernels/cpu.cl");
    if (device->shape == SHAPE_GPU)
        append_file(&source, "kernels/gpu_parts.cl");
    append_file(&source, "kernels/nothing.cl");
    append_file(&source, "kernels/peek.cl");
    return source.text;
}

/*
 * Keep the whole log in a file of its own, with a build cache that is thrown away if there is one; its name
 * goes to `path`, empty when that failed too.
 */
static void save_log(const struct device *device, const char *log, char *path, size_t size)
{
    const char *folder = device->config.build_cache ? device->config.build_cache : getenv("TMPDIR");
    int fd;

    snprintf(path, size, "%s/gpubench-build-XXXXXX", folder && *folder ? folder : "/tmp");
    fd = mkstemp(path);
    if (fd < 0 || write(fd, log, strlen(log)) < 0)
        path[0] = '\0';
    if (fd >= 0)
        close(fd);
}

/* The first lines of a log as one line. */
static void first_lines(const char *log, char *shown, size_t size)
{
    char *last;

    snprintf(shown, size, "%s", log);
    last = strlen(log) >= size ? strrchr(shown, '\n') : NULL;
    if (last)
        *last = '\0';
    for (char *c = shown; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
}

static enum status build_failed(struct device *device, cl_program program, cl_int code,
                                struct error *err)
{
    char path[256], shown[LOG_SHOWN + 1];
    size_t size = 0;
    char *log;

    clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG, 0, NULL, &size);
    log = calloc(1, size + 1);
    if (!log || size == 0) {
        free(log);
        return cl_failed(err, "clBuildProgram", code);
    }
    clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG, size, log, NULL);
    save_log(device, log, path, sizeof(path));
    first_lines(log, shown, sizeof(shown));
    free(log);
    return error_set(err, STATUS_FAILED, "clBuildProgram: %s (%d)%s%s: %s", cl_error_name(code),
                     (int)code, *path ? ", whole log in " : "", path, shown);
}

/* The kernels that the shape and the operator have. */
static enum status create_kernels(const struct device *device, struct cl_program_entry *entry,
                                  struct error *err)
{
    bool gpu = device->shape == SHAPE_GPU, merged = entry->key.op.is->scheme >= SCHEME_SCALED;
    const struct {
        const char *name;
        bool wanted;
    } kernels[CL_KERNEL_COUNT] = {
        [CL_KERNEL_REDUCE] = { "reduce", true },
        [CL_KERNEL_PARTS] = { "reduce_parts", gpu },
        [CL_KERNEL_FOLD] = { "fold", gpu && !merged },
        [CL_KERNEL_TREE] = { "tree", gpu && !merged && entry->key.op.is->scheme != SCHEME_LOCATE },
    };
    cl_int code = CL_SUCCESS;

    for (unsigned i = 0; i < CL_KERNEL_COUNT && code == CL_SUCCESS; i++)
        if (kernels[i].wanted)
            entry->kernels[i] = clCreateKernel(entry->program, kernels[i].name, &code);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clCreateKernel", code);
}

static enum status build(struct device *device, struct cl_program_entry *entry, struct error *err)
{
    char *text = program_source(device, &entry->key);
    const char *source = text;
    cl_int code;

    if (!text)
        return error_set(err, STATUS_FAILED, "out of memory for a program's source");
    entry->program = clCreateProgramWithSource(device->context, 1, &source, NULL, &code);
    free(text);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateProgramWithSource", code);
    code = clBuildProgram(entry->program, 1, &device->id, "", NULL, NULL);
    if (code != CL_SUCCESS)
        return build_failed(device, entry->program, code, err);
    return create_kernels(device, entry, err);
}

enum status cl_program_get(struct device *device, const struct cl_program_key *key, double *build_s,
                           const struct cl_program_entry **entry, struct error *err)
{
    struct cl_program_entry *added = &device->programs[device->program_count];
    uint64_t start = clock_ns();
    enum status status;

    for (size_t i = 0; i < device->program_count; i++) {
        const struct cl_program_key *known = &device->programs[i].key;

        if (known->op.is == key->op.is && /* the degree is an argument */
            known->unaligned == key->unaligned) {
            *entry = &device->programs[i];
            if (err && (*entry)->failure.status != STATUS_OK)
                *err = (*entry)->failure; /* it would fail again */
            return (*entry)->failure.status;
        }
    }
    if (device->program_count == CL_PROGRAMS_MAX)
        return error_set(err, STATUS_FAILED, "more than %d programs on one device",
                         CL_PROGRAMS_MAX);
    added->key = *key;
    added->failure.status = STATUS_OK;
    status = build(device, added, &added->failure);
    if (status != STATUS_OK && err)
        *err = added->failure;
    device->program_count++;
    *entry = added;
    *build_s += 1e-9 * (double)(clock_ns() - start);
    return status;
}

void cl_programs_release(struct device *device)
{
    for (size_t i = 0; i < device->program_count; i++) {
        for (unsigned k = 0; k < CL_KERNEL_COUNT; k++)
            if (device->programs[i].kernels[k])
                clReleaseKernel(device->programs[i].kernels[k]);
        if (device->programs[i].program)
            clReleaseProgram(device->programs[i].program);
    }
    device->program_count = 0;
}
