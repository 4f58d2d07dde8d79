#include "host/report/sink.h"

void sink_grid(const struct sink *sink, const struct grid *grid)
{
    if (sink->markdown)
        grid_markdown(sink->out, grid);
    else if (sink->html)
        grid_html(sink->out, grid);
    else
        grid_text(sink->out, grid, &sink->options);
}

/* What a paragraph is in Markdown and in HTML. */
struct manner {
    const char *before;
    const char *tag, *class;
};

static void end(const struct sink *sink, struct paragraph *paragraph, struct manner manner,
                unsigned indent)
{
    if (sink->markdown)
        paragraph_end_markdown(paragraph, sink->out, manner.before);
    else if (sink->html)
        paragraph_end_html(paragraph, sink->out, manner.tag, manner.class);
    else
        paragraph_end(paragraph, sink->out, sink->options.width, indent);
}

void sink_heading(const struct sink *sink, struct paragraph *paragraph)
{
    end(sink, paragraph, (struct manner){ "### ", "h4", "table" }, 2);
}

void sink_remark(const struct sink *sink, struct paragraph *paragraph)
{
    end(sink, paragraph, (struct manner){ "", "p", "remark" }, 2);
}

void sink_claim(const struct sink *sink, struct paragraph *paragraph)
{
    end(sink, paragraph, (struct manner){ "- ", "p", "remark" }, 8);
}

void sink_text(const struct sink *sink, struct paragraph *paragraph)
{
    end(sink, paragraph, (struct manner){ "", "p", "text" }, 0);
}

void sink_break(const struct sink *sink)
{
    if (!sink->markdown && !sink->html)
        fputc('\n', sink->out);
}
