#include "host/experiments/report_columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/report/columns.h"
#include "host/result/outfile.h"

struct folder {
    const char *path;
    struct outfile script;
    size_t curves; /* written so far */
};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_FAILED, "out of memory for columns");
}

static enum status open_in(const struct folder *folder, const char *name, struct outfile *file,
                           struct error *err)
{
    char *path = NULL;
    enum status status;

    if (asprintf(&path, "%s/%s", folder->path, name) < 0)
        return no_memory(err);
    status = outfile_open(file, path, err);
    free(path);
    return status;
}

static enum status write_curve(struct folder *folder, const struct view *view,
                               const struct curve *curve, const char *name, struct error *err)
{
    struct outfile file = { 0 };
    char data[48], picture[48];
    enum status status;

    folder->curves++;
    snprintf(data, sizeof(data), "curve-%zu.dat", folder->curves);
    snprintf(picture, sizeof(picture), "curve-%zu.svg", folder->curves);
    status = open_in(folder, data, &file, err);
    if (status == STATUS_OK) {
        columns_write(file.stream, view, curve);
        status = outfile_commit(&file, err);
    }
    if (status == STATUS_OK)
        columns_script(folder->script.stream, view, curve, name, data, picture);
    return status;
}

static enum status write_result(struct folder *folder, const struct result *result,
                                const char *name, struct error *err)
{
    struct view view;
    enum status status = view_open(&view, result, true) ? STATUS_OK : no_memory(err);

    for (size_t i = 0; i < view.family_count; i++)
        for (size_t j = 0; j < view.families[i].curve_count && status == STATUS_OK; j++)
            status = write_curve(folder, &view, &view.families[i].curves[j], name, err);
    view_close(&view);
    return status;
}

enum status report_columns(const char *path, const struct result *const *results,
                           const char *const *names, size_t count, struct error *err)
{
    struct folder folder = { .path = path };
    enum status status;

    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return error_set(err, STATUS_USAGE, "--data: cannot make the folder %s: %s", path,
                         strerror(errno));
    status = open_in(&folder, "plot.gp", &folder.script, err);
    if (status == STATUS_OK)
        columns_script_begin(folder.script.stream);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = write_result(&folder, results[i], names[i], err);
    if (status == STATUS_OK)
        status = outfile_commit(&folder.script, err);
    outfile_discard(&folder.script);
    return status;
}
