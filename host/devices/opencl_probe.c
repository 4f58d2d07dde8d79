/*
 * The side of the probe that survives: it has other processes look, and looks again without what
 * ended them.
 */
#include "host/devices/opencl_probe.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "host/devices/opencl_look.h"
#include "host/devices/opencl_process.h"
#include "host/devices/opencl_vendors.h"

#define HINT "the Debian package pocl-opencl-icd runs OpenCL on the CPU"

struct probe {
    struct opencl_list *list; /* what has been found so far */
    struct opencl_look *look; /* shared with the process that looks */
    double limit_s;
    unsigned platforms;   /* numbered so far */
    char fate[FATE_SIZE]; /* how the last process ended */
};

static void note_platform(struct probe *probe, struct look_place place)
{
    char label[LOOK_LABEL], doing[64] = "its devices were listed";

    if (place.step == LOOK_NAMING) {
        memset(probe->look->platform_name, 0, sizeof(probe->look->platform_name));
        snprintf(doing, sizeof(doing), "its name was asked for");
    } else if (place.step == LOOK_QUERYING) {
        snprintf(doing, sizeof(doing), "its device %u was asked what it is", place.device);
    }
    opencl_note(probe->list, "%s was left out: %s while %s",
                look_platform_label(probe->look, place.platform, label), probe->fate, doing);
}

static void take_over(struct probe *probe)
{
    const struct opencl_list *found = &probe->look->list;
    struct opencl_list *list = probe->list;

    for (unsigned i = 0; i < found->count && list->count < OPENCL_DEVICES_MAX; i++)
        list->devices[list->count++] = found->devices[i];
    for (unsigned i = 0; i < found->note_count && i < OPENCL_NOTES_MAX; i++)
        opencl_note(list, "%s", found->notes[i]);
    memcpy(list->loader, found->loader, sizeof(list->loader));
    probe->platforms += probe->look->platform_count;
}

/*
 * Look at the platforms of one vendor file, or of all when `icd` is empty, leaving out one after the
 * other those that end the look. False when it ended before there was any platform.
 */
static bool look_at_platforms(struct probe *probe, const char *icd)
{
    struct opencl_look *look = probe->look;

    memset(look->leave_out, 0, sizeof(look->leave_out));
    snprintf(look->icd, sizeof(look->icd), "%s", icd);
    look->first_platform = probe->platforms;
    while (!opencl_look_apart(look, probe->limit_s, probe->fate)) {
        struct look_place place = look_place_now(look);

        if (place.step == LOOK_LOADING || place.platform >= OPENCL_PLATFORMS_MAX ||
            look->leave_out[place.platform])
            return false;
        note_platform(probe, place);
        look->leave_out[place.platform] = true;
    }
    take_over(probe);
    return true;
}

/* Some driver takes the loader down with it: load each on its own. */
static void look_at_vendors(struct probe *probe, const struct vendor_files *files)
{
    for (unsigned i = 0; i < files->count; i++) {
        if (!look_at_platforms(probe, files->paths[i]))
            opencl_note(probe->list,
                        "OpenCL vendor file %.100s was left out: %s while it was loaded",
                        vendor_file_name(files->paths[i]), probe->fate);
    }
    if (files->count == 0)
        opencl_note(probe->list, "OpenCL was left out: %s while the loader was started",
                    probe->fate);
}

/* Say what is missing where there is nothing. */
static void note_nothing(struct probe *probe, const struct vendor_files *files)
{
    bool explained = probe->list->note_count > 0;

    if (probe->list->count > 0)
        return;
    if (explained)
        opencl_note(probe->list, "no OpenCL device is left; " HINT);
    else if (files->count == 0)
        opencl_note(probe->list, "no OpenCL: there is no vendor file (*.icd) in %.100s; " HINT,
                    files->folder);
    else
        opencl_note(probe->list, "no OpenCL: no library that %s%.100s names can be used; " HINT,
                    files->folder[0] ? "a vendor file in " : "",
                    files->folder[0] ? files->folder : files->paths[0]);
}

void opencl_probe(struct opencl_list *list, double limit_s)
{
    struct probe probe = { .list = list, .limit_s = limit_s };
    struct vendor_files files;

    memset(list, 0, sizeof(*list));
    probe.look =
        mmap(NULL, sizeof(*probe.look), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (probe.look == MAP_FAILED) {
        opencl_note(list, "OpenCL was left out: no memory to look at it");
        return;
    }
    vendor_files_find(&files);
    if (!look_at_platforms(&probe, ""))
        look_at_vendors(&probe, &files);
    note_nothing(&probe, &files);
    munmap(probe.look, sizeof(*probe.look));
}
