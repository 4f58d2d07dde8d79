#include "host/report/changes.h"

#include "host/base/words.h"
#include "host/report/changes_table.h"
#include "host/report/escape.h"

enum { WIDTH_MIN = 60, MARKDOWN_WIDTH = 120 };

static void write_heading(const struct sink *sink, const struct changes_report *report)
{
    struct paragraph heading;
    char old[QUOTE_SIZE], new[QUOTE_SIZE];

    if (sink->options.quiet || !paragraph_open(&heading))
        return;
    if (report->against)
        fprintf(heading.stream, "devices against %s in %s",
                escape_terminal(new, sizeof(new), report->against, sink->options.utf8),
                text_quote(report->old_name, old));
    else
        fprintf(heading.stream, "from %s to %s", text_quote(report->old_name, old),
                text_quote(report->new_name, new));
    sink_heading(sink, &heading);
}

static void write_all(const struct sink *sink, const struct changes_report *report)
{
    write_heading(sink, report);
    changes_table(sink, report);
    sink_break(sink);
    changes_verdict(sink, report);
    changes_notes(sink, report);
}

void changes_text(FILE *out, const struct changes_report *report,
                  const struct report_options *options)
{
    struct sink sink = { .out = out, .options = *options };

    if (sink.options.width < WIDTH_MIN)
        sink.options.width = WIDTH_MIN;
    write_all(&sink, report);
}

void changes_markdown(FILE *out, const struct changes_report *report)
{
    const struct sink sink = {
        .out = out,
        .options = { .utf8 = true, .width = MARKDOWN_WIDTH },
        .markdown = true,
    };

    fputs("## gpubench compare\n\n", out);
    write_all(&sink, report);
}
