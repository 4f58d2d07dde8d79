/* Each test makes a folder of vendor files; drivers run in the probe's own processes only. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <CL/cl.h>

#include "host/devices/opencl_probe.h"
#include "tests/fake_root.h"

#define LIMIT_S   30.0
#define POCL_FILE "/etc/OpenCL/vendors/pocl.icd"
#define OCLGRIND  "/usr/lib/oclgrind/liboclgrind-rt-icd.so"
#define POCL_SAYS "Portable Computing Language"
#define SEGFAULT  "killed by signal 11 (Segmentation fault)"

static struct opencl_list found;

static const char *pocl_library(void)
{
    static char name[256];
    FILE *file = fopen(POCL_FILE, "r");

    assert_non_null(file);
    assert_non_null(fgets(name, sizeof(name), file));
    name[strcspn(name, "\n")] = '\0';
    fclose(file);
    return name;
}

static int setup(void **state)
{
    unsetenv("OCL_ICD_VENDORS");
    unsetenv("OPENCL_VENDOR_PATH");
    unsetenv("OPENCL_LAYERS");
    return fake_setup(state);
}

static void use_layer(const char *rules)
{
    setenv("OPENCL_LAYERS", LAYER_PATH, 1);
    setenv("GPUBENCH_LAYER", rules, 1);
}

static void probe_folder(const struct fake_root *root)
{
    setenv("OCL_ICD_VENDORS", root->path, 1);
    opencl_probe(&found, LIMIT_S);
}

static void assert_noted(const char *text)
{
    for (unsigned i = 0; i < found.note_count; i++) {
        if (strstr(found.notes[i], text))
            return;
    }
    for (unsigned i = 0; i < found.note_count; i++)
        print_message("note: %s\n", found.notes[i]);
    fail_msg("no note says \"%s\"", text);
}

/* In a child, which may call OpenCL: is the device where the probe says? */
static bool is_there(const struct opencl_info *info)
{
    cl_platform_id platforms[8];
    cl_device_id devices[8];
    cl_uint platform = info->icd[0] ? info->icd_platform : info->platform, count = 0;
    char name[256] = "";
    cl_context context;

    if (info->icd[0])
        setenv("OCL_ICD_VENDORS", info->icd, 1);
    if (clGetPlatformIDs(8, platforms, &count) != CL_SUCCESS || platform >= count ||
        clGetDeviceIDs(platforms[platform], CL_DEVICE_TYPE_ALL, 8, devices, &count) != CL_SUCCESS ||
        info->index >= count)
        return false;
    clGetDeviceInfo(devices[info->index], CL_DEVICE_NAME, sizeof(name) - 1, name, NULL);
    context = clCreateContext(NULL, 1, &devices[info->index], NULL, NULL, NULL);
    return context && strcmp(name, info->name) == 0;
}

static void assert_usable(const struct opencl_info *info)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        alarm(60);
        _exit(is_there(info) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* PoCL's one device, the only one there. */
static const struct opencl_info *assert_pocl(void)
{
    const struct opencl_info *info = &found.devices[0];

    assert_int_equal(found.count, 1);
    assert_string_equal(info->platform_name, POCL_SAYS);
    assert_string_equal(info->class_name, "cpu");
    assert_int_equal(info->index, 0);
    assert_true(info->units > 0 && info->memory_bytes > 0 && info->max_alloc_bytes > 0);
    assert_true(info->name[0] && info->driver[0] && info->fp64 && info->unified);
    assert_non_null(strstr(info->version, "OpenCL "));
    assert_usable(info);
    return info;
}

static unsigned open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    unsigned count = 0;

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void assert_nothing_left(unsigned files)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    assert_int_equal(open_files(), files);
}

static void the_system_has_pocl(void **state)
{
    unsigned files = open_files();

    (void)state;
    opencl_probe(&found, LIMIT_S);
    assert_nothing_left(files);
    assert_int_equal(found.note_count, 0);
    assert_string_equal(assert_pocl()->icd, "");
    assert_non_null(strstr(found.loader, "ICD"));
}

static void a_folder_without_files_is_explained(void **state)
{
    const struct fake_root *root = *state;

    fake_file(root, "/readme.txt", pocl_library());
    probe_folder(root);
    assert_int_equal(found.count, 0);
    assert_int_equal(found.note_count, 1);
    assert_noted(root->path);
    assert_noted("pocl-opencl-icd");
}

