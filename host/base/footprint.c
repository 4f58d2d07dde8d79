#include "host/base/footprint.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/textfile.h"

#define KIB            1024u
#define CHILDREN_BYTES 65536

/* What the processes looked at so far share, by where it is mapped: children have it where their parent has. */
struct shared {
    uintptr_t at;
    uint64_t kib; /* the most that one of them sees */
};

struct footprint {
    const struct address_range *left_out;
    size_t left_out_count;
    struct shared *shared;
    size_t count;
    uint64_t private_kib, past_kib;
    bool ok;
};

static bool is_left_out(const struct footprint *footprint, uintptr_t from, uintptr_t end)
{
    for (size_t i = 0; i < footprint->left_out_count; i++)
        if (from < footprint->left_out[i].end && footprint->left_out[i].from < end)
            return true;
    return false;
}

static void add_shared(struct footprint *footprint, uintptr_t at, uint64_t kib)
{
    struct shared *grown;
    size_t i = 0;

    while (i < footprint->count && footprint->shared[i].at != at)
        i++;
    if (i == footprint->count) {
        grown = reallocarray(footprint->shared, footprint->count + 1, sizeof(*grown));
        if (!grown) {
            footprint->ok = false;
            return;
        }
        footprint->shared = grown;
        footprint->shared[footprint->count++] = (struct shared){ at, 0 };
    }
    if (kib > footprint->shared[i].kib)
        footprint->shared[i].kib = kib;
}

/* The number of a line "KEY:   N kB"; false when it is another line. */
static bool read_kib(const char *line, const char *key, uint64_t *kib)
{
    size_t length = strlen(key);

    return strncmp(line, key, length) == 0 && sscanf(line + length, " %" SCNu64, kib) == 1;
}

static void read_mappings(struct footprint *footprint, FILE *smaps)
{
    uintptr_t from = 0, end = 0;
    uint64_t shared = 0, kib;
    char line[1024];
    bool counts = false;

    while (fgets(line, sizeof(line), smaps)) {
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &from, &end) == 2) {
            counts = !is_left_out(footprint, from, end);
            shared = 0;
        } else if (counts && (read_kib(line, "Shared_Clean:", &kib) ||
                              read_kib(line, "Shared_Dirty:", &kib))) {
            shared += kib;
            if (shared > 0)
                add_shared(footprint, from, shared);
        } else if (counts && (read_kib(line, "Private_Clean:", &kib) ||
                              read_kib(line, "Private_Dirty:", &kib))) {
            footprint->private_kib += kib;
        }
    }
}

static uint64_t status_kib(const char *status, const char *key)
{
    char value[64];
    const char *end;
    uint64_t kib;

    return text_field(status, key, value, sizeof(value)) && text_number(value, &kib, &end) ? kib
                                                                                           : 0;
}

/* What it had at its peak beyond what it has now. */
static void read_past(struct footprint *footprint, pid_t pid)
{
    char status[8192];
    uint64_t peak, now;

    if (!textfile_read(status, sizeof(status), "/proc/%d/status", (int)pid))
        return;
    peak = status_kib(status, "VmHWM");
    now = status_kib(status, "VmRSS");
    footprint->past_kib += peak > now ? peak - now : 0;
}

static void look_at(struct footprint *footprint, pid_t pid)
{
    char path[64];
    FILE *smaps;

    snprintf(path, sizeof(path), "/proc/%d/smaps", (int)pid);
    smaps = fopen(path, "re");
    if (!smaps)
        return;
    read_mappings(footprint, smaps);
    fclose(smaps);
    read_past(footprint, pid);
}

/* Call `visit` for a process and all that descend from it. */
static void walk(pid_t pid, void (*visit)(void *context, pid_t pid), void *context)
{
    char *children = malloc(CHILDREN_BYTES);
    const char *at = children;
    uint64_t child;

    visit(context, pid);
    if (children &&
        textfile_read(children, CHILDREN_BYTES, "/proc/%d/task/%d/children", (int)pid, (int)pid))
        while (text_number(at, &child, &at)) {
            walk((pid_t)child, visit, context);
            at += strspn(at, " ");
        }
    free(children);
}

static void visit_to_read(void *context, pid_t pid)
{
    look_at(context, pid);
}

static void visit_to_forget(void *context, pid_t pid)
{
    char path[64];
    int file;

    (void)context;
    snprintf(path, sizeof(path), "/proc/%d/clear_refs", (int)pid);
    file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    if (write(file, "5", 1) != 1) {
        /* peaks of before count, then */
    }
    close(file);
}

bool footprint_read(pid_t root, const struct address_range *left_out, size_t count, double *bytes)
{
    struct footprint footprint = { .left_out = left_out, .left_out_count = count, .ok = true };
    uint64_t kib;

    walk(root, visit_to_read, &footprint);
    kib = footprint.private_kib + footprint.past_kib;
    for (size_t i = 0; i < footprint.count; i++)
        kib += footprint.shared[i].kib;
    free(footprint.shared);
    *bytes = (double)kib * KIB;
    return footprint.ok && kib > 0;
}

void footprint_forget(pid_t root)
{
    walk(root, visit_to_forget, NULL);
}
