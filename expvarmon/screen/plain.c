/* plain.c - a service's values as one line of text, for -dummy. */
#include "plain.h"

#include "format.h"

#define NS_PER_MS INT64_C(1000000)

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

static void put_tally(FILE *stream, const struct fleet *fleet, const struct event *event) {
    const size_t index = fleet_find_variable(fleet, event->variable);
    const struct variable *variable = index < fleet->variable_count ? &fleet->variables[index] : NULL;
    const struct {
        const char *name;
        double number;
    } parts[] = {{"min", event->tally.min}, {"mean", event->tally.mean}, {"max", event->tally.max}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char buffer[FORMAT_MAX];
        fprintf(stream, " %s=%s", parts[i].name, format_number(buffer, variable, parts[i].number, false));
    }
}

void plain_event(FILE *stream, const struct fleet *fleet, const struct event *event) {
    char buffer[FORMAT_MAX];
    fprintf(stream, "%s ", format_clock(buffer, fleet->updated_unix_s));
    put_text(stream, event->service);
    fprintf(stream, " %s: ", level_name(event->level));
    put_text(stream, event->what);
    if (event->is_over && event->kind != EVENT_RESTART)
        fprintf(stream, ", over after %s",
                format_interval(buffer, (event->end_ns - event->start_ns + NS_PER_MS / 2) / NS_PER_MS * NS_PER_MS));
    if (event->is_over && event->kind == EVENT_THRESHOLD)
        put_tally(stream, fleet, event);
    fputc('\n', stream);
}
