#include "host/library/gpubench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/machine.h"
#include "host/choose/advice.h"
#include "host/experiments/profile_file.h"

struct gpubench_profile {
    struct profile profile;
};

/* Pass a failure on to a caller who may not want to know more than that. */
static int say(enum status status, const struct error *err, char *message, size_t size)
{
    if (status != STATUS_OK && message && size > 0)
        snprintf(message, size, "%s", err->text);
    return (int)status;
}

const char *gpubench_version(void)
{
    return GPUBENCH_VERSION;
}

static enum status own_path(char *path, struct error *err)
{
    struct machine machine;
    char name[PROFILE_NAME_SIZE];

    machine_probe(&machine);
    profile_name_of(machine.host, name);
    return profile_path(name, path, err);
}

int gpubench_profile_load(struct gpubench_profile **profile, const char *path, char *message,
                          size_t message_size)
{
    struct gpubench_profile *loaded = calloc(1, sizeof(*loaded));
    char own[USERDIR_PATH_SIZE];
    struct error err;
    enum status status = STATUS_OK;

    *profile = NULL;
    if (!loaded)
        status = error_set(&err, STATUS_FAILED, "out of memory");
    if (status == STATUS_OK && !path)
        status = own_path(own, &err);
    if (status == STATUS_OK)
        status = profile_read(&loaded->profile, path ? path : own, &err);
    if (status == STATUS_OK)
        *profile = loaded;
    else
        free(loaded);
    return say(status, &err, message, message_size);
}

void gpubench_profile_free(struct gpubench_profile *profile)
{
    if (!profile)
        return;
    profile_clear(&profile->profile);
    free(profile);
}

static enum status ask_operator(const struct gpubench_workload *workload,
                                struct model_question *question, struct error *err)
{
    const char *op = workload->op ? workload->op : "sum";
    const char *dtype = workload->dtype ? workload->dtype : "f32";

    if (workload->intensity > 0 && workload->op)
        return error_set(err, STATUS_USAGE, "op and intensity exclude each other: give one");
    if (workload->intensity > 0)
        op = "poly:1";
    if (!op_parse(op, &question->op))
        return error_set(err, STATUS_USAGE, "op: no operator \"%s\"; `gpubench list` shows them",
                         op);
    question->dtype = dtype_parse(dtype);
    if (question->dtype == DTYPE_COUNT)
        return error_set(err, STATUS_USAGE, "dtype: no dtype \"%s\"; f32, f64, i32 or i64", dtype);
    if (!op_supports(question->op, question->dtype))
        return error_set(err, STATUS_USAGE, "%s is not defined for %s", op, dtype);
    return STATUS_OK;
}

static enum status ask_place(const struct gpubench_workload *workload,
                             struct model_question *question, struct error *err)
{
    const char *residency = workload->residency ? workload->residency : "host";
    const char *lifecycle = workload->lifecycle ? workload->lifecycle : "warm";

    question->residency = residency_parse(residency);
    question->lifecycle = lifecycle_parse(lifecycle);
    if (question->residency == RESIDENCY_COUNT)
        return error_set(err, STATUS_USAGE, "residency: no residency \"%s\"; host or device",
                         residency);
    if (question->lifecycle == LIFECYCLE_COUNT)
        return error_set(err, STATUS_USAGE, "lifecycle: no lifecycle \"%s\"; warm or cold",
                         lifecycle);
    return STATUS_OK;
}

static enum status ask(const struct gpubench_workload *workload, struct model_question *question,
                       struct error *err)
{
    enum status status = ask_operator(workload, question, err);

    if (status == STATUS_OK)
        status = ask_place(workload, question, err);
    if (status != STATUS_OK)
        return status;
    if (!(workload->elements >= 1 && workload->elements <= 0x1p62))
        return error_set(err, STATUS_USAGE, "elements: %g is not from 1 to 2^62",
                         workload->elements);
    if (!(workload->gap_s >= 0 && isfinite(workload->gap_s)) || !(workload->intensity >= 0) ||
        isinf(workload->intensity))
        return error_set(err, STATUS_USAGE, "gap_s and intensity are finite and not negative");
    question->n = workload->elements;
    question->flops = workload->intensity > 0 ? workload->intensity : op_flops(question->op, 1);
    question->reuse = workload->reuse > 0 ? workload->reuse : 1;
    question->gap_s = workload->gap_s;
    return STATUS_OK;
}

/* Devices of all profiles that compute anything, a new list; NULL when there is none or no memory. */
static struct advice_candidate *gather(const struct gpubench_profile *const *profiles,
                                       size_t profile_count, size_t *count)
{
    struct advice_candidate *candidates;
    size_t total = 0;

    for (size_t i = 0; i < profile_count; i++)
        total += profiles[i]->profile.device_count;
    candidates = calloc(total + 1, sizeof(*candidates));
    *count = 0;
    for (size_t i = 0; candidates && i < profile_count; i++) {
        const struct profile *profile = &profiles[i]->profile;

        for (size_t j = 0; j < profile->device_count; j++)
            if (strcmp(profile->devices[j].about.kind, "null") != 0)
                candidates[(*count)++] =
                    (struct advice_candidate){ profile, &profile->devices[j], NAN };
    }
    return candidates;
}

static struct gpubench_advice advice_of(const struct advice_entry *entry)
{
    struct gpubench_advice advice = {
        .time_s = entry->prediction.time_s,
        .low_s = entry->prediction.low_s,
        .high_s = entry->prediction.high_s,
        .tied = entry->tied,
        .extrapolated = entry->prediction.outside != 0,
    };

    snprintf(advice.device, sizeof(advice.device), "%s", entry->candidate->device->about.id);
    snprintf(advice.machine, sizeof(advice.machine), "%s", entry->candidate->profile->name);
    return advice;
}

int gpubench_advise(const struct gpubench_profile *const *profiles, size_t profile_count,
                    const struct gpubench_workload *workload, struct gpubench_advice *advice,
                    size_t capacity, size_t *count, char *message, size_t message_size)
{
    struct advice_request request = { .deadline_s = 0 };
    struct advice made = { .count = 0 };
    struct advice_candidate *candidates = NULL;
    struct error err;
    enum status status = ask(workload, &request.question, &err);

    *count = 0;
    if (status == STATUS_OK) {
        request.candidates = candidates = gather(profiles, profile_count, &request.count);
        if (!candidates)
            status = error_set(&err, STATUS_FAILED, "out of memory");
        else if (request.count == 0)
            status = error_set(&err, STATUS_USAGE, "there is no device to choose from");
    }
    if (status == STATUS_OK && !advice_make(&made, &request))
        status = error_set(&err, STATUS_FAILED, "out of memory");
    for (size_t i = 0; status == STATUS_OK && i < made.count && i < capacity; i++)
        advice[i] = advice_of(&made.entries[i]);
    *count = made.count;
    advice_clear(&made);
    free(candidates);
    return say(status, &err, message, message_size);
}
