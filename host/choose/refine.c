#include "host/choose/refine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/curve_pairs.h"

#define POINTS_MAX 3

/* What a walk over all pairs fills in. */
struct search {
    const struct result *result;
    struct refinement *refinement;
    const char *from, *to; /* the only pair that counts; `to` NULL: all do */
};

void refinement_clear(struct refinement *refinement)
{
    free(refinement->cases);
    free(refinement->devices);
    *refinement = (struct refinement){ 0 };
}

/* Of one curve and size there is one case, whatever pairs want it. */
static bool is_planned(const struct refinement *refinement, const struct case_spec *spec)
{
    for (size_t i = 0; i < refinement->count; i++)
        if (refinement->cases[i].n == spec->n && same_curve(&refinement->cases[i], spec))
            return true;
    return false;
}

static bool add_case(struct refinement *refinement, const struct case_spec *curve, uint64_t n)
{
    struct case_spec spec, *cases;

    memcpy(&spec, curve, sizeof(spec)); /* with its padding: cases are compared as bytes */
    spec.n = n;
    if (is_planned(refinement, &spec))
        return true;
    cases = reallocarray(refinement->cases, refinement->count + 1, sizeof(*cases));
    if (!cases)
        return false;
    refinement->cases = cases;
    memcpy(&cases[refinement->count++], &spec, sizeof(spec));
    return true;
}

/* Sizes strictly between, by equal factors, as many as leave no step larger than what is narrow. */
static bool add_between(struct refinement *refinement, const struct case_spec *curve, uint64_t low,
                        uint64_t high)
{
    double ratio = (double)high / (double)low;
    double steps = fmin(ceil(log(ratio) / log(REFINE_NARROW) - 1e-9), POINTS_MAX + 1);

    for (double i = 1; i < steps; i++) {
        uint64_t n = (uint64_t)llround((double)low * pow(ratio, i / steps));

        if (n > low && n < high && !add_case(refinement, curve, n))
            return false;
    }
    return true;
}

static void need_device(const struct search *search, const char *id)
{
    for (size_t i = 0; i < search->result->device_count; i++)
        if (id ? strcmp(search->result->devices[i].id, id) == 0
               : device_is_native(&search->result->devices[i]))
            search->refinement->devices[i] = true;
}

static bool counts(const struct search *search, const char *from, const char *to)
{
    if (!search->to)
        return true;
    if (strcmp(search->to, to) != 0 || !search->from != !from)
        return false;
    return !from || strcmp(search->from, from) == 0;
}

/* Between size number `at` and the next: one device leads before, the other after, with nothing but ties between. */
static bool lead_changes(const int *winners, size_t count, size_t at)
{
    int before = 0, after = 0;

    for (size_t i = at + 1; i-- > 0 && !before;)
        before = winners[i];
    for (size_t i = at + 1; i < count && !after; i++)
        after = winners[i];
    return before * after < 0;
}

static bool visit(void *context, const struct curve *curve, const char *from, const char *to)
{
    struct search *search = context;
    struct comparison comparison;
    bool going = true, wanted = false;

    if (!counts(search, from, to))
        return true;
    if (!comparison_open(&comparison, curve, from, to))
        return false;
    for (size_t i = 0; i + 1 < comparison.count && going; i++) {
        uint64_t low = comparison.sizes[i], high = comparison.sizes[i + 1];
        bool tie = comparison.winners[i] == 0 && comparison.winners[i + 1] == 0;

        if (tie || low == 0 || (double)high <= REFINE_NARROW * (double)low ||
            !lead_changes(comparison.winners, comparison.count, i))
            continue;
        wanted = true;
        going = add_between(search->refinement, &curve->cells[0]->spec, low, high);
    }
    comparison_clear(&comparison);
    if (wanted) {
        need_device(search, from);
        need_device(search, to);
    }
    return going;
}

static int compare_cases(const void *a, const void *b)
{
    const struct case_spec *x = a, *y = b;

    if (x->dtype != y->dtype)
        return x->dtype < y->dtype ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

bool refine_pair(struct refinement *refinement, const struct result *result, const char *from,
                 const char *to)
{
    struct search search = { result, refinement, from, to };

    *refinement = (struct refinement){
        .devices = calloc(result->device_count + 1, sizeof(*refinement->devices)),
    };
    if (!refinement->devices || !curve_pairs_visit(result, &search, visit)) {
        refinement_clear(refinement);
        return false;
    }
    if (refinement->count > 1)
        qsort(refinement->cases, refinement->count, sizeof(*refinement->cases), compare_cases);
    return true;
}

bool refine_next(struct refinement *refinement, const struct result *result)
{
    return refine_pair(refinement, result, NULL, NULL);
}
