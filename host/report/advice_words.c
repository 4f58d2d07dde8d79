#include "host/report/advice_words.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/phrase.h"

/* What a device is doing in a phase. */
static const char *const doing[PHASE_COUNT] = {
    [PHASE_CREATE] = "making its workers",
    [PHASE_ALLOC] = "getting memory",
    [PHASE_TRANSFER_IN] = "sending the input",
    [PHASE_LAUNCH] = "getting started",
    [PHASE_COMPUTE] = "reading and computing",
    [PHASE_SYNC] = "waiting until the end is known",
    [PHASE_TRANSFER_OUT] = "fetching the result",
    [PHASE_COMBINE] = "combining partial results",
    [PHASE_OTHER] = "everything else",
};

static const char *const outside_words[OUTSIDE_COUNT] = {
    "size", "operator", "intensity", "reuse", "gap", "residency", "lifecycle", "cache"
};

static const char *doing_in(enum phase phase, const struct advice_report *report)
{
    bool cold = report->request->question.lifecycle == LIFECYCLE_COLD;

    return phase == PHASE_OTHER && cold ? "opening the device" : doing[phase];
}

char *advice_name(const struct advice_report *report, size_t entry, bool utf8, char *name)
{
    const struct advice_candidate *candidate = report->advice->entries[entry].candidate;
    char text[ADVICE_NAME];

    if (report->machines)
        snprintf(text, sizeof(text), "%s on %s", candidate->device->about.id,
                 candidate->profile->name);
    else
        snprintf(text, sizeof(text), "%s", candidate->device->about.id);
    return escape_terminal(name, ADVICE_NAME, text, utf8);
}

/* The phase in which `slow` loses most to `fast`. */
static enum phase worst_phase(const struct advice_entry *slow, const struct advice_entry *fast)
{
    enum phase worst = PHASE_COMPUTE;
    double most = -INFINITY;

    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        double loss = slow->prediction.phases_s[phase] - fast->prediction.phases_s[phase];

        if (loss > most) {
            most = loss;
            worst = (enum phase)phase;
        }
    }
    return worst;
}

/* The first that does not tie, or the last. */
static size_t first_behind(const struct advice *advice)
{
    return advice->tied < advice->count ? advice->tied : advice->count - 1;
}

/* "reading and computing takes 5.0 µs, and threads 20 µs"; next to nothing is said to be nothing. */
static void put_difference(const struct advice_report *report, size_t entry, size_t other,
                           enum phase phase, bool utf8, char *text)
{
    const struct advice_entry *entries = report->advice->entries;
    double own = entries[entry].prediction.phases_s[phase];
    double others = entries[other].prediction.phases_s[phase];
    char own_s[16], other_s[16], name[ADVICE_NAME];

    format_seconds(own, utf8, own_s);
    format_seconds(others, utf8, other_s);
    advice_name(report, other, utf8, name);
    if (own < 0.01 * others)
        snprintf(text, ADVICE_SENTENCE, "no time for %s, which takes %s %s",
                 doing_in(phase, report), name, other_s);
    else if (others < 0.01 * own)
        snprintf(text, ADVICE_SENTENCE, "%s for %s, which takes %s no time", own_s,
                 doing_in(phase, report), name);
    else
        snprintf(text, ADVICE_SENTENCE, "%s for %s, which takes %s %s", own_s,
                 doing_in(phase, report), name, other_s);
}

char *advice_reason(const struct advice_report *report, size_t entry, bool utf8, char *text)
{
    const struct advice *advice = report->advice;
    size_t other = entry == 0 ? first_behind(advice) : 0;
    const struct advice_entry *slow = &advice->entries[entry == 0 ? other : entry];
    const struct advice_entry *fast = &advice->entries[entry == 0 ? 0 : other];
    char name[ADVICE_NAME];

    if (advice->count == 1)
        snprintf(text, ADVICE_SENTENCE, "there is no other device to compare it with");
    else if (slow->tied)
        snprintf(text, ADVICE_SENTENCE,
                 "cannot be told from %s: the times differ by less than is known of them",
                 advice_name(report, other, utf8, name));
    else
        put_difference(report, entry, other, worst_phase(slow, fast), utf8, text);
    return text;
}

