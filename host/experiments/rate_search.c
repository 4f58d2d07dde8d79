#include "host/experiments/rate_search.h"

#include <math.h>

#define TRIALS_MAX 20u
#define FIRST      0.9   /* of the rate back to back, */
#define HIGHEST    1.2   /* and the highest that is tried, */
#define LOWEST     0.001 /* and the lowest */
#define DOWN       0.5   /* how far to go down from the first rates that are not sustained */

struct search {
    rate_trial *trial;
    void *context;
    unsigned trials;
    double low, high; /* sustained (0: none so far), not sustained */
};

/* Try a rate, twice if need be, and learn from it. */
static enum status try_rate(struct search *search, double rate, struct error *err)
{
    enum status status = STATUS_OK;
    bool sustained = false;

    for (int i = 0; i < 2 && !sustained && status == STATUS_OK; i++) {
        status = search->trial(search->context, rate, &sustained, err);
        search->trials++;
    }
    if (sustained)
        search->low = rate;
    else
        search->high = rate;
    return status;
}

static double next_rate(const struct search *search)
{
    return search->low > 0 ? sqrt(search->low * search->high) : search->high * DOWN;
}

enum status rate_search(double back_to_back, rate_trial *trial, void *context, double *rate,
                        struct error *err)
{
    struct search search = { trial, context, 0, 0, HIGHEST * back_to_back };
    enum status status = try_rate(&search, FIRST * back_to_back, err);

    while (status == STATUS_OK && search.trials < TRIALS_MAX &&
           search.high > LOWEST * back_to_back &&
           (search.low == 0 || search.high > RATE_STEP * search.low))
        status = try_rate(&search, next_rate(&search), err);
    *rate = search.low;
    return status;
}
