// bench_counters.cpp - what a change of a variable costs its thread, beside prometheus-cpp and a shared
// atomic.
//
// The time to compare is the CPU time: with two threads it is what one operation costs one thread.
#include <atomic>
#include <cstdint>

#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <expvar/expvar.h>

namespace {

expvar_int *const int_variable = expvar_int_new("bench_int");
expvar_float *const float_variable = expvar_float_new("bench_float");
expvar_string *const string_variable = expvar_string_new("bench_string");
expvar_map *const map_variable = expvar_map_new("bench_map");
expvar_int *const held_variable = expvar_map_int(map_variable, "held");

std::atomic<std::int64_t> shared_atomic;
prometheus::Counter prometheus_counter;
prometheus::Gauge prometheus_gauge;

// Runs `operation`, which is given the number of the round, in one thread and in two.
template <typename Operation> void in_threads(const char *name, Operation operation) {
    benchmark::RegisterBenchmark(name,
                                 [operation](benchmark::State &state) {
                                     std::int64_t round = 0;
                                     for (auto _ : state)
                                         operation(round++);
                                 })
        ->Threads(1)
        ->Threads(2);
}

void register_benchmarks() {
    in_threads("loop", [](std::int64_t round) { benchmark::DoNotOptimize(round); });
    in_threads("int_add", [](std::int64_t) { expvar_int_add(int_variable, 1); });
    in_threads("int_set", [](std::int64_t round) { expvar_int_set(int_variable, round); });
    in_threads("float_add", [](std::int64_t) { expvar_float_add(float_variable, 0.5); });
    in_threads("map_add_key", [](std::int64_t) { expvar_map_add(map_variable, "requests", 1); });
    in_threads("map_add_held", [](std::int64_t) { expvar_int_add(held_variable, 1); });
    in_threads("string_set", [](std::int64_t) { expvar_string_set(string_variable, "ready"); });
    in_threads("atomic_add", [](std::int64_t) { shared_atomic.fetch_add(1, std::memory_order_relaxed); });
    in_threads("prometheus_increment", [](std::int64_t) { prometheus_counter.Increment(); });
    in_threads("prometheus_set",
               [](std::int64_t round) { prometheus_gauge.Set(static_cast<double>(round)); });
}

} // namespace

int main(int argc, char **argv) {
    register_benchmarks();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
}
