// bench_counters.cpp - what a change of a variable costs its thread, beside prometheus-cpp and a shared atomic.
#include <atomic>
#include <cstdint>

#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <expvar/expvar.h>

namespace {

// As a program has it: defined at file scope, set before main.
expvar_int *int_variable = expvar_int_new("bench_int");
expvar_float *float_variable = expvar_float_new("bench_float");
expvar_string *string_variable = expvar_string_new("bench_string");
expvar_map *map_variable = expvar_map_new("bench_map");
expvar_int *held_variable = expvar_map_int(map_variable, "held");

std::atomic<std::int64_t> shared_atomic;
prometheus::Counter prometheus_counter;
prometheus::Gauge prometheus_gauge;

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
    in_threads("string_set", string_variable, [](auto held, auto) { expvar_string_set(held, "ready"); });
}

void register_peers() {
    in_threads("atomic_add", &shared_atomic, [](auto held, auto) { held->fetch_add(1, std::memory_order_relaxed); });
    in_threads("prometheus_increment", &prometheus_counter, [](auto held, auto) { held->Increment(); });
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
