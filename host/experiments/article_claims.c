/*
 * What the article claims, beside what was measured: each claim is about the ratio of two rungs.
 */
#include <math.h>
#include <stdio.h>

#include "host/cli/units.h"
#include "host/experiments/article_parts.h"
#include "host/result/json_value.h"

struct claim {
    const char *text;
    enum article_rung slow, fast; /* the ratio of their times */
    double low, high;             /* between which it holds */
    const char *measured;         /* with one %s for the ratio */
};

#define AT_LEAST(x) .low = (x), .high = INFINITY
#define AT_MOST(x)  .low = 0, .high = (x)

/* Beyond 1.1 nobody would call it noise. */
static const struct claim claims[] = {
    { "Processes halve the time of this loop (10.23 s to 5.12 s)", RUNG_JSON_ITEMS, RUNG_LOOP,
      AT_MOST(0.6), "done as the article does it, they take %s the time of the loop" },
    { "Creating processes costs", RUNG_FORK_SPAWNED, RUNG_FORK, AT_LEAST(1.1),
      "made for each operation they take %s the time of kept ones" },
    { "Communication between processes costs; shared memory avoids it", RUNG_PIPE_CHUNKS, RUNG_FORK,
      AT_LEAST(1.1), "through pipes %s the time of shared memory" },
    { "Serialization is to be chosen with care", RUNG_JSON_CHUNKS, RUNG_PIPE_CHUNKS, AT_LEAST(1.1),
      "text takes %s the time of raw bytes" },
    { "Tasks must not be too small", RUNG_PIPE_ITEMS, RUNG_PIPE_CHUNKS, AT_LEAST(1.1),
      "an item a task takes %s the time of eight chunks" },
    { "Pools are to be kept", RUNG_THREADS_SPAWNED, RUNG_THREADS, AT_LEAST(1.1),
      "threads made for each operation take %s the time of kept ones" },
    { "The interpreter lock makes processes the choice for computing", RUNG_THREADS, RUNG_FORK,
      AT_LEAST(1.1), "without that lock threads take %s the time of processes" },
    { "Cooperating tasks gain nothing on computing", RUNG_COOP_ITEMS, RUNG_LOOP, AT_LEAST(1.0),
      "an item a task takes %s the time of the loop" },
    { "Parallel work pays once its overheads are gone", RUNG_THREADS, RUNG_LOOP, AT_MOST(0.9),
      "kept threads take %s the time of the loop" },
    { "On accelerators too: a launch is the new process start", RUNG_OPENCL_ITEMS,
      RUNG_OPENCL_IN_PLACE, AT_LEAST(1.1), "a launch an item takes %s the time of one launch" },
    { "On accelerators too: a copy is the new pipe", RUNG_OPENCL_COPIED, RUNG_OPENCL_RESIDENT,
      AT_LEAST(1.1), "with the copy %s the time of resident data" },
};

static json_t *claim_to_json(const struct claim *claim, const struct rung_found *found)
{
    double ratio = found[claim->slow].time_s / found[claim->fast].time_s;
    bool known = isfinite(ratio);
    char measured[256] = "not measured here", times[16];

    if (known)
        snprintf(measured, sizeof(measured), claim->measured, format_ratio(ratio, true, times));
    return json_pack("{s:s, s:o, s:o, s:o}", "claim", claim->text, "measured",
                     json_from_text(measured), "ratio", json_from_real(ratio), "holds",
                     known ? json_boolean(ratio >= claim->low && ratio <= claim->high)
                           : json_null());
}

json_t *claims_to_json(const struct rung_found *found)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]) && ok; i++)
        ok = json_array_append_new(list, claim_to_json(&claims[i], found)) == 0;
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}
