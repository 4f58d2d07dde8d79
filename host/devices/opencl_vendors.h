/*
 * Where the ICD loader finds drivers: vendor files, one a driver. Internal to opencl_probe.c.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_VENDORS_H
#define GPUBENCH_DEVICES_OPENCL_VENDORS_H

#define VENDOR_FILES_MAX 32
#define VENDOR_PATH_SIZE 256 /* that of struct opencl_info's icd */

/* What the loader reads, sorted by name; each is also a value that OCL_ICD_VENDORS may have. */
struct vendor_files {
    char folder[VENDOR_PATH_SIZE]; /* empty when the user named a single file or library */
    char paths[VENDOR_FILES_MAX][VENDOR_PATH_SIZE];
    unsigned count;
};

/*
 * Follow OCL_ICD_VENDORS and OPENCL_VENDOR_PATH as ocl-icd does (libOpenCL(7)). A folder that
 * cannot be read has no files; paths that do not fit are passed over.
 */
void vendor_files_find(struct vendor_files *files);

/* The path without its folders. */
const char *vendor_file_name(const char *path);

#endif
