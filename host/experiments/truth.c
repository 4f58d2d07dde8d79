#include "host/experiments/truth.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/cpu_kernels.h"

/* The state of one operator while sizes ascend. */
struct ascent {
    const struct arena *arena;
    const void *x, *y; /* its inputs, or its second one and none: the negative of the first */
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

static bool ascent_begin(struct ascent *ascent, struct op op, const struct arena *arena,
                         bool negated)
{
    uint64_t blocks = superblock_count(arena->dtype, arena->n);

    ascent->arena = arena;
    ascent->x = negated ? arena->y : arena->x;
    ascent->y = negated ? NULL : arena->y;
    ascent->kernel = cpu_kernel(CPU_ISA_BASE, op, arena->dtype);
    ascent->reference = reference_new(op, arena->dtype);
    ascent->record_size = partial_record_size(op, arena->dtype);
    ascent->records = malloc((blocks + 1) * ascent->record_size);
    ascent->scratch = malloc((blocks + 1) * ascent->record_size);
    return ascent->kernel && ascent->reference && ascent->records && ascent->scratch;
}

/* The canonical value of the first n elements; superblocks that are whole are kept for larger sizes. */
static struct value canonical(struct ascent *ascent, struct op op, uint64_t n)
{
    struct kernel_task task = { ascent->x, ascent->y, n, op.degree };
    enum dtype dtype = ascent->arena->dtype;
    uint64_t blocks = superblock_count(dtype, n);
    uint64_t whole = blocks > 0 && superblock_elements(dtype, n, blocks - 1) <
                                       superblock_elements(dtype, UINT64_MAX, 0)
                         ? blocks - 1
                         : blocks;

    ascent->kernel->run(&task, ascent->whole, whole,
                        ascent->records + ascent->whole * ascent->record_size);
    ascent->whole = whole;
    memcpy(ascent->scratch, ascent->records, whole * ascent->record_size);
    ascent->kernel->run(&task, whole, blocks, ascent->scratch + whole * ascent->record_size);
    return partials_finish(op, dtype, n, ascent->scratch);
}

static void compute(struct truth *truth, struct ascent *ascent, struct op op, uint64_t n)
{
    truth->canonical = canonical(ascent, op, n);
    reference_extend(ascent->reference, ascent->x, ascent->y, n);
    reference_result(ascent->reference, &truth->exact);
    truth->accepted = reference_accepts(op, ascent->arena->dtype, n, &truth->exact,
                                        truth->canonical, &truth->error_ratio);
}

static struct truth_row *find_row(const struct truth_table *table, struct op op, uint64_t n)
{
    for (size_t i = 0; i < table->count; i++)
        if (op_equal(table->rows[i].op, op) && table->rows[i].n == n)
            return &table->rows[i];
    return NULL;
}

/* The operator's rows from the table's `first` on, which ascend; on the input or on its negative. */
static bool fill_rows(struct truth_table *table, size_t first, const struct arena *arena,
                      bool negated)
{
    struct op op = table->rows[first].op;
    struct ascent ascent = { .kernel = NULL };
    bool enough = ascent_begin(&ascent, op, arena, negated);

    for (size_t i = first; enough && i < table->count; i++)
        compute(&table->rows[i].of[negated], &ascent, op, table->rows[i].n);
    ascent_clear(&ascent);
    return enough;
}

/* Rows of an operator: its cases list their sizes in ascending order, again and again. */
static bool add_operator(struct truth_table *table, const struct group *group,
                         const struct arena *arena, struct op op)
{
    size_t first = table->count;

    for (size_t i = 0; i < group->case_count; i++)
        if (op_equal(group->cases[i].op, op) && group->cases[i].n <= arena->n &&
            !find_row(table, op, group->cases[i].n))
            table->rows[table->count++] = (struct truth_row){ .op = op, .n = group->cases[i].n };
    return fill_rows(table, first, arena, false) &&
           (!group->negated || fill_rows(table, first, arena, true));
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
            find_row(table, group->cases[i].op, group->cases[i].n))
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

const struct truth *truth_find(const struct truth_table *table, const struct case_spec *spec)
{
    const struct truth_row *row = find_row(table, spec->op, spec->n);
    unsigned at = 0;

    for (unsigned step = 1; row && step < spec->steps; step++)
        at ^= value_is_negative(row->of[at].canonical);
    return row ? &row->of[at] : NULL;
}
