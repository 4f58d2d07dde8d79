/* What platforms, devices, kernels and programs say of themselves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/layer/layer.h"

/* Answers a query with `length` bytes, the way every clGet*Info does. */
static cl_int answer(const void *data, size_t length, size_t size, void *value, size_t *size_ret)
{
    if (value != NULL && size < length) {
        return CL_INVALID_VALUE;
    }
    if (value != NULL) {
        memcpy(value, data, length);
    }
    if (size_ret != NULL) {
        *size_ret = length;
    }
    return CL_SUCCESS;
}

cl_int layer_clGetPlatformIDs(cl_uint entries, cl_platform_id *platforms, cl_uint *count)
{
    cl_int error = layer_enter(CALL_clGetPlatformIDs);

    return error != CL_SUCCESS ? error
                               : layer_target()->clGetPlatformIDs(entries, platforms, count);
}

cl_int layer_clGetPlatformInfo(cl_platform_id platform, cl_platform_info param, size_t size,
                               void *value, size_t *size_ret)
{
    const struct rules *rules = layer_rules();
    cl_int error = layer_enter(CALL_clGetPlatformInfo);

    if (error != CL_SUCCESS) {
        return error;
    }
    if (rules->name != NULL && (param == CL_PLATFORM_NAME || param == CL_PLATFORM_VENDOR)) {
        return answer(rules->name, rules->name_length + 1, size, value, size_ret);
    }
    return layer_target()->clGetPlatformInfo(platform, param, size, value, size_ret);
}

/* A claimed type holds for every device: asking for it finds them all, asking for another finds
 * none. */
cl_int layer_clGetDeviceIDs(cl_platform_id platform, cl_device_type type, cl_uint entries,
                            cl_device_id *devices, cl_uint *count)
{
    cl_device_type claimed = layer_rules()->type;
    cl_int error = layer_enter(CALL_clGetDeviceIDs);

    if (error != CL_SUCCESS) {
        return error;
    }
    if (claimed != 0 && (type & (claimed | CL_DEVICE_TYPE_DEFAULT)) == 0) {
        if (count != NULL) {
            *count = 0;
        }
        return CL_DEVICE_NOT_FOUND;
    }
    return layer_target()->clGetDeviceIDs(platform, claimed != 0 ? CL_DEVICE_TYPE_ALL : type,
                                          entries, devices, count);
}

/* Takes a word out of a list separated by blanks; words that merely start or end like it stay. */
static void word_remove(char *list, const char *word)
{
    size_t length = strlen(word);
    char *at = list;

    while ((at = strstr(at, word)) != NULL) {
        bool starts = at == list || at[-1] == ' ';
        if (starts && (at[length] == ' ' || at[length] == '\0')) {
            memmove(at, at + length, strlen(at + length) + 1);
        } else {
            at += length;
        }
    }
}

static cl_int extensions_without(const char *word, cl_device_id device, size_t size, void *value,
                                 size_t *size_ret)
{
    size_t length = 0;
    cl_int error = layer_target()->clGetDeviceInfo(device, CL_DEVICE_EXTENSIONS, 0, NULL, &length);
    char *list = error != CL_SUCCESS ? NULL : calloc(1, length + 1);

    if (list == NULL) {
        return error != CL_SUCCESS ? error : CL_OUT_OF_HOST_MEMORY;
    }
    error = layer_target()->clGetDeviceInfo(device, CL_DEVICE_EXTENSIONS, length, list, NULL);
    if (error == CL_SUCCESS) {
        word_remove(list, word);
        error = answer(list, strlen(list) + 1, size, value, size_ret);
    }
    free(list);
    return error;
}

static void cap_ulong(cl_ulong *value, uint64_t limit)
{
    if (limit != 0 && *value > limit) {
        *value = limit;
    }
}

static void cap_size(size_t *value, uint64_t limit)
{
    if (limit != 0 && *value > limit) {
        *value = (size_t)limit;
    }
}

static void limits_claim(cl_device_info param, void *value, size_t size)
{
    const struct rules *rules = layer_rules();

    switch (param) {
    case CL_DEVICE_MAX_MEM_ALLOC_SIZE:
        cap_ulong(value, rules->max_alloc);
        cap_ulong(value, rules->global_mem);
        break;
    case CL_DEVICE_GLOBAL_MEM_SIZE:
        cap_ulong(value, rules->global_mem);
        break;
    case CL_DEVICE_MAX_WORK_GROUP_SIZE:
        cap_size(value, rules->max_work_group);
        break;
    case CL_DEVICE_MAX_WORK_ITEM_SIZES:
        for (size_t i = 0; i < size / sizeof(size_t); i++) {
            cap_size((size_t *)value + i, rules->max_work_group);
        }
        break;
    default:
        break;
    }
}

