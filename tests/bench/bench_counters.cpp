// bench_counters.cpp - what a change of a variable costs its thread, beside prometheus-cpp and a shared atomic.
#include <atomic>
#include <cstdint>

#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <expvar/expvar.h>

namespace {

// As a program has it: defined at file scope, set before main.
expvar_int *int_variable = expvar_int_new("bench_int");
expvar_float *float_variable = expvar_float_new("bench_float");
expvar_string *string_variable = expvar_string_new("bench_string");
expvar_map *map_variable = expvar_map_new("bench_map");
expvar_int *held_variable = expvar_map_int(map_variable, "held");

expvar_histogram *histogram_variable = expvar_histogram_new("bench_histogram");
expvar_family *family_variable = expvar_family_new("bench_family", "method", "code");
expvar_int *family_child = expvar_family_int(family_variable, "GET", "200");

std::atomic<std::int64_t> shared_atomic;
prometheus::Counter prometheus_counter;
prometheus::Gauge prometheus_gauge;
prometheus::Histogram prometheus_histogram({1e3, 2.5e3, 5e3, 1e4, 2.5e4, 5e4, 1e5, 2.5e5, 5e5, 1e6, 2.5e6});
prometheus::Registry prometheus_registry;
prometheus::Family<prometheus::Counter> &prometheus_family =
    prometheus::BuildCounter().Name("bench_family").Register(prometheus_registry);
prometheus::Counter &prometheus_child = prometheus_family.Add({{"method", "GET"}, {"code", "200"}});

// Latencies from 1 us to 2 ms in no order, so that no bucket is a habit.
std::int64_t latency(std::int64_t round) {
    return 1000 + (round * 7919) % 2000000;
}

// Runs `operation` in one thread and in two. It is given a copy of `handle` that the loop holds, as a program's loop
// holds the variable it counts in, and the number of the round.
template <typename Handle, typename Operation> void in_threads(const char *name, Handle *handle, Operation operation) {
    benchmark::RegisterBenchmark(name,
                                 [handle, operation](benchmark::State &state) {
                                     Handle *const held = handle;
                                     std::int64_t round = 0;
                                     for (auto _ : state)
                                         operation(held, round++);
                                 })
        ->Threads(1)
        ->Threads(2);
}

void register_ours() {
    in_threads("loop", int_variable, [](auto, auto round) { benchmark::DoNotOptimize(round); });
    in_threads("int_add", int_variable, [](auto held, auto) { expvar_int_add(held, 1); });
    in_threads("int_add_global", int_variable, [](auto, auto) { expvar_int_add(int_variable, 1); });
    in_threads("int_set", int_variable, [](auto held, auto round) { expvar_int_set(held, round); });
    in_threads("float_add", float_variable, [](auto held, auto) { expvar_float_add(held, 0.5); });
    in_threads("map_add_key", map_variable, [](auto held, auto) { expvar_map_add(held, "requests", 1); });
    in_threads("map_add_held", held_variable, [](auto held, auto) { expvar_int_add(held, 1); });
    in_threads("histogram_record", histogram_variable,
               [](auto held, auto round) { expvar_histogram_record(held, latency(round)); });
    in_threads("histogram_record_same", histogram_variable,
               [](auto held, auto) { expvar_histogram_record(held, 5000); });
    in_threads("latency", histogram_variable, [](auto, auto round) { benchmark::DoNotOptimize(latency(round)); });
    in_threads("timer", histogram_variable, [](auto held, auto) { expvar_timer_stop(expvar_timer_start(), held); });
    in_threads("family_held", family_child, [](auto held, auto) { expvar_int_add(held, 1); });
    in_threads("family_values", family_variable, [](auto held, auto) { expvar_family_add(held, 1, "GET", "200"); });
    in_threads("string_set", string_variable, [](auto held, auto) { expvar_string_set(held, "ready"); });
}

void register_peers() {
    in_threads("atomic_add", &shared_atomic, [](auto held, auto) { held->fetch_add(1, std::memory_order_relaxed); });
    in_threads("prometheus_increment", &prometheus_counter, [](auto held, auto) { held->Increment(); });
    in_threads("prometheus_observe", &prometheus_histogram,
               [](auto held, auto round) { held->Observe(static_cast<double>(latency(round))); });
    in_threads("prometheus_child", &prometheus_child, [](auto held, auto) { held->Increment(); });
    in_threads("prometheus_values", &prometheus_family, [](auto held, auto) {
        held->Add({{"method", "GET"}, {"code", "200"}}).Increment();
    });
    in_threads("prometheus_set", &prometheus_gauge,
               [](auto held, auto round) { held->Set(static_cast<double>(round)); });
}

} // namespace

int main(int argc, char **argv) {
    register_ours();
    register_peers();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
}
