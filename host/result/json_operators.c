#include "host/result/json_operators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/json_read_fields.h"
#include "kernels/partials.h"

#define FORMULA_SIZE 128
#define INPUTS_MAX   2

/* An operator that a file describes. */
struct kept_operator {
    struct op_description is; /* names point into this struct */
    char name[OP_NAME_SIZE];
    char formula[FORMULA_SIZE];
    char result[16];
    unsigned inputs;
    double flops;
};

/* How its value is made of the last accumulator; "result" in the file. */
static const struct {
    const char *word;
    struct value (*finish)(const void *record, enum dtype dtype, uint64_t n);
} finishes[] = {
    { "sum", finish_sum },
    { "count", finish_count },
    { "element", finish_element },
    { "root", finish_root },
};

#define FINISHES (sizeof(finishes) / sizeof(finishes[0]))

static const char *finish_word(const struct op_description *is)
{
    for (size_t i = 0; i < FINISHES; i++)
        if (finishes[i].finish == is->finish)
            return finishes[i].word;
    return "sum";
}

static bool is_built_in(const struct op_description *is)
{
    size_t count;
    const struct op_description *const *ops = op_list(&count);

    for (size_t i = 0; i < count; i++)
        if (ops[i] == is)
            return true;
    return false;
}

static json_t *operator_to_json(const struct op_description *is)
{
    return json_pack("{s:s, s:s, s:i, s:f, s:s}", "name", is->name, "formula", is->formula,
                     "inputs", (int)is->inputs, "flops", is->flops, "result", finish_word(is));
}

static bool is_listed(const json_t *list, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_object_get(json_array_get(list, i), "name")), name) == 0)
            return true;
    return false;
}

json_t *operators_to_json(const struct result *result)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < result->cell_count && ok; i++) {
        const struct op_description *is = result->cells[i].spec.op.is;

        if (!is_built_in(is) && !is_listed(list, is->name))
            ok = json_array_append_new(list, operator_to_json(is)) == 0;
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static const struct field kept_field_rows[] = {
    { "name", FIELD_NAME, offsetof(struct kept_operator, name), .required = true,
      .size = OP_NAME_SIZE },
    { "formula", FIELD_TEXT, offsetof(struct kept_operator, formula), .required = true,
      .size = FORMULA_SIZE },
    { "inputs", FIELD_UNSIGNED, offsetof(struct kept_operator, inputs), .required = true, .low = 1,
      .high = INPUTS_MAX },
    { "flops", FIELD_REAL, offsetof(struct kept_operator, flops), .required = true, .low = 0,
      .high = INFINITY },
    { "result", FIELD_NAME, offsetof(struct kept_operator, result), .required = true, .size = 16 },
};

static const struct field_list kept_fields = {
    kept_field_rows,
    sizeof(kept_field_rows) / sizeof(kept_field_rows[0]),
};

static enum status kept_finish(const struct place *at, const json_t *object,
                               struct kept_operator *kept)
{
    struct place result = place_member(at, "result");

    for (size_t i = 0; i < FINISHES; i++)
        if (strcmp(finishes[i].word, kept->result) == 0)
            kept->is.finish = finishes[i].finish;
    if (!kept->is.finish)
        return place_refuse(&result, json_object_get(object, "result"),
                            "sum, count, element or root");
    kept->is.name = kept->name;
    kept->is.formula = kept->formula;
    kept->is.inputs = kept->inputs;
    kept->is.flops = kept->flops;
    kept->is.dtypes = DTYPES_ALL;
    kept->is.exact = kept->is.finish != finish_sum;
    kept->is.scheme = kept->is.exact ? SCHEME_EXTREME : SCHEME_FOLD;
    return STATUS_OK;
}

static enum status operator_read(const struct place *at, const json_t *object,
                                 struct result *result)
{
    struct kept_operator *kept = calloc(1, sizeof(*kept));
    struct kept_operator **list =
        reallocarray(result->operators, result->operator_count + 1, sizeof(kept));
    struct place name = place_member(at, "name");
    enum status status;
    struct op op;

    if (list)
        result->operators = list;
    if (!kept || !list) {
        free(kept);
        return place_no_memory(at);
    }
    status = fields_read(at, object, &kept_fields, kept);
    if (status == STATUS_OK && operator_find(result, kept->name, &op))
        status = place_refuse(&name, json_object_get(object, "name"),
                              "a name that no other operator has");
    if (status == STATUS_OK)
        status = kept_finish(at, object, kept);
    if (status == STATUS_OK)
        result->operators[result->operator_count++] = kept;
    else
        free(kept);
    return status;
}

enum status operators_read(const struct place *root, const json_t *object, struct result *result)
{
    const json_t *list = json_object_get(object, "operators");
    struct place at = place_member(root, "operators");
    enum status status = STATUS_OK;

    if (!list || json_is_null(list))
        return STATUS_OK;
    if (!json_is_array(list))
        return place_refuse(&at, list, "a list");
    for (size_t i = 0; i < json_array_size(list) && status == STATUS_OK; i++) {
        struct place element = place_element(&at, i);

        status = operator_read(&element, json_array_get(list, i), result);
    }
    return status;
}

bool operator_find(const struct result *result, const char *text, struct op *op)
{
    if (op_parse(text, op))
        return true;
    for (size_t i = 0; result && i < result->operator_count; i++) {
        if (strcmp(result->operators[i]->name, text) == 0) {
            *op = (struct op){ .is = &result->operators[i]->is };
            return true;
        }
    }
    return false;
}

void operators_clear(struct result *result)
{
    for (size_t i = 0; i < result->operator_count; i++)
        free(result->operators[i]);
    free(result->operators);
    result->operators = NULL;
    result->operator_count = 0;
}
