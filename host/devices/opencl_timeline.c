#include "host/devices/opencl_timeline.h"

#include <stdlib.h>

/* A command's start or end. */
struct edge {
    uint64_t at;
    enum phase phase;
    bool starts;
};

/* Ends before starts, so that commands that follow each other do not overlap. */
static int compare_edges(const void *left, const void *right)
{
    const struct edge *a = left, *b = right;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (int)a->starts - (int)b->starts;
}

static struct edge *sorted_edges(const struct timeline_span *spans, size_t count)
{
    struct edge *edges = malloc((2 * count + 1) * sizeof(*edges));

    for (size_t i = 0; edges && i < count; i++) {
        edges[2 * i] = (struct edge){ spans[i].start, spans[i].phase, true };
        edges[2 * i + 1] = (struct edge){ spans[i].end, spans[i].phase, false };
    }
    if (edges)
        qsort(edges, 2 * count, sizeof(*edges), compare_edges);
    return edges;
}

/* The phase of the time before an edge, when `running` commands of each phase run. */
static enum phase phase_before(const struct edge *edge, const unsigned *running)
{
    if (running[PHASE_COMPUTE] > 0)
        return PHASE_COMPUTE;
    if (running[PHASE_TRANSFER_IN] > 0)
        return PHASE_TRANSFER_IN;
    if (running[PHASE_TRANSFER_OUT] > 0)
        return PHASE_TRANSFER_OUT;
    return edge->phase == PHASE_TRANSFER_OUT ? PHASE_SYNC : PHASE_LAUNCH; /* it starts there */
}

static void divide(const struct edge *edges, size_t count, uint64_t cursor, double *seconds)
{
    unsigned running[PHASE_COUNT] = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct edge *edge = &edges[i];

        seconds[phase_before(edge, running)] += 1e-9 * (double)(edge->at - cursor);
        cursor = edge->at;
        running[edge->phase] += edge->starts ? 1 : -1u;
    }
}

bool timeline_divide(const struct timeline_span *spans, size_t count, uint64_t start, uint64_t now,
                     struct phases *phases)
{
    struct edge *edges = sorted_edges(spans, count);
    uint64_t last = count > 0 && edges ? edges[2 * count - 1].at : start;

    if (!edges)
        return false;
    divide(edges, 2 * count, start, phases->s);
    phases->s[PHASE_SYNC] += 1e-9 * (double)(now - last);
    free(edges);
    return true;
}

bool timeline_divide_lengths(const struct timeline_span *spans, size_t count, uint64_t start,
                             uint64_t now, struct phases *phases)
{
    struct edge *edges = sorted_edges(spans, count);
    double found[PHASE_COUNT] = { 0 }, inside = 0;

    if (!edges)
        return false;
    divide(edges, 2 * count, count > 0 ? edges[0].at : 0, found);
    free(edges);
    for (int p = 0; p < PHASE_COUNT; p++) {
        if (p == PHASE_LAUNCH || p == PHASE_SYNC)
            continue;
        phases->s[p] += found[p];
        inside += found[p];
    }
    phases->s[PHASE_SYNC] += 1e-9 * (double)(now - start) - inside;
    return true;
}
