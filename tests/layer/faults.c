/* Rules about calls that misbehave. */
#include <stdlib.h>
#include <string.h>

#include "tests/layer/parse.h"

bool fault_kind_parse(const char *key, enum fault_kind *kind)
{
    static const char *const keys[] = {
        [FAULT_FAIL] = "fail",       [FAULT_DELAY] = "delay", [FAULT_ABORT] = "abort",
        [FAULT_EXIT] = "exit",       [FAULT_HANG] = "hang",   [FAULT_SPOIL] = "spoil",
        [FAULT_STRETCH] = "stretch",
    };

    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(keys[i], key) == 0) {
            *kind = (enum fault_kind)i;
            return true;
        }
    }
    return false;
}

static bool call_parse(const char *name, enum call *call)
{
#define LAYER_CALL_NAME(name) [CALL_##name] = #name,
    static const char *const names[CALL_COUNT] = { LAYER_CALLS(LAYER_CALL_NAME) };

    for (unsigned i = 0; i < CALL_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *call = (enum call)i;
            return true;
        }
    }
    return false;
}

/* "3" is the third call alone, "3+" the third and all later ones, nothing is every call. */
static const char *count_parse(struct fault *fault, const char *text)
{
    char *end;
    unsigned long first;

    if (text == NULL) {
        fault->first = 1;
        fault->onwards = true;
        return NULL;
    }
    first = strtoul(text, &end, 10);
    fault->onwards = *end == '+';
    fault->first = (unsigned)first;
    if (*text < '1' || *text > '9' || first > 1000000000 ||
        strcmp(end, fault->onwards ? "+" : "") != 0) {
        return "after @ comes a count from 1, or a count and +";
    }
    return NULL;
}

static const char *detail_parse(struct fault *fault, const char *text)
{
    double amount = 1;

    switch (fault->kind) {
    case FAULT_FAIL:
        fault->error = text == NULL ? CL_SUCCESS : rules_error_code(text);
        return fault->error == CL_SUCCESS ? "which error? CALL:CL_NAME or CALL:-N" : NULL;
    case FAULT_DELAY:
    case FAULT_STRETCH:
        if (text == NULL || !amount_parse(text, units_duration, &amount) || amount < 0) {
            return "how long? CALL:200us, with ns, us, ms or s";
        }
        fault->delay_ns = (int64_t)amount;
        return NULL;
    case FAULT_EXIT:
        if (text != NULL &&
            (!amount_parse(text, units_plain, &amount) || amount < 0 || amount > 255)) {
            return "an exit status is a number from 0 to 255";
        }
        fault->exit_status = (int)amount;
        return NULL;
    case FAULT_ABORT:
    case FAULT_HANG:
    case FAULT_SPOIL:
        return text != NULL ? "takes nothing after the call's name but @N" : NULL;
    }
    return "unknown fault";
}

/* Whether this can go wrong with that call: not every one brings data, or is a command of its own. */
static const char *pair_check(enum fault_kind kind, enum call call)
{
    bool brings = call == CALL_clEnqueueReadBuffer || call == CALL_clEnqueueMapBuffer;
    bool command = call == CALL_clEnqueueReadBuffer || call == CALL_clEnqueueWriteBuffer ||
                   call == CALL_clEnqueueNDRangeKernel;

    if (kind == FAULT_SPOIL && !brings) {
        return "only clEnqueueReadBuffer and clEnqueueMapBuffer can be spoilt";
    }
    if (kind == FAULT_STRETCH && !command) {
        return "only clEnqueueReadBuffer, clEnqueueWriteBuffer and clEnqueueNDRangeKernel can be "
               "stretched";
    }
    return NULL;
}

const char *fault_parse(struct rules *rules, enum fault_kind kind, char *value)
{
    struct fault fault = { .kind = kind };
    const char *count = cut(value, '@');
    const char *detail = cut(value, ':');
    const char *wrong;

    if (!call_parse(value, &fault.call)) {
        return "no such call is wrapped";
    }
    wrong = pair_check(kind, fault.call);
    if (wrong == NULL) {
        wrong = count_parse(&fault, count);
    }
    if (wrong == NULL) {
        wrong = detail_parse(&fault, detail);
    }
    if (wrong == NULL && rules->fault_count == RULES_MAX) {
        wrong = "too many rules";
    }
    if (wrong == NULL) {
        rules->faults[rules->fault_count++] = fault;
    }
    return wrong;
}
