#include <math.h>

#include "host/report/advice_words.h"
#include "host/result/json_value.h"
#include "host/result/json_write_fields.h"

static json_t *phases_of(const struct model_prediction *prediction)
{
    json_t *object = json_object();
    bool ok = object != NULL;

    for (unsigned phase = 0; phase < PHASE_COUNT && ok; phase++)
        ok = json_put(object, phase_key((enum phase)phase),
                      json_from_real(prediction->phases_s[phase]));
    return json_finished(object, ok);
}

static json_t *outside_of(const struct model_prediction *prediction)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (unsigned i = 0; i < OUTSIDE_COUNT && ok; i++)
        if (prediction->outside & (1u << i))
            ok = json_array_append_new(list, json_string(advice_outside_word(i))) == 0;
    return json_finished(list, ok);
}

static bool put_measured(json_t *object, const struct advice_report *report, size_t index)
{
    const struct cell_result *cell = advice_measured(report, index);

    if (!report->measured)
        return true;
    return json_put(object, "measured_s", json_from_real(cell ? cell->time.median : NAN)) &&
           json_put(object, "measured_low_s", json_from_real(cell ? cell->time.ci_low : NAN)) &&
           json_put(object, "measured_high_s", json_from_real(cell ? cell->time.ci_high : NAN)) &&
           json_put(object, "status",
                    cell ? json_string(cell_status_name(cell->status)) : json_null());
}

static json_t *entry_to_json(const struct advice_report *report, size_t index)
{
    const struct advice_entry *entry = &report->advice->entries[index];
    const struct model_prediction *prediction = &entry->prediction;
    json_t *object = json_object();
    char reason[ADVICE_SENTENCE];

    return json_finished(
        object,
        object && json_put(object, "device", json_from_text(entry->candidate->device->about.id)) &&
            json_put(object, "profile", json_from_text(entry->candidate->profile->name)) &&
            json_put(object, "time_s", json_from_real(prediction->time_s)) &&
            json_put(object, "low_s", json_from_real(prediction->low_s)) &&
            json_put(object, "high_s", json_from_real(prediction->high_s)) &&
            json_put(object, "phases_s", phases_of(prediction)) &&
            json_put(object, "reason",
                     json_from_text(advice_reason(report, index, true, reason))) &&
            json_put(object, "tied", json_boolean(entry->tied && report->advice->tied > 1)) &&
            json_put(object, "extrapolated", outside_of(prediction)) &&
            json_put(object, "cost", json_from_real(entry->cost)) &&
            json_put(object, "meets_deadline", json_from_real(entry->meets)) &&
            put_measured(object, report, index));
}

static json_t *change_to_json(const struct advice_report *report,
                              const struct advice_change *change)
{
    static const char *const axes[ADVICE_AXIS_COUNT] = {
        [ADVICE_SIZE] = "n",    [ADVICE_REUSE] = "reuse",         [ADVICE_FLOPS] = "flops",
        [ADVICE_GAP] = "gap_s", [ADVICE_RESIDENCY] = "residency", [ADVICE_LIFECYCLE] = "lifecycle",
    };
    const struct advice_candidate *winner = report->advice->entries[change->winner].candidate;
    bool solved = change->value > 0;
    json_t *object = json_object();
    char text[ADVICE_SENTENCE];

    return json_finished(
        object,
        object && json_put(object, "what", json_string(axes[change->axis])) &&
            json_put(object, "upwards", solved ? json_boolean(change->upwards) : json_null()) &&
            json_put(object, "value", json_from_real(solved ? change->value : NAN)) &&
            json_put(object, "clear", json_from_real(solved ? change->clear : NAN)) &&
            json_put(object, "device", json_from_text(winner->device->about.id)) &&
            json_put(object, "profile", json_from_text(winner->profile->name)) &&
            json_put(object, "text",
                     json_from_text(advice_change_sentence(report, change, true, text))));
}

static json_t *question_to_json(const struct advice_report *report)
{
    const struct model_question *question = &report->request->question;
    const struct case_spec *spec = report->spec;
    json_t *object = json_object();
    char op[OP_NAME_SIZE];

    return json_finished(
        object,
        object &&
            json_put(object, "op",
                     report->by_flops ? json_null() : json_string(op_format(spec->op, op))) &&
            json_put(object, "flops", json_from_real(question->flops)) &&
            json_put(object, "dtype", json_string(dtype_name(spec->dtype))) &&
            json_put(object, "n", json_from_u64(spec->n)) &&
            json_put(object, "residency", json_string(residency_name(spec->residency))) &&
            json_put(object, "reuse", json_from_u64(spec->reuse)) &&
            json_put(object, "lifecycle", json_string(lifecycle_name(spec->lifecycle))) &&
            json_put(object, "gap_s", json_from_real(spec->gap_s)) &&
            json_put(object, "deadline_s",
                     json_from_real(report->request->deadline_s > 0 ? report->request->deadline_s
                                                                    : NAN)));
}

static json_t *ranking_to_json(const struct advice_report *report)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < report->advice->count && ok; i++)
        ok = json_array_append_new(list, entry_to_json(report, i)) == 0;
    return json_finished(list, ok);
}

static json_t *changes_to_json(const struct advice_report *report)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < report->advice->change_count && ok; i++)
        ok = json_array_append_new(list, change_to_json(report, &report->advice->changes[i])) == 0;
    return json_finished(list, ok);
}

bool advice_json(FILE *out, const struct advice_report *report)
{
    json_t *root = json_object();
    bool ok = root && json_put(root, "schema", json_string(ADVICE_SCHEMA)) &&
              json_put(root, "question", question_to_json(report)) &&
              json_put(root, "ranking", ranking_to_json(report)) &&
              json_put(root, "changes", changes_to_json(report)) &&
              json_dumpf(root, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;

    json_decref(root);
    return ok;
}
