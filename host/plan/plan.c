#include "host/plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "f32, f64": the types an operator is defined for. */
static void format_dtypes(struct op op, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
        if (op_supports(op, dtype) && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
                                     dtype_name(dtype));
}

static bool asked_for(const struct plan_request *request, struct op op, enum dtype dtype)
{
    if (!op_supports(op, dtype))
        return false;
    for (size_t i = 0; i < request->dtype_count; i++)
        if (request->dtypes[i] == dtype)
            return true;
    if (request->dtype_count > 0)
        return false;
    for (enum dtype first = DTYPE_F32; first < dtype; first++)
        if (op_supports(op, first))
            return false;
    return true;
}

/* Every operator needs a type; says which pairs are left out. */
static enum status check_pairs(struct plan *plan, const struct plan_request *request,
                               struct error *err)
{
    char name[OP_NAME_SIZE], dtypes[64];

    for (size_t o = 0; o < request->op_count; o++) {
        size_t found = 0;

        for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
            found += asked_for(request, request->ops[o], dtype);
        op_format(request->ops[o], name);
        format_dtypes(request->ops[o], dtypes, sizeof(dtypes));
        if (found == 0)
            return error_set(err, STATUS_USAGE,
                             "--op %s is defined for %s only, not for --dtype %s", name, dtypes,
                             dtype_name(request->dtypes[0]));
        if (found < request->dtype_count) {
            size_t used = strlen(plan->note);

            snprintf(plan->note + used, sizeof(plan->note) - used, "%s%s is defined for %s only",
                     used ? "; " : "", name, dtypes);
        }
    }
    return STATUS_OK;
}

/* The cases of one operator; advances *at. */
static void add_cases(const struct plan_request *r, struct op op, enum dtype dtype,
                      struct case_spec **at)
{
    for (size_t d = 0; d < r->residency_count; d++)
        for (size_t u = 0; u < r->reuse_count; u++)
            for (size_t m = 0; m < r->mem_count; m++)
                for (size_t l = 0; l < r->lifecycle_count; l++)
                    for (size_t c = 0; c < r->cache_count; c++)
                        for (size_t g = 0; g < r->gap_count; g++)
                            for (size_t s = 0; s < r->size_count; s++) {
                                struct case_spec *spec = (*at)++;

                                memset(spec, 0, sizeof(*spec)); /* compared as bytes later */
                                spec->op.is = op.is;
                                spec->op.degree = op.degree;
                                spec->dtype = dtype;
                                spec->n = r->sizes[s];
                                spec->data = r->data;
                                spec->residency = r->residencies[d];
                                spec->reuse = r->reuses[u];
                                spec->mem = r->mems[m];
                                spec->lifecycle = r->lifecycles[l];
                                spec->cache = r->caches[c];
                                spec->gap_s = r->gaps[g];
                            }
}

static enum status make_group(struct group *group, const struct plan_request *r, enum dtype dtype,
                              struct error *err)
{
    size_t each = r->residency_count * r->reuse_count * r->mem_count * r->lifecycle_count *
                  r->cache_count * r->gap_count * r->size_count;
    struct case_spec *at;

    group->dtype = dtype;
    group->data = r->data;
    group->inputs = 1;
    group->n_max = r->sizes[r->size_count - 1];
    for (size_t o = 0; o < r->op_count; o++) {
        if (!asked_for(r, r->ops[o], dtype))
            continue;
        group->case_count += each;
        if (r->ops[o].is->inputs > group->inputs)
            group->inputs = r->ops[o].is->inputs;
    }
    group->cases = calloc(group->case_count, sizeof(*group->cases));
    if (!group->cases)
        return error_set(err, STATUS_FAILED, "out of memory for %zu cases", group->case_count);
    at = group->cases;
    for (size_t o = 0; o < r->op_count; o++)
        if (asked_for(r, r->ops[o], dtype))
            add_cases(r, r->ops[o], dtype, &at);
    return STATUS_OK;
}

enum status plan_make(struct plan *plan, const struct plan_request *request, struct error *err)
{
    enum status status;

    memset(plan, 0, sizeof(*plan));
    status = check_pairs(plan, request, err);
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT && status == STATUS_OK; dtype++) {
        bool wanted = false;

        for (size_t o = 0; o < request->op_count; o++)
            wanted = wanted || asked_for(request, request->ops[o], dtype);
        if (wanted)
            status = make_group(&plan->groups[plan->group_count++], request, dtype, err);
    }
    return status;
}

void plan_clear(struct plan *plan)
{
    for (size_t i = 0; i < plan->group_count; i++)
        free(plan->groups[i].cases);
    memset(plan, 0, sizeof(*plan));
}

size_t plan_case_count(const struct plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->group_count; i++)
        count += plan->groups[i].case_count;
    return count;
}
