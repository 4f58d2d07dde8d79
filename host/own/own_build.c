#include <dirent.h>
#include <errno.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/textfile.h"
#include "host/base/userdir.h"
#include "host/own/command.h"
#include "host/own/own_parts.h"
#include "kernels/cpu_kernels.h"
#include "kernels/embedded.h"

#define COMPILER        "cc"
#define COMPILE_LIMIT_S 120.0
#define VERSION_LIMIT_S 10.0
#define LOG_SIZE        16384 /* of the compiler's message, from its beginning */
#define SHOWN_SIZE      600
#define ARGUMENTS_MAX   32
#define COMMON_FLAGS    "-std=c11 -shared -fPIC -w -ffp-contract=off -D_GNU_SOURCE"

/* A folder in which one object is made: removed whatever becomes of it. */
struct workshop {
    char folder[USERDIR_PATH_SIZE];
    char log[USERDIR_PATH_SIZE + 16];
};

static enum status no_write(const char *path, struct error *err)
{
    return error_errno(err, errno, "cannot write \"%s\"", path);
}

/* The cache folder: private, since what lies in it is run. */
static enum status cache_folder(char *folder, struct error *err)
{
    struct stat info;

    if (!userdir_path(USERDIR_CACHE, "operators", folder))
        return error_set(err, STATUS_FAILED,
                         "neither XDG_CACHE_HOME nor HOME says where to keep compiled operators");
    if (!folders_make(folder, 0700))
        return error_errno(err, errno, "cannot make the folder \"%s\"", folder);
    if (lstat(folder, &info) != 0)
        return error_errno(err, errno, "cannot look at \"%s\"", folder);
    if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() || (info.st_mode & 077) != 0)
        return error_set(err, STATUS_FAILED,
                         "\"%s\" holds code to be run and must be a folder of this user alone: "
                         "chmod 700 it, or remove it",
                         folder);
    return STATUS_OK;
}

static enum status workshop_open(struct workshop *shop, const char *cache, struct error *err)
{
    if (snprintf(shop->folder, sizeof(shop->folder), "%s/build-XXXXXX", cache) >=
            (int)sizeof(shop->folder) ||
        !mkdtemp(shop->folder)) {
        enum status status = error_errno(err, errno, "cannot make a folder in \"%s\"", cache);

        shop->folder[0] = '\0';
        return status;
    }
    snprintf(shop->log, sizeof(shop->log), "%s/log", shop->folder);
    return STATUS_OK;
}

/* Remove a folder and what is in it; made here, so that it is not deep. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    char inner[2 * USERDIR_PATH_SIZE];

    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_DIR)
            remove_folder(inner);
        else
            unlink(inner);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

static void workshop_close(const struct workshop *shop)
{
    if (shop->folder[0])
        remove_folder(shop->folder);
}

/* Write a text to FOLDER/NAME, whose own folders are made. */
static enum status put_text(const char *folder, const char *name, const char *before,
                            const char *text, struct error *err)
{
    char path[2 * USERDIR_PATH_SIZE];
    char *slash;
    FILE *stream;
    bool ok;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    slash = strrchr(path, '/');
    *slash = '\0';
    ok = folders_make(path, 0700);
    *slash = '/';
    stream = ok ? fopen(path, "w") : NULL;
    if (!stream)
        return no_write(path, err);
    ok = fputs(before, stream) >= 0 && fputs(text, stream) >= 0;
    return fclose(stream) == 0 && ok ? STATUS_OK : no_write(path, err);
}

/* `#line 1 "PATH"`, so that the compiler names the user's file. */
static void line_directive(const char *path, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "#line 1 \"");

    for (; *path && used + 6 < size; path++) {
        if (*path == '"' || *path == '\\')
            text[used++] = '\\';
        text[used++] = *path == '\n' ? '?' : *path;
    }
    snprintf(text + used, size - used, "\"\n");
}

static enum status put_sources(const struct workshop *shop, const struct own_file *file,
                               const char *isa, struct error *err)
{
    char line[USERDIR_PATH_SIZE], source[256];
    enum status status = STATUS_OK;

    for (const struct embedded_text *text = kernel_sources; text->name && status == STATUS_OK;
         text++)
        status = put_text(shop->folder, text->name, "", text->text, err);
    line_directive(file->path, line, sizeof(line));
    if (status == STATUS_OK)
        status = put_text(shop->folder, "operator.h", line, file->text, err);
    snprintf(source, sizeof(source),
             "#include \"kernels/vector/%s.h\"\n#include \"operator.h\"\n"
             "#include \"kernels/own_module.h\"\n",
             isa);
    if (status == STATUS_OK)
        status = put_text(shop->folder, "module.c", "", source, err);
    return status;
}

