#include "host/experiments/truth.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/cpu_kernels.h"

/* The state of one operator while sizes ascend. */
struct ascent {
    const struct cpu_kernel *kernel;
    struct reference *reference;
    char *records; /* of all whole superblocks seen so far */
    char *scratch; /* the tree overwrites what it folds */
    size_t record_size;
    uint64_t whole; /* superblocks in `records` */
};

static void ascent_clear(struct ascent *ascent)
{
    reference_free(ascent->reference);
    free(ascent->records);
    free(ascent->scratch);
}

static bool ascent_begin(struct ascent *ascent, struct op op, const struct arena *arena)
{
    uint64_t blocks = superblock_count(arena->dtype, arena->n);

    ascent->kernel = cpu_kernel(CPU_ISA_BASE, op, arena->dtype);
    ascent->reference = reference_new(op, arena->dtype);
    ascent->record_size = partial_record_size(op, arena->dtype);
    ascent->records = malloc((blocks + 1) * ascent->record_size);
    ascent->scratch = malloc((blocks + 1) * ascent->record_size);
    return ascent->kernel && ascent->reference && ascent->records && ascent->scratch;
}

/* The canonical value of the first n elements; superblocks that are whole are kept for larger sizes. */
static struct value canonical(struct ascent *ascent, struct op op, const struct arena *arena,
                              uint64_t n)
{
    struct kernel_task task = { arena->x, arena->y, n, op.degree };
    uint64_t blocks = superblock_count(arena->dtype, n);
    uint64_t whole = blocks > 0 && superblock_elements(arena->dtype, n, blocks - 1) <
                                       superblock_elements(arena->dtype, UINT64_MAX, 0)
                         ? blocks - 1
                         : blocks;

    ascent->kernel->run(&task, ascent->whole, whole,
                        ascent->records + ascent->whole * ascent->record_size);
    ascent->whole = whole;
    memcpy(ascent->scratch, ascent->records, whole * ascent->record_size);
    ascent->kernel->run(&task, whole, blocks, ascent->scratch + whole * ascent->record_size);
    return partials_finish(op, arena->dtype, n, ascent->scratch);
}

static void add_row(struct truth_table *table, struct ascent *ascent, struct op op,
                    const struct arena *arena, uint64_t n)
{
    struct truth *row = &table->rows[table->count++];
    struct exact_result exact;

    row->op = op;
    row->n = n;
    row->canonical = canonical(ascent, op, arena, n);
    reference_extend(ascent->reference, arena->x, arena->y, n);
    reference_result(ascent->reference, &exact);
    row->accepted =
        reference_accepts(op, arena->dtype, n, &exact, row->canonical, &row->error_ratio);
}

/* Rows of the operator of the first case, for ascending sizes. */
static bool add_operator(struct truth_table *table, const struct group *group,
                         const struct arena *arena, struct op op)
{
    struct ascent ascent = { .kernel = NULL };
    bool enough = ascent_begin(&ascent, op, arena);

    for (size_t i = 0; enough && i < group->case_count; i++)
        if (op_equal(group->cases[i].op, op) && group->cases[i].n <= arena->n &&
            !truth_find(table, op, group->cases[i].n))
            add_row(table, &ascent, op, arena, group->cases[i].n);
    ascent_clear(&ascent);
    return enough;
}

enum status truth_make(struct truth_table *table, const struct group *group,
                       const struct arena *arena, struct error *err)
{
    memset(table, 0, sizeof(*table));
    table->rows = calloc(group->case_count, sizeof(*table->rows));
    if (!table->rows)
        return error_set(err, STATUS_FAILED, "out of memory for %zu cases", group->case_count);
    for (size_t i = 0; i < group->case_count; i++) {
        if (!arena->x || group->cases[i].n > arena->n ||
            truth_find(table, group->cases[i].op, group->cases[i].n))
            continue;
        if (!add_operator(table, group, arena, group->cases[i].op)) {
            truth_clear(table);
            return error_set(err, STATUS_FAILED, "out of memory for the exact reference");
        }
    }
    return STATUS_OK;
}

void truth_clear(struct truth_table *table)
{
    free(table->rows);
    memset(table, 0, sizeof(*table));
}

const struct truth *truth_find(const struct truth_table *table, struct op op, uint64_t n)
{
    for (size_t i = 0; i < table->count; i++)
        if (op_equal(table->rows[i].op, op) && table->rows[i].n == n)
            return &table->rows[i];
    return NULL;
}