static void features_deny(cl_device_info param, void *value)
{
    unsigned denied = layer_rules()->denied;

    switch (param) {
    case CL_DEVICE_DOUBLE_FP_CONFIG:
        *(cl_device_fp_config *)value &= denied & DENY_FP64 ? 0 : ~(cl_device_fp_config)0;
        break;
    case CL_DEVICE_NATIVE_VECTOR_WIDTH_DOUBLE:
    case CL_DEVICE_PREFERRED_VECTOR_WIDTH_DOUBLE:
        *(cl_uint *)value &= denied & DENY_FP64 ? 0 : ~(cl_uint)0;
        break;
    case CL_DEVICE_SINGLE_FP_CONFIG:
        *(cl_device_fp_config *)value &= ~(cl_device_fp_config)(denied & DENY_FMA ? CL_FP_FMA : 0);
        *(cl_device_fp_config *)value &=
            ~(cl_device_fp_config)(denied & DENY_DENORM ? CL_FP_DENORM : 0);
        break;
    case CL_DEVICE_HOST_UNIFIED_MEMORY:
        *(cl_bool *)value &= denied & DENY_UNIFIED ? CL_FALSE : CL_TRUE;
        break;
    case CL_DEVICE_SVM_CAPABILITIES:
        if (layer_rules()->svm != 0) {
            *(cl_device_svm_capabilities *)value = layer_rules()->svm;
        }
        *(cl_device_svm_capabilities *)value &=
            denied & DENY_SVM ? 0 : ~(cl_device_svm_capabilities)0;
        break;
    default:
        break;
    }
}

cl_int layer_clGetDeviceInfo(cl_device_id device, cl_device_info param, size_t size, void *value,
                             size_t *size_ret)
{
    const struct rules *rules = layer_rules();
    cl_int error = layer_enter(CALL_clGetDeviceInfo);
    size_t length = 0;

    if (error != CL_SUCCESS) {
        return error;
    }
    if (rules->name != NULL &&
        (param == CL_DEVICE_NAME || param == CL_DEVICE_VENDOR || param == CL_DRIVER_VERSION)) {
        return answer(rules->name, rules->name_length + 1, size, value, size_ret);
    }
    if (rules->type != 0 && param == CL_DEVICE_TYPE) {
        return answer(&rules->type, sizeof rules->type, size, value, size_ret);
    }
    if ((rules->denied & DENY_FP64) != 0 && param == CL_DEVICE_EXTENSIONS) {
        return extensions_without("cl_khr_fp64", device, size, value, size_ret);
    }
    error = layer_target()->clGetDeviceInfo(device, param, size, value, &length);
    if (error == CL_SUCCESS && value != NULL) {
        limits_claim(param, value, length);
        features_deny(param, value);
    }
    if (error == CL_SUCCESS && size_ret != NULL) {
        *size_ret = length;
    }
    return error;
}

cl_int layer_clGetKernelWorkGroupInfo(cl_kernel kernel, cl_device_id device,
                                      cl_kernel_work_group_info param, size_t size, void *value,
                                      size_t *size_ret)
{
    cl_int error = layer_enter(CALL_clGetKernelWorkGroupInfo);

    if (error != CL_SUCCESS) {
        return error;
    }
    error = layer_target()->clGetKernelWorkGroupInfo(kernel, device, param, size, value, size_ret);
    if (error == CL_SUCCESS && value != NULL && param == CL_KERNEL_WORK_GROUP_SIZE) {
        cap_size(value, layer_rules()->max_work_group);
    }
    return error;
}

/* A log of 100 numbered lines, so that a test can tell which of them a program shows. */
static cl_int failed_log(size_t size, void *value, size_t *size_ret)
{
    char log[100 * 64];
    size_t length = 0;

    for (int line = 1; line <= 100; line++) {
        length +=
            (size_t)snprintf(log + length, sizeof log - length,
                             "kernel.cl:%d:1: error: the layer refuses line %d\n", line, line);
    }
    return answer(log, length + 1, size, value, size_ret);
}

cl_int layer_clGetProgramBuildInfo(cl_program program, cl_device_id device,
                                   cl_program_build_info param, size_t size, void *value,
                                   size_t *size_ret)
{
    static const cl_build_status failed = CL_BUILD_ERROR;
    bool fails = layer_rules()->build_fails;
    cl_int error = layer_enter(CALL_clGetProgramBuildInfo);

    if (error != CL_SUCCESS) {
        return error;
    }
    if (fails && param == CL_PROGRAM_BUILD_LOG) {
        return failed_log(size, value, size_ret);
    }
    if (fails && param == CL_PROGRAM_BUILD_STATUS) {
        return answer(&failed, sizeof failed, size, value, size_ret);
    }
    return layer_target()->clGetProgramBuildInfo(program, device, param, size, value, size_ret);
}