static void the_other_variables_are_followed(void **state)
{
    const struct fake_root *root = *state;

    setenv("OPENCL_VENDOR_PATH", root->path, 1);
    setenv("OCL_ICD_VENDORS", "", 1);
    opencl_probe(&found, LIMIT_S);
    assert_int_equal(found.count, 0);
    assert_noted(root->path);
    fake_file(root, "/only.icd", pocl_library());
    opencl_probe(&found, LIMIT_S);
    assert_pocl();
    setenv("OCL_ICD_VENDORS", "only.icd", 1); /* looked up in the folder */
    opencl_probe(&found, LIMIT_S);
    assert_pocl();
    setenv("OCL_ICD_VENDORS", pocl_library(), 1);
    opencl_probe(&found, LIMIT_S);
    assert_pocl();
}

static void a_missing_library_harms_nobody(void **state)
{
    const struct fake_root *root = *state;

    fake_file(root, "/missing.icd", "libnosuchdriver.so.1");
    probe_folder(root);
    assert_int_equal(found.count, 0);
    assert_noted("pocl-opencl-icd");
    fake_file(root, "/pocl.icd", pocl_library());
    probe_folder(root);
    assert_string_equal(assert_pocl()->icd, "");
    assert_int_equal(found.note_count, 0);
}

/* A driver that does not survive being loaded stands beside PoCL, before and after it. */
static void assert_left_out(const struct fake_root *root, const char *library, const char *fate)
{
    char note[256], icd[256];
    unsigned files = open_files();

    fake_file(root, "/a_bad.icd", library);
    fake_file(root, "/pocl.icd", pocl_library());
    fake_file(root, "/z_bad.icd", library);
    probe_folder(root);
    assert_nothing_left(files);
    snprintf(icd, sizeof(icd), "%s/pocl.icd", root->path);
    assert_string_equal(assert_pocl()->icd, icd);
    assert_int_equal(found.devices[0].platform, 0);
    assert_int_equal(found.devices[0].icd_platform, 0);
    assert_int_equal(found.note_count, 2);
    snprintf(note, sizeof(note),
             "OpenCL vendor file a_bad.icd was left out: %s while it was loaded", fate);
    assert_string_equal(found.notes[0], note);
    assert_noted("z_bad.icd");
}

static void a_driver_that_crashes_is_left_out(void **state)
{
    assert_left_out(*state, VENDOR_CRASHES, SEGFAULT);
}

static void a_driver_that_exits_is_left_out(void **state)
{
    assert_left_out(*state, VENDOR_EXITS, "exited with status 3");
}

static void a_driver_that_hangs_is_left_out(void **state)
{
    const struct fake_root *root = *state;
    struct timespec start, end;
    unsigned files = open_files();

    fake_file(root, "/hangs.icd", VENDOR_HANGS);
    fake_file(root, "/pocl.icd", pocl_library());
    setenv("OCL_ICD_VENDORS", root->path, 1);
    clock_gettime(CLOCK_MONOTONIC, &start);
    opencl_probe(&found, 1.5);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(end.tv_sec - start.tv_sec, 2, 8);
    assert_nothing_left(files);
    assert_pocl();
    assert_noted("hangs.icd was left out: no answer within 1.5 s");
}

static void nothing_but_a_bad_driver_is_an_empty_list(void **state)
{
    const struct fake_root *root = *state;
    char path[128];

    fake_file(root, "/bad.icd", VENDOR_CRASHES);
    snprintf(path, sizeof(path), "%s/bad.icd", root->path);
    setenv("OCL_ICD_VENDORS", path, 1);
    opencl_probe(&found, LIMIT_S);
    assert_int_equal(found.count, 0);
    assert_int_equal(found.note_count, 2);
    assert_noted("bad.icd was left out: " SEGFAULT);
    assert_noted("pocl-opencl-icd");
}

/* --- Faults of a platform that could be loaded --- */

static void faults_in_a_platform_are_told_apart(void **state)
{
    static const struct {
        const char *rules, *note;
    } cases[] = {
        { "abort=clGetDeviceIDs",
          "OpenCL platform 0 (" POCL_SAYS ") was left out: killed by signal 6"
          " (Aborted) while its devices were listed" },
        { "exit=clGetDeviceIDs:7", "was left out: exited with status 7 while its devices were" },
        { "abort=clGetPlatformInfo", "OpenCL platform 0 was left out: killed by signal 6 (Aborted)"
                                     " while its name was asked for" },
        { "abort=clGetDeviceInfo", "(Aborted) while its device 0 was asked what it is" },
        { "fail=clGetDeviceIDs:CL_OUT_OF_RESOURCES", "clGetDeviceIDs: CL_OUT_OF_RESOURCES (-5)" },
        { "fail=clGetDeviceIDs:CL_DEVICE_NOT_FOUND", "has no devices" },
        { "fail=clGetPlatformIDs:CL_OUT_OF_HOST_MEMORY", "CL_OUT_OF_HOST_MEMORY" },
        { "abort=clGetPlatformIDs",
          "OpenCL vendor file pocl.icd was left out: killed by signal 6" },
    };
    unsigned files = open_files();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        use_layer(cases[i].rules);
        opencl_probe(&found, LIMIT_S);
        assert_nothing_left(files);
        assert_int_equal(found.count, 0);
        assert_noted(cases[i].note);
        assert_noted("pocl-opencl-icd");
    }
}

