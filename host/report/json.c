#include "host/report/report.h"

#include "host/result/json.h"

bool report_json(FILE *out, const struct result *result)
{
    json_t *root = result_to_json(result);
    bool ok = root && json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0;

    json_decref(root);
    /* A failed write is seen where the stream is closed; json_dumpf fails for it as for lack of
     * memory. */
    return ok && fputc('\n', out) != EOF;
}
