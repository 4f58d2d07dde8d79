/*
 * A selection of devices being made. Internal to select*.c.
 */
#ifndef GPUBENCH_DEVICES_SELECTION_H
#define GPUBENCH_DEVICES_SELECTION_H

#include "host/base/words.h"
#include "host/devices/select.h"

/* One call of devices_select. */
struct selection {
    const struct opencl_list *list;
    const struct device_defaults *defaults;
    struct device_choice *choices;
    size_t max, count;
    struct device_notes *notes;
    struct error *err;
};

/*
 * Add a device with the defaults filled in, unless it is there already; `opencl` is its index in
 * the list, or -1. STATUS_USAGE when it cannot be had so.
 */
enum status selection_add(struct selection *selection, const struct device_spec *spec, int opencl);

/* Whether an OpenCL device is meant by a name. */
typedef bool meant_fn(const struct opencl_info *info, const char *name);
meant_fn meant_by_any, meant_by_class, meant_by_part;

/* Add the OpenCL devices that are meant; *found becomes true when there is one. */
enum status selection_add_meant(struct selection *selection, meant_fn *meant, const char *name,
                                bool *found);

/* Add the OpenCL device of this platform and number; a note when there is none. */
enum status selection_add_address(struct selection *selection, const struct device_spec *spec,
                                  const char *name);

/* Note that what is called `name` is not here: `what` says why, and the note what there is. */
void selection_note_absent(struct selection *selection, const char *name, const char *what);

/* The addresses that there are, spelled in `ids`, as words that a user may give. */
typedef char address_ids[OPENCL_DEVICES_MAX][DEVICE_SPEC_SIZE];
void selection_addresses(const struct selection *selection, address_ids ids, struct words *words);

/* Whether `text` begins with `part`, the case of ASCII letters aside. */
bool begins_with(const char *text, const char *part);

#endif
