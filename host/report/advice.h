/*
 * Reports of advice.
 */
#ifndef GPUBENCH_REPORT_ADVICE_H
#define GPUBENCH_REPORT_ADVICE_H

#include "host/choose/advice.h"
#include "host/report/report.h"

#define ADVICE_SCHEMA "gpubench-advice/1"

struct advice_report {
    const struct advice *advice;
    const struct advice_request *request;
    const struct case_spec
        *spec;     /* the question as a case; its operator is poly where flops are asked for */
    bool by_flops; /* the question gives arithmetic operations an element, and no operator */
    bool machines; /* candidates are of several profiles: names say which */
    const struct result *measured; /* the workload run on devices of `here`; NULL: it was not */
    const struct profile *here;
};

/* A table, the reasons, what would change the answer, and how far to trust it. */
void advice_text(FILE *out, const struct advice_report *report,
                 const struct report_options *options);

/* One object (docs/FORMAT.md), indented by two, with a final newline. False when memory ran out. */
bool advice_json(FILE *out, const struct advice_report *report);

#endif
