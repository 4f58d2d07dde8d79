#include "host/report/body.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"

enum { NAME_COLUMNS = 48 };

/* Parts of one line, set apart by dots. */
struct parts {
    const struct sink *sink;
    struct paragraph line;
    const char *separator; /* before the next part */
};

/* A string of the metadata, or NULL when it is missing or something else. */
static const char *meta_text(const struct result *result, const char *key)
{
    const char *text = json_string_value(json_object_get(result->meta, key));

    return text && *text ? text : NULL;
}

/* A number of an object, or NaN. */
static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static void put_name(const struct parts *parts, const char *name)
{
    char text[256];

    escape_terminal(text, sizeof(text), name, parts->sink->options.utf8);
    text_cut(text, NAME_COLUMNS, parts->sink->options.utf8);
    fputs(text, parts->line.stream);
}

/* Begin a part: what stands before it and what stands after it are a dot apart. */
static FILE *part(struct parts *parts, const char *separator)
{
    fputs(parts->separator, parts->line.stream);
    parts->separator = separator;
    return parts->line.stream;
}

static const char *dot(const struct sink *sink)
{
    return sink->options.utf8 ? " · " : " - ";
}

/* "AMD EPYC, 2 cores, 32 MiB L3, 23 GiB" */
static void put_machine(struct parts *parts, const struct result *result)
{
    const char *cpu = meta_text(result, "cpu");
    double cores = number(result->meta, "cores"), memory = number(result->meta, "memory_bytes");
    double l3 = number(json_object_get(result->meta, "caches"), "l3_bytes");
    char bytes[16];

    if (cpu) {
        part(parts, ", ");
        put_name(parts, cpu);
    }
    if (cores > 0)
        fprintf(part(parts, ", "), "%.0f core%s", cores, cores > 1 ? "s" : "");
    if (l3 > 0)
        fprintf(part(parts, ", "), "%s L3", format_bytes(l3, bytes));
    if (memory > 0)
        fprintf(part(parts, ", "), "%s", format_bytes(memory, bytes));
}

static void write_machine(const struct sink *sink, const struct result *result)
{
    struct parts parts = { .sink = sink, .separator = dot(sink) };
    const char *version = meta_text(result, "tool"), *kernel = meta_text(result, "kernel");

    if (!paragraph_open(&parts.line))
        return;
    fputs("gpubench", parts.line.stream);
    if (version) {
        fputc(' ', parts.line.stream);
        put_name(&parts, strncmp(version, "gpubench ", 9) == 0 ? version + 9 : version);
    }
    put_machine(&parts, result);
    parts.separator = dot(sink);
    if (kernel) {
        fputs(strncmp(kernel, "Linux", 5) == 0 ? "" : "Linux ", part(&parts, dot(sink)));
        put_name(&parts, kernel);
    }
    sink_remark(sink, &parts.line);
}

static bool is_opencl(const struct device_result *device)
{
    return strcmp(device->kind, "opencl") == 0;
}

/* PoCL calls its platform by its full name, which nobody uses. */
static const char *platform_name(const struct device_result *device)
{
    return strstr(device->platform, "Portable Computing Language") ? "PoCL" : device->platform;
}

static void put_device(struct parts *parts, const struct device_result *device)
{
    part(parts, dot(parts->sink));
    put_name(parts, platform_name(device));
    if (device->driver[0]) {
        fputc(' ', parts->line.stream);
        put_name(parts, device->driver);
    }
    if (strcmp(device->class_name, "cpu") == 0) {
        fputs(" on the CPU", parts->line.stream);
    } else {
        fputs(" on ", parts->line.stream);
        put_name(parts, device->name[0] ? device->name : device->class_name);
    }
}

/* The CPU under another name must not be taken for a GPU: say so once. */
static void put_no_gpu(struct parts *parts, const struct result *result)
{
    const json_t *gpus = json_object_get(result->meta, "opencl_gpus");
    const struct device_result *cpu = NULL;

    if (json_integer_value(gpus) > 0) /* there is one, which was not asked for */
        return;
    for (size_t i = 0; i < result->device_count; i++) {
        if (!is_opencl(&result->devices[i]))
            continue;
        if (strcmp(result->devices[i].class_name, "cpu") != 0)
            return;
        cpu = &result->devices[i];
    }
    if (!cpu)
        return;
    fputs("no GPU found, so \"opencl\" here is the CPU through ", part(parts, ""));
    put_name(parts, platform_name(cpu));
}

static void write_opencl(const struct sink *sink, const struct result *result)
{
    struct parts parts = { .sink = sink, .separator = "OpenCL: " };

    if (!paragraph_open(&parts.line))
        return;
    for (size_t i = 0; i < result->device_count; i++)
        if (is_opencl(&result->devices[i]))
            put_device(&parts, &result->devices[i]);
    put_no_gpu(&parts, result);
    sink_remark(sink, &parts.line);
}

void header_write(const struct sink *sink, const struct result *result)
{
    write_machine(sink, result);
    write_opencl(sink, result);
    sink_break(sink);
}
