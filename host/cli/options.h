/*
 * The command line. One table (options.c) gives parsing, --help, the man page and shell completion.
 */
#ifndef GPUBENCH_CLI_OPTIONS_H
#define GPUBENCH_CLI_OPTIONS_H

#include <stdio.h>

#include "host/base/error.h"
#include "host/plan/case.h"

enum command {
    COMMAND_RUN,
    COMMAND_LIST,
    COMMAND_COMPARE,
    COMMAND_REPORT,
    COMMAND_CONVERT,
    COMMAND_SELFTEST,
    COMMAND_CALIBRATE,
    COMMAND_ARTICLE,
    COMMAND_ADVISE,
    COMMAND_COUNT
};

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* What `convert` writes. */
enum format {
    FORMAT_GOOGLE_BENCHMARK,
    FORMAT_GITHUB_ACTION,
    FORMAT_CSV,
    FORMAT_MARKDOWN,
    FORMAT_JSON,
    FORMAT_COUNT
};

/* A growing list of strings, values or words, whatever `item` holds; all owned by the options. */
struct string_list {
    char **items;
    size_t count;
};

struct options {
    enum command command;
    bool help, version;

    /* what to measure; a count of 0 means: not given, use the default */
    struct string_list devices; /* as typed, resolved by host/devices */
    struct op *ops;
    size_t op_count;
    struct string_list own_ops;  /* --op: names that only an operator file can explain */
    struct string_list op_files; /* --op-file */
    bool allow_code;             /* the code of operator files may be run */
    enum dtype dtypes[DTYPE_COUNT];
    size_t dtype_count;
    uint64_t *sizes; /* ascending, no duplicates */
    size_t size_count;
    enum residency residencies[RESIDENCY_COUNT];
    size_t residency_count;
    unsigned *reuses;
    size_t reuse_count;
    uint64_t *chunks; /* likewise */
    size_t chunk_count;
    unsigned *steps;
    size_t steps_count;
    unsigned *depths;
    size_t depth_count;
    enum memory_mode mems[MEM_COUNT];
    size_t mem_count;
    enum alloc_mode allocs[ALLOC_COUNT];
    size_t alloc_count;
    enum lifecycle lifecycles[LIFECYCLE_COUNT];
    size_t lifecycle_count;
    enum cache_mode caches[CACHE_COUNT];
    size_t cache_count;
    double *gaps; /* s */
    size_t gap_count;
    enum data_kind data;       /* DATA_COUNT: not given */
    struct string_list inputs; /* --input, at most two paths */
    struct string_list files;  /* --files, and what stands alone after it: files and folders */
    enum page_cache page_caches[PAGE_CACHE_COUNT];
    size_t page_cache_count;

    /* how */
    unsigned workers;                 /* 0: not given */
    char *isa;                        /* NULL: the best */
    char *combine;                    /* NULL: partials */
    uint64_t seed;                    /* 1 when not given */
    double budget_s;                  /* 0: the preset's */
    double precision;                 /* 0: the preset's */
    uint64_t ballast, ballast_shared; /* bytes; 0: none */
    double rate_per_s, rate_share;    /* of a stream; both 0: none */
    uint64_t batch;                   /* elements of its operations; 0: not given */
    double duration_s;                /* 0: not given; its deadline is that of advise */
    unsigned min_rounds;              /* 0: the preset's */
    unsigned processes;               /* 0: 1 */
    bool quick, full, ci;
    bool peak_memory;
    bool dry_run;
    bool no_tune, retune;
    bool no_refine;

    /* where to */
    char *json, *csv, *markdown; /* paths or "-"; at most one "-" among them */
    char *output;                /* of report and convert: a path or "-" */
    char *name;                  /* of calibrate: the profile's; NULL: the host's */
    char *data_dir;              /* of report: the folder for columns and a gnuplot script */
    enum format format;          /* FORMAT_COUNT: not given */
    enum when color, progress;
    bool quiet;
    unsigned verbose;

    /* compare */
    char *against;   /* NULL: not given */
    char *normalize; /* NULL: not given; "seq" */
    bool fail_on_regression, allow_different_devices, allow_other_schema;

    /* advise */
    struct string_list profiles; /* --profile, paths */
    struct string_list prices;   /* --price, NAME=PER_HOUR, as typed and valid */
    double flops;                /* an element; 0: not given */
    double deadline_s;           /* 0: not given */
    bool measure;

    bool with_python; /* article */

    struct string_list operands; /* what is left: files of compare, … */
};

/*
 * Parse argv. STATUS_USAGE with one line that names the value, what is accepted and the nearest match.
 * Lists are split at commas, sizes also by `a:b` (powers of two from a to b, both ends included) and
 * `a:b:xF` (factor F >= 2). Options may stand anywhere, `--name value` or `--name=value`, `--` ends them;
 * no abbreviations; an option given twice keeps its last value. An unknown first word is a usage error.
 * Options are freed with options_clear, also after a failure.
 */
enum status options_parse(struct options *options, int argc, char **argv, struct error *err);
void options_clear(struct options *options);

/*
 * --help of one command (COMMAND_RUN includes the list of commands): as wide as the terminal that
 * `out` is, from 60 to 100 columns; 80 elsewhere.
 */
void options_help(FILE *out, enum command command);

#endif
