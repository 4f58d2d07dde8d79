#include "host/devices/opencl.h"

#include <string.h>

/* A query that fails leaves *value as it was. */
static void query(cl_device_id id, cl_device_info what, size_t size, void *value)
{
    clGetDeviceInfo(id, what, size, value, NULL);
}

static void query_text(cl_device_id id, cl_device_info what, size_t size, char *text)
{
    memset(text, 0, size);
    if (clGetDeviceInfo(id, what, size - 1, text, NULL) != CL_SUCCESS)
        text[0] = '\0';
}

void cl_caps_query(cl_device_id id, struct cl_caps *caps)
{
    cl_device_fp_config single = 0, twice = 0;
    cl_bool unified = CL_FALSE;

    memset(caps, 0, sizeof(*caps));
    query_text(id, CL_DEVICE_NAME, sizeof(caps->name), caps->name);
    query_text(id, CL_DRIVER_VERSION, sizeof(caps->driver), caps->driver);
    query_text(id, CL_DEVICE_VERSION, sizeof(caps->version), caps->version);
    query(id, CL_DEVICE_TYPE, sizeof(caps->type), &caps->type);
    query(id, CL_DEVICE_MAX_COMPUTE_UNITS, sizeof(caps->units), &caps->units);
    query(id, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, sizeof(caps->native_float), &caps->native_float);
    query(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE, sizeof(caps->max_alloc), &caps->max_alloc);
    query(id, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof(caps->global_mem), &caps->global_mem);
    query(id, CL_DEVICE_MAX_WORK_GROUP_SIZE, sizeof(caps->max_group), &caps->max_group);
    query(id, CL_DEVICE_HOST_UNIFIED_MEMORY, sizeof(unified), &unified);
    query(id, CL_DEVICE_SVM_CAPABILITIES, sizeof(caps->svm), &caps->svm);
    query(id, CL_DEVICE_SINGLE_FP_CONFIG, sizeof(single), &single);
    query(id, CL_DEVICE_DOUBLE_FP_CONFIG, sizeof(twice), &twice);
    caps->unified = unified == CL_TRUE;
    caps->fma32 = single & CL_FP_FMA;
    caps->denormals32 = single & CL_FP_DENORM;
    caps->fp64 = twice != 0;
}

const char *cl_class_name(const struct cl_caps *caps)
{
    if (caps->type & CL_DEVICE_TYPE_GPU)
        return "gpu";
    return caps->type & CL_DEVICE_TYPE_CPU ? "cpu" : "accelerator";
}
