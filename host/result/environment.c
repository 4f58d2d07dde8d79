#include "host/result/environment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/result/json_value.h"

/* The build says these; without it, nobody knows. */
#ifndef GPUBENCH_VERSION
#define GPUBENCH_VERSION "unknown"
#endif
#ifndef GPUBENCH_CFLAGS
#define GPUBENCH_CFLAGS ""
#endif
#ifndef GPUBENCH_GIT
#define GPUBENCH_GIT ""
#endif

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER ""
#endif

/* One key of an object; its value is a new reference, NULL when memory ran out. */
struct entry {
    const char *key;
    json_t *value;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Give all the values to `object`; false, and none leaked, when one of them is missing. */
static bool add_entries(json_t *object, const struct entry *entries, size_t count)
{
    bool added = true;

    for (size_t i = 0; i < count; i++)
        if (json_object_set_new(object, entries[i].key, entries[i].value) != 0)
            added = false;
    return added;
}

/* The object itself when it is complete, else NULL. */
static json_t *when_complete(json_t *object, bool complete)
{
    if (complete)
        return object;
    json_decref(object);
    return NULL;
}

/* An empty text and a number of 0 stand for what is unknown. */
static json_t *text_or_null(const char *text)
{
    return json_from_text(*text ? text : NULL);
}

static json_t *number_or_null(uint64_t number)
{
    return number ? json_from_u64(number) : json_null();
}

/* UTC, ISO 8601. */
static json_t *describe_date(void)
{
    char text[32] = "";
    time_t now = time(NULL);
    struct tm utc;

    if (gmtime_r(&now, &utc))
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text_or_null(text);
}

static json_t *describe_args(int argc, char **argv)
{
    json_t *args = json_array();
    bool complete = args != NULL;

    for (int i = 0; i < argc; i++)
        if (json_array_append_new(args, json_from_text(argv[i])) != 0)
            complete = false;
    return when_complete(args, complete);
}

static json_t *describe_caches(const struct topology *topology)
{
    const struct entry entries[] = {
        { "l1d_bytes", number_or_null(topology->l1d.bytes) },
        { "l2_bytes", number_or_null(topology->l2.bytes) },
        { "l3_bytes", number_or_null(topology->l3.bytes) },
        { "l1d_processors", number_or_null(topology->l1d.processors) },
        { "l2_processors", number_or_null(topology->l2.processors) },
        { "l3_processors", number_or_null(topology->l3.processors) },
    };
    json_t *caches = json_object();

    return when_complete(caches, add_entries(caches, entries, COUNT(entries)));
}

static json_t *describe_load(const double load[3])
{
    json_t *loads = json_array();
    bool complete = loads != NULL;

    for (int i = 0; i < 3; i++)
        if (json_array_append_new(loads, json_from_real(load[i])) != 0)
            complete = false;
    return when_complete(loads, complete);
}

/* Variables that change what an OpenCL loader, layer or PoCL does. */
static bool steers_opencl(const char *variable)
{
    static const char *const prefixes[] = { "POCL_", "OCL_", "CL_", "OPENCL_" };

    for (size_t i = 0; i < COUNT(prefixes); i++)
        if (strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* Add a variable "NAME=VALUE"; a name, too, may hold any bytes. */
static bool add_variable(json_t *object, const char *variable)
{
    const char *equals = strchr(variable, '=');
    char *name = equals ? strndup(variable, (size_t)(equals - variable)) : NULL;
    json_t *key = name ? json_from_text(name) : NULL;
    bool added =
        key && json_object_set_new(object, json_string_value(key), json_from_text(equals + 1)) == 0;

    json_decref(key);
    free(name);
    return added;
}

static json_t *describe_opencl_variables(void)
{
    json_t *object = json_object();
    bool complete = object != NULL;

    for (char **variable = environ; variable && *variable; variable++)
        if (steers_opencl(*variable) && strchr(*variable, '='))
            complete = add_variable(object, *variable) && complete;
    return when_complete(object, complete);
}

static bool add_program(json_t *meta, int argc, char **argv)
{
    const struct entry entries[] = {
        { "tool", json_from_text("gpubench " GPUBENCH_VERSION) },
        { "compiler", text_or_null(COMPILER) },
        { "flags", text_or_null(GPUBENCH_CFLAGS) },
        { "git", text_or_null(GPUBENCH_GIT) },
        { "date", describe_date() },
        { "args", describe_args(argc, argv) },
        { "pocl", describe_opencl_variables() },
    };

    return add_entries(meta, entries, COUNT(entries));
}

static bool add_processors(json_t *meta, const struct machine *machine)
{
    const struct topology *topology = &machine->topology;
    const struct entry entries[] = {
        { "cpu", text_or_null(machine->cpu) },
        { "caches", describe_caches(topology) },
        { "cores", number_or_null(machine->allowed) },
        { "processors", number_or_null(topology->online) },
        { "physical_cores", number_or_null(topology->cores) },
        { "sockets", number_or_null(topology->sockets) },
        { "numa_nodes", number_or_null(topology->numa_nodes) },
        { "affinity", text_or_null(machine->affinity) },
        { "quota", json_from_real(machine->quota) },
        { "governor", text_or_null(machine->governor) },
    };

    return add_entries(meta, entries, COUNT(entries));
}

static bool add_system(json_t *meta, const struct machine *machine)
{
    const struct entry entries[] = {
        { "host", text_or_null(machine->host) },
        { "kernel", text_or_null(machine->kernel) },
        { "hypervisor", text_or_null(machine->hypervisor) },
        { "memory_bytes", number_or_null(machine->memory_bytes) },
        { "available_bytes", number_or_null(machine->available_bytes) },
        { "page_bytes", number_or_null(machine->page_bytes) },
        { "thp", text_or_null(machine->huge_pages) },
        { "load", describe_load(machine->load) },
    };

    return add_entries(meta, entries, COUNT(entries));
}

/* Keys are always there, so that a reader sees what was not known. */
static bool add_unknown(json_t *meta)
{
    static const char *const keys[] = { "pages", "loader", "seed", "floors", "clock" };
    bool added = true;

    for (size_t i = 0; i < COUNT(keys); i++)
        if (json_object_set_new(meta, keys[i], json_null()) != 0)
            added = false;
    return added;
}

json_t *environment_describe(const struct machine *machine, int argc, char **argv)
{
    json_t *meta = json_object();

    if (!meta)
        return NULL;
    return when_complete(meta, add_program(meta, argc, argv) && add_processors(meta, machine) &&
                                   add_system(meta, machine) && add_unknown(meta));
}
