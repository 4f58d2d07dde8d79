/*
 * The device grammar: KIND[:WORD[+WORD]...], for example fork:4+spawn+pipe or opencl:0.0+gpu.
 */
#ifndef GPUBENCH_DEVICES_SPEC_H
#define GPUBENCH_DEVICES_SPEC_H

#include "host/base/error.h"

#define DEVICE_SPEC_SIZE   64
#define DEVICE_WORKERS_MAX 4096u

enum device_kind {
    KIND_SEQ,
    KIND_THREADS,
    KIND_FORK,
    KIND_COOP,
    KIND_OPENCL,
    KIND_NULL,
    KIND_COUNT
};
enum isa { ISA_SCALAR, ISA_SSE2, ISA_NEON, ISA_AVX2, ISA_AVX512, ISA_COUNT };
enum shape { SHAPE_AUTO, SHAPE_CPU, SHAPE_GPU };
enum life { LIFE_PERSISTENT, LIFE_SPAWN };     /* workers kept, or made for each operation */
enum channel { CHANNEL_SHM, CHANNEL_PIPE };    /* how workers come by the input */
enum encoding { ENCODING_RAW, ENCODING_JSON }; /* of what goes through a pipe */

/* How workers bring results together. Open: as --combine says, or else partials. */
enum combine { COMBINE_OPEN, COMBINE_PARTIALS, COMBINE_MUTEX, COMBINE_ATOMIC, COMBINE_COUNT };

/* A device as asked for: its kind and one member an axis. ISA_COUNT: the best there is. */
struct device_spec {
    enum device_kind kind;
    unsigned platform, index; /* opencl:P.D */
    unsigned workers;         /* pools: 0 is "as many as this process may use" */
    enum isa isa;
    enum shape shape;
    enum life life; /* this and the rest: of pools */
    enum channel channel;
    enum encoding encoding;
    enum combine combine;
};

const char *device_kind_name(enum device_kind kind);
const char *isa_name(enum isa isa);
enum isa isa_parse(const char *text);         /* ISA_COUNT when unknown */
enum combine combine_parse(const char *text); /* COMBINE_COUNT when unknown */

/*
 * Parse one exact device. STATUS_USAGE for an unknown kind or word (nearest match named) and for pairs that
 * make no sense ("seq:4", "opencl:0.0+isa=avx2"), which are refused by name.
 */
enum status device_spec_parse(struct device_spec *spec, const char *text, struct error *err);

/* Canonical spelling, defaults left out, into `text` (DEVICE_SPEC_SIZE bytes); returns `text`. */
char *device_spec_format(const struct device_spec *spec, char *text);

#endif
