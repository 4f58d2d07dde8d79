#include "host/report/sink.h"

void sink_grid(const struct sink *sink, const struct grid *grid)
{
    if (sink->markdown)
        grid_markdown(sink->out, grid);
    else
        grid_text(sink->out, grid, &sink->options);
}

static void end(const struct sink *sink, struct paragraph *paragraph, const char *before,
                unsigned indent)
{
    if (sink->markdown)
        paragraph_end_markdown(paragraph, sink->out, before);
    else
        paragraph_end(paragraph, sink->out, sink->options.width, indent);
}

void sink_heading(const struct sink *sink, struct paragraph *paragraph)
{
    end(sink, paragraph, "### ", 2);
}

void sink_remark(const struct sink *sink, struct paragraph *paragraph)
{
    end(sink, paragraph, "", 2);
}

void sink_text(const struct sink *sink, struct paragraph *paragraph)
{
    end(sink, paragraph, "", 0);
}

void sink_break(const struct sink *sink)
{
    if (!sink->markdown)
        fputc('\n', sink->out);
}
