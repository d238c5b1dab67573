/* output_diff.c - writes what differs between two documents to stdout: -diff.
 *
 *     variable	a	b	difference	percent
 *     requests	8400	8461	+61	+0.7%
 *     version	1.2	1.3	changed
 */
#include "output.h"

#include <stdio.h>
#include <stdlib.h>

#include "screen/differences.h"

/* A field: what would end it is escaped. */
static void put(const char *text) {
    static const char *const escapes[256] = {['\t'] = "\\t", ['\n'] = "\\n", ['\r'] = "\\r", ['\\'] = "\\\\"};
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (escapes[byte])
            fputs(escapes[byte], stdout);
        else
            putchar(byte < 0x20 || byte == 0x7f ? '?' : byte);
    }
}

static void put_row(const struct difference *difference, const struct difference_row *row) {
    char change[DIFFERENCES_MAX], percent[DIFFERENCES_MAX], name[TREE_NAME_MAX];
    const char *reason;
    uint32_t node;
    const struct tree *const tree = difference_tree(difference, row, &node);
    char *const path = tree_path(tree, node, &reason);
    const char *const fields[] = {
        path ? path : tree_name(tree, node, name),
        row->a == TREE_NONE ? "" : tree_text(difference->a, row->a),
        row->b == TREE_NONE ? "" : tree_text(difference->b, row->b),
        differences_change(change, row),
        differences_percent(percent, row),
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (i > 0)
            putchar('\t');
        put(fields[i]);
    }
    putchar('\n');
    free(path);
}

/* Why there is nothing to compare; NULL if there is. */
static const char *explain(const struct output *output) {
    static char text[512];
    const struct fleet *const fleet = output->plan.fleet;
    for (size_t i = 0; i < fleet->service_count; i++) {
        const struct service *const service = &fleet->services[i];
        if (service->state == SERVICE_UP)
            continue;
        snprintf(text, sizeof text, "-diff: %s: %s", service->name, service->cause ? service->cause : "no reply");
        return text;
    }
    const struct browse *const browse = &output->view.browse;
    if (!browse->difference || (fleet->service_count == 1 && browse->tree->generation == 1))
        return "-diff: there is one document only, and nothing to compare it with";
    return NULL;
}

static int diff_finish(struct output *output, const char **reason) {
    *reason = explain(output);
    if (*reason) {
        output->status = OUTPUT_UNREACHABLE;
        return -1;
    }
    const struct difference *const difference = output->view.browse.difference;
    puts("variable\ta\tb\tdifference\tpercent");
    for (size_t i = 0; i < difference->count; i++)
        put_row(difference, &difference->rows[i]);
    return output_flush(reason);
}

const struct output_kind output_diff = {.finish = diff_finish};
