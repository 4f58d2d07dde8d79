/*
 * Selecting among the OpenCL devices that the probe found.
 */
#include <stdio.h>
#include <string.h>

#include "host/devices/selection.h"

#define PART_LEAST 2 /* letters: a "t4" is a device */

bool meant_by_any(const struct opencl_info *info, const char *name)
{
    (void)info;
    (void)name;
    return true;
}

bool meant_by_class(const struct opencl_info *info, const char *name)
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

/* tolower() would follow the locale. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool begins_with(const char *text, const char *part)
{
    while (*part && lower(*text) == lower(*part)) {
        text++;
        part++;
    }
    return *part == '\0';
}

static bool contains(const char *text, const char *part)
{
    while (*text && !begins_with(text, part))
        text++;
    return *text != '\0';
}

bool meant_by_part(const struct opencl_info *info, const char *name)
{
    return strlen(name) >= PART_LEAST &&
           (contains(info->name, name) || contains(info->platform_name, name) ||
            contains(version_words(info->version), name));
}

enum status selection_add_meant(struct selection *selection, meant_fn *meant, const char *name,
                                bool *found)
{
    enum status status = STATUS_OK;

    for (unsigned i = 0; i < selection->list->count && status == STATUS_OK; i++) {
        const struct opencl_info *info = &selection->list->devices[i];
        struct device_spec spec = {
            .kind = KIND_OPENCL, .platform = info->platform, .index = info->index, .isa = ISA_COUNT
        };

        if (!meant(info, name))
            continue;
        *found = true;
        status = selection_add(selection, &spec, (int)i);
    }
    return status;
}

void selection_addresses(const struct selection *selection, address_ids ids, struct words *words)
{
    const struct opencl_list *list = selection->list;

    for (unsigned i = 0; i < list->count; i++) {
        snprintf(ids[i], sizeof(ids[i]), "opencl:%u.%u", list->devices[i].platform,
                 list->devices[i].index);
        words_add(words, ids[i]);
    }
}

void selection_note_absent(struct selection *selection, const char *name, const char *what)
{
    struct device_notes *notes = selection->notes;
    struct words words = { 0 };
    address_ids ids;
    char there[160];

    if (notes->count == DEVICE_NOTES_MAX)
        return;
    selection_addresses(selection, ids, &words);
    words_join(&words, there, sizeof(there));
    snprintf(notes->text[notes->count++], sizeof(notes->text[0]), "device \"%s\": %s%s%s%s", name,
             what, *there ? " (there is " : "", there, *there ? ")" : "");
}

enum status selection_add_address(struct selection *selection, const struct device_spec *spec,
                                  const char *name)
{
    for (unsigned i = 0; i < selection->list->count; i++) {
        const struct opencl_info *info = &selection->list->devices[i];

        if (info->platform == spec->platform && info->index == spec->index)
            return selection_add(selection, spec, (int)i);
    }
    selection_note_absent(selection, name, "there is no such OpenCL device");
    return STATUS_OK;
}
