#include "host/own/own_operators.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/userdir.h"
#include "host/own/own_parts.h"
#include "kernels/cpu_kernels.h"

#define FILE_MAX_BYTES 65536

/* In the order of struct own_operator's modules: the first is the one for every processor. */
static const char *const instruction_sets[] = { CPU_ISA_BASE, "scalar", "sse2",
                                                "neon",       "avx2",   "avx512" };

static enum status read_text(struct own_file *file, struct error *err)
{
    FILE *stream = fopen(file->path, "r");
    struct stat info;
    size_t size = 0;

    if (!stream)
        return error_set(err, STATUS_USAGE, "--op-file: cannot read \"%s\": %s", file->path,
                         strerror(errno));
    file->text = calloc(1, FILE_MAX_BYTES + 1);
    if (file->text && fstat(fileno(stream), &info) == 0 && S_ISREG(info.st_mode))
        size = fread(file->text, 1, FILE_MAX_BYTES + 1, stream);
    fclose(stream);
    if (!file->text)
        return error_set(err, STATUS_FAILED, "out of memory");
    if (size == 0 || size > FILE_MAX_BYTES || memchr(file->text, '\0', size))
        return error_set(err, STATUS_USAGE,
                         "--op-file: \"%s\" is not an operator file: text of 1 to %d bytes",
                         file->path, FILE_MAX_BYTES);
    return STATUS_OK;
}

/* The cache knows a file by its own text, and OpenCL has no other. */
static enum status check_includes(const struct own_file *file, struct error *err)
{
    unsigned number = 1;

    for (const char *line = file->text; line; number++) {
        const char *word = line + strspn(line, " \t");

        if (*word == '#' && strncmp(word + 1 + strspn(word + 1, " \t"), "include", 7) == 0)
            return error_set(err, STATUS_USAGE,
                             "--op-file: \"%s\", line %u: #include is not for operator files, "
                             "which must stand alone",
                             file->path, number);
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return STATUS_OK;
}

/* Compile or find, and load, the module of one instruction set. */
static enum status add_module(struct own_file *file, const char *isa, struct error *err)
{
    struct own_operator *own = &file->operator;
    char object[USERDIR_PATH_SIZE];
    enum status status = own_build(file, isa, object, err);
    const struct own_module *module = NULL;
    void *handle;

    if (status != STATUS_OK)
        return status;
    handle = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    if (handle) {
        file->objects[file->object_count++] = handle;
        module = dlsym(handle, OWN_MODULE_NAME);
    }
    if (!module)
        return error_set(err, STATUS_FAILED, "--op-file: \"%s\": %s", file->path, dlerror());
    own->modules[own->module_count].isa = isa;
    own->modules[own->module_count].module = module;
    own->module_count++;
    return STATUS_OK;
}

static bool has_module(const struct own_operator *own, const char *isa)
{
    for (unsigned i = 0; i < own->module_count; i++)
        if (strcmp(own->modules[i].isa, isa) == 0)
            return true;
    return false;
}

/* All instruction sets of this processor that are not loaded yet. */
static enum status add_modules(struct own_file *file, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = 0;
         i < sizeof(instruction_sets) / sizeof(instruction_sets[0]) && status == STATUS_OK; i++)
        if (cpu_isa_runs(instruction_sets[i]) && !has_module(&file->operator, instruction_sets[i]))
            status = add_module(file, instruction_sets[i], err);
    return status;
}

static enum status check_name(const struct own_operators *set, const struct own_file *file,
                              struct error *err)
{
    const char *name = file->operator.modules[0].module->name;
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    size_t count;
    const struct op_description *const *ops = op_list(&count);
    struct op op;

    if (length == 0 || length != strlen(name) || length >= OP_NAME_SIZE || !islower(name[0]))
        return error_set(err, STATUS_USAGE,
                         "--op-file: \"%s\": OP_NAME %.40s: a name has up to %d lower-case "
                         "letters, digits and _, a letter first",
                         file->path, name, OP_NAME_SIZE - 1);
    for (size_t i = 0; i < count; i++)
        if (strcmp(ops[i]->name, name) == 0)
            return error_set(err, STATUS_USAGE,
                             "--op-file: \"%s\": OP_NAME %s is an operator of this program; give "
                             "another name",
                             file->path, name);
    if (own_operators_find(set, name, &op))
        return error_set(err, STATUS_USAGE,
                         "--op-file: \"%s\": OP_NAME %s is that of another file's operator",
                         file->path, name);
    return STATUS_OK;
}

static void file_free(struct own_file *file)
{
    if (!file)
        return;
    for (unsigned i = 0; i < file->object_count; i++)
        dlclose(file->objects[i]);
    free(file->text);
    free(file->path);
    free(file);
}

static enum status load(struct own_file *file, const struct own_operators *set, struct error *err)
{
    enum status status = read_text(file, err);

    if (status == STATUS_OK)
        status = check_includes(file, err);
    if (status == STATUS_OK)
        status = add_module(file, CPU_ISA_BASE, err);
    if (status == STATUS_OK)
        status = check_name(set, file, err);
    if (status != STATUS_OK)
        return status;
    own_describe(&file->operator);
    file->operator.text = file->text;
    status = own_check(file, err); /* before more is compiled of what may be no good */
    if (status == STATUS_OK)
        status = add_modules(file, err);
    if (status == STATUS_OK)
        status = own_check(file, err);
    return status;
}

enum status own_operators_add(struct own_operators *set, const char *path, struct error *err)
{
    struct own_file **files = reallocarray(set->files, set->count + 1, sizeof(struct own_file *));
    struct own_file *file = calloc(1, sizeof(*file));
    enum status status;

    if (files)
        set->files = files;
    if (file)
        file->path = strdup(path);
    if (!files || !file || !file->path) {
        file_free(file);
        return error_set(err, STATUS_FAILED, "out of memory");
    }
    status = load(file, set, err);
    if (status == STATUS_OK)
        set->files[set->count++] = file;
    else
        file_free(file);
    return status;
}

struct op own_operators_get(const struct own_operators *set, size_t i)
{
    return (struct op){ .is = &set->files[i]->operator.description };
}

bool own_operators_find(const struct own_operators *set, const char *name, struct op *op)
{
    for (size_t i = 0; i < set->count; i++) {
        *op = own_operators_get(set, i);
        if (strcmp(op->is->name, name) == 0)
            return true;
    }
    return false;
}

void own_operators_clear(struct own_operators *set)
{
    for (size_t i = 0; i < set->count; i++)
        file_free(set->files[i]);
    free(set->files);
    *set = (struct own_operators){ .files = NULL };
}
