#include "host/report/palette.h"

#include <stdlib.h>
#include <string.h>

#include "host/report/escape.h"

/* Around (0, 0), filled; apart in form where they are hard to tell apart in colour. */
static const char *const signs[PALETTE_COLOURS] = {
    "<circle r=\"3.2\"/>",
    "<path d=\"M-2.9-2.9h5.8v5.8h-5.8z\"/>",
    "<path d=\"M0-4L3.9 2.8h-7.8z\"/>",
    "<path d=\"M0-4.2L4.2 0L0 4.2L-4.2 0z\"/>",
    "<path d=\"M0 4L3.9-2.8h-7.8z\"/>",
    "<path d=\"M-1.3-4h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7v-2.6h2.7z\"/>",
    "<path d=\"M-4-2.2L-2.2-4L0-1.8L2.2-4L4-2.2L1.8 0L4 2.2L2.2 4L0 1.8L-2.2 4L-4 2.2L-1.8 0z\"/>",
    "<path d=\"M0-4.2L4-1.3L2.5 3.4h-5L-4-1.3z\"/>",
};

bool palette_add(struct palette *palette, const struct view *view)
{
    for (size_t i = 0; i < view->device_count; i++) {
        const struct view_device *device = &view->devices[i];
        struct palette_entry *entries;

        if (palette_find(palette, device->id) < palette->count)
            continue;
        entries = reallocarray(palette->entries, palette->count + 1, sizeof(*entries));
        if (!entries)
            return false;
        palette->entries = entries;
        entries += palette->count++;
        *entries = (struct palette_entry){
            .id = device->id,
            .compared = device->compared,
            .is_gpu = device->is && strcmp(device->is->class_name, "gpu") == 0,
        };
        memcpy(entries->label, device->label, sizeof(entries->label));
    }
    return true;
}

size_t palette_find(const struct palette *palette, const char *id)
{
    size_t i = 0;

    while (i < palette->count && strcmp(palette->entries[i].id, id) != 0)
        i++;
    return i;
}

void palette_class(FILE *out, const struct palette *palette, size_t entry)
{
    if (entry >= palette->count || !palette->entries[entry].compared)
        fputs("dn", out);
    else
        fprintf(out, "d%zu%s", entry % PALETTE_COLOURS, entry >= PALETTE_COLOURS ? " again" : "");
}

size_t palette_sign(size_t entry)
{
    return (entry + entry / PALETTE_COLOURS) % PALETTE_COLOURS;
}

/* Each has room around it that can be pointed at, too. */
void palette_symbols(FILE *out)
{
    fputs("<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\n", out);
    for (size_t i = 0; i < PALETTE_COLOURS; i++)
        fprintf(out, "<g id=\"m%zu\"><circle class=\"hit\" r=\"8\"/>%s</g>\n", i, signs[i]);
    fputs("</defs></svg>\n", out);
}

static void put_entry(FILE *out, const struct palette *palette, size_t entry)
{
    fputs("<li><svg class=\"key ", out);
    palette_class(out, palette, entry);
    fprintf(
        out,
        "\" viewBox=\"-14 -6 28 12\" aria-hidden=\"true\"><path class=\"line\" d=\"M-13 0H13\"/>"
        "<use href=\"#m%zu\"/></svg>",
        palette_sign(entry));
    escape_html(out, palette->entries[entry].label);
    fprintf(out, "%s</li>\n", palette->entries[entry].is_gpu ? " (GPU)" : "");
}

void palette_legend(FILE *out, const struct palette *palette, const size_t *which, size_t count)
{
    fputs("<ul class=\"legend devices\">\n", out);
    for (size_t i = 0; i < count; i++)
        put_entry(out, palette, which[i]);
    fputs("</ul>\n", out);
}

void palette_close(struct palette *palette)
{
    free(palette->entries);
    *palette = (struct palette){ 0 };
}