static enum status run_compiler(const char *const argv[], const char *log, double limit_s,
                                int *exited, struct error *err)
{
    struct error why;
    enum status status = command_run(argv, log, limit_s, exited, &why);

    if (status == STATUS_OK)
        return status;
    return error_set(err, status, "an operator file needs a C compiler (Debian package gcc): %s",
                     why.text);
}

/* A line about the user's own file, or an error wherever it is. */
static bool concerns(const char *line, const struct own_file *file)
{
    return strncmp(line, file->path, strlen(file->path)) == 0 || strstr(line, "error:");
}

/* What the compiler says of the user's lines, as one; the whole log is kept beside the objects. */
static enum status refuse(const struct own_file *file, const struct workshop *shop,
                          const char *object, struct error *err)
{
    char log[LOG_SIZE], shown[SHOWN_SIZE] = "", kept[USERDIR_PATH_SIZE + 8];

    textfile_read(log, sizeof(log), "%s", shop->log);
    for (char *rest = log, *line; (line = strsep(&rest, "\n"));) {
        size_t used = strlen(shown);

        if (concerns(line, file) && used + strlen(line) + 3 < sizeof(shown))
            snprintf(shown + used, sizeof(shown) - used, "%s%s", used > 0 ? "; " : "", line);
    }
    snprintf(kept, sizeof(kept), "%s.log", object);
    return error_set(err, STATUS_USAGE, "--op-file: \"%s\" does not compile: %s%s%s", file->path,
                     shown, rename(shop->log, kept) == 0 ? "; the whole log is in " : "", kept);
}

static enum status compile(const struct own_file *file, const struct workshop *shop,
                           const char *isa, const char *object, struct error *err)
{
    char flags[512], include[USERDIR_PATH_SIZE + 8], made[USERDIR_PATH_SIZE + 16],
        source[USERDIR_PATH_SIZE + 16];
    const char *argv[ARGUMENTS_MAX + 6] = { COMPILER };
    unsigned count = 1;
    enum status status = put_sources(shop, file, isa, err);
    int exited;

    if (status != STATUS_OK)
        return status;
    snprintf(flags, sizeof(flags), COMMON_FLAGS " %s", cpu_isa_flags(isa));
    snprintf(include, sizeof(include), "-I%s", shop->folder);
    snprintf(source, sizeof(source), "%s/module.c", shop->folder);
    snprintf(made, sizeof(made), "%s/module.so", shop->folder);
    for (char *rest = flags, *flag; count < ARGUMENTS_MAX && (flag = strsep(&rest, " "));)
        argv[count++] = flag;
    argv[count++] = include;
    argv[count++] = source;
    argv[count++] = "-o";
    argv[count++] = made;
    status = run_compiler(argv, shop->log, COMPILE_LIMIT_S, &exited, err);
    if (status != STATUS_OK)
        return status;
    if (exited != 0)
        return refuse(file, shop, object, err);
    return rename(made, object) == 0 ? STATUS_OK : no_write(object, err);
}

/* What decides whether a compiled object is the one: all that goes into it. */
static enum status hash(const struct own_file *file, const struct workshop *shop, const char *isa,
                        char hex[SHA256_DIGEST_STRING_LENGTH], struct error *err)
{
    static const char *const argv[] = { COMPILER, "--version", NULL };
    const char *parts[] = { file->path, file->text, isa, cpu_isa_flags(isa), COMMON_FLAGS };
    char version[512];
    SHA2_CTX context;
    enum status status;
    int exited;

    status = run_compiler(argv, shop->log, VERSION_LIMIT_S, &exited, err);
    if (status != STATUS_OK)
        return status;
    textfile_read(version, sizeof(version), "%s", shop->log);
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)version, strlen(version) + 1);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        SHA256Update(&context, (const uint8_t *)parts[i], strlen(parts[i]) + 1);
    for (const struct embedded_text *text = kernel_sources; text->name; text++)
        SHA256Update(&context, (const uint8_t *)text->text, strlen(text->text) + 1);
    SHA256End(&context, hex);
    return STATUS_OK;
}

enum status own_build(const struct own_file *file, const char *isa, char *object, struct error *err)
{
    char cache[USERDIR_PATH_SIZE], hex[SHA256_DIGEST_STRING_LENGTH];
    struct workshop shop = { .folder = "" };
    enum status status = cache_folder(cache, err);

    if (status == STATUS_OK)
        status = workshop_open(&shop, cache, err);
    if (status == STATUS_OK)
        status = hash(file, &shop, isa, hex, err);
    if (status == STATUS_OK &&
        snprintf(object, USERDIR_PATH_SIZE, "%s/%s.so", cache, hex) >= USERDIR_PATH_SIZE)
        status = error_set(err, STATUS_FAILED, "\"%s\": too long a path", cache);
    if (status == STATUS_OK && access(object, R_OK) != 0)
        status = compile(file, &shop, isa, object, err);
    workshop_close(&shop);
    return status;
}
