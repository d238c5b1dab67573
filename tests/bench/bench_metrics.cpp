// bench_metrics.cpp - what a scrape of 10,000 series costs, in process: our page in each of its formats, and the text of
// prometheus-cpp; and one read of a histogram.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <expvar/expvar.h>
#include <expvar/histogram.h>
#include <expvar/http.h>

namespace {

// Ten names with a thousand values of a label each, on all sides.
constexpr int names = 10;
constexpr int values = 1000;

std::string name_of(int index) {
    return "requests_" + std::to_string(index);
}

std::string value_of(int index) {
    return "/path/" + std::to_string(index);
}

std::int64_t count_of(int name, int value) {
    return 12345 * value + name + 1;
}

class PublishedFamilies {
  public:
    PublishedFamilies() {
        for (int i = 0; i < names; i++) {
            expvar_family *family = expvar_family_new(name_of(i).c_str(), "path");
            expvar_describe(name_of(i).c_str(), "Requests by path.", nullptr);
            for (int k = 0; k < values; k++)
                expvar_family_add(family, count_of(i, k), value_of(k).c_str());
        }
    }
    ~PublishedFamilies() {
        for (int i = 0; i < names; i++)
            expvar_unpublish(name_of(i).c_str());
    }
};

const char *accept_of(const expvar_request *request, const char *name) {
    return std::string(name) == "Accept" ? static_cast<const char *>(request->host) : nullptr;
}

void scrape(benchmark::State &state, const char *accept) {
    const PublishedFamilies families;
    expvar_server *server = expvar_server_new(nullptr);
    std::string accepted = accept;
    expvar_request request = {};
    request.method = "GET";
    request.path = "/metrics";
    request.header = accept_of;
    request.host = accepted.data();
    std::size_t bytes = 0;
    for (auto _ : state) {
        expvar_response *response = expvar_response_new();
        expvar_server_handle(server, &request, response);
        if (expvar_response_status(response) != 200)
            state.SkipWithError("the page is not 200");
        expvar_response_body(response, &bytes);
        expvar_response_free(response);
    }
    expvar_server_stop(server);
    state.counters["bytes"] = static_cast<double>(bytes);
}

void scrape_prometheus_cpp(benchmark::State &state) {
    prometheus::Registry registry;
    for (int i = 0; i < names; i++) {
        auto &family =
            prometheus::BuildCounter().Name(name_of(i) + "_total").Help("Requests by path.").Register(registry);
        for (int k = 0; k < values; k++)
            family.Add({{"path", value_of(k)}}).Increment(static_cast<double>(count_of(i, k)));
    }
    const prometheus::TextSerializer serializer;
    std::size_t bytes = 0;
    for (auto _ : state) {
        const std::string text = serializer.Serialize(registry.Collect());
        bytes = text.size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

// A thousand buckets in use.
void read_histogram(benchmark::State &state) {
    expvar_histogram *histogram = expvar_histogram_new("histogram");
    std::int64_t value = 1000;
    for (int i = 0; i < 1000; i++, value += value / 64)
        expvar_histogram_record(histogram, value);
    for (auto _ : state)
        std::free(expvar_var_json(expvar_histogram_var(histogram)));
    expvar_unpublish("histogram");
}

BENCHMARK_CAPTURE(scrape, text, "text/plain;version=0.0.4");
BENCHMARK_CAPTURE(scrape, openmetrics, "application/openmetrics-text;version=1.0.0");
BENCHMARK_CAPTURE(scrape, protobuf,
                  "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");
BENCHMARK(scrape_prometheus_cpp);
BENCHMARK(read_histogram);

} // namespace

BENCHMARK_MAIN();
