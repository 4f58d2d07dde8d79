#include "host/report/paragraph.h"

#include <stdlib.h>
#include <string.h>

#include "host/report/escape.h"

bool paragraph_open(struct paragraph *paragraph)
{
    *paragraph = (struct paragraph){ 0 };
    paragraph->stream = open_memstream(&paragraph->text, &paragraph->size);
    return paragraph->stream != NULL;
}

/* Close the stream; the text, or NULL when there is none. */
static char *finish(struct paragraph *paragraph)
{
    fclose(paragraph->stream);
    paragraph->stream = NULL;
    return paragraph->text && paragraph->text[0] ? paragraph->text : NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_number(const char *text)
{
    return is_digit(text[text[0] == '+' || text[0] == '-']);
}

/* Bytes up to the next space where a line may end: "64 Mi", "2 %" and "seq -8 %" stay together. */
static size_t unit_length(const char *text)
{
    size_t length = 0;

    while (text[length] && (text[length] != ' ' || (length > 0 && is_digit(text[length - 1])) ||
                            is_number(text + length + 1)))
        length++;
    return length;
}

static size_t unit_columns(const char *text, size_t length)
{
    size_t all = text_columns(text), rest = text_columns(text + length);

    return all - rest;
}

static void wrap(FILE *out, const char *text, unsigned width, unsigned indent)
{
    bool begun = false; /* something stands in this line already */
    size_t column = 0;

    while (*text) {
        size_t length = unit_length(text), columns = unit_columns(text, length);

        if (begun && column + 1 + columns > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (begun) {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, length, out);
        begun = true;
        column += columns;
        text += length + (text[length] == ' ');
    }
    fputc('\n', out);
}

void paragraph_end(struct paragraph *paragraph, FILE *out, unsigned width, unsigned indent)
{
    char *text = finish(paragraph);

    if (text)
        wrap(out, text, width, indent);
    free(paragraph->text);
    *paragraph = (struct paragraph){ 0 };
}

void paragraph_end_markdown(struct paragraph *paragraph, FILE *out, const char *before)
{
    char *text = finish(paragraph);

    if (text) {
        fputs(before, out);
        escape_markdown(out, text);
        fputs("\n\n", out);
    }
    free(paragraph->text);
    *paragraph = (struct paragraph){ 0 };
}

/* A number stays with the word after it, as in wrapped text. */
static void put_html(FILE *out, char *text)
{
    for (char *space = strchr(text, ' '); space; space = strchr(text, ' ')) {
        bool joined = space > text && is_digit(space[-1]);

        *space = '\0';
        escape_html(out, text);
        fputs(joined ? "&#160;" : " ", out);
        text = space + 1;
    }
    escape_html(out, text);
}

void paragraph_end_html(struct paragraph *paragraph, FILE *out, const char *tag, const char *class)
{
    char *text = finish(paragraph);

    if (text) {
        fprintf(out, "<%s class=\"%s\">", tag, class);
        put_html(out, text);
        fprintf(out, "</%s>\n", tag);
    }
    free(paragraph->text);
    *paragraph = (struct paragraph){ 0 };
}
