#include "host/experiments/compare_devices.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/words.h"

enum reading { READ_ID, READ_KIND, READ_CLASS, READ_NAME, READING_COUNT };

static bool answers_to(const struct device_result *device, const char *word, enum reading reading)
{
    switch (reading) {
    case READ_ID:
        return strcmp(device->id, word) == 0 || strcmp(word, "all") == 0;
    case READ_KIND:
        return strcmp(device->kind, word) == 0;
    case READ_CLASS:
        return strcmp(device->class_name, word) == 0;
    default:
        return strcasestr(device->name, word) || strcasestr(device->platform, word);
    }
}

static bool has(const struct device_ids *ids, const char *id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (strcmp(ids->items[i], id) == 0)
            return true;
    return false;
}

/* False when memory ran out. */
static bool add(struct device_ids *ids, const char *id)
{
    const char **items;

    if (has(ids, id))
        return true;
    items = reallocarray(ids->items, ids->count + 1, sizeof(*items));
    if (!items)
        return false;
    ids->items = items;
    items[ids->count++] = id;
    return true;
}

static enum status add_from(struct device_ids *ids, const struct result *result, const char *word,
                            enum reading reading, bool *found, struct error *err)
{
    for (size_t i = 0; i < result->device_count; i++) {
        const struct device_result *device = &result->devices[i];

        if (!answers_to(device, word, reading))
            continue;
        *found = true;
        if (!add(ids, device->id))
            return error_set(err, STATUS_FAILED, "not enough memory to compare");
    }
    return STATUS_OK;
}

/* Ids come from a file, which may hold anything: they are shown quoted. */
static void list_ids(struct words *words, char quoted[WORDS_MAX][QUOTE_SIZE],
                     const struct result *result)
{
    for (size_t i = 0; i < result->device_count && words->count < WORDS_MAX; i++) {
        const char *id = text_quote(result->devices[i].id, quoted[words->count]);

        if (words_find(words, id) == words->count)
            words_add(words, id);
    }
}

static enum status refuse(const struct result *old, const struct result *new, const char *option,
                          const char *word, struct error *err)
{
    char quoted[WORDS_MAX][QUOTE_SIZE];
    struct words words = { 0 };

    list_ids(&words, quoted, old);
    list_ids(&words, quoted, new);
    return words_refuse(&words, option, "device", word, err);
}

enum status device_ids_add(struct device_ids *ids, const struct result *old,
                           const struct result *new, const char *option, const char *word,
                           struct error *err)
{
    enum status status = STATUS_OK;
    bool found = false;

    for (unsigned reading = 0; reading < READING_COUNT && !found; reading++) {
        status = add_from(ids, old, word, (enum reading)reading, &found, err);
        if (status == STATUS_OK)
            status = add_from(ids, new, word, (enum reading)reading, &found, err);
        if (status != STATUS_OK)
            return status;
    }
    return found ? STATUS_OK : refuse(old, new, option, word, err);
}

void device_ids_clear(struct device_ids *ids)
{
    free(ids->items);
    *ids = (struct device_ids){ 0 };
}
