/*
 * A case: what is asked, whoever computes it.
 */
#ifndef GPUBENCH_PLAN_CASE_H
#define GPUBENCH_PLAN_CASE_H

#include "kernels/operator.h"

enum data_kind {
    DATA_UNIFORM,
    DATA_NORMAL,
    DATA_CANCEL,
    DATA_ONES,
    DATA_INDEX,
    DATA_FILE,
    DATA_COUNT
};
enum residency { RESIDENCY_HOST, RESIDENCY_DEVICE, RESIDENCY_COUNT };
enum memory_mode { MEM_AUTO, MEM_PAGEABLE, MEM_PINNED, MEM_MAPPED, MEM_SVM, MEM_COUNT };
enum alloc_mode { ALLOC_AUTO, ALLOC_REUSE, ALLOC_PER_OP, ALLOC_COUNT };
enum lifecycle { LIFECYCLE_WARM, LIFECYCLE_COLD, LIFECYCLE_COUNT };
enum cache_mode { CACHE_HOT, CACHE_FLUSHED, CACHE_COUNT };

/* Of files that devices read themselves: whether the system's page cache holds them; no part of a case. */
enum page_cache { PAGE_CACHE_RESIDENT, PAGE_CACHE_DROPPED, PAGE_CACHE_COUNT };

struct case_spec {
    struct op op;
    enum dtype dtype;
    uint64_t n; /* elements of each input */
    enum data_kind data;
    enum residency residency;
    unsigned reuse; /* operations per transfer, at least 1 */
    uint64_t chunk; /* elements of a task, at most n; 0: the device divides the work as it likes */
    unsigned steps; /* dependent reductions of one operation, at least 1 */
    unsigned depth; /* independent operations in flight at a time, at least 1 */
    enum memory_mode mem;
    enum alloc_mode
        alloc; /* where the input is copied before it is read; auto: nowhere, if the device can */
    enum lifecycle lifecycle;
    enum cache_mode cache;
    double gap_s; /* idle time before each operation; 0 = back to back */
};

/* The words users type and result files hold, and back; the parse functions return ..._COUNT. */
const char *data_kind_name(enum data_kind kind);
const char *residency_name(enum residency residency);
const char *memory_mode_name(enum memory_mode mode);
const char *alloc_mode_name(enum alloc_mode mode);
const char *lifecycle_name(enum lifecycle lifecycle);
const char *cache_mode_name(enum cache_mode mode);
const char *page_cache_name(enum page_cache state);
enum data_kind data_kind_parse(const char *text);
enum residency residency_parse(const char *text);
enum memory_mode memory_mode_parse(const char *text);
enum alloc_mode alloc_mode_parse(const char *text);
enum lifecycle lifecycle_parse(const char *text);
enum cache_mode cache_mode_parse(const char *text);

/* Everything but n, gap and cache equal: the cells of one curve of time against n have the rest equal. */
bool case_equal(const struct case_spec *a, const struct case_spec *b);

/* Operations that one call of the case makes: those of a transfer, times those in flight. */
unsigned case_operations(const struct case_spec *spec);

#endif