/* Two digits are all that a solution of two predictions is worth. */
static double rounded(double x)
{
    double unit = pow(10, floor(log10(fmax(x, 1e-12))) - 1);

    return round(x / unit) * unit;
}

static void format_value(enum advice_axis axis, double value, bool utf8, char *text)
{
    if (axis == ADVICE_GAP)
        format_seconds(rounded(value), utf8, text);
    else
        format_count((uint64_t)fmax(round(rounded(value)), 1), text);
}

static void put_begin(const struct advice_change *change, const char *winner, bool utf8, char *text)
{
    static const char *const what[ADVICE_AXIS_COUNT] = {
        [ADVICE_SIZE] = "elements",
        [ADVICE_REUSE] = "reuses",
        [ADVICE_FLOPS] = "flops an element",
    };
    bool apart = fabs(log(change->clear / change->value)) > 0.1;
    char value[16], clear[16], surely[48] = "";

    format_value(change->axis, change->value, utf8, value);
    format_value(change->axis, change->clear, utf8, clear);
    if (apart)
        snprintf(surely, sizeof(surely), " (surely %s %s)", change->upwards ? "from" : "below",
                 clear);
    if (change->axis == ADVICE_GAP)
        snprintf(text, ADVICE_SENTENCE, "%s wins when calls are %s or more apart%s", winner, value,
                 surely);
    else if (change->upwards)
        snprintf(text, ADVICE_SENTENCE, "%s wins from %s %s on%s", winner, value,
                 what[change->axis], surely);
    else
        snprintf(text, ADVICE_SENTENCE, "%s wins below %s %s%s", winner, value, what[change->axis],
                 surely);
}

char *advice_change_sentence(const struct advice_report *report, const struct advice_change *change,
                             bool utf8, char *text)
{
    const struct model_question *question = &report->request->question;
    char winner[ADVICE_NAME];

    advice_name(report, change->winner, utf8, winner);
    switch (change->axis) {
    case ADVICE_RESIDENCY:
        snprintf(text, ADVICE_SENTENCE, "%s wins when the data lie in %s memory", winner,
                 question->residency == RESIDENCY_HOST ? "the device's" : "host");
        break;
    case ADVICE_LIFECYCLE:
        snprintf(text, ADVICE_SENTENCE,
                 question->lifecycle == LIFECYCLE_WARM
                     ? "%s wins when the device has to be opened for it"
                     : "%s wins when the device is kept open",
                 winner);
        break;
    case ADVICE_GAP:
        if (question->gap_s > 0) {
            snprintf(text, ADVICE_SENTENCE, "%s wins when called back to back", winner);
            break;
        } /* fall through */
    default:
        put_begin(change, winner, utf8, text);
    }
    return text;
}

const char *advice_outside_word(unsigned index)
{
    return outside_words[index];
}

char *advice_outside(const struct advice_entry *entry, char *text)
{
    *text = '\0';
    for (unsigned i = 0; i < OUTSIDE_COUNT; i++) {
        if (!(entry->prediction.outside & (1u << i)))
            continue;
        if (*text)
            strcat(text, ", ");
        strcat(text, outside_words[i]);
    }
    return text;
}

const struct cell_result *advice_measured(const struct advice_report *report, size_t entry)
{
    const struct advice_candidate *candidate = report->advice->entries[entry].candidate;

    if (!report->measured || candidate->profile != report->here)
        return NULL;
    for (size_t i = 0; i < report->measured->cell_count; i++)
        if (strcmp(report->measured->cells[i].device, candidate->device->about.id) == 0)
            return &report->measured->cells[i];
    return NULL;
}