static void a_platform_that_hangs_is_left_out(void **state)
{
    unsigned files = open_files();

    (void)state;
    use_layer("hang=clGetDeviceIDs");
    opencl_probe(&found, 1.5);
    assert_nothing_left(files);
    assert_int_equal(found.count, 0);
    assert_noted("was left out: no answer within 1.5 s while its devices were listed");
}

/* The second platform dies when it is asked; the first one's device stays, the numbers too. */
static void the_other_platform_stays(void **state)
{
    const struct fake_root *root = *state;
    char whole[2][256];

    if (access(OCLGRIND, R_OK) != 0)
        skip();
    fake_file(root, "/pocl.icd", pocl_library());
    fake_file(root, "/oclgrind.icd", OCLGRIND);
    probe_folder(root);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.note_count, 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(found.devices[i].platform, i);
        strcpy(whole[i], found.devices[i].name);
    }
    use_layer("abort=clGetDeviceIDs@2");
    probe_folder(root);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.devices[0].name, whole[0]);
    assert_noted("OpenCL platform 1 (");
    unsetenv("OPENCL_LAYERS");
    fake_file(root, "/bad.icd", VENDOR_CRASHES);
    probe_folder(root); /* now sorted by name: bad, oclgrind, pocl */
    assert_int_equal(found.count, 2);
    assert_int_equal(found.devices[1].platform, 1);
    assert_int_equal(found.devices[1].icd_platform, 0);
    assert_string_equal(found.devices[1].platform_name, POCL_SAYS);
    for (unsigned i = 0; i < 2; i++)
        assert_usable(&found.devices[i]);
}

static void notes_hold_no_control_characters(void **state)
{
    (void)state;
    use_layer("name=BAD%1B[31m%0A;fail=clGetDeviceIDs:CL_OUT_OF_RESOURCES");
    opencl_probe(&found, LIMIT_S);
    assert_noted("(BAD?[31m?)");
}

/* --- What drivers print --- */

static void read_back(int file, char *text, size_t size)
{
    ssize_t length = pread(file, text, size - 1, 0);

    assert_true(length >= 0);
    text[length] = '\0';
    close(file);
}

static void drivers_do_not_print_on_standard_output(void **state)
{
    const struct fake_root *root = *state;
    char path[2][128], text[4096];
    int files[2], status = 0;
    pid_t child;

    fake_file(root, "/bad.icd", VENDOR_EXITS);
    setenv("OCL_ICD_VENDORS", root->path, 1);
    for (unsigned i = 0; i < 2; i++) {
        snprintf(path[i], sizeof(path[i]), "%s/%u", root->path, i);
        files[i] = open(path[i], O_RDWR | O_CREAT, 0600);
        assert_true(files[i] >= 0);
    }
    fflush(stdout);
    child = fork();
    if (child == 0) {
        dup2(files[0], STDOUT_FILENO);
        dup2(files[1], STDERR_FILENO);
        printf("pending");
        opencl_probe(&found, LIMIT_S);
        fflush(stdout);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    read_back(files[0], text, sizeof(text));
    assert_string_equal(text, "pending");
    read_back(files[1], text, sizeof(text));
    assert_non_null(strstr(text, "a driver's words"));
    assert_null(strstr(text, "pending"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, fake_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_system_has_pocl),
        TEST(a_folder_without_files_is_explained),
        TEST(the_other_variables_are_followed),
        TEST(a_missing_library_harms_nobody),
        TEST(a_driver_that_crashes_is_left_out),
        TEST(a_driver_that_exits_is_left_out),
        TEST(a_driver_that_hangs_is_left_out),
        TEST(nothing_but_a_bad_driver_is_an_empty_list),
        TEST(faults_in_a_platform_are_told_apart),
        TEST(a_platform_that_hangs_is_left_out),
        TEST(the_other_platform_stays),
        TEST(notes_hold_no_control_characters),
        TEST(drivers_do_not_print_on_standard_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
