#include "host/result/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const units[TERM_UNIT_COUNT] = {
    [PER_OPERATION] = "operation",
    [PER_BYTE] = "byte",
    [PER_ELEMENT] = "element",
    [PER_FLOP] = "flop",
    [PER_SUPERBLOCK] = "superblock",
    [PER_TRANSFER] = "transfer",
    [PER_TRANSFER_BYTE] = "transfer byte",
    [PER_START] = "start",
    [PER_START_BYTE] = "start byte",
};

static const char *const states[TERM_STATE_COUNT] = {
    [WHEN_ANY] = "any",
    [WHEN_RESTED] = "rested",
    [WHEN_UNCACHED] = "uncached",
};

static const char *const spreads[SPREAD_OF_COUNT] = {
    [SPREAD_BACK_TO_BACK] = "back to back",
    [SPREAD_RESTED] = "rested",
    [SPREAD_OPERATOR] = "other operator",
};

const char *term_unit_name(enum term_unit unit)
{
    return units[unit];
}

const char *term_state_name(enum term_state state)
{
    return states[state];
}

const char *spread_of_name(enum spread_of of)
{
    return spreads[of];
}

void profile_device_init(struct profile_device *device)
{
    *device = (struct profile_device){
        .shares = 1,
        .overlap = 1,
        .range = { .flops_low = NAN, .flops_high = NAN, .reuse_high = 1 },
    };
    device_init(&device->about);
}

void profile_term_init(struct profile_term *term)
{
    *term = (struct profile_term){ .high_bytes = INFINITY };
}

void profile_device_clear(struct profile_device *device)
{
    free(device->terms);
    free(device->spreads);
    free(device->residuals);
    *device = (struct profile_device){ 0 };
}

void profile_clear(struct profile *profile)
{
    for (size_t i = 0; i < profile->device_count; i++)
        profile_device_clear(&profile->devices[i]);
    free(profile->devices);
    json_decref(profile->meta);
    *profile = (struct profile){ 0 };
}

bool profile_add_device(struct profile *profile, const struct profile_device *device)
{
    struct profile_device *devices =
        realloc(profile->devices, (profile->device_count + 1) * sizeof(*devices));

    if (!devices)
        return false;
    profile->devices = devices;
    devices[profile->device_count++] = *device;
    return true;
}

/* What stays the same from run to run on one machine, and differs between most machines. */
bool profile_is_of(const struct profile *profile, const json_t *meta)
{
    static const char *const keys[] = { "host", "cpu", "caches", "cores", "affinity", "quota" };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const json_t *one = json_object_get(profile->meta, keys[i]);
        const json_t *other = json_object_get(meta, keys[i]);

        if (one != other && !json_equal(one, other))
            return false;
    }
    return true;
}
