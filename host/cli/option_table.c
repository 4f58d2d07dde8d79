#include "host/cli/option_table.h"

#include <string.h>

#include "host/cli/option_values.h"
#include "host/cli/option_words.h"
#include "host/devices/spec.h"

#define RUN      COMMAND_BIT(COMMAND_RUN)
#define COMPARE  COMMAND_BIT(COMMAND_COMPARE)
#define REPORT   COMMAND_BIT(COMMAND_REPORT)
#define CONVERT  COMMAND_BIT(COMMAND_CONVERT)
#define SELFTEST COMMAND_BIT(COMMAND_SELFTEST)
#define WEEK     (UINT64_C(7) * 24 * 60 * 60) /* s */
#define SEED_MAX (UINT64_C(1) << 62)

#define AT(field)       .offset = offsetof(struct options, field)
#define COUNT_AT(field) .count_offset = offsetof(struct options, field)

/* An array of enums has room for each word once, and no more. */
#define MEMBER_LENGTH(field)                                                                       \
    (sizeof(((struct options *)0)->field) / sizeof(((struct options *)0)->field[0]))

const char *const option_groups[GROUP_COUNT] = {
    [GROUP_WHO] = "Who computes",
    [GROUP_WHAT] = "What is computed (lists are separated by commas)",
    [GROUP_HOW] = "How it is measured",
    [GROUP_COMPARE] = "What is compared",
    [GROUP_OUTPUT] = "Output",
    [GROUP_GENERAL] = "General",
};

