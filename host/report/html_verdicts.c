#include "host/report/html.h"

#include "host/report/body.h"
#include "host/report/escape.h"
#include "host/report/sections.h"

/* What a reader must know before the first number. */
static void put_warning(const struct page *page, const struct html_file *file)
{
    size_t wrong = 0, failed = 0;

    for (size_t i = 0; i < file->result->cell_count; i++) {
        wrong += file->result->cells[i].status == CELL_WRONG;
        failed += file->result->cells[i].status == CELL_ERROR;
    }
    if (file->result->partial)
        fputs("<p class=\"warning\">The run was interrupted: this is what was measured until "
              "then.</p>\n",
              page->out);
    if (wrong > 0)
        fprintf(
            page->out,
            "<p class=\"warning bad\">%zu of %zu cells gave a wrong value. Their times enter no "
            "conclusion.</p>\n",
            wrong, file->result->cell_count);
    if (failed > 0)
        fprintf(page->out,
                "<p class=\"warning\">%zu of %zu cells failed: the notes below their "
                "tables say why.</p>\n",
                failed, file->result->cell_count);
}

static void put_file(const struct page *page, const struct html_file *file)
{
    struct sink sink = html_sink(page);

    fputs("<article class=\"verdict\">\n", page->out);
    if (page->file_count > 1) {
        fputs("<h2>", page->out);
        escape_html(page->out, file->name);
        fputs("</h2>\n", page->out);
    }
    put_warning(page, file);
    if (file->result->cell_count == 0)
        fputs("<p class=\"text\">Nothing was measured.</p>\n", page->out);
    for (size_t i = 0; i < file->view.family_count; i++)
        verdict_write(&sink, &file->view, &file->view.families[i]);
    header_write(&sink, file->result);
    fputs("</article>\n", page->out);
}

void html_verdicts(const struct page *page)
{
    fputs("<header><h1>gpubench <span>which hardware wins, from which size on, and "
          "why</span></h1></header>\n",
          page->out);
    fputs("<section class=\"verdicts\" aria-label=\"verdict\">\n", page->out);
    for (size_t i = 0; i < page->file_count; i++)
        put_file(page, &page->files[i]);
    fputs("</section>\n", page->out);
}
