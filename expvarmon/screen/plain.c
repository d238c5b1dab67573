/* plain.c - a service's values as one line of text, for -dummy. */
#include "plain.h"

#include "format.h"

/* Bytes above ASCII pass: they are part of UTF-8 characters. */
static void put_text(FILE *stream, const char *text) {
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, stream);
    }
}

static void put_value(FILE *stream, const struct fleet *fleet, const struct service *service, size_t variable) {
    char buffer[FORMAT_MAX];
    fputc(' ', stream);
    put_text(stream, format_name(fleet, variable));
    fputc('=', stream);
    put_text(stream, format_last(buffer, fleet, service, variable));
}

static void put_values(FILE *stream, const struct fleet *fleet, const struct service *service,
                       const struct filter_part *filter) {
    for (size_t i = 0; i < fleet->variable_count; i++)
        if (filter_passes(filter, fleet->variables[i].title, fleet->variables[i].spec))
            put_value(stream, fleet, service, i);
    if (service->left_out > 0)
        fprintf(stream, " (%zu more left out)", service->left_out);
}

void plain_line(FILE *stream, const struct fleet *fleet, size_t service_index, const struct filter *filter) {
    const struct service *service = &fleet->services[service_index];
    char buffer[FORMAT_MAX];
    if (!filter_passes(filter_services(filter, fleet->service_count), service->name, NULL))
        return;
    fprintf(stream, "%s ", format_clock(buffer, fleet->updated_unix_s));
    put_text(stream, service->name);
    if (service->state == SERVICE_FAILED) {
        fputs(" error: ", stream);
        put_text(stream, service->cause);
    } else {
        put_values(stream, fleet, service, filter_variables(filter, fleet->service_count));
    }
    fputc('\n', stream);
}
