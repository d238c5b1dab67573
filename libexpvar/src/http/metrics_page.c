/* metrics_page.c - /metrics: the published variables as metrics, in the format that the client wants. */
#include "http/metrics_page.h"

#include "export/metrics.h"
#include "http/accept.h"
#include "http/response.h"

/* Of two that are wanted alike, the first. */
static const struct offer {
    struct media_type type;
    const struct metric_format *format;
} offers[] = {
    {{"application/openmetrics-text", {{"version", "1.0.0"}}, false}, &expvar__metric_format_openmetrics},
    {{"application/vnd.google.protobuf",
      {{"proto", "io.prometheus.client.MetricFamily"}, {"encoding", "delimited"}},
      true},
     &expvar__metric_format_protobuf},
    {{"text/plain", {{"version", "0.0.4"}}, false}, &expvar__metric_format_text},
};
#define OFFERS (sizeof offers / sizeof *offers)

/* The plain text is what any client gets that names nothing else: a wildcard, or a header that cannot be met, means it. */
static const struct media_type wildcards[] = {{.name = "text/*"}, {.name = "*/*"}};

static int weigh(const struct offer *offer, const char *accept) {
    int weight = expvar__accept_weight(accept, &offer->type);
    if (offer->format != &expvar__metric_format_text)
        return weight;
    for (size_t i = 0; i < sizeof wildcards / sizeof *wildcards && weight < 0; i++)
        weight = expvar__accept_weight(accept, &wildcards[i]);
    return weight;
}

static const struct metric_format *choose(const char *accept) {
    const struct metric_format *best = &expvar__metric_format_text;
    int best_weight = 0;
    for (size_t i = 0; i < OFFERS; i++) {
        const int weight = weigh(&offers[i], accept);
        const struct metric_format *format = offers[i].format;
        if (weight <= best_weight || (format->load && format->load() < 0))
            continue;
        best = format;
        best_weight = weight;
    }
    return best;
}

void expvar__metrics_page(const expvar_request *request, expvar_response *response, void *context) {
    (void)context;
    const struct metric_format *format = choose(expvar_request_header(request, "Accept"));
    expvar_response_set_header(response, "Content-Type", format->content_type);
    expvar_response_set_header(response, "Vary", "Accept");
    expvar__metrics_export(&response->body, format); /* a failure stays in the buffer and makes a 500 */
}
