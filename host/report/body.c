#include "host/report/body.h"

#include "host/report/sections.h"

static void say(const struct sink *sink, const char *text)
{
    struct paragraph line;

    if (!paragraph_open(&line))
        return;
    fputs(text, line.stream);
    sink_text(sink, &line);
}

static void write_sections(const struct sink *sink, const struct view *view)
{
    for (size_t i = 0; i < view->family_count; i++) {
        if (i > 0)
            sink_break(sink);
        times_write(sink, view, &view->families[i]);
        values_write(sink, view, &view->families[i]);
        breakdown_write(sink, view, &view->families[i]);
        memory_write(sink, view, &view->families[i]);
    }
    once_write(sink, view);
    for (size_t i = 0; i < view->family_count; i++) {
        crossings_write(sink, view, &view->families[i]);
        verdict_write(sink, view, &view->families[i]);
    }
    granularity_write(sink, view);
    noise_write(sink, view);
}

static void write_streams(const struct sink *sink, const struct view *view)
{
    for (size_t i = 0; i < view->family_count; i++) {
        if (i > 0)
            sink_break(sink);
        streams_write(sink, view, &view->families[i]);
        values_write(sink, view, &view->families[i]);
        memory_write(sink, view, &view->families[i]);
    }
}

void body_write(const struct sink *sink, const struct result *result)
{
    struct view view;

    if (!view_open(&view, result, sink->options.utf8))
        say(sink, "The report is left out: out of memory.");
    else if (result->files)
        files_write(sink, result);
    else if (result->cell_count == 0)
        say(sink, "Nothing was measured.");
    else if (streams_any(result))
        write_streams(sink, &view);
    else if (result->rungs)
        ladder_write(sink, result);
    else
        write_sections(sink, &view);
    if (result->partial) {
        sink_break(sink);
        say(sink, "The run was interrupted: this is what was measured until then.");
    }
    view_close(&view);
}
