#include "host/devices/select.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "host/base/words.h"
#include "kernels/cpu_kernels.h"

#define PART_LEAST 2 /* letters: a "t4" is a device */

static const char *const classes[] = { "cpu", "gpu", "accelerator" };

/* One call of devices_select. */
struct selection {
    const struct opencl_list *list;
    const struct device_defaults *defaults;
    struct device_choice *choices;
    size_t max, count;
    struct device_notes *notes;
    struct error *err;
};

static enum device_kind kind_named(const char *name, size_t length)
{
    unsigned kind = 0;

    while (kind < KIND_COUNT && !(strlen(device_kind_name(kind)) == length &&
                                  strncmp(device_kind_name(kind), name, length) == 0))
        kind++;
    return (enum device_kind)kind;
}

/* The kind that a name begins with: "fork:4" is a fork, if perhaps a wrong one. */
static enum device_kind kind_of(const char *name)
{
    return kind_named(name, strcspn(name, ":"));
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

static void note(struct selection *selection, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void note(struct selection *selection, const char *format, ...)
{
    struct device_notes *notes = selection->notes;
    va_list arguments;

    if (notes->count >= DEVICE_NOTES_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(notes->text[notes->count++], sizeof(notes->text[0]), format, arguments);
    va_end(arguments);
}

/* --- Adding devices --- */

static bool has_isa(enum device_kind kind)
{
    return kind == KIND_SEQ || kind == KIND_THREADS || kind == KIND_FORK;
}

static void apply_defaults(struct device_spec *spec, const struct device_defaults *defaults)
{
    if (spec->workers == 0 && (spec->kind == KIND_THREADS || spec->kind == KIND_FORK))
        spec->workers = defaults->workers;
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

static enum status add(struct selection *selection, const struct device_spec *spec, int opencl)
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

static enum status add_kind(struct selection *selection, enum device_kind kind)
{
    struct device_spec spec = { .kind = kind, .isa = ISA_COUNT };

    return add(selection, &spec, -1);
}

static enum status add_processor(struct selection *selection)
{
    enum status status = add_kind(selection, KIND_SEQ);

    if (status == STATUS_OK)
        status = add_kind(selection, KIND_THREADS);
    return status == STATUS_OK ? add_kind(selection, KIND_FORK) : status;
}

/* --- OpenCL devices --- */

/* Whether a device is meant by a name. */
typedef bool meant_fn(const struct opencl_info *info, const char *name);

static bool any(const struct opencl_info *info, const char *name)
{
    (void)info;
    (void)name;
    return true;
}

static bool has_class(const struct opencl_info *info, const char *name)
{
    return strcmp(info->class_name, name) == 0;
}

/* A version's own words: every one begins with "OpenCL 3.0 ", which tells no device from another. */
static const char *version_words(const char *version)
{
    const char *word = strchr(version, ' ');

    word = word ? strchr(word + 1, ' ') : NULL;
    return word ? word : "";
}

/* strcasestr() would follow the locale's letters; names have others only where the case is given. */
static bool contains(const char *text, const char *part)
{
    return strcasestr(text, part) != NULL;
}

static bool has_part(const struct opencl_info *info, const char *name)
{
    return strlen(name) >= PART_LEAST &&
           (contains(info->name, name) || contains(info->platform_name, name) ||
            contains(version_words(info->version), name));
}

/* Add the devices that are meant; *found tells whether there was one. */
static enum status add_meant(struct selection *selection, meant_fn *meant, const char *name,
                             bool *found)
{
    enum status status = STATUS_OK;

    for (unsigned i = 0; i < selection->list->count && status == STATUS_OK; i++) {
        const struct opencl_info *info = &selection->list->devices[i];
        struct device_spec spec = { .kind = KIND_OPENCL,
                                    .platform = info->platform,
                                    .index = info->index,
                                    .isa = ISA_COUNT };

        if (!meant(info, name))
            continue;
        *found = true;
        status = add(selection, &spec, (int)i);
    }
    return status;
}

/* "opencl:0.0, opencl:0.1": what there is. */
static void add_addresses(const struct opencl_list *list, char (*ids)[DEVICE_SPEC_SIZE],
                          struct words *words)
{
    for (unsigned i = 0; i < list->count; i++) {
        snprintf(ids[i], DEVICE_SPEC_SIZE, "opencl:%u.%u", list->devices[i].platform,
                 list->devices[i].index);
        words_add(words, ids[i]);
    }
}

/* Why there is no device, as far as the look at OpenCL knows. */
static void note_absent(struct selection *selection, const char *name, const char *what)
{
    const struct opencl_list *list = selection->list;
    char ids[OPENCL_DEVICES_MAX][DEVICE_SPEC_SIZE], all[160];
    struct words words = { 0 };

    add_addresses(list, ids, &words);
    if (words.count > 0)
        note(selection, "device \"%s\": %s (there is %s)", name, what,
             words_join(&words, all, sizeof(all)));
    else
        note(selection, "device \"%s\": %s", name, what);
}

static enum status add_address(struct selection *selection, const struct device_spec *spec,
                               const char *name)
{
    for (unsigned i = 0; i < selection->list->count; i++) {
        const struct opencl_info *info = &selection->list->devices[i];

        if (info->platform == spec->platform && info->index == spec->index)
            return add(selection, spec, (int)i);
    }
    note_absent(selection, name, "there is no such OpenCL device");
    return STATUS_OK;
}

/* --- Names --- */

static enum status select_kind(struct selection *selection, enum device_kind kind, const char *name)
{
    struct device_spec spec;
    bool found = false;
    enum status status;

    if (kind == KIND_OPENCL && strcmp(name, "opencl") == 0) {
        status = add_meant(selection, any, name, &found);
        if (status == STATUS_OK && !found)
            note_absent(selection, name, "there is no OpenCL device");
        return status;
    }
    status = device_spec_parse(&spec, name, selection->err);
    if (status != STATUS_OK)
        return status;
    return kind == KIND_OPENCL ? add_address(selection, &spec, name) : add(selection, &spec, -1);
}

static enum status select_class(struct selection *selection, const char *name)
{
    bool found = strcmp(name, "cpu") == 0;
    enum status status = found ? add_processor(selection) : STATUS_OK;
    char what[48];

    if (status == STATUS_OK)
        status = add_meant(selection, has_class, name, &found);
    if (status == STATUS_OK && !found) {
        snprintf(what, sizeof(what), "no OpenCL device is of this class");
        note_absent(selection, name, what);
    }
    return status;
}

static enum status select_all(struct selection *selection)
{
    enum status status = add_processor(selection);
    bool found;

    return status == STATUS_OK ? add_meant(selection, any, "", &found) : status;
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
        if (strncasecmp(words->items[i], name, strlen(name)) == 0)
            return true;
    }
    return false;
}

static enum status select_part(struct selection *selection, const char *name)
{
    char ids[OPENCL_DEVICES_MAX][DEVICE_SPEC_SIZE];
    struct words words = { 0 };
    enum status status = STATUS_OK;
    bool found = false;

    add_fixed_words(&words);
    if (!abbreviates(&words, name))
        status = add_meant(selection, has_part, name, &found);
    if (status != STATUS_OK || found)
        return status;
    add_addresses(selection->list, ids, &words);
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
    struct selection selection = { list, defaults, choices, max, 0, notes, err };
    enum status status = count == 0 ? select_all(&selection) : STATUS_OK;

    notes->count = 0;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = select_name(&selection, names[i]);
    *chosen = status == STATUS_OK ? selection.count : 0;
    if (status == STATUS_OK && selection.count == 0)
        status = refuse_all(&selection);
    return status;
}
