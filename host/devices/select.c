#include "host/devices/select.h"

#include <stdio.h>
#include <string.h>

#include "host/devices/selection.h"

static const char *const classes[] = { "cpu", "gpu", "accelerator" };

/* The kind that a name begins with: "fork:4" is a fork, if perhaps a wrong one. */
static enum device_kind kind_of(const char *name)
{
    size_t length = strcspn(name, ":");
    unsigned kind = 0;

    while (kind < KIND_COUNT && !(strlen(device_kind_name(kind)) == length &&
                                  strncmp(device_kind_name(kind), name, length) == 0))
        kind++;
    return (enum device_kind)kind;
}

bool devices_need_opencl(char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum device_kind kind = kind_of(names[i]);

        if (kind == KIND_OPENCL || kind == KIND_COUNT)
            return true;
    }
    return count == 0;
}

static enum status add_kind(struct selection *selection, enum device_kind kind)
{
    struct device_spec spec = { .kind = kind, .isa = ISA_COUNT };

    return selection_add(selection, &spec, -1);
}

static enum status add_processor(struct selection *selection)
{
    enum status status = add_kind(selection, KIND_SEQ);

    if (status == STATUS_OK)
        status = add_kind(selection, KIND_THREADS);
    return status == STATUS_OK ? add_kind(selection, KIND_FORK) : status;
}

static enum status select_kind(struct selection *selection, enum device_kind kind, const char *name)
{
    struct device_spec spec;
    bool found = false;
    enum status status;

    if (kind == KIND_OPENCL && strcmp(name, "opencl") == 0) {
        status = selection_add_meant(selection, meant_by_any, name, &found);
        if (status == STATUS_OK && !found)
            selection_note_absent(selection, name, "there is no OpenCL device");
        return status;
    }
    status = device_spec_parse(&spec, name, selection->err);
    if (status != STATUS_OK)
        return status;
    return kind == KIND_OPENCL ? selection_add_address(selection, &spec, name)
                               : selection_add(selection, &spec, -1);
}

static enum status select_class(struct selection *selection, const char *name)
{
    bool found = strcmp(name, "cpu") == 0;
    enum status status = found ? add_processor(selection) : STATUS_OK;

    if (status == STATUS_OK)
        status = selection_add_meant(selection, meant_by_class, name, &found);
    if (status == STATUS_OK && !found)
        selection_note_absent(selection, name, "no OpenCL device is of this class");
    return status;
}

static enum status select_all(struct selection *selection)
{
    enum status status = add_processor(selection);
    bool found;

    return status == STATUS_OK ? selection_add_meant(selection, meant_by_any, "", &found) : status;
}

static bool is_class(const char *name)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (strcmp(classes[i], name) == 0)
            return true;
    }
    return false;
}

static void add_fixed_words(struct words *words)
{
    words_add(words, "all");
    for (unsigned kind = 0; kind < KIND_COUNT; kind++)
        words_add(words, device_kind_name(kind));
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        words_add(words, classes[i]);
}

/* "thread" is a mistake for "threads", though it is a part of the name of PoCL's device. */
static bool abbreviates(const struct words *words, const char *name)
{
    for (size_t i = 0; i < words->count; i++) {
        if (begins_with(words->items[i], name))
            return true;
    }
    return false;
}

static enum status select_part(struct selection *selection, const char *name)
{
    struct words words = { 0 };
    address_ids ids;
    enum status status = STATUS_OK;
    bool found = false;

    add_fixed_words(&words);
    if (!abbreviates(&words, name))
        status = selection_add_meant(selection, meant_by_part, name, &found);
    if (status != STATUS_OK || found)
        return status;
    selection_addresses(selection, ids, &words);
    words_add(&words, "a part of a device's name");
    return words_refuse(&words, "--device", "device", name, selection->err);
}

static enum status select_name(struct selection *selection, const char *name)
{
    enum device_kind kind = kind_of(name);

    if (kind != KIND_COUNT)
        return select_kind(selection, kind, name);
    if (is_class(name))
        return select_class(selection, name);
    if (strcmp(name, "all") == 0)
        return select_all(selection);
    return select_part(selection, name);
}

/* Everything that was asked for is missing: say what, and what the look at OpenCL found. */
static enum status refuse_all(const struct selection *selection)
{
    const struct opencl_list *list = selection->list;
    char text[sizeof(selection->err->text)] = "";
    size_t used = 0;

    for (unsigned i = 0; i < selection->notes->count && used < sizeof(text); i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", used ? "; " : "",
                                 selection->notes->text[i]);
    for (unsigned i = 0; i < list->note_count && used < sizeof(text); i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "; %s", list->notes[i]);
    return error_set(selection->err, STATUS_NO_DEVICE, "%s", text);
}

enum status devices_select(char *const *names, size_t count, const struct opencl_list *list,
                           const struct device_defaults *defaults, struct device_choice *choices,
                           size_t max, size_t *chosen, struct device_notes *notes,
                           struct error *err)
{
    struct selection selection = { .list = list,
                                   .defaults = defaults,
                                   .choices = choices,
                                   .max = max,
                                   .notes = notes,
                                   .err = err };
    enum status status = count == 0 ? select_all(&selection) : STATUS_OK;

    notes->count = 0;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = select_name(&selection, names[i]);
    *chosen = status == STATUS_OK ? selection.count : 0;
    if (status == STATUS_OK && selection.count == 0)
        status = refuse_all(&selection);
    return status;
}
