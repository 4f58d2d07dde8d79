#include "host/experiments/floors_kept.h"

#include <string.h>

#include "host/base/userdir.h"
#include "host/result/json_value.h"
#include "host/result/outfile.h"

#define SCHEMA    "gpubench-floors/1"
#define FILE_NAME "floors.json"

/* An object that says of which machine it is; NULL when memory ran out. */
static json_t *describe(const struct machine *machine)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:i}", "schema", SCHEMA, "host",
                     json_from_text(machine->host), "cpu", json_from_text(machine->cpu), "kernel",
                     json_from_text(machine->kernel), "workers", (int)machine_workers(machine));
}

/* A cache that cannot be written is none; nobody need hear of it. */
static void save(const json_t *root)
{
    char folder[USERDIR_PATH_SIZE], path[USERDIR_PATH_SIZE];
    struct outfile file = { .stream = NULL };

    if (!userdir_path(USERDIR_CACHE, "", folder) || !userdir_path(USERDIR_CACHE, FILE_NAME, path) ||
        !folders_make(folder, 0700) || outfile_open(&file, path, NULL) != STATUS_OK)
        return;
    if (json_dumpf(root, file.stream, JSON_INDENT(2)) == 0)
        outfile_commit(&file, NULL);
    outfile_discard(&file);
}

json_t *floors_keep(const struct floors *floors, const struct machine *machine)
{
    json_t *object = floors_json(floors);
    json_t *root = object ? describe(machine) : NULL;

    if (root && json_object_set(root, "floors", object) == 0)
        save(root);
    json_decref(root);
    return object;
}

json_t *floors_kept(const struct machine *machine)
{
    char path[USERDIR_PATH_SIZE];
    json_t *root, *floors, *wanted;

    if (!userdir_path(USERDIR_CACHE, FILE_NAME, path))
        return NULL;
    root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    floors = json_incref(json_object_get(root, "floors"));
    if (root)
        json_object_del(root, "floors");
    wanted = describe(machine);
    if (!json_is_object(floors) || !json_equal(root, wanted)) {
        json_decref(floors);
        floors = NULL;
    }
    json_decref(root);
    json_decref(wanted);
    return floors;
}

json_t *floors_for(double budget_s, const struct floors_request *request)
{
    struct floors floors = { .values = NULL };
    json_t *object = NULL;

    if (budget_s < FLOORS_BUDGET_S)
        return floors_kept(request->machine);
    if (floors_measure(&floors, request, NULL) == STATUS_OK &&
        !(request->interrupted && request->interrupted())) /* half of them is not to be kept */
        object = floors_keep(&floors, request->machine);
    floors_clear(&floors);
    return object;
}