/* In the order of --help within each group. */
static const struct option_description table[] = {
    {
        .name = "device",
        .argument = "LIST",
        .noun = "device",
        .help =
            "all, a class (cpu, gpu), a kind (seq, threads, fork, opencl), part of a device's "
            "name, or one device with its options, like threads:4 or opencl:0.0; may be repeated",
        .initial = "all",
        .group = GROUP_WHO,
        .commands = RUN | COMPARE | SELFTEST,
        .parse = parse_devices,
        .hints = device_list_words,
        AT(devices),
    },
    {
        .name = "workers",
        .argument = "N",
        .noun = "worker count",
        .help = "threads or processes of a pool, the caller included",
        .initial = "all that may be used",
        .group = GROUP_WHO,
        .commands = RUN | SELFTEST,
        .parse = parse_unsigned,
        AT(workers),
        .low = 1,
        .high = DEVICE_WORKERS_MAX,
    },
    {
        .name = "isa",
        .argument = "NAME",
        .noun = "instruction set",
        .help = "instruction set of CPU devices",
        .initial = "best",
        .group = GROUP_WHO,
        .commands = RUN,
        .parse = parse_word_text,
        .words = isa_words,
        AT(isa),
    },
    {
        .name = "combine",
        .argument = "NAME",
        .noun = "way to combine",
        .help = "how workers bring results together",
        .initial = "partials",
        .group = GROUP_WHO,
        .commands = RUN,
        .parse = parse_word_text,
        .words = combine_words,
        AT(combine),
    },
    {
        .name = "op",
        .argument = "LIST",
        .noun = "operator",
        .help = "operators, poly with a degree like poly:64",
        .initial = "sum",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_ops,
        .words = op_words,
        AT(ops),
        COUNT_AT(op_count),
    },
    {
        .name = "op-file",
        .argument = "FILE",
        .noun = "path",
        .help = "an operator of your own (docs/OPERATORS.md); may be repeated; runs its code",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_op_files,
        AT(op_files),
    },
    {
        .name = "allow-code",
        .help = "the code of operator files may be compiled and run",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_flag,
        AT(allow_code),
    },
    {
        .name = "dtype",
        .argument = "LIST",
        .noun = "dtype",
        .help = "element types",
        .initial = "f32",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_word_list,
        .words = dtype_words,
        AT(dtypes),
        COUNT_AT(dtype_count),
    },
    {
        .name = "size",
        .argument = "LIST",
        .noun = "size",
        .help = "elements: 4096, 64Ki, 1M, a range by powers of two, 1Ki:64Mi, or by another "
                "factor, 1Ki:64Mi:x4",
        .initial = "1Ki:64Mi",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_sizes,
        AT(sizes),
        COUNT_AT(size_count),
    },
    {
        .name = "data",
        .argument = "NAME",
        .noun = "data",
        .help = "values of the elements",
        .initial = "uniform",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_word,
        .words = data_words,
        AT(data),
    },
    {
        .name = "seed",
        .argument = "N",
        .noun = "seed",
        .help = "where random numbers begin",
        .initial = "1",
        .group = GROUP_WHAT,
        .commands = RUN | SELFTEST,
        .parse = parse_u64,
        AT(seed),
        .high = SEED_MAX,
    },
    {
        .name = "input",
        .argument = "FILE",
        .noun = "path",
        .help = "elements from a .npy file, or a raw one with --dtype; twice for dot",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_inputs,
        AT(inputs),
    },
    {
        .name = "residency",
        .argument = "LIST",
        .noun = "residency",
        .help = "where the input lies when an operation starts",
        .initial = "host",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_word_list,
        .words = residency_words,
        AT(residencies),
        COUNT_AT(residency_count),
    },
    {
        .name = "reuse",
        .argument = "LIST",
        .noun = "reuse count",
        .help = "operations per transfer, like 1,10,100",
        .initial = "1",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_numbers,
        AT(reuses),
        COUNT_AT(reuse_count),
        .low = 1,
        .high = 1000000,
        .counted = "operations per transfer",
    },
    {
        .name = "steps",
        .argument = "LIST",
        .noun = "number of steps",
        .help = "dependent reductions of one operation: each one's input is the last one's, times "
                "-1 where that came to less than zero",
        .initial = "1",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_numbers,
        AT(steps),
        COUNT_AT(steps_count),
        .low = 1,
        .high = 1000000,
        .counted = "dependent reductions",
    },
    {
        .name = "mem",
        .argument = "LIST",
        .noun = "memory mode",
        .help = "how a device gets at the input",
        .initial = "auto",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_word_list,
        .words = memory_words,
        AT(mems),
        COUNT_AT(mem_count),
    },
    {
        .name = "lifecycle",
        .argument = "LIST",
        .noun = "lifecycle",
        .help = "cold charges each operation with starting the device",
        .initial = "warm",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_word_list,
        .words = lifecycle_words,
        AT(lifecycles),
        COUNT_AT(lifecycle_count),
    },
    {
        .name = "cache",
        .argument = "LIST",
        .noun = "cache mode",
        .help = "whether the caches keep the input between operations",
        .initial = "hot",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_word_list,
        .words = cache_words,
        AT(caches),
        COUNT_AT(cache_count),
    },
    {
        .name = "gap",
        .argument = "LIST",
        .noun = "gap",
        .help = "idle time before each operation; 0 is back to back",
        .initial = "0,10ms",
        .group = GROUP_WHAT,
        .commands = RUN,
        .parse = parse_gaps,
        AT(gaps),
        COUNT_AT(gap_count),
    },
    {
        .name = "quick",
        .help = "a rough answer in a few seconds",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_flag,
        AT(quick),
    },
    {
        .name = "full",
        .help = "everything, until it is precise",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_flag,
        AT(full),
    },
    {
        .name = "ci",
        .help = "fixed seed, sizes and operators; fails without a verified OpenCL kernel",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_flag,
        AT(ci),
    },
    {
        .name = "budget",
        .argument = "TIME",
        .noun = "time",
        .help = "stop after this long, like 30s or 5min",
        .initial = "27s",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_duration,
        AT(budget_s),
        .high = WEEK,
    },
    {
        .name = "precision",
        .argument = "SHARE",
        .noun = "precision",
        .help = "stop when medians are known this well, like 2%",
        .initial = "2%",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_precision,
        AT(precision),
    },
    {
        .name = "min-rounds",
        .argument = "N",
        .noun = "number of rounds",
        .help = "rounds before stopping is considered",
        .initial = "12",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_unsigned,
        AT(min_rounds),
        .low = 1,
        .high = 1000000,
    },
    {
        .name = "processes",
        .argument = "N",
        .noun = "number of processes",
        .help = "repeat everything in this many fresh processes",
        .initial = "1",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_unsigned,
        AT(processes),
        .low = 1,
        .high = 1000,
    },
    {
        .name = "dry-run",
        .help = "show what would be measured, and stop",
        .group = GROUP_HOW,
        .commands = RUN,
        .parse = parse_flag,
        AT(dry_run),
    },
    {
        .name = "against",
        .argument = "DEVICE",
        .noun = "device",
        .help = "within one file: compare the other devices with this one",
        .group = GROUP_COMPARE,
        .commands = COMPARE,
        .parse = parse_device,
        .hints = device_words,
        AT(against),
    },
    {
        .name = "normalize",
        .argument = "NAME",
        .noun = "yardstick",
        .help = "divide by the times of the same process's largest seq cell, so that a slower "
                "machine is no slower program",
        .group = GROUP_COMPARE,
        .commands = COMPARE,
        .parse = parse_word_text,
        .words = normalize_words,
        AT(normalize),
    },
    {
        .name = "fail-on-regression",
        .help = "exit with status 3 when anything became slower",
        .group = GROUP_COMPARE,
        .commands = COMPARE,
        .parse = parse_flag,
        AT(fail_on_regression),
    },
    {
        .name = "allow-different-devices",
        .help = "compare devices of one name that are not the same, too",
        .group = GROUP_COMPARE,
        .commands = COMPARE,
        .parse = parse_flag,
        AT(allow_different_devices),
    },
    {
        .name = "allow-other-schema",
        .help = "read a file of another schema version as if it were of this one",
        .group = GROUP_COMPARE,
        .commands = COMPARE,
        .parse = parse_flag,
        AT(allow_other_schema),
    },
    {
        .name = "json",
        .argument = "FILE",
        .noun = "path",
        .help = "write the results as JSON; - is standard output, for one of the three",
        .group = GROUP_OUTPUT,
        .commands = RUN | COMPARE | SELFTEST,
        .parse = parse_path,
        AT(json),
    },
    {
        .name = "csv",
        .argument = "FILE",
        .noun = "path",
        .help = "write them as comma-separated values",
        .group = GROUP_OUTPUT,
        .commands = RUN,
        .parse = parse_path,
        AT(csv),
    },
    {
        .name = "markdown",
        .argument = "FILE",
        .noun = "path",
        .help = "write them as Markdown tables",
        .group = GROUP_OUTPUT,
        .commands = RUN | COMPARE,
        .parse = parse_path,
        AT(markdown),
    },
    {
        .name = "output",
        .letter = 'o',
        .argument = "FILE",
        .noun = "path",
        .help = "write to this file; - is standard output",
        .group = GROUP_OUTPUT,
        .commands = REPORT | CONVERT,
        .parse = parse_path,
        AT(output),
    },
    {
        .name = "format",
        .argument = "NAME",
        .noun = "format",
        .help = "what to write",
        .group = GROUP_OUTPUT,
        .commands = CONVERT,
        .parse = parse_word,
        .words = format_words,
        AT(format),
    },
    {
        .name = "data",
        .argument = "DIR",
        .noun = "path",
        .help = "also write the columns behind the pictures, and a gnuplot script, into "
                "this folder",
        .group = GROUP_OUTPUT,
        .commands = REPORT,
        .parse = parse_path,
        AT(data_dir),
    },
    {
        .name = "color",
        .argument = "WHEN",
        .noun = "value",
        .help = "colors",
        .initial = "auto",
        .group = GROUP_OUTPUT,
        .commands = COMMANDS_ALL,
        .parse = parse_word,
        .words = when_words,
        AT(color),
    },
    {
        .name = "progress",
        .argument = "WHEN",
        .noun = "value",
        .help = "progress on standard error",
        .initial = "auto",
        .group = GROUP_OUTPUT,
        .commands = RUN | SELFTEST,
        .parse = parse_word,
        .words = when_words,
        AT(progress),
    },
    {
        .name = "quiet",
        .letter = 'q',
        .help = "print results and errors only",
        .group = GROUP_GENERAL,
        .commands = COMMANDS_ALL,
        .parse = parse_flag,
        AT(quiet),
    },
    {
        .name = "verbose",
        .letter = 'v',
        .help = "print more; may be repeated",
        .group = GROUP_GENERAL,
        .commands = COMMANDS_ALL,
        .parse = parse_more,
        AT(verbose),
    },
    {
        .name = "help",
        .letter = 'h',
        .help = "show this help; gpubench COMMAND --help shows a command's",
        .group = GROUP_GENERAL,
        .commands = COMMANDS_ALL,
        .parse = parse_flag,
        AT(help),
    },
    {
        .name = "version",
        .help = "show the version",
        .group = GROUP_GENERAL,
        .commands = COMMANDS_ALL,
        .parse = parse_flag,
        AT(version),
    },
};

_Static_assert(MEMBER_LENGTH(dtypes) == DTYPE_COUNT &&
                   MEMBER_LENGTH(residencies) == RESIDENCY_COUNT &&
                   MEMBER_LENGTH(mems) == MEM_COUNT && MEMBER_LENGTH(caches) == CACHE_COUNT &&
                   MEMBER_LENGTH(lifecycles) == LIFECYCLE_COUNT,
               "an array has no room for each of its words");

const struct option_description *option_list(size_t *count)
{
    *count = sizeof(table) / sizeof(table[0]);
    return table;
}

const struct option_description *option_find(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strlen(table[i].name) == length && memcmp(table[i].name, name, length) == 0)
            return &table[i];
    }
    return NULL;
}

const struct option_description *option_for(const struct option_description *option,
                                            enum command command)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if ((table[i].commands & COMMAND_BIT(command)) && strcmp(table[i].name, option->name) == 0)
            return &table[i];
    }
    return option;
}

const struct option_description *option_find_letter(char letter)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].letter && table[i].letter == letter)
            return &table[i];
    }
    return NULL;
}
