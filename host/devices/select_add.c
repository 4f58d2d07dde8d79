/*
 * One more device in a selection.
 */
#include <string.h>

#include "host/devices/selection.h"
#include "kernels/cpu_kernels.h"

static bool is_pool(enum device_kind kind)
{
    return kind == KIND_THREADS || kind == KIND_FORK;
}

static bool has_isa(enum device_kind kind)
{
    return kind == KIND_SEQ || kind == KIND_COOP || is_pool(kind);
}

static void apply_defaults(struct device_spec *spec, const struct device_defaults *defaults)
{
    if (spec->workers == 0 && is_pool(spec->kind))
        spec->workers = defaults->workers;
    if (spec->combine == COMBINE_OPEN && spec->channel == CHANNEL_SHM && is_pool(spec->kind))
        spec->combine = defaults->combine;
    if (spec->isa == ISA_COUNT && has_isa(spec->kind))
        spec->isa = defaults->isa;
}

static enum status check_isa(const struct selection *selection, const struct device_choice *choice)
{
    struct words runs = { 0 };
    char all[128];

    if (choice->spec.isa == ISA_COUNT || cpu_isa_runs(isa_name(choice->spec.isa)))
        return STATUS_OK;
    for (unsigned isa = 0; isa < ISA_COUNT; isa++) {
        if (cpu_isa_runs(isa_name(isa)))
            words_add(&runs, isa_name(isa));
    }
    return error_set(selection->err, STATUS_USAGE,
                     "device \"%s\": instruction set %s does not run here (%s do)", choice->id,
                     isa_name(choice->spec.isa), words_join(&runs, all, sizeof(all)));
}

enum status selection_add(struct selection *selection, const struct device_spec *spec, int opencl)
{
    struct device_choice choice = { .spec = *spec, .opencl = opencl };
    enum status status;

    apply_defaults(&choice.spec, selection->defaults);
    device_spec_format(&choice.spec, choice.id);
    for (size_t i = 0; i < selection->count; i++) {
        if (strcmp(selection->choices[i].id, choice.id) == 0)
            return STATUS_OK;
    }
    status = check_isa(selection, &choice);
    if (status != STATUS_OK)
        return status;
    if (selection->count == selection->max)
        return error_set(selection->err, STATUS_USAGE, "more than %zu devices", selection->max);
    selection->choices[selection->count++] = choice;
    return STATUS_OK;
}
