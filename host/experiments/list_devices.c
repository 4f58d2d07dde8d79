#include <string.h>

#include "host/cli/units.h"
#include "host/devices/device.h"
#include "host/experiments/list_page.h"
#include "host/report/escape.h"
#include "host/report/grid.h"

enum { DEVICE_ID, DEVICE_CLASS, DEVICE_WORKERS, DEVICE_MEMORY, DEVICE_DRIVER, DEVICE_NAME };
enum { DRIVER_COLUMNS = 24, DETAIL_COLUMNS = 80, DETAIL_BEFORE = 20, NAME_COLUMNS = 40 };

/* The devices that need no driver, in the order in which they are listed. */
static const enum device_kind built_in[] = { KIND_SEQ, KIND_THREADS, KIND_FORK, KIND_COOP,
                                             KIND_NULL };
enum { BUILT_IN = sizeof(built_in) / sizeof(built_in[0]) };

struct device_grid {
    const struct list_page *page;
    size_t name_columns; /* what the others leave of a line */
};

static void put(struct grid_cell *cell, const char *text, size_t columns, bool utf8)
{
    escape_terminal(cell->text, sizeof(cell->text), text, utf8);
    text_cut(cell->text, columns, utf8);
}

static void fill_header(size_t column, struct grid_cell *cell)
{
    static const char *const headers[] = {
        "device", "class", "workers", "memory", "driver", "name"
    };

    snprintf(cell->text, sizeof(cell->text), "%s", headers[column]);
}

/* The null device has a name and nothing else. */
static void fill_null(const struct device_grid *grid, size_t column, struct grid_cell *cell)
{
    if (column == DEVICE_NAME)
        put(cell, "nothing: the harness alone; not in \"all\"", grid->name_columns,
            grid->page->options.utf8);
}

static void fill_built_in(const struct device_grid *grid, enum device_kind kind, size_t column,
                          struct grid_cell *cell)
{
    const struct machine *machine = grid->page->machine;
    const struct device_spec spec = { .kind = kind, .isa = ISA_COUNT };

    switch (column) {
    case DEVICE_ID:
        snprintf(cell->text, sizeof(cell->text), "%s", device_kind_name(kind));
        return;
    case DEVICE_CLASS:
        snprintf(cell->text, sizeof(cell->text), "cpu");
        return;
    case DEVICE_WORKERS:
        snprintf(cell->text, sizeof(cell->text), "%u",
                 kind == KIND_SEQ || kind == KIND_COOP ? 1 : machine_workers(machine));
        return;
    case DEVICE_MEMORY:
        format_bytes((double)machine->memory_bytes, cell->text);
        return;
    case DEVICE_DRIVER:
        snprintf(cell->text, sizeof(cell->text), "built in, %s", device_isa(&spec));
        return;
    default:
        put(cell, machine->cpu, grid->name_columns, grid->page->options.utf8);
    }
}

static void fill_opencl(const struct device_grid *grid, const struct opencl_info *info,
                        size_t column, struct grid_cell *cell)
{
    bool utf8 = grid->page->options.utf8;
    char name[sizeof(info->name) + sizeof(info->platform_name) + 4];

    switch (column) {
    case DEVICE_ID:
        snprintf(cell->text, sizeof(cell->text), "opencl:%u.%u", info->platform, info->index);
        return;
    case DEVICE_CLASS:
        snprintf(cell->text, sizeof(cell->text), "%s", info->class_name);
        return;
    case DEVICE_WORKERS:
        snprintf(cell->text, sizeof(cell->text), "%u", info->units);
        return;
    case DEVICE_MEMORY:
        format_bytes(info->memory_bytes, cell->text);
        return;
    case DEVICE_DRIVER:
        put(cell, info->driver, DRIVER_COLUMNS, utf8);
        return;
    default:
        snprintf(name, sizeof(name), "%s (%s)", info->name, info->platform_name);
        put(cell, name, grid->name_columns, utf8);
    }
}

static void fill_device(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct device_grid *grid = context;

    cell->left = column != DEVICE_WORKERS && column != DEVICE_MEMORY;
    if (row == 0)
        fill_header(column, cell);
    else if (row > BUILT_IN)
        fill_opencl(grid, &grid->page->opencl->devices[row - BUILT_IN - 1], column, cell);
    else if (built_in[row - 1] == KIND_NULL && column != DEVICE_ID)
        fill_null(grid, column, cell);
    else
        fill_built_in(grid, built_in[row - 1], column, cell);
}

void list_devices(const struct list_page *page)
{
    struct device_grid devices = { .page = page };
    struct grid grid = {
        .rows = 1 + BUILT_IN + page->opencl->count,
        .columns = DEVICE_NAME,
        .context = &devices,
        .fill = fill_device,
    };
    size_t before = grid_width(&grid) + 2;

    /* Where the line has no room for names, they get lines of their own. */
    if (before + NAME_COLUMNS > page->options.width) {
        grid.columns = DEVICE_ID + 1;
        before = grid_width(&grid) + 2;
    }
    devices.name_columns = page->options.width - before;
    grid.columns = DEVICE_NAME + 1;
    grid_text(page->out, &grid, &page->options);
}

static void put_detail(const struct list_page *page, const char *label, const char *value)
{
    size_t columns = page->options.width - DETAIL_BEFORE;
    char text[512];

    escape_terminal(text, sizeof(text), value, page->options.utf8);
    if (columns > DETAIL_COLUMNS)
        columns = DETAIL_COLUMNS;
    text_cut(text, columns, page->options.utf8);
    fprintf(page->out, "    %-14s  %s\n", label, *text ? text : "-");
}

static void put_device(const struct list_page *page, const struct opencl_info *info)
{
    char bytes[16];

    fprintf(page->out, "\n  opencl:%u.%u\n", info->platform, info->index);
    put_detail(page, "name", info->name);
    put_detail(page, "platform", info->platform_name);
    put_detail(page, "driver", info->driver);
    put_detail(page, "version", info->version);
    put_detail(page, "memory", format_bytes(info->memory_bytes, bytes));
    put_detail(page, "one allocation", format_bytes(info->max_alloc_bytes, bytes));
    put_detail(page, "shares memory", info->unified ? "yes, with the host" : "no");
    put_detail(page, "shared virtual", info->svm);
    put_detail(page, "fp64", info->fp64 ? "yes" : "no");
    if (info->icd[0])
        put_detail(page, "vendor file", info->icd);
}

void list_details(const struct list_page *page)
{
    for (unsigned i = 0; i < page->opencl->count; i++)
        put_device(page, &page->opencl->devices[i]);
    fputs("\n", page->out);
    put_detail(page, "OpenCL loader", page->opencl->loader);
}
