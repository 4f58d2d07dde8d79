/* The loader's own functions belong to no platform, so only the older call finds them. */
#define CL_USE_DEPRECATED_OPENCL_1_1_APIS

#include "host/devices/opencl_look.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <CL/cl_ext.h>

#include "host/base/words.h"
#include "host/devices/opencl.h"

/* ocl-icd's extension, which no header declares. */
enum loader_info { LOADER_VERSION = 2, LOADER_NAME = 3 };
typedef cl_int loader_info_fn(enum loader_info what, size_t size, void *value, size_t *used);

void opencl_note(struct opencl_list *list, const char *format, ...)
{
    va_list arguments;

    if (list->note_count >= OPENCL_NOTES_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(list->notes[list->note_count++], sizeof(list->notes[0]), format, arguments);
    va_end(arguments);
}

char *look_platform_label(const struct opencl_look *look, unsigned platform, char *label)
{
    char quoted[QUOTE_SIZE];

    text_quote(look->platform_name, quoted);
    snprintf(label, LOOK_LABEL, "OpenCL platform %u%s%s%s", look->first_platform + platform,
             *quoted ? " (" : "", quoted, *quoted ? ")" : "");
    return label;
}

static void set_place(struct opencl_look *look, enum look_step step, unsigned platform,
                      unsigned device)
{
    struct look_place place = { (unsigned char)step, (unsigned char)platform, (unsigned char)device,
                                0 };

    atomic_store(&look->place, place);
}

static void query_loader(char *text, size_t size)
{
    loader_info_fn *query =
        (loader_info_fn *)clGetExtensionFunctionAddress("clGetICDLoaderInfoOCLICD");
    char name[64] = "", version[48] = "";

    if (query && query(LOADER_NAME, sizeof(name) - 1, name, NULL) == CL_SUCCESS &&
        query(LOADER_VERSION, sizeof(version) - 1, version, NULL) == CL_SUCCESS)
        snprintf(text, size, "%s %s", name, version);
}

/* Whether the device may be used at all; one that does not say so is. */
static bool is_available(cl_device_id id)
{
    cl_bool available = CL_TRUE;

    clGetDeviceInfo(id, CL_DEVICE_AVAILABLE, sizeof(available), &available, NULL);
    return available != CL_FALSE;
}

static const char *svm_name(cl_device_svm_capabilities kind)
{
    if (kind == CL_DEVICE_SVM_FINE_GRAIN_SYSTEM)
        return "system";
    if (kind == CL_DEVICE_SVM_FINE_GRAIN_BUFFER)
        return "fine-grained";
    return kind == CL_DEVICE_SVM_COARSE_GRAIN_BUFFER ? "coarse-grained" : "none";
}

static void fill_in(struct opencl_info *info, const struct cl_caps *caps)
{
    snprintf(info->class_name, sizeof(info->class_name), "%s", cl_class_name(caps));
    memcpy(info->name, caps->name, sizeof(info->name));
    memcpy(info->driver, caps->driver, sizeof(info->driver));
    memcpy(info->version, caps->version, sizeof(info->version));
    info->units = caps->units;
    info->memory_bytes = (double)caps->global_mem;
    info->max_alloc_bytes = (double)caps->max_alloc;
    info->fp64 = caps->fp64;
    info->unified = caps->unified;
    snprintf(info->svm, sizeof(info->svm), "%s", svm_name(cl_svm_kind(caps)));
}

static void look_at_device(struct opencl_look *look, cl_device_id id, unsigned platform,
                           unsigned index)
{
    struct opencl_list *list = &look->list;
    struct opencl_info *info = &list->devices[list->count];
    char quoted[QUOTE_SIZE];
    struct cl_caps caps;

    set_place(look, LOOK_QUERYING, platform, index);
    cl_caps_query(id, &caps);
    if (!is_available(id)) {
        opencl_note(list, "OpenCL device %u.%u (%s) was left out: it says that it is not available",
                    look->first_platform + platform, index, text_quote(caps.name, quoted));
        return;
    }
    memset(info, 0, sizeof(*info));
    info->platform = look->first_platform + platform;
    info->index = index;
    memcpy(info->icd, look->icd, sizeof(info->icd));
    info->icd_platform = platform;
    memcpy(info->platform_name, look->platform_name, sizeof(info->platform_name));
    fill_in(info, &caps);
    list->count++;
}

/* Why a platform has no devices to look at. */
static void note_no_devices(struct opencl_look *look, unsigned platform, cl_int code)
{
    char label[LOOK_LABEL];

    look_platform_label(look, platform, label);
    if (code == CL_SUCCESS || code == CL_DEVICE_NOT_FOUND)
        opencl_note(&look->list, "%s has no devices", label);
    else
        opencl_note(&look->list, "%s was left out: clGetDeviceIDs: %s (%d)", label,
                    cl_error_name(code), code);
}

static void look_at_platform(struct opencl_look *look, cl_platform_id id, unsigned platform)
{
    cl_device_id devices[OPENCL_DEVICES_MAX];
    cl_uint count = 0;
    cl_int code;

    memset(look->platform_name, 0, sizeof(look->platform_name));
    set_place(look, LOOK_NAMING, platform, 0);
    if (clGetPlatformInfo(id, CL_PLATFORM_NAME, sizeof(look->platform_name) - 1,
                          look->platform_name, NULL) != CL_SUCCESS)
        look->platform_name[0] = '\0';
    set_place(look, LOOK_LISTING, platform, 0);
    code = clGetDeviceIDs(id, CL_DEVICE_TYPE_ALL, OPENCL_DEVICES_MAX, devices, &count);
    if (code != CL_SUCCESS || count == 0) {
        note_no_devices(look, platform, code);
        return;
    }
    for (unsigned i = 0; i < count && i < OPENCL_DEVICES_MAX; i++) {
        if (look->list.count < OPENCL_DEVICES_MAX)
            look_at_device(look, devices[i], platform, i);
    }
}

void opencl_look(struct opencl_look *look)
{
    cl_platform_id platforms[OPENCL_PLATFORMS_MAX];
    cl_uint count = 0;
    cl_int code;

    set_place(look, LOOK_LOADING, 0, 0);
    query_loader(look->list.loader, sizeof(look->list.loader));
    code = clGetPlatformIDs(OPENCL_PLATFORMS_MAX, platforms, &count);
    if (code != CL_SUCCESS) {
        count = 0;
        if (code != CL_PLATFORM_NOT_FOUND_KHR)
            opencl_note(&look->list, "OpenCL was left out: clGetPlatformIDs: %s (%d)",
                        cl_error_name(code), code);
    }
    look->platform_count = count < OPENCL_PLATFORMS_MAX ? count : OPENCL_PLATFORMS_MAX;
    for (unsigned i = 0; i < look->platform_count; i++) {
        if (!look->leave_out[i])
            look_at_platform(look, platforms[i], i);
    }
    set_place(look, LOOK_DONE, 0, 0);
}
