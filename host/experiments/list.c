#include "host/experiments/list.h"

#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/floors_kept.h"
#include "host/experiments/list_page.h"
#include "host/experiments/progress.h"
#include "host/experiments/terminal.h"
#include "host/report/escape.h"
#include "host/report/paragraph.h"

static void list_notes(const struct list_page *page)
{
    const struct opencl_list *opencl = page->opencl;
    struct paragraph paragraph;
    char text[sizeof(opencl->notes[0])];

    for (unsigned i = 0; i < opencl->note_count; i++) {
        if (!paragraph_open(&paragraph))
            return;
        escape_terminal(text, sizeof(text), opencl->notes[i], page->options.utf8);
        fprintf(paragraph.stream, "note: %s", text);
        fputs(i == 0 ? "\n" : "", page->out);
        paragraph_end(&paragraph, page->out, page->options.width, 6);
    }
}

enum status list_print(FILE *out, const struct opencl_list *list, const struct machine *machine,
                       bool verbose)
{
    const struct list_page page = {
        .out = out,
        .opencl = list,
        .machine = machine,
        .options = { .width = terminal_width(out),
                     .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 },
    };

    list_devices(&page);
    if (verbose)
        list_details(&page);
    list_operators(&page);
    list_words(&page);
    list_notes(&page);
    return fflush(out) == 0 && !ferror(out) ? STATUS_OK : STATUS_FAILED;
}

/* What the machine's floors are; they take some seconds, and everything else was printed before. */
static enum status list_floors(const struct options *options, const struct opencl_list *list,
                               const struct machine *machine, struct error *err)
{
    struct progress progress = { .shown = terminal_progress(options) };
    const struct floors_request request = {
        .machine = machine, .opencl = list, .progress = progress_say, .progress_context = &progress
    };
    struct floors floors = { .values = NULL };
    enum status status = floors_measure(&floors, &request, err);

    progress_end(&progress);
    if (status == STATUS_OK) {
        json_decref(floors_keep(&floors, machine));
        fputs("\n", stdout);
        floors_print(stdout, &floors, terminal_width(stdout),
                     strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
    }
    floors_clear(&floors);
    return status;
}

enum status list_command(const struct options *options, struct error *err)
{
    struct opencl_list *list = malloc(sizeof(*list));
    struct machine machine;
    enum status status;

    if (!list)
        return error_set(err, STATUS_FAILED, "out of memory");
    machine_probe(&machine);
    opencl_probe(list, OPENCL_PROBE_LIMIT_S);
    status = list_print(stdout, list, &machine, options->verbose > 0);
    if (status != STATUS_OK)
        error_errno(err, errno, "standard output cannot be written");
    else if (options->verbose > 0)
        status = list_floors(options, list, &machine, err);
    free(list);
    return status;
}
