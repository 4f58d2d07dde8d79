#include "host/report/escape.h"

#include <string.h>

struct range {
    uint32_t first, last;
};

static bool in_ranges(uint32_t code, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Characters that a reader cannot see, or that change how a terminal shows the others. */
static bool is_hidden(uint32_t code)
{
    static const struct range hidden[] = {
        { 0x00, 0x1f },       { 0x7f, 0x9f },        { 0xad, 0xad },     { 0x61c, 0x61c },
        { 0x180e, 0x180e },   { 0x200b, 0x200f },    { 0x2028, 0x202e }, { 0x2060, 0x206f },
        { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },    { 0xfff0, 0xffff }, { 0xd800, 0xf8ff },
        { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff },
    };

    return in_ranges(code, hidden, sizeof(hidden) / sizeof(hidden[0]));
}

static unsigned code_columns(uint32_t code)
{
    static const struct range combining[] = {
        { 0x300, 0x36f },   { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
        { 0x20d0, 0x20ff }, { 0xfe20, 0xfe2f },
    };
    static const struct range wide[] = {
        { 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
        { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
    };

    if (in_ranges(code, combining, sizeof(combining) / sizeof(combining[0])))
        return 0;
    return in_ranges(code, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

/* Bytes of the sequence that `lead` starts and the bits of the code it holds; 0 when it starts
 * none. */
static size_t sequence_length(unsigned char lead, uint32_t *bits)
{
    static const struct {
        unsigned char mask, lead;
    } forms[] = { { 0x80, 0x00 }, { 0xe0, 0xc0 }, { 0xf0, 0xe0 }, { 0xf8, 0xf0 } };

    for (size_t i = 0; i < 4; i++)
        if ((lead & forms[i].mask) == forms[i].lead) {
            *bits = lead & (unsigned char)~forms[i].mask;
            return i + 1;
        }
    return 0;
}

size_t utf8_next(const char *text, uint32_t *code)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint32_t bits = 0;
    size_t length = sequence_length((unsigned char)text[0], &bits);

    *code = 0xfffd;
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)text[i];

        if ((next & 0xc0) != 0x80)
            return 1;
        bits = bits << 6 | (next & 0x3f);
    }
    if (length == 0 || bits < least[length] || bits > 0x10ffff ||
        (bits >= 0xd800 && bits <= 0xdfff))
        return 1;
    *code = bits;
    return length;
}

size_t text_columns(const char *text)
{
    size_t columns = 0;
    uint32_t code;

    while (*text) {
        text += utf8_next(text, &code);
        columns += code_columns(code);
    }
    return columns;
}

void text_cut(char *text, size_t columns, bool utf8)
{
    const char *mark = utf8 ? "…" : "~";
    size_t used = 0, at = 0;
    uint32_t code;

    if (text_columns(text) <= columns || columns == 0)
        return;
    while (text[at]) {
        size_t length = utf8_next(text + at, &code);

        if (used + code_columns(code) > columns - 1)
            break;
        used += code_columns(code);
        at += length;
    }
    /* What is cut may be one byte, the mark is three. */
    if (strlen(text + at) < strlen(mark))
        mark = "~";
    memcpy(text + at, mark, strlen(mark) + 1);
}

char *escape_terminal(char *out, size_t size, const char *text, bool utf8)
{
    size_t used = 0;
    uint32_t code;

    while (*text) {
        size_t length = utf8_next(text, &code);
        bool blank = code == '\n' || code == '\r' || code == '\t';
        bool shown = !is_hidden(code) && (utf8 || code < 0x80);
        size_t bytes = shown ? length : 1;

        if (used + bytes >= size)
            break;
        if (shown)
            memcpy(out + used, text, length);
        else
            out[used] = blank ? ' ' : '?';
        used += bytes;
        text += length;
    }
    if (size > 0)
        out[used] = '\0';
    return out;
}

void escape_csv(FILE *out, const char *text)
{
    bool formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || *text == ' ';
    uint32_t code;

    fputs(quoted ? "\"" : "", out);
    fputs(formula ? "'" : "", out);
    while (*text) {
        size_t length = utf8_next(text, &code);

        if (code == '"')
            fputs("\"\"", out);
        else if (is_hidden(code) && code != '\n' && code != '\r' && code != '\t')
            fputc('?', out);
        else
            fwrite(text, 1, length, out);
        text += length;
    }
    fputs(quoted ? "\"" : "", out);
}

static void put_markdown(FILE *out, const char *text, size_t length)
{
    switch (*text) {
    case '<':
        fputs("&lt;", out);
        return;
    case '>':
        fputs("&gt;", out);
        return;
    case '&':
        fputs("&amp;", out);
        return;
    default:
        if (strchr("\\`*_[]|~$#", *text))
            fputc('\\', out);
        fwrite(text, 1, length, out);
    }
}

void escape_markdown(FILE *out, const char *text)
{
    uint32_t code;

    while (*text) {
        size_t length = utf8_next(text, &code);

        if (code == '\n' || code == '\r' || code == '\t')
            fputc(' ', out);
        else if (is_hidden(code))
            fputc('?', out);
        else
            put_markdown(out, text, length);
        text += length;
    }
}

static void put_html(FILE *out, const char *text, size_t length)
{
    switch (*text) {
    case '<':
        fputs("&lt;", out);
        return;
    case '>':
        fputs("&gt;", out);
        return;
    case '&':
        fputs("&amp;", out);
        return;
    case '"':
        fputs("&quot;", out);
        return;
    case '\'':
        fputs("&#39;", out);
        return;
    default:
        fwrite(text, 1, length, out);
    }
}

void escape_html(FILE *out, const char *text)
{
    uint32_t code;

    while (*text) {
        size_t length = utf8_next(text, &code);

        if (code == '\n' || code == '\r' || code == '\t')
            fputc(' ', out);
        else if (is_hidden(code))
            fputc('?', out);
        else
            put_html(out, text, length);
        text += length;
    }
}
