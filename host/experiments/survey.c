#include "host/experiments/survey.h"

#include <stdio.h>
#include <string.h>

#include "host/experiments/aa_floor.h"
#include "host/experiments/floors_kept.h"
#include "host/experiments/interrupt.h"
#include "host/measure/clock.h"
#include "host/result/environment.h"
#include "host/result/json_value.h"

enum status survey_devices(struct survey *survey, const struct options *options, struct error *err)
{
    struct device_defaults defaults = { options->workers, ISA_COUNT, COMBINE_OPEN };
    struct device_notes notes;
    enum status status;

    machine_probe(&survey->machine);
    if (options->isa)
        defaults.isa = isa_parse(options->isa);
    if (options->combine)
        defaults.combine = combine_parse(options->combine);
    if (devices_need_opencl(options->devices.items, options->devices.count))
        opencl_probe(&survey->opencl, OPENCL_PROBE_LIMIT_S);
    status =
        devices_select(options->devices.items, options->devices.count, &survey->opencl, &defaults,
                       survey->choices, SURVEY_CHOICES_MAX, &survey->choice_count, &notes, err);
    if (status != STATUS_OK || options->quiet)
        return status; /* its message holds the notes */
    for (unsigned i = 0; i < survey->opencl.note_count; i++)
        fprintf(stderr, "gpubench: %s\n", survey->opencl.notes[i]);
    for (unsigned i = 0; i < notes.count; i++)
        fprintf(stderr, "gpubench: %s\n", notes.text[i]);
    return status;
}

static int count_gpus(const struct opencl_list *list)
{
    int count = 0;

    for (unsigned i = 0; i < list->count; i++)
        count += strcmp(list->devices[i].class_name, "gpu") == 0;
    return count;
}

static bool put_floors(json_t *meta, const struct machine *machine)
{
    struct aa_floors floors = aa_floors_load(machine->host, machine->cpu);
    bool put =
        json_object_set_new(meta, "aa_floor", json_from_real(floors.machine)) == 0 &&
        json_object_set(meta, "aa_floors", floors.devices ? floors.devices : json_null()) == 0;

    aa_floors_clear(&floors);
    return put;
}

json_t *survey_describe(const struct survey *survey, uint64_t seed, int argc, char **argv)
{
    struct clock_quality clock;
    json_t *meta = environment_describe(&survey->machine, argc, argv);

    if (!meta)
        return NULL;
    clock_calibrate(&clock);
    if (put_floors(meta, &survey->machine) &&
        json_object_set_new(meta, "opencl_gpus", json_integer(count_gpus(&survey->opencl))) == 0 &&
        json_object_set_new(meta, "seed", json_from_u64(seed)) == 0 &&
        json_object_set_new(meta, "loader",
                            survey->opencl.loader[0] ? json_from_text(survey->opencl.loader)
                                                     : json_null()) == 0 &&
        json_object_set_new(
            meta, "clock",
            json_pack("{s:f,s:f}", "tick_s", clock.tick_s, "cost_s", clock.cost_s)) == 0)
        return meta;
    json_decref(meta);
    return NULL;
}

static bool interrupted(void)
{
    return interrupt_status() != STATUS_OK;
}

void survey_add_floors(const struct survey *survey, double budget_s, json_t *meta,
                       struct progress *progress)
{
    const struct floors_request request = {
        .machine = &survey->machine,
        .opencl = &survey->opencl,
        .interrupted = interrupted,
        .progress = progress->shown ? progress_say : NULL,
        .progress_context = progress,
    };
    json_t *floors = floors_for(budget_s, &request);

    if (floors && !interrupted())
        json_object_set_new(meta, "floors", floors);
    else
        json_decref(floors);
}
