#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/result/outfile.h"

#define NOBODY 65534

/* A fresh folder; each test works in it as its current one. */
static int folder_enter(void **state)
{
    char *folder = strdup("/tmp/gpubench-outfile-XXXXXX");

    *state = folder;
    return folder && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int folder_leave(void **state)
{
    char command[64];
    int rc;

    snprintf(command, sizeof(command), "rm -rf %s", (char *)*state);
    rc = chdir("/tmp") || system(command);
    free(*state);
    return rc;
}

static void file_put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_file(const char *path, const char *text)
{
    char found[64] = "";
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    found[fread(found, 1, sizeof(found) - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(found, text);
}

/* Files here, hidden ones included. */
static unsigned files_here(void)
{
    DIR *folder = opendir(".");
    unsigned count = 0;

    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static mode_t mode_of(const char *path)
{
    struct stat info;

    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

static void the_target_changes_only_on_commit(void **state)
{
    struct outfile file;
    struct error err;

    (void)state;
    file_put("r.json", "old");
    assert_int_equal(outfile_open(&file, "r.json", &err), STATUS_OK);
    fputs("new", file.stream);
    fflush(file.stream);
    assert_file("r.json", "old");
    assert_int_equal(outfile_commit(&file, &err), STATUS_OK);
    assert_file("r.json", "new");
    assert_int_equal(files_here(), 1);
    outfile_discard(&file);
    assert_file("r.json", "new");
}

static void discarding_leaves_no_trace(void **state)
{
    struct outfile file = { 0 };
    struct error err;

    (void)state;
    outfile_discard(&file);
    assert_int_equal(outfile_open(&file, "new.json", &err), STATUS_OK);
    assert_int_equal(files_here(), 1);
    fputs("new", file.stream);
    outfile_discard(&file);
    assert_int_equal(files_here(), 0);
}

static void several_files_at_once(void **state)
{
    struct outfile a, b;
    struct error err;

    (void)state;
    assert_int_equal(outfile_open(&a, "a", &err), STATUS_OK);
    assert_int_equal(outfile_open(&b, "b", &err), STATUS_OK);
    fputs("1", a.stream);
    fputs("2", b.stream);
    assert_int_equal(outfile_commit(&a, &err), STATUS_OK);
    assert_int_equal(outfile_commit(&b, &err), STATUS_OK);
    assert_file("a", "1");
    assert_file("b", "2");
}

static void permissions_are_as_of_a_plain_write(void **state)
{
    mode_t old = umask(027);
    struct outfile file;
    struct error err;

    (void)state;
    assert_int_equal(outfile_open(&file, "new", &err), STATUS_OK);
    assert_int_equal(outfile_commit(&file, &err), STATUS_OK);
    assert_int_equal(mode_of("new"), 0640);
    file_put("kept", "");
    chmod("kept", 0604);
    assert_int_equal(outfile_open(&file, "kept", &err), STATUS_OK);
    assert_int_equal(outfile_commit(&file, &err), STATUS_OK);
    assert_int_equal(mode_of("kept"), 0604);
    umask(old);
}

static void a_link_stays_a_link(void **state)
{
    struct outfile file;
    struct error err;
    struct stat info;

    (void)state;
    mkdir("there", 0777);
    file_put("there/real", "old");
    assert_int_equal(symlink("there/real", "link"), 0);
    assert_int_equal(outfile_open(&file, "link", &err), STATUS_OK);
    fputs("new", file.stream);
    assert_int_equal(outfile_commit(&file, &err), STATUS_OK);
    assert_int_equal(lstat("link", &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_file("there/real", "new");
}

static void assert_refused(const char *path, const char *reason)
{
    struct outfile file;
    struct error err = { 0 };
    unsigned before = files_here();

    assert_int_equal(outfile_open(&file, path, &err), STATUS_USAGE);
    assert_non_null(strstr(err.text, reason));
    assert_non_null(strstr(err.text, path));
    assert_null(file.stream);
    assert_null(file.temporary);
    assert_int_equal(files_here(), before);
    outfile_discard(&file);
    assert_int_equal(outfile_open(&file, path, NULL), STATUS_USAGE);
}

static void what_cannot_be_written_is_found_at_once(void **state)
{
    (void)state;
    mkdir("folder", 0777);
    file_put("file", "");
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    assert_int_equal(symlink("loop", "loop"), 0);
    assert_refused("missing/r.json", "No such file or directory");
    assert_refused("folder", "it is a folder");
    assert_refused("folder/", "it is a folder");
    assert_refused("file/r.json", "Not a directory");
    assert_refused("new/", "a file name is missing");
    assert_refused("", "a file name is missing");
    assert_refused("dangling", "No such file or directory");
    assert_refused("loop", "symbolic links");
}

/* In a child that is not root: what it may not write. Exit status 0 when both are refused. */
static void try_without_permission(void)
{
    struct outfile file;
    struct error err;
    bool ok;

    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        _exit(2);
    ok = outfile_open(&file, "shut/new", &err) == STATUS_USAGE &&
         strstr(err.text, "cannot write shut/new: Permission denied") &&
         outfile_open(&file, "open/kept", &err) == STATUS_USAGE &&
         strstr(err.text, "cannot write open/kept: Permission denied");
    _exit(ok ? 0 : 1);
}

static void permission_is_asked_for_folder_and_file(void **state)
{
    int status;
    pid_t child;

    assert_int_equal(chmod(*state, 0755), 0);
    mkdir("shut", 0555);
    mkdir("open", 0777);
    chmod("open", 0777);
    file_put("open/kept", "old");
    chmod("open/kept", 0444);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        try_without_permission();
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_file("open/kept", "old");
}

/* As on a full disk: the write fails after the file was opened. */
static void a_failing_write_leaves_the_old_file(void **state)
{
    struct rlimit old, small;
    struct outfile file;
    struct error err;
    enum status status;

    (void)state;
    file_put("r.json", "old");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){ 4096, old.rlim_max };
    assert_int_equal(outfile_open(&file, "r.json", &err), STATUS_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (int i = 0; i < 100000; i++)
        fputs("0123456789", file.stream);
    status = outfile_commit(&file, &err);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(status, STATUS_FAILED);
    assert_non_null(strstr(err.text, "cannot write r.json: "));
    assert_non_null(strstr(err.text, "it is as it was before"));
    assert_file("r.json", "old");
    assert_int_equal(files_here(), 1);
}

static void devices_are_written_directly(void **state)
{
    struct outfile file;
    struct error err;
    struct stat info;

    (void)state;
    assert_int_equal(outfile_open(&file, "/dev/null", &err), STATUS_OK);
    assert_null(file.temporary);
    fputs("x", file.stream);
    assert_int_equal(outfile_commit(&file, &err), STATUS_OK);
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(outfile_open(&file, "/dev/full", &err), STATUS_OK);
    fputs("x", file.stream);
    assert_int_equal(outfile_commit(&file, &err), STATUS_FAILED);
    assert_non_null(strstr(err.text, "No space left on device"));
}

static void standard_output_stays_open(void **state)
{
    struct outfile file;
    struct error err;

    (void)state;
    assert_int_equal(outfile_open(&file, "-", &err), STATUS_OK);
    assert_ptr_equal(file.stream, stdout);
    assert_null(file.path);
    assert_int_equal(outfile_commit(&file, &err), STATUS_OK);
    assert_int_equal(outfile_open(&file, "-", &err), STATUS_OK);
    outfile_discard(&file);
    assert_true(fileno(stdout) >= 0);
    assert_int_equal(fflush(stdout), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_enter, folder_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_target_changes_only_on_commit),
        IN_FOLDER(discarding_leaves_no_trace),
        IN_FOLDER(several_files_at_once),
        IN_FOLDER(permissions_are_as_of_a_plain_write),
        IN_FOLDER(a_link_stays_a_link),
        IN_FOLDER(what_cannot_be_written_is_found_at_once),
        IN_FOLDER(permission_is_asked_for_folder_and_file),
        IN_FOLDER(a_failing_write_leaves_the_old_file),
        IN_FOLDER(devices_are_written_directly),
        IN_FOLDER(standard_output_stays_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
