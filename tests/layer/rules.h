/*
 * GPUBENCH_LAYER, read: which calls misbehave and what the devices claim. README.md has the
 * grammar.
 */
#ifndef GPUBENCH_TESTS_LAYER_RULES_H
#define GPUBENCH_TESTS_LAYER_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/layer/calls.h"

enum fault_kind {
    FAULT_FAIL,
    FAULT_DELAY,
    FAULT_ABORT,
    FAULT_EXIT,
    FAULT_HANG,
    FAULT_SPOIL,  /* what the command brings to the host is wrong */
    FAULT_STRETCH /* the command itself takes longer, by its event times too */
};

/* A call that misbehaves. */
struct fault {
    enum fault_kind kind;
    enum call call;
    cl_int error;     /* FAULT_FAIL: what the call returns */
    int64_t delay_ns; /* FAULT_DELAY, FAULT_STRETCH: how long */
    int exit_status;  /* FAULT_EXIT */
    unsigned first;   /* the first call that is hit, counted from 1 */
    bool onwards;     /* and all later ones */
};

enum distortion_kind {
    EVENTS_SCALE,
    EVENTS_OFFSET,
    EVENTS_ZERO,
    EVENTS_REVERSE,
    EVENTS_QUANTISE,
    EVENTS_DRIFT
};

/* What is done to an event's time stamps. */
struct distortion {
    enum distortion_kind kind;
    double amount; /* scale: a factor; offset, quantise: ns; drift: ppm */
};

/* Features that the devices deny. */
enum {
    DENY_FP64 = 1,
    DENY_FMA = 2,
    DENY_DENORM = 4,
    DENY_UNIFIED = 8,
    DENY_SVM = 16,
    DENY_ZERO_COPY = 32 /* buffers over the host's memory become copies of it */
};

enum { RULES_MAX = 32 };

struct rules {
    struct fault faults[RULES_MAX];
    size_t fault_count;
    struct distortion distortions[RULES_MAX];
    size_t distortion_count;
    uint64_t max_alloc; /* bytes; 0 is no limit, as in the next two */
    uint64_t global_mem;
    uint64_t max_work_group;
    unsigned denied;     /* DENY_ bits */
    cl_device_type type; /* 0: the true one */
    char *name;          /* owned; NULL: the true one. May hold any byte, NUL included */
    size_t name_length;
    bool build_fails;
    cl_device_svm_capabilities svm; /* 0: the true ones */
    bool pinned_only;               /* writes from any other memory fail */
};

/*
 * Reads `text`, rules separated by semicolons, into zeroed `rules`. On failure returns false, with
 * one line in `message` that quotes the rule and says what is wrong with it.
 */
bool rules_parse(struct rules *rules, const char *text, char *message, size_t message_size);

/* Accepts rules that were read in part or not at all. */
void rules_release(struct rules *rules);

/* An OpenCL error by its name or its (negative) number; 0 when there is none such. */
cl_int rules_error_code(const char *name);

#endif
